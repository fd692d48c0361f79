"""Opens files that hold other files: zip archives and gzip, read piece by piece, however many members they have.

In: a path, or a stream for `-`. Out: the members one at a time, each with its name and a stream of unpacked bytes. A member
that cannot be unpacked raises `BrokenMemberError` while it is read; the members after it are not touched by that. The
standard `zipfile` is not used: it holds a list of all members, half a gigabyte for a registry of one file a study.
"""

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

PIECE: Final = 1 << 18
PLAIN_ENOUGH: Final = 64 << 20
"""Unpacked bytes that no ratio can make suspicious: reading so much is quick, and keeps nothing."""

MOST_RATIO: Final = 100
"""Unpacked by packed bytes, beyond `PLAIN_ENOUGH`. Studies in JSON pack 4 to 20 times; a bomb reaches a thousand."""

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
GZIP: Final = b"\x1f\x8b"

_END: Final = struct.Struct("<4s4H2LH")  # end of central directory
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64: Final = struct.Struct("<4sLQL")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")  # one member in the central directory
_LOCAL: Final = struct.Struct("<4s5H3L2H")  # the same before its data
_LONGEST_COMMENT: Final = 1 << 16
_SATURATED: Final = 0xFFFFFFFF  # "look in the zip64 field"


class BrokenMemberError(Exception):
    """A member that cannot be unpacked. `reason` is a slash name, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Member(NamedTuple):
    """One member: its name in the container, and its unpacked bytes, to be read before the next member is asked for."""

    name: str
    stream: BinaryIO


class _Entry(NamedTuple):
    """A member as the central directory states it."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    offset: int


def members(file: BinaryIO) -> Iterator[Member]:
    """Members of a zip archive, which must be seekable. `BrokenMemberError` where its directory cannot be read."""
    size = file.seek(0, io.SEEK_END)
    used = 0
    for entry in _entries(file, size):
        used += entry.packed
        if used > size:
            raise BrokenMemberError("import/overlapping", "its members overlap, as in an archive made to do harm")
        if not entry.name.endswith("/"):
            yield Member(entry.name, io.BufferedReader(_Pieces(_unzipped(file, entry))))


def gunzipped(file: BinaryIO) -> BinaryIO:
    """The content of a gzip file, which may have several parts."""
    return io.BufferedReader(_Pieces(_inflated(iter(lambda: file.read(PIECE), b""), gzip=True)))


def _entries(file: BinaryIO, size: int) -> Iterator[_Entry]:
    """The central directory, some hundred members at a time."""
    start, length, shift = _find_directory(file, size)
    held, at = b"", start
    while at < start + length or held:
        file.seek(at)
        piece = file.read(min(PIECE, start + length - at))
        at += len(piece)
        held += piece
        rest = yield from _parsed(held, shift)
        if len(rest) == len(held) or not piece:
            if rest:
                raise BrokenMemberError("import/damaged-zip", "its directory is damaged")
            return
        held = rest


def _parsed(held: bytes, shift: int) -> Iterator[_Entry]:
    """Whole entries of a piece of the directory; returns what is left of it."""
    at = 0
    while at + _ENTRY.size <= len(held):
        signature, _, _, flags, method, _, _, crc, packed, plain, *rest = _ENTRY.unpack_from(held, at)
        lengths, offset = rest[:3], rest[-1]
        if signature != b"PK\x01\x02":
            raise BrokenMemberError("import/damaged-zip", "its directory is damaged")
        end = at + _ENTRY.size + sum(lengths)
        if end > len(held):
            break
        name_end = at + _ENTRY.size + lengths[0]
        name = held[at + _ENTRY.size : name_end].decode("utf-8" if flags & 0x800 else "cp437", "replace")
        extra = held[name_end : name_end + lengths[1]]
        packed, offset = _wide(extra, plain, packed, offset)
        yield _Entry(name, flags, method, crc, packed, offset + shift)
        at = end
    return held[at:]
