"""The loop of a schedule on a clock that a test moves: in turn, in time, through faults and restarts, to its end."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from crawler.schedule import Entry, Plan, Scheduler
from crawler.schedule.state import State, health

BEGIN = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Simulated:
    """A clock whose time passes when somebody waits, up to an end."""

    def __init__(self, end: datetime, now: datetime = BEGIN) -> None:
        self.time, self.end = now, end

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> bool:
        self.time += timedelta(seconds=seconds)
        return self.time >= self.end


class Registries:
    """Takes down who was crawled when; each crawl takes some minutes of the clock."""

    def __init__(self, clock: Simulated, answer: Callable[[str], int] = lambda _: 0) -> None:
        self.clock, self.answer = clock, answer
        self.crawls: list[tuple[str, datetime, int]] = []
        self.under_way = False

    def crawl(self, registry: str) -> int:
        assert not self.under_way
        self.under_way = True
        code = self.answer(registry)
        self.crawls.append((registry, self.clock.now(), code))
        self.clock.time += timedelta(minutes=7)
        self.under_way = False
        return code

    def times(self, registry: str) -> list[datetime]:
        return [when for name, when, _ in self.crawls if name == registry]


def plan(**more: object) -> Plan:
    entries = (Entry("a", 6 * HOUR, HOUR / 4), Entry("b", 12 * HOUR, HOUR / 4), Entry("c", 24 * HOUR, HOUR / 4))
    return Plan(entries, **more)  # type: ignore[arg-type]


def test_a_day_passes_and_every_registry_has_had_its_turns(home: Path) -> None:
    clock = Simulated(BEGIN + 24 * HOUR)
    registries = Registries(clock)
    assert Scheduler(plan(), State.read(home), clock, registries.crawl).run() == 0
    assert [len(registries.times(name)) for name in "abc"] == [4, 2, 1]
    for name, every in (("a", 6), ("b", 12)):
        times = registries.times(name)
        for before, after in pairwise(times):
            assert every * HOUR <= after - before <= every * HOUR + HOUR


@pytest.mark.parametrize("seed", range(5))
def test_a_flaky_registry_is_tried_again_and_keeps_nobody_from_its_turn(seed: int, home: Path) -> None:
    rng = Random(seed)
    clock = Simulated(BEGIN + 24 * HOUR)
    registries = Registries(clock, lambda name: rng.choice([0, 4, 6]) if name == "b" else 0)
    Scheduler(plan(), State.read(home), clock, registries.crawl).run()
    assert [len(registries.times(name)) for name in "ac"] == [4, 1]
    flaky = [(when, code) for name, when, code in registries.crawls if name == "b"]
    failures = 0
    for (before, code), (after, _) in pairwise(flaky):
        failures = failures + 1 if code else 0
        pause = min(12 * HOUR, HOUR * 2 ** (failures - 1)) if failures else 12 * HOUR
        assert pause <= after - before <= pause + HOUR


def test_a_process_that_is_killed_and_started_again_goes_on_where_it_was(home: Path) -> None:
    clock = Simulated(BEGIN + 5 * HOUR)
    first = Registries(clock)
    Scheduler(plan(), State.read(home), clock, first.crawl).run()
    assert len(first.crawls) == 3
    clock.end += HOUR / 2
    again = Registries(clock)
    Scheduler(plan(), State.read(home), clock, again.crawl).run()
    assert again.crawls == []
    clock.time, clock.end = BEGIN + 100 * HOUR, BEGIN + 101 * HOUR
    caught_up = Registries(clock)
    Scheduler(plan(), State.read(home), clock, caught_up.crawl).run()
    assert sorted(name for name, _, _ in caught_up.crawls) == ["a", "b", "c"]


def test_nothing_begins_in_the_quiet_hours(home: Path) -> None:
    clock = Simulated(BEGIN + 72 * HOUR)
    registries = Registries(clock)
    Scheduler(plan(quiet=((time(20), time(7)),)), State.read(home), clock, registries.crawl).run()
    assert len(registries.crawls) > 6
    assert all(7 <= when.hour < 20 for _, when, _ in registries.crawls)


def test_what_is_due_now_is_done_once_and_the_first_fault_is_the_code(home: Path) -> None:
    clock = Simulated(BEGIN + 24 * HOUR)
    registries = Registries(clock, {"a": 0, "b": 4, "c": 3}.__getitem__)
    scheduler = Scheduler(plan(), State.read(home), clock, registries.crawl)
    assert scheduler.run_due() == 4
    assert sorted(name for name, _, _ in registries.crawls) == ["a", "b", "c"]
    assert scheduler.run_due() == 0
    assert len(registries.crawls) == 3


def test_an_interrupted_crawl_ends_the_schedule_and_is_due_again(home: Path) -> None:
    clock = Simulated(BEGIN + 24 * HOUR)
    registries = Registries(clock, lambda _: 130)
    assert Scheduler(plan(), State.read(home), clock, registries.crawl).run() == 0
    assert len(registries.crawls) == 1
    assert State.read(home).turns == {}
    assert json.loads((home / "schedule.json").read_text())["doing"] == "stopped"


def test_a_crawl_by_hand_counts_too(home: Path) -> None:
    clock = Simulated(BEGIN + 5 * HOUR)
    state = State.read(home)
    state.merge({"a": "2026-03-09T23:00:00Z", "b": "2026-03-09T13:00:00Z"})
    registries = Registries(clock)
    Scheduler(plan(), state, clock, registries.crawl).run()
    assert sorted(name for name, _, _ in registries.crawls) == ["b", "c"]


def test_after_each_crawl_what_follows_is_done(home: Path) -> None:
    clock, told = Simulated(BEGIN + 2 * HOUR), []
    Scheduler(plan(), State.read(home), clock, Registries(clock).crawl, lambda: told.append(clock.now())).run()
    assert len(told) == 3


def test_health_is_told_by_the_last_sign_of_life(home: Path) -> None:
    assert health(home, BEGIN) == (False, "no schedule has run here")
    state = State.read(home)
    state.write(BEGIN, "waiting", {})
    assert health(home, BEGIN + timedelta(minutes=2))[0]
    assert not health(home, BEGIN + timedelta(minutes=20))[0]
    state.write(BEGIN, "crawling a", {})
    assert health(home, BEGIN + 3 * HOUR)[0]
    for _ in range(2):
        state.note("b", BEGIN, 4, well=False)
    state.write(BEGIN, "waiting", {})
    assert health(home, BEGIN) == (False, "b failed more than once in a row")
    state.write(BEGIN, "stopped", {})
    assert "stopped" in health(home, BEGIN)[1]


def test_a_schedule_that_others_call_is_well_until_a_registry_misses_a_turn_of_its_own(home: Path) -> None:
    clock = Simulated(BEGIN)
    codes = {"a": 0, "b": 0, "c": 0}
    scheduler = Scheduler(plan(), State.read(home), clock, Registries(clock, codes.__getitem__).crawl)
    for _ in range(30):
        assert scheduler.run_due() == 0
        well, told = health(home, clock.now() + HOUR)
        assert well, told
        clock.time = clock.time.replace(minute=0) + HOUR
    ended = clock.now() - HOUR
    assert health(home, ended + 6 * HOUR)[0]
    well, told = health(home, ended + 13 * HOUR)
    assert not well
    assert told.startswith("a missed a turn: `trials schedule run --once` was last called at 2026-03-11")
    assert health(home, ended + 60 * HOUR)[1].startswith("a, b, c missed a turn")
    codes["a"] = 4
    for _ in range(12):
        clock.time += HOUR
        scheduler.run_due()
    assert health(home, clock.now()) == (False, "a failed more than once in a row")


def test_a_clock_that_was_put_back_by_years_keeps_no_registry_waiting(home: Path) -> None:
    ahead = BEGIN + 3 * 365 * 24 * HOUR
    wrong = Simulated(ahead + 5 * HOUR, ahead)
    Scheduler(plan(), State.read(home), wrong, Registries(wrong).crawl).run()
    assert not health(home, BEGIN)[0]
    clock = Simulated(BEGIN + 24 * HOUR)
    registries = Registries(clock)
    Scheduler(plan(), State.read(home), clock, registries.crawl).run()
    assert all(registries.times(name)[0] < BEGIN + HOUR for name in "abc")
    assert [len(registries.times(name)) for name in "abc"] == [4, 2, 1]


def test_quiet_hours_are_no_missed_turn(home: Path) -> None:
    clock = Simulated(BEGIN.replace(hour=12))
    every_hour = Plan((Entry("a", HOUR, HOUR / 60),), quiet=((time(14), time(10)),))
    Scheduler(every_hour, State.read(home), clock, Registries(clock).crawl).run_due()
    clock.time = BEGIN.replace(hour=13, minute=30)
    Scheduler(every_hour, State.read(home), clock, Registries(clock).crawl).run_due()
    assert health(home, BEGIN + 34 * HOUR)[0]
    assert not health(home, BEGIN + 37 * HOUR)[0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"registries": 5}', '{"registries": {"a": {"began": "x"}}}'])
def test_a_damaged_memory_is_as_none(text: str, home: Path) -> None:
    home.mkdir()
    (home / "schedule.json").write_text(text)
    assert State.read(home).turns == {}
    assert not health(home, BEGIN)[0]
