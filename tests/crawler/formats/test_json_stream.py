"""Long JSON is cut into the elements that reading it whole gives, wherever it is broken and however it is served."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.formats import _json_stream as json_stream
from crawler.formats._json_stream import Element, elements

MARKER = re.compile(rb'\{\s{0,1000}"key"\s{0,10}:')

words = st.text(st.sampled_from('ab{}[]",:\\ \n\t\u00e9\u2028\U0001f9b4'), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
records = st.dictionaries(words, values, max_size=4)
marked = st.builds(lambda key, rest: {"key": key, **rest}, values, records)
layouts = st.sampled_from([{"indent": 2}, {"separators": (",", ":")}, {}, {"ensure_ascii": False}, {"indent": "\t"}])
few = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True, params=[7, 1 << 20], ids=["pieces", "whole"])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Every test runs on pieces so small that each border falls everywhere, and on the real ones."""
    monkeypatch.setattr(json_stream, "CHUNK", request.param)
    return int(request.param)


def cut_up(body: bytes, marker: re.Pattern[bytes] | None = MARKER) -> list[Element]:
    return list(elements(BytesIO(body), "studies", marker))


def good(found: list[Element]) -> list[Any]:
    return [element.value for element in found if element.problem is None]


def dumped(items: list[Any], **layout: Any) -> list[bytes]:
    return [json.dumps(item, **layout).encode() for item in items]


@few
@given(st.lists(values, max_size=6), layouts, st.sampled_from(["", "\ufeff", " \r\n\t"]))
def test_an_array_gives_its_items(items: list[Any], layout: dict[str, Any], before: str) -> None:
    found = cut_up((before + json.dumps(items, **layout)).encode())
    assert [element.problem for element in found] == [None] * len(items)
    assert good(found) == items
    assert [json.loads(element.body) for element in found] == items


@few
@given(
    st.lists(marked | records, max_size=6),
    st.dictionaries(st.sampled_from(["nextPageToken", "totalCount", "note"]), st.integers() | words),
    st.dictionaries(st.sampled_from(["more", "last"]), values),
    layouts,
)
def test_an_envelope_gives_what_is_under_its_key(
    items: list[Any], before: dict[str, Any], after: dict[str, Any], layout: dict[str, Any]
) -> None:
    found = cut_up(json.dumps({**before, "studies": items, **after}, **layout).encode())
    assert [element.problem for element in found] == [None] * len(items)
    assert good(found) == items


@few
@given(st.lists(marked | records, min_size=1, max_size=5), layouts, st.sampled_from(["\n", "\r\n", "", " \n\n"]))
def test_objects_one_after_another_are_read_each(items: list[Any], layout: dict[str, Any], between: str) -> None:
    found = cut_up(between.encode().join(dumped(items, **layout)))
    assert good(found) == items


@few
@given(st.lists(marked, min_size=1, max_size=4), layouts, st.data())
def test_a_cut_file_keeps_every_record_before_the_cut_and_is_reported_once(
    items: list[Any], layout: dict[str, Any], data: st.DataObject
) -> None:
    body = json.dumps({"studies": items}, **layout).encode()
    cut = data.draw(st.integers(body.index(b"[") + 1, len(body) - 1))
    found = cut_up(body[:cut])
    whole = good(found)
    assert whole == items[: len(whole)]
    assert len([element for element in found if element.problem]) == 1
    if not layout:
        ends = [len(b'{"studies": ' + json.dumps(items[:count]).encode()) - 1 for count in range(1, len(items) + 1)]
        assert len(whole) == len([end for end in ends if end <= cut])


@few
@given(st.lists(marked, min_size=2, max_size=5), st.binary(max_size=20), layouts, st.data())
def test_a_broken_record_loses_none_of_the_others(
    items: list[Any], garbage: bytes, layout: dict[str, Any], data: st.DataObject
) -> None:
    bodies = dumped(items, **layout)
    broken = data.draw(st.integers(0, len(items) - 2))
    cut = data.draw(st.integers(MARKER.match(bodies[broken]).end(), len(bodies[broken]) - 1))  # type: ignore[union-attr]
    bodies[broken] = bodies[broken][:cut] + garbage.replace(b"}", b"").replace(b"]", b"")
    found = cut_up(b"[" + b",".join(bodies) + b"]")
    rest = items[:broken] + items[broken + 1 :]
    assert good(found)[-len(items) + broken + 1 :] == items[broken + 1 :]
    assert good(found)[:broken] == rest[:broken]


def test_a_line_of_something_else_loses_no_line_after_it() -> None:
    found = cut_up(b'{"a": 1}\nhere begins {"a comment"}\n  {"b": 2}\r\n"text"\n{"key": 3}\nthe end\n')
    assert good(found) == [{"a": 1}, {"b": 2}, {"key": 3}]
    assert [element.body for element in found if element.problem] == [
        b'here begins {"a comment"}',
        b'"text"',
        b"the end",
    ]


@few
@given(st.binary(max_size=80) | st.text('{}[]",:\\ a1', max_size=60).map(str.encode))
def test_no_bytes_raise_or_go_on_for_ever(body: bytes) -> None:
    for marker in (MARKER, None):
        found = cut_up(body, marker)
        assert len(found) <= len(body) + 2
        for element in found:
            assert element.problem is None or element.detail


def test_a_key_given_twice_is_reported_because_one_value_would_be_lost() -> None:
    (first, second) = cut_up(b'[{"key": 1, "a": {"b": 1, "b": 2}}, {"key": 2}]')
    assert first.problem == "duplicate-key"
    assert "'b'" in first.detail
    assert second.value == {"key": 2}


def test_a_record_without_end_is_given_up_and_the_next_one_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LONGEST", 5000)
    body = b'[{"key": 1}, {"key": "' + b"x" * 20_000 + b'"}, {"key": 3}]'
    found = cut_up(body)
    assert good(found)[0] == {"key": 1}
    assert good(found)[-1] == {"key": 3}


def test_no_more_than_the_longest_record_is_in_memory(chunk: int) -> None:
    """A stream of a thousand records, of which a few are looked at, is not read to its end."""
    record = b'{"key": "' + b"x" * 4000 + b'"},'
    stream = Counted(record, 1000)
    found = elements(stream, "studies", MARKER)  # type: ignore[arg-type]
    for _ in range(3):
        assert next(found).problem is None
    assert stream.given <= max(3 * chunk, 20 * len(record)) < 1000 * len(record)


class Counted:
    """A stream of one record again and again that counts what it gave."""

    def __init__(self, record: bytes, count: int) -> None:
        self.body = b"[" + record * count
        self.given = 0

    def read(self, size: int) -> bytes:
        piece = self.body[self.given : self.given + size]
        self.given += len(piece)
        return piece
