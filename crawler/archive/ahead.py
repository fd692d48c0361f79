"""Reading and packing records before they are written: here as long as they are few, then in other processes beside
this one.

In: the raw records of a batch. Out: what is made ready of each, None for one that is to be read where it is written or
whose reading is kept. Batches are read one after the other while the caller writes the one before. Nothing that is
stored depends on where a record was read.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from crawler.archive.pool import AT_ONCE, FEW, spread
from crawler.archive.ready import Kit, Ready, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crawler.archive.run import Run
    from crawler.records import Raw

    Readers = Callable[[Iterable[list[Raw]], Kit], Iterator[list[Ready]]]

Made = list[Ready | None]


class Ahead:
    """The processes of one command. They are started when so much was to be read that more is to be expected, or when
    that is known."""

    def __init__(self) -> None:
        self._ending = ExitStack()
        self._thread: ThreadPoolExecutor | None = None
        self._read: Readers | None = None
        self._asked = 0
        self._forms: set[str] = set()  # of what was handed over
        self._kit = Kit({}, b"", True)  # what the last batch was packed by

    def read(self, run: "Run", raws: "Sequence[Raw]", expected: int = 0) -> "Future[Made]":
        """Begin to read a batch; what comes of it is in its order. `expected` is how many records will come in all,
        where that is known: it counts when nothing of this batch was read before.

        The result raises `RunFailedError` where a process is ended by others.
        """
        asked = [place for place, is_read in enumerate(run.are_read(raws)) if not is_read]
        self._asked += len(asked)
        many = self._asked > FEW or (len(asked) == len(raws) and expected > FEW)
        if not asked or not (many or self._thread):
            return done([None] * len(raws))
        if self._thread is None or self._read is None:
            self._read = self._ending.enter_context(spread(prepare, max(self._asked, expected), 1))
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
        self._forms.update(raws[place].form for place in asked)
        if (kit := run.kit(self._forms)) != self._kit:
            self._kit = kit
        return self._thread.submit(_read_there, self._read, raws, asked, self._kit)

    def close(self) -> None:
        """End the processes."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
        self._ending.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read_there(read: "Readers", raws: "Sequence[Raw]", asked: list[int], kit: Kit) -> Made:
    """In a thread of its own: what the processes make of these places."""
    made: Made = [None] * len(raws)
    parcels = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
    for places, parcel in zip(parcels, read(([raws[place] for place in some] for some in parcels), kit), strict=True):
        for place, ready in zip(places, parcel, strict=True):
            made[place] = ready
    return made


def done(made: Made) -> "Future[Made]":
    """Nothing to wait for."""
    future: Future[Made] = Future()
    future.set_result(made)
    return future
