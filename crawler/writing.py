"""Between a crawl and the archive: one thread that alone speaks to it, so that a write never holds up the network.

In: records one by one. Out: batches, each one transaction of the archive. `room` is where a spider waits when the
archive is slower than the registry, and where it learns that the archive can take no more.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from crawler.archive.ahead import Ahead
from crawler.logs import about
from crawler.records import Raw, Reject
from trials.errors import TrialsError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from crawler.archive.ahead import Made
    from crawler.archive.archive import Archive
    from crawler.archive.run import Run

P = ParamSpec("P")
T = TypeVar("T")

BATCH = 500  # records a transaction: one sync to disk each, some hundred milliseconds of parsing
BATCH_BYTES = 32 * 1024 * 1024  # records with large results come in smaller batches
WAITING = 2  # batches that are read and written while a spider asks on: a page of the largest registry


class ArchiveStoppedError(TrialsError):
    """The archive failed while a spider was at work; the writer holds the real error."""


class ArchiveThread:
    """The one thread in which everything of an archive happens, from opening to closing it."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        self.ahead = Ahead()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function there and wait for what it gives."""
        return await asyncio.wrap_future(self.pool.submit(function, *args, **kwargs))

    def close(self) -> None:
        """Wait for the last call to end."""
        self.pool.shutdown()
        self.ahead.close()


class RunWriter:
    """One run of one query: gathers its records into batches and has them written in order.

    The run begins when the registry has answered for the first time, or at the end of a crawl that never came so far.
    """

    def __init__(self, thread: ArchiveThread, archive: "Archive", source: str, key: str) -> None:
        self.thread = thread
        self.archive = archive
        self.source = source
        self.key = key
        self.run: Run | None = None
        self.expected = 0  # records that the registry said would come
        self.batch: list[Raw | Reject] = []
        self.bytes = 0
        self.pending: set[asyncio.Task[None]] = set()
        self.last: asyncio.Task[None] | None = None
        self.failure: BaseException | None = None

    async def begin(self, facts: Mapping[str, str]) -> "Run":
        """The run in the archive, begun now if it was not."""
        if self.run is None:
            begin = self.archive.begin
            self.run = await self.thread.call(begin, self.source, "crawl", query_key=self.key, facts=dict(facts))
            about(run=self.run.id)
        return self.run

    async def mark(self) -> str | None:
        """The registry's data timestamp as the query's last good complete run saw it."""
        return await self.thread.call(self.archive.mark, self.source, self.key)

    async def members(self) -> set[str]:
        """Ids of the records held for the query."""
        return await self.thread.call(lambda: set(self.archive.members(self.source, self.key)))

    async def owed(self) -> set[str]:
        """Ids of the records that earlier crawls of the query were left without an answer for."""
        return await self.thread.call(lambda: set(self.archive.owed(self.source, self.key)))

    async def tombstone(self, record: str, why: str) -> None:
        """Note that the registry no longer has a record, behind all that was sent."""
        if self.pending:
            await asyncio.wait(self.pending)
        if self.run is not None:
            await self.thread.call(self.run.tombstone, self.source, record, why)

    def add(self, record: Raw | Reject) -> None:
        """Take one record; never waits."""
        self.batch.append(record)
        self.bytes += len(record.body)
        if len(self.batch) >= BATCH or self.bytes >= BATCH_BYTES:
            self.send()

    def send(self) -> None:
        """Have the present batch written."""
        batch, self.batch, self.bytes = self.batch, [], 0
        if not batch or self.failure:
            return
        self.last = asyncio.get_running_loop().create_task(self.write(batch, self.last))
        self.pending.add(self.last)
        self.last.add_done_callback(self.written)

    async def write(self, batch: list[Raw | Reject], before: "asyncio.Task[None] | None") -> None:
        """Read one batch, which may go on while the one before is written, and store it behind that one. Where it
        cannot be read, the one before is stored first: a failure stops what comes behind it."""
        raws = [record for record in batch if isinstance(record, Raw)]
        try:
            made = await asyncio.wrap_future(await self.thread.call(self.read, raws))
        finally:
            if before is not None:
                await asyncio.wait([before])
        await self.thread.call(self.store, batch, raws, made)

    def read(self, raws: list[Raw]) -> "Future[Made]":
        """In the thread: begin to read a batch."""
        if self.run is None:
            raise ValueError("a run begins before its first record")
        return self.thread.ahead.read(self.run, raws, self.expected)

    def store(self, batch: list[Raw | Reject], raws: list[Raw], made: "Made") -> None:
        """In the thread: one batch, unless one before it failed."""
        if self.failure or self.run is None:
            return
        self.run.put(raws, made)
        for record in batch:
            if isinstance(record, Reject):
                self.run.reject(record)

    def written(self, task: asyncio.Task[None]) -> None:
        """Note how a batch ended."""
        self.pending.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.failure = self.failure or error

    async def room(self) -> None:
        """Wait until few batches are still to be written; raise when one of them could not be."""
        while len(self.pending) > WAITING:
            await asyncio.wait(self.pending, return_when=asyncio.FIRST_COMPLETED)
        if self.failure:
            raise ArchiveStoppedError

    async def settle(self) -> None:
        """Send what is left and wait for all of it; `failure` tells how it went."""
        self.send()
        if self.pending:
            await asyncio.wait(self.pending)
