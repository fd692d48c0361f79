"""Cuts a long XML file into its records while it is read, whatever its length, and however broken single ones are.

In: bytes of a file, and the names of the element that a record is. Out: the bytes of each record, as UTF-8, or what is
wrong with it. Nothing outside the file is ever loaded. A file that declares entities is refused whole: no registry's
export does, and it is how a small file is made to unfold into a huge one.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

CHUNK: Final = 1 << 20
LONGEST: Final = 64 << 20
"""Bytes of the longest record that is read; the longest study of ClinicalTrials.gov has some 15 MB (many results)."""

KEPT: Final = 64 << 10
"""Bytes kept of what is no record, to show what it was."""

_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_ENCODINGS: Final = re.compile(
    r"ascii|utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp125\d|gb2312|gbk|gb18030|big5|euc_(jp|kr)|shift_jis|cp9\d\d|koi8-[ru]"
)
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENTITY: Final = re.compile(rb"<!ENTITY\b", re.IGNORECASE)
_EMPTY: Final = re.compile(rb"<\w{1,40}(?:\s[^<>]{0,1000})?/>")
_LONGEST_TAG: Final = 4096

DETAILS: Final = {
    "cut": "the file ends inside a record, or the next begins before this one ends",
    "too-long": f"the record is longer than {LONGEST >> 20} MB",
    "entities": "the file declares entities of its own, which no registry's export does, so nothing of it is read",
    "encoding": "the file is in an encoding that is not known",
    "no-record": "no record begins in it",
}


class Cut(NamedTuple):
    """One record: its bytes, as UTF-8, or a problem (a key of `DETAILS`) with its sentence."""

    body: bytes
    problem: str | None = None

    @property
    def detail(self) -> str:
        """The problem as a sentence."""
        return DETAILS[self.problem] if self.problem else ""


def encoding_of(head: bytes) -> str | None:
    """Name of the encoding by byte order mark or declaration, UTF-8 without; None for one that is not known."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    declared = _DECLARED.match(head)
    if not declared:
        return "utf-8"
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return None
    return name if _ENCODINGS.fullmatch(name) else None


def readable(head: bytes) -> bytes:
    """The first bytes of a file as UTF-8 without byte order mark: for `recognise`. Nothing where no XML begins: a text
    about a format may quote it."""
    encoding = encoding_of(head) or "utf-8"
    text = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    return text.encode("utf-8", "replace") if text.startswith("<") else b""


def records(stream: BinaryIO, *names: str) -> Iterator[Cut]:
    """The elements of the given names, one at a time; memory is that of the longest. A stray end is passed over."""
    window = _Window(stream)
    if window.encoding is None:
        yield Cut(bytes(window.data[:KEPT]), "encoding")
        return
    begins = re.compile(rb"<!--|<(%s)(?=[\s/>])" % "|".join(names).encode())
    found = False
    while (begin := window.find(begins, watched=not found)) is not None:
        if begin[0] == b"<!--":
            window.pass_comment(begin.end())
            continue
        name = bytes(begin[1])
        window.give_up(begin.start())
        if empty := _EMPTY.match(window.data):
            window.give_up(empty.end())
            continue
        found = True
        yield _record(window, name)
    if not found:
        yield Cut(window.first, "entities" if window.declares_entities else "no-record")


def _record(window: "_Window", name: bytes) -> Cut:
    """The record that begins where the window does."""
    stops = re.compile(rb"</%s\s*>|<%s(?=[\s/>])" % (name, name))
    stop = window.find(stops, after=1, most=LONGEST)
    if stop is None:
        problem = "too-long" if len(window.data) > LONGEST else "cut"
        body = bytes(window.data[:KEPT])
        window.give_up(1)  # what begins further on may be whole
        return Cut(body, problem)
    if stop[0].startswith(b"</"):
        body = bytes(window.data[: stop.end()])
        window.give_up(stop.end())
        return Cut(body)
    body = bytes(window.data[: min(stop.start(), KEPT)])
    window.give_up(stop.start())
    return Cut(body, "cut")


class _Window:
    """The part of the stream in memory, as UTF-8. `give_up` drops what was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.data = bytearray(stream.read(CHUNK))
        self.encoding = encoding_of(bytes(self.data[:512]))
        self.decoder: codecs.IncrementalDecoder | None = None
        self.ended = not self.data
        if self.encoding not in (None, "utf-8", "ascii"):
            self.decoder = codecs.getincrementaldecoder(self.encoding or "utf-8")("replace")
            self.data = bytearray(self._as_utf8(bytes(self.data)))
        self.first = bytes(self.data[:KEPT])
        self.declares_entities = False

    def find(
        self, wanted: re.Pattern[bytes], after: int = 0, most: int | None = None, *, watched: bool = False
    ) -> re.Match[bytes] | None:
        """The next match, reading on as far as needed. Without `most`, what is passed over is given up; `watched`, a
        declaration of an entity in it ends the search."""
        at = after
        while True:
            match = wanted.search(self.data, at)
            if watched and _ENTITY.search(self.data, 0, match.start() if match else len(self.data)):
                self.declares_entities = True
                return None
            if match and (match.end() < len(self.data) or self.ended):
                return match
            at = max(after, len(self.data) - _LONGEST_TAG)
            if self.ended or (most is not None and len(self.data) > most):
                return None
            if most is None and at > KEPT:
                self.give_up(at)
                at = 0
            self._more()

    def pass_comment(self, at: int) -> None:
        """Pass over a comment; one that never ends swallows the rest."""
        self.give_up(at)
        end = self.find(re.compile(rb"-->"))
        self.give_up(end.end() if end else len(self.data))

    def give_up(self, end: int) -> None:
        del self.data[:end]

    def _more(self) -> None:
        """Read on, at least as much as is held, so that looking again at what is held stays cheap."""
        piece = self.stream.read(max(CHUNK, len(self.data)))
        self.ended = not piece
        self.data += self._as_utf8(piece) if self.decoder else piece

    def _as_utf8(self, piece: bytes) -> bytes:
        if self.decoder is None:
            return piece
        return self.decoder.decode(piece, final=not piece).encode("utf-8", "replace")
