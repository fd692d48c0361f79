"""The best supported status: newer words win, stale ones are doubted, and an index and a judgement never disagree."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.days import FIRST
from indexer.truth import CLOSED, confirmed_until, judge_support, read_support
from trials.dates import earliest, latest

DAY = date(2026, 11, 20)


def record(
    number: str, status: str | None, seen: str = "2026-05-01", *, source: str = "", **more: Any
) -> dict[str, Any]:
    registry = number.rstrip("0123456789").lower()
    dates = {"last_update_posted": {"value": seen}} if seen else {}
    dates |= {name: {"value": value} for name, value in more.pop("dates", {}).items()}
    return {
        "id": number,
        "registry": registry,
        "source": source or registry,
        **({"status": status} if status else {}),
        "dates": dates,
        **more,
    }


def judged(*records: dict[str, Any]) -> tuple[str | None, str | None]:
    support = read_support(records)
    return support["status"], judge_support(support, DAY).grade


def test_recruiting_that_was_looked_at_lately_is_confirmed() -> None:
    assert judged(record("A1", "recruiting", dates={"primary_completion": "2027-03"})) == ("recruiting", "confirmed")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seen": "2024-11-01"}, "2024-11-01"),
        ({"seen": ""}, "no date"),
        ({"dates": {"primary_completion": "2026-10"}}, "2026-10"),
        ({"sites": [{"city": "Lugo", "status": "completed"}]}, "sites"),
    ],
)
def test_what_is_stale_over_or_closed_everywhere_is_doubted_with_the_reason(changes: Any, told: str) -> None:
    support = read_support([record("A1", "recruiting", **changes)])
    grade, reasons = judge_support(support, DAY)
    assert (support["status"], grade) == ("recruiting", "doubtful")
    assert told in " ".join(reasons)


def test_a_row_that_tells_no_day_of_a_look_is_as_fresh_as_its_registration_and_start() -> None:
    row = record("A1", "recruiting", "", dates={"registered": "2023-05-01", "start": "2025-06"})
    support = read_support([row])
    assert judge_support(support, DAY) == ("confirmed", ("registered or to start 2025-06, and no later day is told",))
    old = record("A1", "recruiting", "", dates={"registered": "2023-05-01", "start": "2023-06"})
    grade, reasons = judge_support(read_support([old]), DAY)
    assert grade == "doubtful"
    assert "no day after 2023-06" in reasons[0]


def test_a_record_is_not_known_to_be_newer_than_one_of_which_only_the_first_day_is_told() -> None:
    row = record("A1", "recruiting", "", dates={"registered": "2025-01-01"})
    assert judged(row, record("B1", "completed", "2026-02-01")) == ("recruiting", "doubtful")
    closed = record("A1", "completed", "", dates={"registered": "2025-01-01", "start": "2026-03-01"})
    assert judged(closed, record("B1", "recruiting", "2026-02-01")) == ("completed", "contradicted")


def test_another_registrys_newer_record_contradicts() -> None:
    older, newer = record("A1", "recruiting", "2025-02-01"), record("B1", "completed", "2026-02-01")
    assert judged(older, newer) == ("completed", "contradicted")
    _, reasons = judge_support(read_support([older, newer]), DAY)
    assert "A1" in reasons[0]
    assert "B1" in reasons[0]


def test_an_older_record_contradicts_nothing_and_one_without_a_date_leaves_doubt() -> None:
    lead = record("A1", "recruiting", "2026-02-01")
    assert judged(lead, record("B1", "completed", "2025-02-01")) == ("recruiting", "confirmed")
    assert judged(lead, record("B1", "completed", "")) == ("recruiting", "doubtful")
    assert judged(lead, record("B1", "completed", "2026")) == ("recruiting", "doubtful")


def test_an_old_copy_of_the_same_number_has_no_say() -> None:
    lead = record("A1", "recruiting", "2026-02-01")
    assert judged(lead, record("A1", "not_recruiting", "2026-03-01", source="ictrp")) == ("recruiting", "confirmed")


def test_a_newer_registry_that_still_recruits_is_told_with_doubt() -> None:
    closed, newer = record("A1", "completed", "2025-02-01"), record("B1", "recruiting", "2026-02-01")
    assert judged(closed, newer) == ("recruiting", "doubtful")


def test_words_that_say_neither_leave_the_word_to_others() -> None:
    assert judged(record("A1", "unknown"), record("B1", "recruiting")) == ("recruiting", "confirmed")
    assert judged(record("A1", None), record("B1", "completed")) == ("completed", None)
    assert judged(record("A1", "ongoing")) == ("ongoing", None)
    assert judged(record("A1", None)) == (None, None)


DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31)).map(date.isoformat)
PARTIAL = st.one_of(st.just(""), DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))
STATUSES = st.sampled_from(["recruiting", "completed", "terminated", "unknown", "not_yet_recruiting", None])
RECORDS = st.lists(
    st.builds(
        lambda number, status, seen, end: record(f"{number}1", status, seen, dates={"completion": end} if end else {}),
        st.sampled_from("ABC"),
        STATUSES,
        PARTIAL,
        PARTIAL,
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each["id"],
)


@given(RECORDS, st.dates(date(2019, 1, 1), date(2031, 1, 1)))
def test_an_index_confirms_on_a_day_what_the_judgement_confirms(records: list[dict[str, Any]], day: date) -> None:
    support = read_support(records)
    confirmed = judge_support(support, day).grade == "confirmed"
    assert (confirmed_until(support) >= day.toordinal() - FIRST) == confirmed


@given(RECORDS, st.dates(date(2019, 1, 1), date(2031, 1, 1)))
def test_the_status_is_the_first_clear_word_unless_a_newer_one_says_the_opposite(
    records: list[dict[str, Any]], day: date
) -> None:
    """The rule once more, the long way round."""
    clear = [each for each in records if each.get("status") == "recruiting" or each.get("status") in CLOSED]
    expected = records[0].get("status")
    if clear:
        first = clear[0]
        seen = {each["id"]: each["dates"].get("last_update_posted", {}).get("value") for each in clear}
        beating = [
            each
            for each in clear
            if (each["status"] == "recruiting") != (first["status"] == "recruiting")
            and seen[each["id"]]
            and seen[first["id"]]
            and earliest(seen[each["id"]]) > latest(seen[first["id"]])
        ]
        expected = max(beating, key=lambda each: seen[each["id"]])["status"] if beating else first["status"]
    support = read_support(records)
    assert support["status"] == expected
    grade, reasons = judge_support(support, day)
    assert bool(reasons) == (grade is not None)


def test_no_word_of_a_registry_counts_as_open_and_closed() -> None:
    from trials.model import OPEN_STATUSES, Status

    assert not CLOSED & {*OPEN_STATUSES, "recruiting"}
    assert {Status(word) for word in CLOSED}
