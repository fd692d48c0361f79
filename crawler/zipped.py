"""Reads zip archives member by member with flat memory, however many members there are.

In: a seekable file. Out: for each member its name and its bytes, unpacked piece by piece. What cannot be unpacked
raises `BrokenError` while it is read, and the members after it are not touched by that. An archive that is cut has lost
its directory: then each member's own header counts. The standard `zipfile` is not used: it holds a list of all members,
half a gigabyte for a registry of one file a study, and reads no archive that is cut. The layout is that of
PKWARE's APPNOTE 6.3.10; its sections are named below.
"""

import contextlib
import io
import struct
import zlib
from collections.abc import Generator, Iterator
from typing import BinaryIO, Final, NamedTuple

PIECE: Final = 1 << 18
BLOCK: Final = 4096
"""Bytes that a disk can read or cannot: what is before a bad one comes in steps of so many."""

PLAIN_ENOUGH: Final = 64 << 20
"""Unpacked bytes that no ratio can make suspicious: reading so much is quick, and keeps nothing."""

MOST_RATIO: Final = 500
"""Unpacked by packed bytes, beyond `PLAIN_ENOUGH`. Studies in JSON pack 4 to 20 times, made-up ones that resemble each
other up to 100; a bomb reaches deflate's limit of a thousand."""

_END: Final = struct.Struct("<4s4H2LH")  # 4.3.16, end of central directory
_END64: Final = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LOCATOR64: Final = struct.Struct("<4sLQL")  # 4.3.15
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")  # 4.3.12, one member in the central directory
_LOCAL: Final = struct.Struct("<4s5H3L2H")  # 4.3.7, the same before its data
_DESCRIPTORS: Final = tuple(struct.Struct(layout) for layout in ("<4sL2L", "<L2L", "<4sL2Q", "<L2Q"))
"""4.3.9, sum and sizes behind the data: with or without a signature, sizes of 4 or 8 bytes."""
_WIDE_DESCRIPTORS: Final = _DESCRIPTORS[2:]
_NEXT: Final = (b"PK\x03\x04", b"PK\x01\x02")
"""What a member is followed by, unless the file is cut there: the next one, the directory."""
_LONGEST_COMMENT: Final = 1 << 16
_SATURATED: Final = 0xFFFFFFFF  # "look in the zip64 field"
_ZIP64_FIELD: Final = 1
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_SIZES_BEHIND: Final = 0x8
_UTF8: Final = 0x800
_STORED, _DEFLATED = 0, 8


OTHER_SUM: Final = "the member of the zip archive is damaged: its check sum is another"
DAMAGED: Final = "import/damaged-zip"


class BrokenError(Exception):
    """Content that cannot be unpacked. `reason` is a slash name, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Entry(NamedTuple):
    """A member as the central directory states it. `is_wide`: its own header has a zip64 field, so that sizes behind
    its data take 8 bytes."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    plain: int
    offset: int
    is_wide: bool = False


class _Directory(NamedTuple):
    """Where the central directory lies. `shift` is how far the whole archive was moved by what stands before it."""

    start: int
    length: int
    shift: int


def members(file: BinaryIO) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and bytes of each member but folders, in the order of the directory.

    Raises `BrokenError` where the directory cannot be read, and where members overlap: then a small file would be read
    without end. Of an archive without a directory come the members that can be found without it, in the order in which
    they lie there, the one that is cut among them; then the error, which says how many were whole.
    """
    size = file.seek(0, io.SEEK_END)
    try:
        directory = _find_directory(file, size)
    except BrokenError as error:
        if error.reason != DAMAGED:
            raise
        whole = yield from _found_by_headers(file, size)
        came = f"{whole:,} members" if whole > 1 else "1 member" if whole else "no member"
        raise BrokenError(DAMAGED, f"{error.detail}; {came} came whole") from None
    used = 0
    for entry in _entries(file, directory):
        used += _LOCAL.size + entry.packed
        if used > directory.start:
            raise BrokenError("import/overlapping", "the members of the zip archive overlap, or lie outside of it")
        if not entry.name.endswith("/"):
            yield entry.name, _unzipped(file, entry)


def not_a_bomb(packed: int, plain: int) -> None:
    """Raises `BrokenError` where so few bytes became so many."""
    if plain > PLAIN_ENOUGH and plain > MOST_RATIO * packed:
        raise BrokenError("import/bomb", f"it unpacks to more than {MOST_RATIO} times its size")


def _found_by_headers(file: BinaryIO, size: int) -> Generator[tuple[str, Iterator[bytes]], None, int]:
    """Members by their own headers, one behind the other; returns how many were whole."""
    at = whole = 0
    while (entry := _entry_at(file, at)) is not None:
        member = _Headed(file, entry, size)
        if not entry.name.endswith("/"):
            yield entry.name, member.pieces
        with contextlib.suppress(BrokenError):
            for _ in member.pieces:  # what nobody read: only at its end is it known where the next one begins
                pass
        if member.end is None:
            break
        whole += member.is_whole and not entry.name.endswith("/")
        at = member.end
    return whole


def _entry_at(file: BinaryIO, at: int) -> Entry | None:
    """The member whose header stands here; None for anything else."""
    header = _at(file, at, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        return None
    _, _, flags, method, _, _, crc, packed, plain, *lengths = _LOCAL.unpack(header)
    behind = _at(file, at + _LOCAL.size, sum(lengths))
    if len(behind) < sum(lengths):
        return None
    extra = behind[lengths[0] :]
    sizes = _wide(extra, plain, packed)
    is_wide = any(number == _ZIP64_FIELD for number, _ in _extra_fields(extra))
    return Entry(_name(behind[: lengths[0]], flags), flags, method, crc, sizes[1], sizes[0], at, is_wide)


class _Headed:
    """A member as its own header states it: its bytes, and once they are read, where it ends (None where nobody knows)
    and whether it was whole."""

    def __init__(self, file: BinaryIO, entry: Entry, size: int) -> None:
        self.file, self.entry, self.size = file, entry, size
        self.is_whole = False
        self.start = _data_of(file, entry)
        self.end = None if entry.flags & _SIZES_BEHIND else self.start + entry.packed
        self.pieces: Iterator[bytes] = self._read()

    def _read(self) -> Iterator[bytes]:
        yield from _unzipped(self.file, self.entry) if self.end is not None else self._unmeasured()
        self.is_whole = True

    def _unmeasured(self) -> Iterator[bytes]:
        """The bytes of a member whose sum and sizes stand behind it."""
        _refuse(self.entry)
        if self.entry.method == _STORED and not self.entry.name.endswith("/"):
            raise BrokenError("import/cut", "only the directory, which is cut off, tells where this member ends")
        crc = plain = packed = 0
        unpacking = inflated(stretch(self.file, self.start, self.size), -zlib.MAX_WBITS)
        while self.entry.method == _DEFLATED:
            try:
                piece = next(unpacking)
            except StopIteration as stop:
                packed = stop.value
                break
            crc = zlib.crc32(piece, crc)
            plain += len(piece)
            yield piece
        self.end = self._behind_descriptor(self.start + packed, (crc, packed, plain))
        if self.end is None:
            raise BrokenError("import/damaged", OTHER_SUM)

    def _behind_descriptor(self, at: int, found: tuple[int, int, int]) -> int | None:
        """Where the sum and sizes end that say what was found; None where none do."""
        held = _at(self.file, at, max(layout.size for layout in _DESCRIPTORS) + 4)
        for layout in _DESCRIPTORS:
            behind = held[layout.size :][:4]
            fits = len(held) >= layout.size and layout.unpack_from(held)[-3:] == found
            # A file that is cut in 8 zeros after 4 of them looks whole by the narrow layout.
            at_end = len(behind) < 4 and (layout in _WIDE_DESCRIPTORS or not self.entry.is_wide)
            if fits and (behind in _NEXT or at_end):
                return at + layout.size
        return None


def _find_directory(file: BinaryIO, size: int) -> _Directory:
    """The end record is sought from the end of the file, because a comment of any text may follow it."""
    tail_start = max(0, size - _END.size - _LONGEST_COMMENT)
    tail = _at(file, tail_start, size - tail_start)
    found = len(tail)
    while (found := tail.rfind(b"PK\x05\x06", 0, found)) >= 0:
        if found + _END.size > len(tail):
            continue
        _, disk, first_disk, _, _, length, offset, _ = _END.unpack_from(tail, found)
        end = tail_start + found
        if wide := _find_end64(file, end):
            end, length, offset = wide
        elif disk or first_disk:
            raise BrokenError("import/split-zip", "it is one part of a zip archive in several parts")
        if length + offset <= end:
            return _Directory(end - length, length, end - length - offset)
    raise BrokenError(DAMAGED, "the zip archive has no directory at its end: it is cut or damaged")


def _find_end64(file: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """Where the zip64 end record stands, length and offset of the directory; None where there is no such record."""
    at = end - _LOCATOR64.size
    if at < 0:
        return None
    signature, _, stated, _ = _LOCATOR64.unpack(_at(file, at, _LOCATOR64.size))
    if signature != b"PK\x06\x07":
        return None
    for start in (stated, at - _END64.size):
        if 0 <= start <= at - _END64.size:
            signature, *_, length, offset = _END64.unpack(_at(file, start, _END64.size))
            if signature == b"PK\x06\x06":
                return start, length, offset
    raise BrokenError(DAMAGED, "the directory of the zip archive is damaged")


def _entries(file: BinaryIO, directory: _Directory) -> Iterator[Entry]:
    """The central directory, some thousand members at a time."""
    at, end = directory.start, directory.start + directory.length
    held = b""
    while at < end:
        piece = _at(file, at, min(PIECE, end - at))
        at += len(piece)
        held = yield from _parsed(held + piece, directory.shift)
        if not piece:
            break
    if held:
        raise BrokenError(DAMAGED, "the directory of the zip archive is cut")


def _parsed(held: bytes, shift: int) -> Generator[Entry, None, bytes]:
    """Whole entries of a piece of the directory; returns what is left of it."""
    at = 0
    while at + _ENTRY.size <= len(held):
        signature, _, _, flags, method, _, _, crc, packed, plain, *lengths, _, _, _, offset = _ENTRY.unpack_from(
            held, at
        )
        if signature != b"PK\x01\x02":
            raise BrokenError(DAMAGED, "the directory of the zip archive is damaged")
        end = at + _ENTRY.size + sum(lengths)
        if end > len(held):
            break
        name_end = at + _ENTRY.size + lengths[0]
        name = _name(held[at + _ENTRY.size : name_end], flags)
        sizes = _wide(held[name_end : name_end + lengths[1]], plain, packed, offset)
        yield Entry(name, flags, method, crc, sizes[1], sizes[0], sizes[2] + shift)
        at = end
    return held[at:]


def _name(text: bytes, flags: int) -> str:
    return text.decode("utf-8" if flags & _UTF8 else "cp437", "replace")


def _wide(extra: bytes, *sizes: int) -> list[int]:
    """Plain size, packed size and offset, those that are saturated taken from the zip64 field (4.5.3)."""
    found = list(sizes)
    for number, content in _extra_fields(extra):
        field = content if number == _ZIP64_FIELD else b""
        for place, size in enumerate(sizes):
            if size == _SATURATED and len(field) >= 8:
                found[place] = int.from_bytes(field[:8], "little")
                field = field[8:]
    return found


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents of the extra fields of a header (4.5.1)."""
    while len(extra) >= 4:
        number, length = struct.unpack_from("<2H", extra)
        yield number, extra[4 : 4 + length]
        extra = extra[4 + length :]


def _unzipped(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The bytes of a member, checked against its sum at the end."""
    _refuse(entry)
    packed = _packed(file, entry)
    crc = length = 0
    for piece in packed if entry.method == _STORED else inflated(packed, -zlib.MAX_WBITS):
        crc = zlib.crc32(piece, crc)
        length += len(piece)
        yield piece
    if (crc, length) != (entry.crc, entry.plain):
        raise BrokenError("import/damaged", OTHER_SUM)


def _refuse(entry: Entry) -> None:
    """Raises for a member that cannot be unpacked here."""
    if entry.flags & _ENCRYPTED:
        raise BrokenError("import/encrypted", "the member of the zip archive is encrypted")
    if entry.method not in {_STORED, _DEFLATED}:
        detail = f"the member is packed by method {entry.method}; stored and deflated ones are read"
        raise BrokenError("import/unknown-method", detail)


def _packed(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The bytes of a member as they stand in the archive. Its own header is skipped: the directory is what counts."""
    at = _data_of(file, entry)
    end = at + entry.packed
    for piece in stretch(file, at, end):
        at += len(piece)
        yield piece
    if at < end:
        raise BrokenError("import/cut", "the zip archive ends inside the member")


def _data_of(file: BinaryIO, entry: Entry) -> int:
    """Where the bytes of a member begin."""
    header = _at(file, entry.offset, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise BrokenError("import/damaged", "the member is not where the directory of the zip archive has it")
    *_, name, extra = _LOCAL.unpack(header)
    return int(entry.offset + _LOCAL.size + name + extra)


def stretch(file: BinaryIO, at: int, end: int) -> Iterator[bytes]:
    """The bytes from one place to another, as far as there are any; all that can be read before one that cannot."""
    most = PIECE
    while at < end:
        try:
            piece = _at(file, at, min(most, end - at))
        except BrokenError:
            if most == BLOCK:
                raise
            most = BLOCK
            continue
        if not piece:
            return
        at += len(piece)
        yield piece


def inflated(pieces: Iterator[bytes], bits: int) -> Generator[bytes, None, int]:
    """Deflated bytes unpacked, in pieces of at most `PIECE`; returns how many these were, packed.

    `bits` are zlib's: the kind of wrapping. With that of gzip several parts may follow one another, as they do where a
    file was written in pieces.
    """
    parts = bits > zlib.MAX_WBITS
    engine = zlib.decompressobj(bits)
    packed = plain = 0
    for piece in pieces:
        packed += len(piece)
        rest = piece
        while rest and (parts or not engine.eof):
            if engine.eof:
                rest = rest.lstrip(b"\0")  # tapes and disks pad with zeros
                if not rest:
                    break
                engine = zlib.decompressobj(bits)
            found = _inflate(engine, rest)
            plain += len(found)
            not_a_bomb(packed, plain)
            yield found
            rest = engine.unused_data if engine.eof else engine.unconsumed_tail
        if engine.eof and not parts:
            break
    while found := _inflate(engine, b""):
        yield found
    if not engine.eof:
        raise BrokenError("import/cut", "the packed bytes end before their end mark: the file is cut")
    return packed - len(engine.unused_data)


def _inflate(engine: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return engine.decompress(packed, PIECE)
    except zlib.error:
        raise BrokenError("import/damaged", "the packed bytes are damaged") from None


def _at(file: BinaryIO, at: int, length: int) -> bytes:
    try:
        file.seek(at)
        return file.read(length)
    except OSError as error:
        raise unreadable(error) from error


def unreadable(error: OSError) -> BrokenError:
    """What a system's error while reading is to whoever reads on."""
    return BrokenError("import/unreadable", f"reading it was broken off: {error.strerror}")
