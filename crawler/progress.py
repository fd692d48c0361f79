"""What is seen of a crawl on stderr, never on stdout: a bar on a terminal, else one line a minute."""

import sys
import time
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from crawler.logs import EVERY, LogLines, is_structured


class Progress(Protocol):
    """Told by a crawl how far it is."""

    def begin(self, title: str) -> None:
        """A new piece of work, of unknown size so far."""

    def move(self, done: int, total: int | None = None) -> None:
        """`done` records so far, of `total` if that is known."""

    def note(self, text: str) -> None:
        """One sentence that matters to the person, shown at once."""

    def end(self, text: str) -> None:
        """The piece of work is over, with this result."""


class Silent:
    """Says nothing."""

    def begin(self, title: str) -> None:
        """Nothing."""

    def move(self, done: int, total: int | None = None) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def end(self, text: str) -> None:
        """Nothing."""


class Lines:
    """Plain lines: at the start, once a minute, for every note, and at the end."""

    def __init__(self, stream: TextIO, every: float = EVERY) -> None:
        self.stream = stream
        self.every = every
        self.title = ""
        self.last = 0.0
        self.began = 0.0

    def begin(self, title: str) -> None:
        """The first line."""
        self.title = title
        self.began = self.last = time.monotonic()
        self.write(f"{title} …")

    def move(self, done: int, total: int | None = None) -> None:
        """A line when the last one is a minute old."""
        if time.monotonic() - self.last < self.every:
            return
        self.last = time.monotonic()
        left = time_left(self.last - self.began, done, total)
        self.write(f"{self.title}: {done:,}{f' of {total:,}' if total is not None else ''} records{left}")

    def note(self, text: str) -> None:
        """A line of its own."""
        self.write(text)

    def end(self, text: str) -> None:
        """The last line."""
        self.write(text)

    def write(self, text: str) -> None:
        """One line, out at once."""
        self.stream.write(f"{text}\n")
        self.stream.flush()


def time_left(passed: float, done: int, total: int | None) -> str:
    """What a line says of the time that is left, if what was done until now tells."""
    if not done or total is None or total <= done:
        return ""
    return f", about {max(1, round(passed * (total - done) / done / 60)):,} min left"


class Bar:
    """A bar that moves; use as a context manager, so that the terminal is left as it was."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichProgress

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self.bars = RichProgress(
            *columns, console=Console(file=stream), transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self.task: Any = None

    def begin(self, title: str) -> None:
        """A new bar."""
        self.clear()
        self.task = self.bars.add_task(title, total=None)
        self.bars.start()

    def move(self, done: int, total: int | None = None) -> None:
        """Where the bar stands."""
        if self.task is not None:
            self.bars.update(self.task, completed=done, total=total)

    def note(self, text: str) -> None:
        """A line above the bar."""
        self.bars.console.print(text, markup=False, highlight=False)

    def end(self, text: str) -> None:
        """The bar goes, its result stays."""
        self.clear()
        self.note(text)

    def clear(self) -> None:
        """Take the bar away."""
        self.bars.stop()
        if self.task is not None:
            self.bars.remove_task(self.task)
            self.task = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()


def open_progress(stream: TextIO | None = None) -> Progress:
    """The fitting kind for a stream, stderr unless told: a bar for a terminal, lines of the log in a call that
    keeps one, else plain lines."""
    if stream is None and is_structured():
        return LogLines()
    stream = sys.stderr if stream is None else stream
    return Bar(stream) if stream.isatty() else Lines(stream)
