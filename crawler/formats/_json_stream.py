"""Cuts a long JSON file into its elements while it is read, whatever its length, and however broken single ones are.

In: bytes of a JSON array, of an object with an array under a known key, of one object, or of several one after another
(JSON Lines). Out: the elements with their bytes as they stand in the file. An element that is no JSON is given with its
problem, and the next one is looked for.
"""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO, Final, NamedTuple

import orjson

CHUNK: Final = 1 << 20
LONGEST: Final = 64 << 20
"""Bytes of the longest element that is read. The longest study of ClinicalTrials.gov has some 15 MB (many results)."""

_LONGEST_MARKER: Final = 1024  # with the spaces inside it

KEPT: Final = 64 << 10
"""Bytes kept of an element that is longer, to show what it was."""

# A brace that closes nothing is what a broken element left behind; it was reported with its problem.
_BETWEEN: Final = re.compile(rb"[ \t\r\n,}]*")
_LINE: Final = re.compile(rb"\n[ \t\r]*(?=[{\[])")
_FLAT: Final = re.compile(rb'[^,\]}{\[\s"]+')
_BRACKET_OR_QUOTE: Final = re.compile(rb'["{}\[\]]')
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_DETAILS: Final = {
    "cut": "the file ends inside a record",
    "not-json": "the record does not end before the next one begins",
    "too-long": f"the record is longer than {LONGEST >> 20} MB",
}
_KEY: Final = re.compile(rb'[{,]\s*"([^"\\]{1,100})"\s*:\s*')
_FLAT_VALUE: Final = re.compile(rb'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^\s,{}\[\]"]+)\s*(?=,)', re.DOTALL)


class Element(NamedTuple):
    """One element: its bytes and its value, or a problem (`not-json`, `duplicate-key`, `cut`, `too-long`) in words."""

    body: bytes
    value: Any = None
    problem: str | None = None
    detail: str = ""


def elements(stream: BinaryIO, list_key: str, marker: re.Pattern[bytes] | None = None) -> Iterator[Element]:
    """The elements of the stream, one at a time; memory is that of the longest.

    `list_key` names the array where it stands in an object (`studies`). `marker` matches how an element begins and what
    no string can hold, such as `{"protocolSection":`: it makes cutting fast, and a broken element ends where the next
    begins.
    """
    window = _Window(stream, marker)
    while (byte := window.next_byte()) is not None:
        if byte == b"[":
            window.at += 1
            yield from _items(window)
        elif byte == b"{" and _enter(window, list_key.encode()):
            if (yield from _items(window)):
                yield from _leave(window)
        elif byte == b"{":
            yield _element(window)
        else:
            junk = window.junk(lines=True)
            yield Element(junk, problem="not-json", detail="here stands neither an object nor a list")


class _Window:
    """The part of the stream in memory. `at` is where reading stands; what lies before it is given up by `more`."""

    def __init__(self, stream: BinaryIO, marker: re.Pattern[bytes] | None) -> None:
        self.stream = stream
        self.marker = marker
        self.data = bytearray()
        self.at = 0
        self.ended = False
        self._searched = 0  # up to here no further marker was found
        self._marked: int | None = None
        self.more()
        if self.data.startswith(b"\xef\xbb\xbf"):
            self.at = 3

    def more(self) -> bool:
        """Read on, at least as much as is held, so that looking again at what is held stays cheap. False at the end."""
        del self.data[: self.at]
        self._searched = max(0, self._searched - self.at)
        self._marked = self._marked - self.at if self._marked is not None and self._marked > self.at else None
        self.at = 0
        piece = self.stream.read(max(CHUNK, len(self.data))) if not self.ended else b""
        self.ended = not piece
        self.data += piece
        return bool(piece)

    @property
    def is_low(self) -> bool:
        """Whether so little is in memory that reading on costs nothing."""
        return len(self.data) - self.at < CHUNK // 4

    def next_byte(self) -> bytes | None:
        """The first byte of what comes next, with `at` on it; None at the end."""
        while True:
            match = _BETWEEN.match(self.data, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.data):
                return bytes(self.data[self.at : self.at + 1])
            if not self.more():
                return None

    def next_marker(self, after: int) -> int | None:
        """Where the next element begins by its marker, if that is in memory. Each byte is searched once."""
        if self.marker is None:
            return None
        if self._marked is None or self._marked < after:
            match = self.marker.search(self.data, max(after, self._searched))
            self._marked = match.start() if match else None
            # A marker may be cut by the end of what is in memory.
            self._searched = match.start() if match else max(after, len(self.data) - _LONGEST_MARKER)
        return self._marked

    def piece(self, end: int) -> bytes:
        """The bytes from here to there, without what separates elements."""
        return bytes(memoryview(self.data)[self.at : end]).rstrip(b" \t\r\n,")

    def junk(self, *, lines: bool = False) -> bytes:
        """Pass what is no element, to where the next one begins by its marker, or the file ends; gives its beginning.

        With `lines` a line that begins like an element is one too.
        """
        kept = b""
        while True:
            starts = (self.next_marker(self.at + 1), self._next_line() if lines else None)
            found = [start for start in starts if start is not None]
            end = min(found, default=max(self.at, len(self.data) - (0 if self.ended else _LONGEST_MARKER)))
            kept += self.data[self.at : min(end, self.at + KEPT - len(kept))]
            self.at = end
            if found or self.ended:
                return kept.rstrip(b" \t\r\n,")
            self.more()

    def _next_line(self) -> int | None:
        match = _LINE.search(self.data, self.at)
        return match.end() if match else None


def _enter(window: _Window, list_key: bytes) -> bool:
    """Step into the array of an envelope. False, and nothing is passed, where the object is no envelope.

    Before its array an envelope has only flat values (`totalCount`, `nextPageToken`).
    """
    while len(window.data) - window.at < KEPT and window.more():
        pass
    at = window.at
    while match := _KEY.match(window.data, at):
        at = match.end()
        if match[1] == list_key and window.data[at : at + 1] == b"[":
            window.at = at + 1
            return True
        value = _FLAT_VALUE.match(window.data, at)
        if not value:
            return False
        at = value.end()
    return False


def _leave(window: _Window) -> Iterator[Element]:
    """Pass what an envelope has behind its array."""
    window.at, problem = _walk(window, depth=1)
    if problem:
        yield Element(b"", problem=problem, detail=_DETAILS[problem])


def _items(window: _Window) -> Generator[Element, None, bool]:
    """The items of an array, up to its end. False where that does not come: the file is cut, which is told once."""
    told = False
    while (byte := window.next_byte()) is not None:
        if byte == b"]":
            window.at += 1
            return True
        element = _element(window)
        told = element.problem == "cut"
        yield element
    if not told:
        yield Element(b"", problem="cut", detail="the file ends inside a list")
    return False


def _element(window: _Window) -> Element:
    """The element that begins here."""
    marked = window.next_marker(window.at + 1)
    if marked is None and window.is_low:
        window.more()
        marked = window.next_marker(window.at + 1)
    # Where the next one begins, or the file ends, this one mostly ends, which spares following its brackets.
    likely = len(window.data) if marked is None and window.ended and window.is_low else marked
    if likely is not None:
        element = _read(window.piece(likely))
        if element.problem != "not-json":
            window.at = likely
            return element
    end, problem = _end(window)
    element = _read(window.piece(end)) if not problem else Element(b"", problem="not-json", detail=_DETAILS[problem])
    if problem == "too-long":
        return Element(window.junk(), problem=problem, detail=element.detail)
    if element.problem and marked is not None:
        problem, end = element.problem, marked
    body = window.piece(end)
    window.at = end
    return element._replace(body=body, problem=problem or element.problem)


def _end(window: _Window) -> tuple[int, str | None]:
    """Where the element ends, or how far it goes, and its problem."""
    while flat := _FLAT.match(window.data, window.at):
        if flat.end() < len(window.data) or len(flat[0]) > LONGEST or not window.more():
            return flat.end(), None
    return _walk(window)


def _walk(window: _Window, depth: int = 0) -> tuple[int, str | None]:
    """Where the value that begins here ends, found by its brackets; or how far it goes, and its problem.

    With `depth` 1, where the object ends that `window.at` is inside of.
    """
    at = window.at
    while True:
        limit = window.next_marker(window.at + 1)
        stop = len(window.data) if limit is None else limit
        at, depth = _follow(window.data, at, stop, depth)
        if depth == 0 and at > window.at:
            return at, None
        if limit is not None:
            return limit, "not-json"
        if len(window.data) - window.at > LONGEST:
            return len(window.data), "too-long"
        at -= window.at
        if not window.more():
            return len(window.data), "cut"


def _follow(data: bytearray, at: int, stop: int, depth: int) -> tuple[int, int]:
    """Go on through brackets and strings until all are closed or the data end; gives the place and the depth there."""
    while match := _BRACKET_OR_QUOTE.search(data, at, stop):
        if match[0] != b'"':
            at = match.end()
            depth += 1 if match[0] in b"{[" else -1
        elif string := _STRING.match(data, match.start(), stop):
            at = string.end()
        else:
            return match.start(), depth
        if depth <= 0:
            return at, 0
    return stop, depth


def _read(body: bytes) -> Element:
    """Read the bytes of one element."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return Element(body, problem="not-json", detail=f"the bytes are not JSON: {error}")
    # Written again it is as long as it was: then no key was lost. Else spaces, escapes or a key given twice may be why.
    if len(orjson.dumps(value)) != len(body) and (key := _repeated_key(body)) is not None:
        return Element(body, problem="duplicate-key", detail=f"the key {key[:40]!r} is given twice in one object")
    return Element(body, value)


def _repeated_key(body: bytes) -> str | None:
    repeated: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            repeated.extend(key for key in keys if keys.count(key) > 1)

    json.loads(body, object_pairs_hook=look)
    return repeated[0] if repeated else None
