"""The two streams of a command and what they can show: width, colours, boxes, or none of these.

In: text of registries and of our own, JSON values, bytes. Out: stdout for data, stderr for all that is said about it.
All text passes `trials.text.visible`, so that no scraped byte ever steers a terminal.
"""

import builtins
import io
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any, BinaryIO, TextIO

from trials.text import visible

Span = str | tuple[str, str]  # text, or text with the name of a style

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "head": "1;36"}
UNPLAIN = re.compile(r"[^\n -~]")  # characters that may need an escape in JSON
WARNING, ERROR = 30, 40  # as the standard library's logging counts
telling: ContextVar[Callable[..., None] | None] = ContextVar("telling", default=None)
"""What takes what is said on stderr in a call that logs for programs."""
NARROWEST, WIDEST = 40, 120  # below, tables are no tables; above, lines of prose are hard to follow with the eye


class ReaderLeftError(Exception):
    """Whoever read our output has closed the pipe: nothing more to say, and nothing went wrong."""


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether a person looks at it."""
    stream = stream if stream is not None else sys.stdout
    return stream is not None and not stream.closed and stream.isatty()


class Output:
    """Where one command writes. `plain` is for screen readers: no boxes, no colours, one fact a line."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None, *, plain: bool = False) -> None:
        self.out = out if out is not None else sys.stdout or io.StringIO()  # None: started with stdout closed
        self.err = err if err is not None else sys.stderr
        self.plain = plain
        self.width = min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)
        self.colour = not plain and is_terminal(self.out) and not os.environ.get("NO_COLOR")
        self.drawn = "utf" in (getattr(self.out, "encoding", None) or "utf-8").lower()

    def line(self, *spans: Span) -> None:
        """One line of data for people."""
        self.write("".join(map(self.paint, spans)).rstrip(" ") + "\n")

    def lines(self, lines: Iterable[Iterable[Span]]) -> None:
        """Several."""
        for spans in lines:
            self.line(*spans)

    def paint(self, span: Span) -> str:
        """Text made harmless, in its style where the terminal has styles."""
        text, style = span if isinstance(span, tuple) else (span, "")
        shown = visible(text).replace("\n", " ")
        return f"\x1b[{STYLES[style]}m{shown}\x1b[0m" if self.colour and style and shown else shown

    def write(self, text: str) -> None:
        """Text as it is. What the stream's encoding cannot hold is written as an escape."""
        encoding = getattr(self.out, "encoding", None) or "utf-8"
        sound = text.encode(encoding, "backslashreplace").decode(encoding)
        try:
            self.out.write(sound)
        except BrokenPipeError as error:
            raise ReaderLeftError from error

    def flush(self) -> None:
        """Let what was written be seen before somebody else writes."""
        try:
            self.out.flush()
        except BrokenPipeError as error:
            raise ReaderLeftError from error

    def json(self, value: Any, *, indent: int | None = 2) -> None:
        """One JSON value and a line end, in UTF-8 whatever the terminal's encoding."""
        self.bytes(encode(value, indent=indent).encode() + b"\n")

    def bytes(self, data: bytes) -> None:
        """Bytes as they are."""
        binary: BinaryIO | None = getattr(self.out, "buffer", None)
        try:
            if binary is None:
                self.out.write(data.decode("utf-8", "backslashreplace"))
            else:
                self.out.flush()
                binary.write(data)
        except BrokenPipeError as error:
            raise ReaderLeftError from error

    def source(self, data: builtins.bytes) -> None:
        """A registry's own bytes: untouched where a program reads them, harmless where a person does."""
        if not is_terminal(self.out):
            self.bytes(data)
            return
        for line in data.decode("utf-8", "replace").splitlines():
            self.line(line)

    def stream(self, write: Callable[[BinaryIO], object]) -> None:
        """Let something write its bytes to stdout."""
        binary = getattr(self.out, "buffer", None)
        if binary is None:
            binary = io.BytesIO()
            write(binary)
            self.bytes(binary.getvalue())
            return
        try:
            self.out.flush()
            write(binary)
        except BrokenPipeError as error:
            raise ReaderLeftError from error

    def note(self, text: str, **figures: Any) -> None:
        """One sentence about the data, on stderr; a log line with these figures in a call that logs."""
        say(text, self.err, **figures)


def encode(value: Any, *, indent: int | None = None) -> str:
    """JSON that a terminal shows safely: control and bidi characters are escapes, which changes no value."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=(",", ":") if indent is None else None)
    return UNPLAIN.sub(escape, text)


def escape(found: re.Match[str]) -> str:
    """A character of JSON text, escaped where a terminal would act on it or no encoding holds it."""
    character = found[0]
    if character == visible(character):
        return character
    code = ord(character)
    if code > 0xFFFF:
        return f"\\u{0xD800 + ((code - 0x10000) >> 10):04x}\\u{0xDC00 + ((code - 0x10000) & 0x3FF):04x}"
    return f"\\u{code:04x}"


def say(text: str, stream: TextIO | None = None, **figures: Any) -> None:
    """One line on stderr, wherever that still leads somewhere; in a call that logs, a log line with these figures."""
    if (tell := telling.get()) is not None:
        tell(text, **figures)
    else:
        write_line(text, stream if stream is not None else sys.stderr)


def write_line(text: str, stream: TextIO | None) -> None:
    """One line, in what the stream can encode."""
    if stream is None:  # started with it closed
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(visible(text).encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()


def complain(text: str, code: int) -> int:
    """Say what went wrong; gives the code back. A wrong call is answered to whoever wrote it, a log or not."""
    from search_cli.exits import ExitCode

    told = f"trials: {' '.join(text.splitlines())}"
    if code == ExitCode.USAGE:
        write_line(told, sys.stderr)
    else:
        say(told, level=ERROR, code=int(code))
    return int(code)


def leave_quietly() -> int:
    """After a closed pipe: keep Python from complaining when it flushes stdout at exit."""
    from search_cli.exits import ExitCode

    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
    return ExitCode.READER_LEFT
