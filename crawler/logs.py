"""What crawls, schedules and watches tell while they work where no person watches: one JSON object a line, on stderr.

In: sentences with figures, and what the machinery logs. Out: lines with `at` (UTC), `level`, `message`, `call` (one for
all lines of a call) and, while a run is under way, `run` and `registry` as `trials runs` lists them. Keys in addresses
are taken out, and nothing of a patient comes here: a watch is told of by its name.
"""

import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, TextIO
from uuid import uuid4

from crawler.wording import without_secrets

LOGGER: Final = logging.getLogger("trials")
EVERY: Final = 60.0  # seconds between two lines on how far a piece of work is
PREFIX: Final = "trials: "
_ABOUT: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)


class JsonLine(logging.Formatter):
    """A log record as one line of JSON in ASCII, which no terminal or line reader stumbles over."""

    def format(self, record: logging.LogRecord) -> str:
        """The message's first line, the facts of the call, the record's own figures, an error by its name."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at.replace("+00:00", "Z"), "level": record.levelname.lower()}
        line["message"] = without_secrets(record.getMessage().partition("\n")[0])
        line |= {} if record.name == LOGGER.name else {"logger": record.name}
        line |= (_ABOUT.get() or {}) | getattr(record, "figures", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = without_secrets(f"{record.exc_info[0].__name__}: {record.exc_info[1]}")
            if os.environ.get("TRIALS_DEBUG"):
                line["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line)


class LogLines:
    """A progress that is told as log lines: at the start, once a minute, for every note, and at the end."""

    def __init__(self, every: float = EVERY) -> None:
        self.every = every
        self.title = ""
        self.last = 0.0

    def begin(self, title: str) -> None:
        """The first line."""
        self.title, self.last = title, time.monotonic()
        tell(title, event="begin")

    def move(self, done: int, total: int | None = None) -> None:
        """A line when the last one is a minute old."""
        if time.monotonic() - self.last >= self.every:
            self.last = time.monotonic()
            tell(self.title, event="progress", done=done, **({} if total is None else {"total": total}))

    def note(self, text: str) -> None:
        """A line of its own."""
        tell(text, event="note")

    def end(self, text: str) -> None:
        """The last line."""
        tell(text, event="end")


def is_structured() -> bool:
    """Whether log lines are written in this call."""
    return bool(_ABOUT.get())


def tell(text: str, level: int = logging.INFO, **figures: Any) -> None:
    """One line."""
    LOGGER.log(level, "%s", text.removeprefix(PREFIX), extra={"figures": figures})


def about(**facts: Any) -> None:
    """What all lines from now on are about (`run`, `registry`); None takes a fact away."""
    known = _ABOUT.get()
    if known:
        known.update(facts)
        for name in [name for name, value in known.items() if value is None]:
            del known[name]


@contextmanager
def structured(command: str, stream: TextIO) -> Iterator[None]:
    """Log lines to a stream for the time of one call; a call within a call logs as the outer one does."""
    if _ABOUT.get() is not None:
        yield
        return
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    before = LOGGER.level, LOGGER.propagate
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    LOGGER.addHandler(handler)
    mark = _ABOUT.set({"call": f"{command}-{uuid4().hex[:12]}"})
    try:
        yield
    finally:
        _ABOUT.reset(mark)
        LOGGER.removeHandler(handler)
        LOGGER.level, LOGGER.propagate = before


@contextmanager
def for_people() -> Iterator[None]:
    """Calls within write lines for people, whatever stderr is: a demonstration is read by one."""
    mark = _ABOUT.set({})
    try:
        yield
    finally:
        _ABOUT.reset(mark)
