"""The thread that writes what a spider brings: batches are stored in the order in which they came."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from crawler.archive.ahead import Made
from crawler.records import Raw
from crawler.writing import BATCH, ArchiveThread, RunWriter
from trials.errors import RunFailedError


class Slow:
    """Reads nothing; when a batch counts as read is for the test to say."""

    def __init__(self) -> None:
        self.begun: list[Future[Made]] = []

    def read(self, run: object, raws: Sequence[Raw], expected: int) -> "Future[Made]":
        del run, expected
        self.begun.append(Future())
        assert len(raws) == BATCH
        return self.begun[-1]

    def close(self) -> None:
        """Nothing is open."""


class Noted:
    """A run that notes the first record of each batch."""

    def __init__(self) -> None:
        self.first: list[str] = []

    def put(self, raws: Sequence[Raw], made: Made) -> None:
        assert len(raws) == len(made)
        self.first.append(raws[0].id)


def writer_of(slow: Slow, noted: Noted, thread: ArchiveThread) -> RunWriter:
    unused: Any = None
    given: Any = (slow, noted)
    thread.ahead, writer = given[0], RunWriter(thread, unused, "toyland", "everything")
    writer.run = given[1]
    return writer


async def sent(writer: RunWriter, slow: Slow, batches: int) -> None:
    """So many batches are on their way, and each has begun to be read."""
    for number in range(batches * BATCH):
        writer.add(Raw("toyland", f"T{number}", "toy", b"{}"))
    while len(slow.begun) < batches:
        await asyncio.sleep(0.001)


def test_a_batch_that_is_read_sooner_than_the_one_before_is_stored_behind_it() -> None:
    slow, noted, thread = Slow(), Noted(), ArchiveThread()
    writer = writer_of(slow, noted, thread)

    async def crawl() -> list[str]:
        await sent(writer, slow, 2)
        slow.begun[1].set_result([None] * BATCH)
        await asyncio.sleep(0.05)
        early = list(noted.first)
        slow.begun[0].set_result([None] * BATCH)
        await writer.settle()
        return early

    try:
        assert asyncio.run(crawl()) == []
    finally:
        thread.close()
    assert (noted.first, writer.failure) == (["T0", f"T{BATCH}"], None)


def test_a_batch_that_cannot_be_read_keeps_back_what_comes_behind_and_nothing_before() -> None:
    slow, noted, thread = Slow(), Noted(), ArchiveThread()
    writer = writer_of(slow, noted, thread)
    ended = RunFailedError("a process was ended from outside")

    async def crawl() -> None:
        await sent(writer, slow, 3)
        slow.begun[1].set_exception(ended)
        slow.begun[2].set_result([None] * BATCH)
        await asyncio.sleep(0.05)
        slow.begun[0].set_result([None] * BATCH)
        await writer.settle()

    try:
        asyncio.run(crawl())
    finally:
        thread.close()
    assert (noted.first, writer.failure) == (["T0"], ended)
