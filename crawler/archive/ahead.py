"""Reading records before they are written: here as long as they are few, then in other processes beside this one.

In: the raw records of a batch. Out: what reading each gives, None for one that is to be read where it is written or
whose reading is kept. Nothing that is stored depends on where a record was read.
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from crawler.archive.derived import Reading, Unread, attempt
from crawler.archive.pool import FEW, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.archive.intake import Readers
    from crawler.archive.run import Run
    from crawler.records import Raw


class Ahead:
    """The processes of one command. They are started when so much was to be read that more is to be expected."""

    def __init__(self) -> None:
        self._ending = ExitStack()
        self._read: Readers | None = None
        self._asked = 0

    def read(self, run: "Run", raws: "Sequence[Raw]") -> list[Reading | Unread | None]:
        """The readings of a batch, in its order. Raises `RunFailedError` where a process is ended by others."""
        asked = [place for place, raw in enumerate(raws) if not run.is_read(raw)]
        self._asked += len(asked)
        made: list[Reading | Unread | None] = [None] * len(raws)
        if self._asked <= FEW:
            return made
        if self._read is None:
            self._read = self._ending.enter_context(spread(attempt, self._asked))
        for place, reading in zip(asked, self._read(raws[place] for place in asked), strict=True):
            made[place] = reading
        return made

    def close(self) -> None:
        """End the processes."""
        self._ending.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
