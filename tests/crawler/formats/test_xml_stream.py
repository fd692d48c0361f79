"""XML files are cut into records while they are read; what is hostile or broken is refused with its reason."""

import tracemalloc
from collections.abc import Iterator
from io import BytesIO, RawIOBase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.formats import _xml_stream
from crawler.formats._xml_stream import Cut, encoding_of, records

RECORD = b"<Trial><TrialID>%d</TrialID><text>a &lt;Trial&gt; &amp; more</text></Trial>"


def cut(content: bytes, *names: str) -> list[Cut]:
    return list(records(BytesIO(content), *(names or ("Trial",))))


def bodies(content: bytes) -> list[bytes]:
    cuts = cut(content)
    assert [one.problem for one in cuts] == [None] * len(cuts)
    return [one.body for one in cuts]


class Drip(RawIOBase):
    """A stream that gives few bytes at a time, as a network does."""

    def __init__(self, content: bytes, most: int) -> None:
        self.rest = content
        self.most = most

    def read(self, size: int = -1) -> bytes:
        size = self.most if size < 0 else min(size, self.most)
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(1, 97))
@settings(max_examples=60, deadline=None)
def test_records_are_the_same_whatever_the_pieces_in_which_they_come(numbers: list[int], most: int) -> None:
    wanted = [RECORD % number for number in numbers]
    content = b"<?xml version='1.0'?>\n<all>\n " + b"\n".join(wanted) + b"\n</all>"
    assert [one.body for one in records(Drip(content, most), "Trial")] == wanted  # type: ignore[arg-type]


def test_a_name_that_only_begins_alike_is_no_record() -> None:
    assert bodies(b"<Trials_x><Trial a='1'>1</Trial ><TrialID>2</TrialID><Trial/><Trial a='2' /></Trials_x>") == [
        b"<Trial a='1'>1</Trial >"
    ]


def test_what_stands_in_comments_is_no_record() -> None:
    assert bodies(b"<all><!-- <Trial>no</Trial> --><Trial>yes</Trial><!-- <Trial> --></all>") == [b"<Trial>yes</Trial>"]


def test_a_record_that_never_ends_costs_only_itself() -> None:
    cuts = cut(b"<all><Trial>1</Trial><Trial>broken<Trial>2</Trial><Trial>3")
    assert [(one.body, one.problem) for one in cuts] == [
        (b"<Trial>1</Trial>", None),
        (b"<Trial>broken", "cut"),
        (b"<Trial>2</Trial>", None),
        (b"<Trial>3", "cut"),
    ]
    assert "ends inside a record" in cuts[-1].detail


def test_a_record_longer_than_any_registrys_is_refused_and_the_next_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xml_stream, "LONGEST", 1 << 20)
    monkeypatch.setattr(_xml_stream, "CHUNK", 1 << 16)
    content = b"<all><Trial>" + b"x" * (3 << 20) + b"</Trial><Trial>2</Trial></all>"
    assert [(one.problem, len(one.body)) for one in cut(content)] == [("too-long", 64 << 10), (None, 16)]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE all [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<all><Trial>&b;</Trial></all>"""


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        BOMB.replace(b"<!ENTITY a", b"<!entity a"),
        b'<!DOCTYPE all [<!ENTITY x SYSTEM "file:///etc/passwd">]><all><Trial>&x;</Trial></all>',
        b'<!DOCTYPE all [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><all><Trial>1</Trial></all>',
        b'<!DOCTYPE all [<!ENTITY a "ha">]><all></all>',
    ],
)
def test_a_file_that_declares_entities_is_refused_whole(content: bytes) -> None:
    (only,) = cut(content)
    assert only.problem == "entities"
    assert "declares entities of its own" in only.detail


def test_a_document_type_that_is_only_named_is_no_obstacle_and_is_not_loaded() -> None:
    assert bodies(b'<!DOCTYPE trials SYSTEM "http://127.0.0.1:9/who.dtd"><all><Trial>1</Trial></all>') == [
        b"<Trial>1</Trial>"
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("iso-8859-1", True),
        ("windows-1252", True),
        ("utf-16", False),
        ("utf-16-le", False),
        ("utf-8-sig", False),
        ("utf-8", True),
    ],
)
def test_records_come_out_as_utf8_whatever_the_file_is_in(encoding: str, *, declared: bool) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if declared else ""
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    content = f"{mark}{head}<all><Trial>lesión medular é</Trial></all>".encode(encoding)
    assert bodies(content) == ["<Trial>lesión medular é</Trial>".encode()]


def test_chinese_encodings_are_read_too() -> None:
    content = "<?xml version='1.0' encoding='GB2312'?><all><Trial>脊髓损伤</Trial></all>".encode("gb2312")
    assert bodies(content) == ["<Trial>脊髓损伤</Trial>".encode()]


@pytest.mark.parametrize("name", ["zlib", "hex", "rot13", "unicode_escape", "idna", "no-such-thing"])
def test_an_encoding_that_is_none_is_refused(name: str) -> None:
    assert encoding_of(f'<?xml version="1.0" encoding="{name}"?>'.encode()) is None
    (only,) = cut(f'<?xml version="1.0" encoding="{name}"?><all><Trial>1</Trial></all>'.encode())
    assert only.problem == "encoding"


def test_a_file_without_a_record_says_so() -> None:
    assert [one.problem for one in cut(b"<all></all>")] == ["no-record"]


class Endless(RawIOBase):
    """A long file that is made while it is read."""

    def __init__(self, count: int) -> None:
        self.pieces = self._pieces(count)
        self.rest = b""

    def _pieces(self, count: int) -> Iterator[bytes]:
        yield b"<all>"
        for number in range(count):
            yield b"<Trial>" + str(number).encode() + b" text of a trial" * 6000 + b"</Trial>\n"
        yield b"</all>"

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, None)) is not None:
            self.rest += piece
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece


def test_memory_does_not_grow_with_the_file() -> None:
    tracemalloc.start()
    count = sum(1 for _ in records(Endless(400), "Trial"))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 400
    assert peak < 12 << 20  # of 38 MB


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_cut_without_an_error(content: bytes) -> None:
    for one in records(BytesIO(b"<Trial>" + content), "Trial"):
        assert one.problem is None or one.detail


@pytest.mark.parametrize("begin", [b"<!-- ", b"<!DOCTYPE a [<!-- ", b"<a>"])
def test_a_file_of_one_endless_nothing_stays_small_in_memory(begin: bytes) -> None:
    class Nothing(RawIOBase):
        left = 40

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return (begin if self.left == 39 else b"") + b" <!ENTITX never ends " * 50_000 if self.left > 0 else b""

    tracemalloc.start()
    (only,) = records(Nothing(), "Trial")  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert only.problem == "no-record"
    assert peak < 12 << 20  # of 42 MB
