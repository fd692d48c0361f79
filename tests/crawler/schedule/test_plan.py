"""When a registry is due: its interval and jitter, sooner after a failure, never in the quiet hours."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule import Entry, Plan, Turn

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DAILY = Entry("ctgov", DAY, timedelta(minutes=30))
NIGHT = ((time(22), time(6)),)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda found: found.replace(tzinfo=UTC))


def test_a_registry_never_crawled_is_due_now() -> None:
    assert Plan((DAILY,)).due(DAILY, None, NOW) == NOW


@settings(max_examples=60)
@given(MOMENTS)
def test_the_next_crawl_is_one_interval_after_the_last_and_at_most_the_jitter_later(began: datetime) -> None:
    due = Plan((DAILY,)).due(DAILY, Turn(began), began)
    assert DAY <= due - began <= DAY + DAILY.jitter
    assert due == Plan((DAILY,)).due(DAILY, Turn(began), began + timedelta(hours=3))


def test_the_jitter_is_not_the_same_every_day_nor_for_every_registry() -> None:
    other = Entry("isrctn", DAY, DAILY.jitter)
    begins = [NOW + at * DAY for at in range(20)]
    waits = {Plan((entry,)).due(entry, Turn(began), began) - began for began in begins for entry in (DAILY, other)}
    assert len(waits) == 40


def test_what_was_missed_is_due_once_and_now() -> None:
    plan = Plan((DAILY,))
    late = NOW + 40 * DAY
    assert plan.due(DAILY, Turn(NOW), late) == late
    assert plan.due(DAILY, Turn(late), late) > late + timedelta(hours=23)


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (3, 4), (4, 8), (9, 24)])
def test_a_failure_is_tried_again_sooner_with_a_pause_that_doubles(failures: int, hours: int) -> None:
    due = Plan((DAILY,), retry=timedelta(hours=1)).due(DAILY, Turn(NOW, failures), NOW)
    assert timedelta(hours=hours) <= due - NOW <= timedelta(hours=hours) + DAILY.jitter


@settings(max_examples=80)
@given(MOMENTS, st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_nothing_is_due_in_the_quiet_hours(moment: datetime, zone: str) -> None:
    from zoneinfo import ZoneInfo

    plan = Plan((DAILY,), quiet=(*NIGHT, (time(12), time(12, 30))), timezone=zone)
    due = plan.due(DAILY, None, moment)
    local = due.astimezone(ZoneInfo(zone)).time()
    assert time(6) <= local < time(22)
    assert not time(12) <= local < time(12, 30)
    assert moment <= due <= moment + timedelta(hours=9)


def test_quiet_hours_that_meet_are_all_waited_out() -> None:
    plan = Plan((DAILY,), quiet=((time(11), time(13)), (time(13), time(15))))
    assert plan.outside_quiet(NOW) == NOW.replace(hour=15)


def test_of_those_due_the_one_that_waited_longest_comes_first() -> None:
    entries = tuple(Entry(name, DAY, timedelta(0)) for name in ("a", "b", "c"))
    turns = {"a": Turn(NOW - 2 * DAY), "b": Turn(NOW - 3 * DAY), "c": Turn(NOW)}
    found = Plan(entries).next(turns, NOW)
    assert found is not None
    assert found[1].registry == "b"
    assert Plan(()).next({}, NOW) is None
