"""Containers are opened by their content, piece by piece; what is broken or made to do harm is refused by name."""

import bz2
import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import zipped
from crawler.containers import HEAD, Content, contents

PLAIN = b'{"protocolSection": {}}'
LONG = random.Random(7).randbytes(3 * HEAD)


def zipped_up(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return file.getvalue()


class Pipe(io.BytesIO):
    """Bytes that come a few at a time and cannot be gone back in."""

    def seekable(self) -> bool:
        return False

    def seek(self, at: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1000) if size and size > 0 else size)


def opened(file: bytes | io.BytesIO, name: str = "file") -> Iterator[tuple[Content, bytes]]:
    for content in contents(io.BytesIO(file) if isinstance(file, bytes) else file, name):
        yield content, content.stream.read()


def found(file: bytes | io.BytesIO) -> dict[str, bytes | str]:
    """Each content by name: its bytes, or why it is broken."""
    return {content.name: content.broken.reason if content.broken else body for content, body in opened(file)}


@pytest.mark.parametrize("body", [b"", b"{", PLAIN, LONG])
def test_a_plain_file_is_its_own_content(body: bytes) -> None:
    assert found(body) == {"file": body}
    assert found(Pipe(body)) == {"file": body}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("pipe", [False, True])
def test_members_of_a_zip_come_in_order_under_their_names(method: int, *, pipe: bool) -> None:
    members = {"a.json": PLAIN, "folder/ü.json": LONG, "empty.json": b""}
    packed = zipped_up({**members, "folder/": b""}, method)
    assert found(Pipe(packed) if pipe else packed) == {f"file/{name}": body for name, body in members.items()}


@settings(max_examples=40)
@given(
    st.dictionaries(st.text("abc/._é", min_size=1, max_size=6).filter(lambda name: name[-1] != "/"), st.binary()),
    st.binary(max_size=30),
    st.binary(max_size=30),
)
def test_any_zip_gives_what_the_standard_library_put_in(
    members: dict[str, bytes], before: bytes, comment: bytes
) -> None:
    file = io.BytesIO(before)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, body in members.items():
            archive.writestr(name, body)
    file.seek(0)
    got = [(name, b"".join(pieces)) for name, pieces in zipped.members(file)]
    assert got == list(members.items())


def test_large_sizes_are_read_from_the_wide_fields() -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.json", "w", force_zip64=True) as to,
    ):
        to.write(PLAIN)
    assert found(file.getvalue()) == {"file/a.json": PLAIN}
    assert found(widened(zipped_up({"a.json": PLAIN, "b.json": LONG}))) == {"file/a.json": PLAIN, "file/b.json": LONG}


def widened(packed: bytes) -> bytes:
    """The same archive with a zip64 end record, as archives of more than 65,535 members have."""
    end = packed.rindex(b"PK\x05\x06")
    count, length, offset = struct.unpack_from("<HLL", packed, end + 10)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    narrow = struct.pack("<4s4H2LH", b"PK\x05\x06", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return packed[:end] + wide + locator + narrow


def test_a_gzip_file_may_have_several_parts_and_padding() -> None:
    packed = gzip.compress(PLAIN) + gzip.compress(LONG) + b"\0" * 512
    assert found(packed) == {"file": PLAIN + LONG}
    assert found(Pipe(packed)) == {"file": PLAIN + LONG}


def test_a_container_in_a_container_is_opened_and_one_deeper_is_not() -> None:
    inner = zipped_up({"a.json": PLAIN, "b.json.gz": gzip.compress(PLAIN)})
    outer = zipped_up({"x.zip": inner, "y.json.gz": gzip.compress(LONG), "z.json": PLAIN})
    assert found(outer) == {
        "file/x.zip/a.json": PLAIN,
        "file/x.zip/b.json.gz": "import/nested",
        "file/y.json.gz": LONG,
        "file/z.json": PLAIN,
    }
    assert found(gzip.compress(zipped_up({"a.json": PLAIN}))) == {"file/a.json": PLAIN}


def damaged(packed: bytes, body: bytes) -> bytes:
    at = packed.index(body[:8])
    return packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]


def test_a_damaged_member_is_told_and_those_after_it_are_read() -> None:
    stored = zipped_up({"a": PLAIN, "b": b"another thing", "c": LONG}, zipfile.ZIP_STORED)
    assert found(damaged(stored, b"another thing")) == {
        "file/a": PLAIN,
        "file/b": "import/damaged",
        "file/c": LONG,
    }
    packed = zipped_up({"a": LONG, "b": PLAIN})
    assert found(packed[:HEAD] + b"\xff" * 9 + packed[HEAD + 9 :]) == {"file/a": "import/damaged", "file/b": PLAIN}


def test_a_cut_file_gives_what_came_before_the_cut() -> None:
    ((content, body),) = opened(gzip.compress(LONG)[: 2 * HEAD])
    assert content.broken is not None
    assert content.broken.reason == "import/cut"
    assert LONG.startswith(body)
    assert len(body) > HEAD


class Stream(io.BytesIO):
    """Where a zip archive is written that cannot go back: the sizes stand behind each member."""

    def seek(self, at: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation


def written(members: dict[str, bytes], *, behind: bool, wide: bool) -> bytes:
    """A zip archive with its sizes behind the members, or in wide fields."""
    file = Stream() if behind else io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            with archive.open(name, "w", force_zip64=wide) as to:
                to.write(body)
    return file.getvalue()


def ends_of_members(packed: bytes) -> list[int]:
    """Where each member ends: where the next header or the directory begins."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return [*(each.header_offset for each in archive.infolist()[1:]), archive.start_dir]


CUT = {"a.json": PLAIN * 9, "folder/": b"", "empty": b"", "b.json": bytes(range(256)) * 3, "c": b"{}"}


@settings(max_examples=150, deadline=None)
@given(st.booleans(), st.booleans(), st.booleans(), st.data())
def test_of_a_zip_that_is_cut_anywhere_the_members_before_the_cut_come_whole_and_are_counted(
    behind: bool, wide: bool, piped: bool, data: st.DataObject
) -> None:
    packed = written(CUT, behind=behind, wide=wide)
    ends = ends_of_members(packed)
    cut = data.draw(st.integers(30, len(packed) - 1) | st.sampled_from(ends), label="cut")
    # its sum and sizes have to be there too, where they stand behind a member
    whole = [name for name, end in zip(CUT, ends, strict=True) if end <= cut and not name.endswith("/")]
    got = list(opened(Pipe(packed[:cut]) if piped else packed[:cut]))
    assert {content.name: body for content, body in got if not content.broken} == {
        f"file/{name}": CUT[name] for name in whole
    }
    last, _ = got[-1]
    assert (last.name, last.broken and last.broken.reason) == ("file", "import/damaged-zip")
    came = f"{len(whole)} members" if len(whole) > 1 else "1 member" if whole else "no member"
    assert str(last.broken).endswith(f"it is cut or damaged; {came} came whole")


@pytest.mark.parametrize("left", range(1, 24))
def test_an_empty_member_that_is_cut_in_its_wide_sizes_is_not_whole(left: int) -> None:
    packed = written({"a": b"", "b": PLAIN}, behind=True, wide=True)
    (_, broken), (last, _) = [
        (content.name, content.broken) for content, _ in opened(packed[: ends_of_members(packed)[0] - left])
    ]
    assert broken is not None
    assert last == "file"


def test_the_member_that_a_zip_is_cut_in_gives_its_bytes_before_the_cut() -> None:
    for behind in (False, True):
        packed = written({"a": PLAIN, "b": LONG}, behind=behind, wide=False)
        (_, (content, body), _) = opened(packed[: 2 * HEAD])
        assert content.broken is not None
        assert content.broken.reason == "import/cut"
        assert LONG.startswith(body)
        assert len(body) > HEAD


def test_what_nobody_reads_of_a_cut_zip_costs_no_member_behind_it() -> None:
    for behind in (False, True):
        packed = written({"a": LONG, "b": PLAIN}, behind=behind, wide=False)[:-1]
        assert [content.name for content in contents(io.BytesIO(packed), "file")] == ["file/a", "file/b", "file"]


def test_a_cut_zip_is_refused_what_a_whole_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zipped_up({"a": PLAIN, "b": PLAIN, "c": PLAIN})[:-1]
    assert found(packed[:6] + b"\x01" + packed[7:])["file/a"] == "import/encrypted"
    assert found(zipped_up({"a": PLAIN}, zipfile.ZIP_BZIP2)[:-1])["file/a"] == "import/unknown-method"
    at = packed.rindex(b"PK\x03\x04")
    assert found(packed[: at + 33] + b"\xff" + packed[at + 34 :])["file/c"] == "import/damaged"
    monkeypatch.setattr(zipped, "PLAIN_ENOUGH", 1 << 20)
    for behind in (False, True):
        bomb = written({"a": PLAIN, "b": bytes(20 << 20)}, behind=behind, wide=False)[:-1]
        assert found(bomb) == {"file/a": PLAIN, "file/b": "import/bomb", "file": "import/damaged-zip"}


def test_a_stored_member_whose_end_only_the_lost_directory_tells_is_refused() -> None:
    file = Stream()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a", PLAIN)
    assert found(file.getvalue()) == {"file/a": PLAIN}
    assert found(file.getvalue()[:-1]) == {"file/a": "import/cut", "file": "import/damaged-zip"}


def test_a_damaged_directory_keeps_the_members_before_the_damage() -> None:
    packed = zipped_up({"a": PLAIN, "b": PLAIN})
    at = packed.rindex(b"PK\x01\x02")
    assert found(packed[:at] + b"XX" + packed[at + 2 :]) == {"file/a": PLAIN, "file": "import/damaged-zip"}


def test_encrypted_members_and_unknown_methods_are_refused_by_name() -> None:
    packed = zipped_up({"a": PLAIN, "b": PLAIN})
    at = packed.index(b"PK\x01\x02")
    assert found(packed[: at + 8] + b"\x01" + packed[at + 9 :])["file/a"] == "import/encrypted"
    assert found(zipped_up({"a": PLAIN}, zipfile.ZIP_BZIP2)) == {"file/a": "import/unknown-method"}
    assert found(bz2.compress(PLAIN)) == {"file": bz2.compress(PLAIN)}


def test_a_bomb_is_refused_before_it_has_gone_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "PLAIN_ENOUGH", 1 << 20)
    zeros = bytes(20 << 20)
    assert found(zipped_up({"a": zeros, "b": PLAIN})) == {"file/a": "import/bomb", "file/b": PLAIN}
    assert found(gzip.compress(zeros)) == {"file": "import/bomb"}
    ((_, body),) = opened(gzip.compress(zeros))
    assert len(body) <= zipped.MOST_RATIO * len(gzip.compress(zeros)) < len(zeros)


def test_overlapping_members_are_refused() -> None:
    """A thousand entries that all point to one member: a small file that would be read a thousand times."""
    packed = zipped_up({"a": LONG})
    start, end = packed.index(b"PK\x01\x02"), packed.rindex(b"PK\x05\x06")
    entry = packed[start:end]
    many = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, 1000 * len(entry), start, 0)
    reasons = found(packed[:start] + 1000 * entry + many)
    assert reasons["file"] == "import/overlapping"
    assert len(reasons) < 4


@settings(max_examples=100)
@given(st.data())
def test_no_bytes_raise_anything_but_a_reason(data: st.DataObject) -> None:
    packed = data.draw(st.sampled_from([zipped_up({"a": PLAIN * 9, "b": PLAIN}), gzip.compress(PLAIN * 50)]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(packed)))
        packed = packed[:at] + data.draw(st.binary(max_size=6)) + packed[at + data.draw(st.integers(0, 6)) :]
    for content, _ in opened(packed):
        assert content.broken is None or content.broken.detail


def test_a_name_is_a_label_that_cannot_command_a_terminal() -> None:
    name = "../../etc/\x1b[31mevil\u202e\n" + "x" * 500
    (only,) = found(zipped_up({name: PLAIN}))
    assert only.isprintable()
    assert len(only) <= 200


def test_zlib_output_that_is_held_back_is_not_lost() -> None:
    """Many bytes from few: the last of them come after all packed bytes were taken in."""
    body = bytes(5 * zipped.PIECE + 3)
    pieces = [bytes([one]) for one in zlib.compress(body)]
    assert b"".join(zipped.inflated(iter(pieces), zlib.MAX_WBITS)) == body
