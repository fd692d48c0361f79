"""ISRCTN's status by its rule: words set by hand first, then the dates as of a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.emptying import Notes
from crawler.registries._isrctn_status import Period, read_status
from trials.model import TrialDate


def on(day: str | None) -> TrialDate | None:
    return TrialDate(value=day) if day else None


def status(
    day: str,
    start: str | None = "2024-01-01",
    recruited: str | None = "2025-01-01",
    end: str | None = "2026-01-01",
    overall: str | None = None,
    recruitment: str | None = None,
) -> str | None:
    period = Period(on(start), on(recruited), on(end))
    found = read_status(Notes("isrctn"), overall, recruitment, period, day)
    assert ("status" in found) == ("status_reason" in found)
    return found.get("status")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-12-31", "not_yet_recruiting"),
        ("2024-01-01", "recruiting"),
        ("2025-01-01", "recruiting"),
        ("2025-01-02", "active_not_recruiting"),
        ("2026-01-01", "active_not_recruiting"),
        ("2026-01-02", "completed"),
    ],
)
def test_by_its_dates_a_trial_goes_through_its_states(day: str, expected: str) -> None:
    assert status(day) == expected


@pytest.mark.parametrize(
    ("overall", "recruitment", "expected"),
    [
        ("Stopped", None, "terminated"),
        ("Suspended", None, "suspended"),
        (None, "Stopped", "terminated"),
        ("Ongoing", "Suspended", "suspended"),
        ("Ongoing", None, "recruiting"),
        ("Completed", None, "completed"),
        (None, "Enrolling by invitation", "enrolling_by_invitation"),
        (None, "No longer recruiting", "active_not_recruiting"),
        (None, "Whatever", "unrecognised"),
    ],
)
def test_a_word_set_by_hand_comes_before_the_dates(overall: str | None, recruitment: str | None, expected: str) -> None:
    assert status("2024-06-01", overall=overall, recruitment=recruitment) == expected


def test_no_longer_recruiting_and_past_its_end_is_completed() -> None:
    assert status("2026-06-01", recruitment="No longer recruiting") == "completed"


def test_a_month_lasts_to_its_last_day() -> None:
    assert status("2025-01-31", recruited="2025-01") == "recruiting"
    assert status("2025-02-01", recruited="2025-01") == "active_not_recruiting"


@pytest.mark.parametrize("missing", ["start", "recruited"])
def test_what_the_dates_do_not_tell_is_unknown(missing: str) -> None:
    assert status("2024-06-01", **{missing: None}) == "unknown"  # type: ignore[arg-type]  # a name and None


def test_without_a_date_and_a_word_there_is_no_status() -> None:
    assert status("2024-06-01", start=None, recruited=None, end=None) is None


ORDER = ["not_yet_recruiting", "recruiting", "active_not_recruiting", "completed"]


@given(
    begin=st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    spans=st.lists(st.integers(0, 2000), min_size=2, max_size=2),
    days=st.lists(st.integers(-3000, 6000), min_size=2, max_size=2),
)
def test_time_never_turns_a_trial_back(begin: date, spans: list[int], days: list[int]) -> None:
    recruited = begin + timedelta(days=spans[0])
    end = recruited + timedelta(days=spans[1])
    period = (begin.isoformat(), recruited.isoformat(), end.isoformat())
    found = [ORDER.index(str(status((begin + timedelta(days=day)).isoformat(), *period))) for day in sorted(days)]
    assert found == sorted(found)
