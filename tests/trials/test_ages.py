"""A limit of age keeps its unit and is compared in days; no limit is told from what cannot be read."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trials.ages import Unit, in_days, is_unlimited, parse_age

units = st.sampled_from(get_args(Unit))


@pytest.mark.parametrize(
    ("text", "value", "unit", "days"),
    [
        ("18 Years", 18, "years", 6574),
        ("1 Year", 1, "years", 365),
        ("6 Months", 6, "months", 182),
        ("12 Months", 12, "months", 365),
        ("28 Days", 28, "days", 28),
        ("2 Weeks", 2, "weeks", 14),
        ("36 Hours", 36, "hours", 1),
        ("30 Minutes", 30, "minutes", 0),
        ("0 Years", 0, "years", 0),
        ("2.5 years", 2.5, "years", 913),
        (" 18years ", 18, "years", 6574),
        (">= 18age old", 18, "years", 6574),
        ("20years-old", 20, "years", 7305),
        ("<= 75 years old", 75, "years", 27393),
    ],
)
def test_the_forms_that_registries_write_are_read(text: str, value: float, unit: str, days: int) -> None:
    age = parse_age(text)
    assert age is not None
    assert (age.value, age.unit, age.days, age.raw) == (value, unit, days, text)


@pytest.mark.parametrize("text", ["N/A", "n/a", "None", "No limit", "", " - ", "Not applicable", "not stated"])
def test_no_limit_is_told_from_unreadable_text(text: str) -> None:
    assert is_unlimited(text)
    assert parse_age(text) is None


@pytest.mark.parametrize(
    "text",
    ["18", "eighteen years", "18 moons", "18-65 years", "-5 years", "12345 years", "1e9 years", "years", "１８ years"],
)
def test_what_is_no_age_is_not_guessed(text: str) -> None:
    assert parse_age(text) is None
    assert not is_unlimited(text)


def test_a_bare_number_is_an_age_only_where_the_registry_says_in_what() -> None:
    assert parse_age("18") is None
    age = parse_age("18", "years")
    assert age is not None
    assert age.unit == "years"
    months = parse_age("18 months", "years")
    assert months is not None
    assert months.unit == "months"


@given(st.integers(0, 9999), units, st.booleans(), st.sampled_from(["", " ", "  "]))
def test_every_number_and_unit_reads_back(value: int, unit: Unit, capital: bool, space: str) -> None:
    word = unit.capitalize() if capital else unit
    for written in (word, word.removesuffix("s")):
        age = parse_age(f"{value}{space}{written}")
        assert age is not None
        assert (age.value, age.unit, age.days) == (value, unit, in_days(value, unit))


@given(st.integers(0, 9998), units)
def test_more_of_a_unit_is_never_fewer_days(value: int, unit: Unit) -> None:
    assert in_days(value, unit) <= in_days(value + 1, unit)


@given(st.integers(0, 150))
def test_twelve_months_are_as_long_as_a_year(years: int) -> None:
    assert in_days(years, "years") == in_days(12 * years, "months")


@given(st.text(max_size=40))
def test_no_text_raises_and_no_age_is_negative(text: str) -> None:
    age = parse_age(text)
    assert age is None or age.days >= 0
