"""Opens files that hold other files: zip archives and gzip, known by their content, read piece by piece.

In: a stream of bytes and its name. Out: what lies in it, one content at a time, unpacked; a plain file is its own only
content. A container in a container is opened once, deeper ones are refused. Names are labels, never paths to write to.
"""

import codecs
import io
import sys
import tempfile
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import IO, TYPE_CHECKING, BinaryIO, Final, cast

from crawler.zipped import PIECE, BrokenError, inflated, members, stretch, unreadable
from trials.text import squeeze, visible

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD: Final = 64 << 10
"""Bytes looked at to tell what a content is."""

DEEPEST: Final = 2  # a container in a container
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
GZIP: Final = b"\x1f\x8b"
LONGEST_NAME: Final = 200

# What Windows calls Unicode text, by how it begins; of two that begin alike the longer one first.
_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Content:
    """Unpacked bytes under a name: `head` are the first of them, `stream` is all of them, to be read before the next.

    A stream that breaks ends there, and `broken` then says why: what came before is good. An error of the system is its
    cause.
    """

    def __init__(self, name: str, pieces: Iterator[bytes]) -> None:
        self.name = name
        self.broken: BrokenError | None = None
        self.pieces = pieces
        self.head = self._begin()
        self.stream = cast("BinaryIO", io.BufferedReader(_Pieces(self._all()), PIECE))

    def _begin(self) -> bytes:
        head = bytearray()
        try:
            for piece in self.pieces:
                head += piece
                if len(head) >= HEAD:
                    break
        except BrokenError as error:
            self.broken = error
        if wide := _wide(bytes(head)):
            self.pieces = _in_utf8(chain((bytes(head),), self.pieces), wide)
            return next(self.pieces)
        return bytes(head)

    def _all(self) -> Iterator[bytes]:
        yield self.head
        try:
            if not self.broken:
                yield from self.pieces
        except BrokenError as error:
            self.broken = error

    def packed(self) -> Iterator[bytes]:
        """The bytes, where a break is raised: for unpacking them."""
        yield self.head
        if self.broken:
            raise self.broken
        yield from self.pieces


def is_container(head: bytes) -> bool:
    """Whether this is a zip archive or a gzip file."""
    return head.startswith((*ZIP, GZIP))


def contents(file: BinaryIO, name: str) -> Iterator[Content]:
    """Everything that lies in a file. One that can be sought in is read where it is, else a zip archive is spooled."""
    yield from _opened(Content(label(name), _read(file)), file if file.seekable() else None, depth=0)


def _read(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of a file to its end, or to where the system cannot read on."""
    if file.seekable():
        yield from stretch(file, file.tell(), sys.maxsize)
        return
    read = getattr(file, "read1", file.read)  # no more than there is: what came before an error is not lost with it
    try:
        yield from iter(lambda: read(PIECE), b"")
    except OSError as error:
        raise unreadable(error) from error


def as_read(head: bytes) -> bytes:
    """First bytes of a content as its `head` has them: text of two or four bytes a sign as UTF-8."""
    wide = _wide(head)
    return next(_in_utf8(iter((head,)), wide)) if wide else head


def _wide(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _WIDE if head.startswith(mark)), None)


def _in_utf8(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Text as UTF-8 behind its mark, so that an XML declaration of what it was is not believed; what is no sign is
    replaced."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    mark = codecs.BOM_UTF8
    for piece in pieces:
        yield mark + decoder.decode(piece).encode("utf-8", "replace")
        mark = b""
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def label(name: str) -> str:
    """A name that can be shown."""
    return squeeze(visible(name))[-LONGEST_NAME:]


def _opened(content: Content, file: BinaryIO | None, depth: int) -> Iterator[Content]:
    if not is_container(content.head):
        yield content
    elif depth == DEEPEST:
        yield _broken(content.name, BrokenError("import/nested", "it is packed more than twice"))
    elif content.head.startswith(GZIP):
        pieces = inflated(content.packed(), zlib.MAX_WBITS + 16)
        yield from _opened(Content(content.name, pieces), None, depth + 1)
    else:
        yield from _unzipped(content, file, depth)


def _unzipped(content: Content, file: BinaryIO | None, depth: int) -> Iterator[Content]:
    with tempfile.TemporaryFile() as spool:
        try:
            if file is None:
                _spool(content, spool)
            for name, pieces in members(file or spool):
                inner = Content(label(f"{content.name}/{name}"), pieces)
                yield from _opened(inner, None, depth + 1)
        except BrokenError as error:
            yield _broken(content.name, error)


def _spool(content: Content, spool: IO[bytes]) -> None:
    """Write a content down. One that was cut on its way may have members that are whole."""
    try:
        spool.writelines(content.packed())
    except BrokenError as error:
        if error.reason != "import/cut":
            raise


def _broken(name: str, error: BrokenError) -> Content:
    content = Content(name, iter(()))
    content.broken = error
    return content


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._held))
        target[:count] = self._held[:count]
        self._held = self._held[count:]
        return count
