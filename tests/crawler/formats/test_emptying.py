"""What a reader takes leaves the record; what it does not take, or cannot, is reported by its path."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.emptying import Fields, Notes, as_whole, leftovers

TABLE = {"RED": "red", "BLUE": "blue"}
values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def fields(held: dict[str, Any]) -> Fields:
    return Fields(held, Notes("toy"))


TAKING = {
    "text": lambda part: part.text("a"),
    "line": lambda part: part.line("a"),
    "lines": lambda part: part.lines("a"),
    "flag": lambda part: part.flag("a"),
    "whole": lambda part: part.whole("a"),
    "real": lambda part: part.real("a", -90, 90),
    "word": lambda part: part.word("a", TABLE, "field"),
    "words": lambda part: part.words("a", TABLE, "field"),
    "date": lambda part: part.date("a"),
    "typed_date": lambda part: part.typed_date("a", "start"),
}


@pytest.mark.parametrize("take", TAKING.values(), ids=TAKING)
@given(value=values)
def test_a_value_is_taken_or_left_over_or_its_mending_counted(take: Any, value: Any) -> None:
    held = {"a": value}
    part = fields(held)
    taken = take(part)
    notes = part.notes
    empty = value in ("", [], {}) or (isinstance(value, str) and not value.strip())
    nothing = taken in (None, ())
    assert not nothing or empty or leftovers(held, {}) or notes.repairs or notes.unrecognised or hollow(value)


def hollow(value: Any) -> bool:
    """Whether there is nothing in it to take or to leave."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (list, dict)):
        return all(hollow(item) for item in (value.values() if isinstance(value, dict) else value))
    return False


@pytest.mark.parametrize("take", TAKING.values(), ids=TAKING)
def test_an_absent_key_and_null_are_nothing_and_no_repair(take: Any) -> None:
    for held in ({}, {"a": None}):
        part = fields(held)
        assert take(part) in (None, ())
        assert (part.notes.repairs, part.notes.unrecognised, leftovers(held, {})) == ({}, [], ())


def test_a_word_that_no_table_holds_is_noted_with_its_place() -> None:
    part = fields({"a": ["RED", "GREEN", "RED"]})
    assert part.words("a", TABLE, "colours") == ("red", "unrecognised")
    assert [(word.field, word.raw) for word in part.notes.unrecognised] == [("colours[1]", "GREEN")]


def test_items_of_another_shape_stay_while_the_others_are_taken() -> None:
    held = {"a": ["one", 2, {"b": 3}], "parts": [{"x": "y"}, "loose"]}
    part = fields(held)
    assert part.lines("a") == ("one",)
    assert [inner.line("x") for inner in part.parts("parts")] == ["y"]
    assert leftovers(held, {}) == ("a[]", "a[].b", "parts[]")


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (5, 5),
        ("5", 5),
        ("1,234", 1234),
        (5.0, 5),
        (" 7 ", 7),
        (0, 0),
        (-1, None),
        (True, None),
        ("5.5", None),
        (5.5, None),
    ],
)
def test_counts_are_whole_numbers_also_as_text(value: Any, count: int | None) -> None:
    assert fields({"a": value}).whole("a") == count


@given(st.text(max_size=25) | st.floats() | st.booleans() | st.none())
def test_no_value_makes_counting_stumble(value: Any) -> None:
    number = as_whole(value)
    assert number is None or isinstance(number, int)


def test_what_is_ignored_on_purpose_is_not_left_over_nor_what_lies_in_it() -> None:
    record = {"a": {"b": 1, "c": [{"d": 2}, {"e": 3}]}, "f": {"g": {}}}
    assert leftovers(record, {}) == ("a.b", "a.c[].d", "a.c[].e")
    assert leftovers(record, {"a.c[].d": "why", "a.b": "why"}) == ("a.c[].e",)
    assert leftovers(record, {"a": "why"}) == ()


def test_a_record_of_nothing_but_strangers_lists_a_bounded_number_of_paths() -> None:
    record: dict[str, Any] = {"k" * 1000 + str(place): place for place in range(10_000)}
    paths = leftovers(record, {})
    assert len(paths) <= 50
    assert max(map(len, paths)) <= 200


def test_a_record_nested_deeper_than_recursion_goes_is_walked() -> None:
    record: dict[str, Any] = {}
    inner = record
    for _ in range(50_000):
        inner["a"] = [{}]
        inner = inner["a"][0]
    inner["end"] = 1
    assert len(leftovers(record, {})) == 1
