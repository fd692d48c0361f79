"""A plan reads as `Fields` reads: the same values, the same rest, the same mendings counted and words noted."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import plans
from crawler.emptying import Fields, Notes, leftovers
from crawler.plans import Row, plan, take

TABLE = {"RED": "red", "BLUE": "blue"}
texts = st.sampled_from(
    ["RED", " a  b ", "a\nb", "x &amp;lt; y", "1,234", "2024-05-17", "17 May 2024", "\x07", "ACTUAL"]
)
values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False) | st.none() | texts | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
KINDS: dict[str, tuple[Row, Any]] = {
    "line": (plans.line("a"), lambda part: part.line("a")),
    "text": (plans.text("a"), lambda part: part.text("a")),
    "lines": (plans.lines("a"), lambda part: part.lines("a")),
    "flag": (plans.flag("a"), lambda part: part.flag("a")),
    "whole": (plans.whole("a"), lambda part: part.whole("a")),
    "real": (plans.real("a", -90, 90), lambda part: part.real("a", -90, 90)),
    "word": (plans.word("a", TABLE), lambda part: part.word("a", TABLE, "at.a")),
    "words": (plans.words("a", TABLE), lambda part: part.words("a", TABLE, "at.a")),
    "day": (plans.day("a"), lambda part: part.date("a")),
    "typed_day": (plans.typed_day("a", "a"), lambda part: part.typed_date("a", "a")),
}


@pytest.mark.parametrize("kind", KINDS)
@given(value=values)
def test_a_row_reads_as_fields_do(kind: str, value: Any) -> None:
    row, by_key = KINDS[kind]
    one, other = {"a": deepcopy(value)}, {"a": deepcopy(value)}
    mine, theirs = Notes("toy"), Notes("toy")
    path = "dates." if kind == "typed_day" else "at."  # where `typed_date` notes an unknown type
    found = take(Fields(one, mine), plan(row), path).get("a")
    expected = by_key(Fields(other, theirs))
    if kind in {"day", "typed_day"} and expected is not None:
        expected = expected.model_dump(exclude_defaults=True)
    assert found == (None if expected == () else expected)
    assert leftovers(one, {}) == leftovers(other, {})
    assert (mine.repairs, mine.unrecognised) == (theirs.repairs, theirs.unrecognised)


@given(st.dictionaries(st.sampled_from("abcde"), texts | st.text(max_size=4) | st.integers() | st.none()))
def test_lines_beside_each_other_read_as_each_by_itself(held: dict[str, Any]) -> None:
    side_by_side = plan(plans.line("b"), plans.line("a", "first"), plans.word("c", TABLE), plans.line("d"))
    one, other = deepcopy(held), deepcopy(held)
    mine, theirs = Notes("toy"), Notes("toy")
    found = take(Fields(one, mine), side_by_side, "at.")
    part = Fields(other, theirs)
    read = {"b": part.line("b"), "first": part.line("a"), "c": part.word("c", TABLE, "at.c"), "d": part.line("d")}
    assert list(found.items()) == [(name, value) for name, value in read.items() if value is not None]
    assert (one, mine.repairs, mine.unrecognised) == (other, theirs.repairs, theirs.unrecognised)


@given(values | st.fixed_dictionaries({}, optional={"x": st.floats(-9, 9) | values, "y": st.floats(-9, 9) | values}))
def test_numbers_between_bounds_read_as_each_by_itself(held: Any) -> None:
    bounds = {"x": (-5, 5), "y": (0, 5)}
    apart = plan(*(plans.real(name, *bounds[name]) for name in bounds), needs=tuple(bounds))
    one, other = {"a": deepcopy(held)}, {"a": deepcopy(held)}
    mine, theirs = Notes("toy"), Notes("toy")
    found = take(Fields(one, mine), plan(plans.reals("a", bounds, "point")))
    assert found == take(Fields(other, theirs), plan(plans.part("a", apart, "point")))
    assert (one, mine.repairs) == (other, theirs.repairs)


def test_objects_of_any_number_of_shapes_take_no_more_memory_than_some() -> None:
    inner = plan(plans.line("x"))
    for number in range(plans._MOST_SHAPES + 10):
        assert take(Fields({f"k{number}": 1, "x": "y"}, Notes("toy")), inner) == {"x": "y"}
    take(Fields({f"k{number}": 1 for number in range(1000)}, Notes("toy")), inner)
    assert len(inner.steps) <= plans._MOST_SHAPES
    assert max(map(len, inner.steps)) <= plans._MOST_KEYS


def test_of_a_list_stay_the_parts_that_were_not_taken() -> None:
    held = {"all": [{"x": "y"}], "parts": [{"x": "1"}, "loose", {"x": "2", "new": 3}, {"new": 4}]}
    inner = plan(plans.line("x"))
    found = take(Fields(held, Notes("toy")), plan(plans.each("all", inner), plans.each("parts", inner)))
    assert found == {"all": [{"x": "y"}], "parts": [{"x": "1"}, {"x": "2"}, {}]}
    assert leftovers(held, {}) == ("parts[]", "parts[].new")


def test_an_object_without_what_it_needs_gives_nothing_and_is_counted_where_the_plan_says_so() -> None:
    notes = Notes("toy")
    arm = plan(plans.line("label"), plans.word("kind", TABLE), needs=("label",), lacking="arms/without-label")
    held = {"arms": [{"kind": "RED"}, {"label": "A", "kind": "GREEN"}]}
    found = take(Fields(held, notes), plan(plans.each("arms", arm)))
    assert found == {"arms": [{"label": "A", "kind": "unrecognised"}]}
    assert notes.repairs == {"toy/arms/without-label": 1}
    assert [word.field for word in notes.unrecognised] == ["arms[0].kind"]  # its place in the trial
