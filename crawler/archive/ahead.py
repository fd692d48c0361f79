"""Reading records before they are written: here as long as they are few, then in other processes beside this one.

In: the raw records of a batch. Out: what reading each gives, None for one that is to be read where it is written or
whose reading is kept. Batches are read one after the other while the caller writes the one before. Nothing that is
stored depends on where a record was read.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from crawler.archive.derived import Reading, Unread, attempt
from crawler.archive.pool import FEW, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.archive.intake import Readers
    from crawler.archive.run import Run
    from crawler.records import Raw

Made = list[Reading | Unread | None]


class Ahead:
    """The processes of one command. They are started when so much was to be read that more is to be expected, or when
    that is known."""

    def __init__(self) -> None:
        self._ending = ExitStack()
        self._thread: ThreadPoolExecutor | None = None
        self._read: Readers | None = None
        self._asked = 0

    def read(self, run: "Run", raws: "Sequence[Raw]", expected: int = 0) -> "Future[Made]":
        """Begin to read a batch; what comes of it is in its order. `expected` is how many records will come in all,
        where that is known: it counts when nothing of this batch was read before.

        The result raises `RunFailedError` where a process is ended by others.
        """
        asked = [place for place, raw in enumerate(raws) if not run.is_read(raw)]
        self._asked += len(asked)
        many = self._asked > FEW or (len(asked) == len(raws) and expected > FEW)
        if not asked or not (many or self._thread):
            return done([None] * len(raws))
        if self._thread is None or self._read is None:
            self._read = self._ending.enter_context(spread(attempt, max(self._asked, expected)))
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
        return self._thread.submit(_read_there, self._read, raws, asked)

    def close(self) -> None:
        """End the processes."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
        self._ending.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read_there(read: "Readers", raws: "Sequence[Raw]", asked: list[int]) -> Made:
    """In a thread of its own: what the processes make of these places."""
    made: Made = [None] * len(raws)
    for place, reading in zip(asked, read(raws[place] for place in asked), strict=True):
        made[place] = reading
    return made


def done(made: Made) -> "Future[Made]":
    """Nothing to wait for."""
    future: Future[Made] = Future()
    future.set_result(made)
    return future
