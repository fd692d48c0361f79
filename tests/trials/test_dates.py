"""A date keeps the precision that its registry gave it; what is no day is no date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trials.dates import earliest, latest, parse_date, precision, read_date

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
partial = st.one_of(days.map(str), days.map(lambda day: str(day)[:7]), days.map(lambda day: str(day)[:4]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2013-03-01", "2013-03-01"),
        ("2013-03", "2013-03"),
        ("2013", "2013"),
        (" 2013-03 ", "2013-03"),
        ("2013-03-01T14:05:00Z", "2013-03-01"),
        ("2013-03-01 14:05", "2013-03-01"),
        ("2013-03-01T00:00:00.000+02:00", "2013-03-01"),
        ("2013/03/01", "2013-03-01"),
        ("2013.03.01", "2013-03-01"),
        ("20130301", "2013-03-01"),
        ("March 1, 2013", "2013-03-01"),
        ("March 2013", "2013-03"),
        ("Mar. 2013", "2013-03"),
        ("SEPT 2013", "2013-09"),
        ("20 May 2024", "2024-05-20"),
        ("1 Sep 2024", "2024-09-01"),
        ("February 29, 2024", "2024-02-29"),
    ],
)
def test_the_forms_that_registries_write_are_read(text: str, value: str) -> None:
    assert read_date(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "unknown", "NULL", "0000-00-00", "2013-00", "2013-13", "2013-02-30", "2023-02-29", "1899", "2200"),
        *("13", "201303", "01/03/2019", "March", "Ma 2013", "Marchs 2013", "32 May 2024", "2013-3-1", "2013-03-01-02"),
        *("2013/03-01", "٢٠١٣-٠٣-٠١", "2013-03-01 and later", "May 2024 to June 2025", "2013-03-01\n2014"),
    ],
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert read_date(text) is None
    assert parse_date(text) is None


def test_a_date_with_slashes_is_read_only_by_a_registry_s_own_order() -> None:
    assert read_date("01/03/2019", "dmy") == "2019-03-01"
    assert read_date("01/03/2019", "mdy") == "2019-01-03"
    assert read_date("25/03/2019", "mdy") is None


def test_the_published_text_is_kept_where_it_was_written_otherwise() -> None:
    read = parse_date("March 2013", "estimated")
    assert read is not None
    assert (read.value, read.kind, read.raw) == ("2013-03", "estimated", "March 2013")
    same = parse_date("2013-03")
    assert same is not None
    assert same.raw is None


@given(partial)
def test_a_value_of_ours_reads_as_itself_and_no_day_is_invented(value: str) -> None:
    assert read_date(value) == value
    assert precision(value) == {4: "year", 7: "month", 10: "day"}[len(value)]


@given(partial)
def test_the_span_of_a_value_holds_exactly_the_days_that_begin_with_it(value: str) -> None:
    first, last = earliest(value), latest(value)
    assert first <= last
    assert str(first).startswith(value)
    assert str(last).startswith(value)
    assert not str(first - timedelta(days=1)).startswith(value)
    assert not str(last + timedelta(days=1)).startswith(value)


@given(days, st.sampled_from(["%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%Y/%m/%d", "%Y%m%d", "%d %b %Y"]))
def test_a_day_is_the_same_however_it_is_written(day: date, layout: str) -> None:
    assert read_date(day.strftime(layout)) == str(day)


@given(st.text() | st.from_regex(r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}([-/., ]+[0-9]{1,4})?", fullmatch=True))
def test_no_text_raises_and_what_is_read_is_a_day_or_a_span_of_days(text: str) -> None:
    value = read_date(text)
    assert value is None or earliest(value) <= latest(value)


@pytest.mark.parametrize("value", ["", "2013-3", "2013-02-30", "2013-03-01T10:00", "tomorrow", "1800"])
def test_what_is_no_value_of_ours_is_an_error_not_a_day(value: str) -> None:
    for compare in (earliest, latest, precision):
        with pytest.raises(ValueError, match="not a date of the form"):
            compare(value)
