"""One record that its registry never answers for: the crawl goes on without it, says so, and asks again next time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crawler.archive import Archive
from crawler.sample import faults
from crawler.sample.faults import Fault
from crawler.sample.server import SampleRegistry
from crawler.spiders import euctr
from tests.crawler.crawl.serving import crawled, last, mark, members, standing, targets
from trials.errors import RegistryError

Serve = Callable[..., SampleRegistry]
NEXT = "2026-11-23T09:00:00"
TODAY = datetime.now(UTC)


class Case(NamedTuple):
    """A registry that is asked record by record: one of its records, the call for it, and how a sponsor changes it."""

    source: str
    key: str
    call: str
    change: dict[str, Any]


CASES = (
    Case(
        "ctis",
        "2025-599002-28-00",
        "/retrieve/2025-599002-28-00",
        {"_list.lastUpdated": "22/11/2026", "ctPublicStatusCode": 8},
    ),
    Case(
        "cris",
        "KCT9010022",
        "crisNumber=KCT9010022",
        {"date_updated": TODAY.strftime("%Y/%m/%d"), "recruitment_status_kr": "연구중단"},
    ),
)
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)


@pytest.fixture
def serve(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """The sample records of a registry, and a patience that a test can wait for."""
    monkeypatch.setenv("TRIALS_PATIENCE", "0.4")
    monkeypatch.setenv("TRIALS_CRIS_KEY", "made-up")
    with ExitStack() as opened:

        def go(source: str, **options: Any) -> SampleRegistry:
            registry = SampleRegistry(face=source, **options)
            opened.enter_context(registry)
            monkeypatch.setenv(f"TRIALS_{source.upper()}_URL", registry.url)
            return registry

        yield go


def lasting(call: str) -> Fault:
    """500 whenever a call is made."""
    return faults.status(500, path=call, times=0)


def owed(home: Path, source: str) -> dict[str, str]:
    """What the next crawl asks for again, and why."""
    with Archive.open(home) as archive:
        return archive.owed(source, "everything")


@each_case
def test_a_record_that_is_never_answered_for_costs_no_other_record(case: Case, serve: Serve, home: Path) -> None:
    registry = serve(case.source, faults=[lasting(case.call)])
    record = crawled(home, case.source)
    assert record.ok
    assert set(standing(home, case.source)) == set(registry.records) - {case.key}
    assert (record.unanswered, record.rejected) == (1, 0)
    assert record.counts["query/reported"] == record.counts["query/fetched"] + 1
    assert record.verdict is not None
    (told,) = [check.detail for check in record.verdict.checks if check.name == "answered"]
    assert told.startswith(f"1 record was left without an answer, to be asked for again by the next crawl ({case.key}:")
    assert "answers 500 Internal Server Error" in told
    assert "(asked 5 times" in told
    assert set(owed(home, case.source)) == {case.key}


@each_case
def test_the_next_crawl_asks_again_whatever_the_record_s_day_until_it_is_answered_for(
    case: Case, serve: Serve, home: Path
) -> None:
    registry = serve(case.source, faults=[lasting(case.call)])
    crawled(home, case.source)
    assert mark(home, case.source)
    registry.data_timestamp = NEXT
    registry.requests.clear()
    assert crawled(home, case.source).unanswered == 1
    assert targets(registry, case.call)
    registry.faults.clear()
    registry.requests.clear()
    record = crawled(home, case.source)
    assert (record.counts["records/new"], record.unanswered) == (1, 0)
    assert set(standing(home, case.source)) == set(registry.records)
    assert owed(home, case.source) == {}
    registry.requests.clear()
    crawled(home, case.source)
    assert targets(registry, case.call) == []


@each_case
def test_an_update_that_is_never_answered_for_leaves_the_copy_before_it_and_is_owed(
    case: Case, serve: Serve, home: Path
) -> None:
    registry = serve(case.source)
    crawled(home, case.source)
    registry.data_timestamp = NEXT
    registry.records.change(case.key, case.change)
    registry.faults.append(lasting(case.call))
    record = crawled(home, case.source)
    assert (record.ok, record.unanswered) == (True, 1)
    assert standing(home, case.source)[case.key] is None
    assert crawled(home, case.source, full=True).unanswered == 1
    assert case.key in members(home, case.source)
    registry.faults.clear()
    assert crawled(home, case.source).counts["records/changed"] == 1
    assert owed(home, case.source) == {}


DEPARTED = (
    ("ctgov", "NCT90017919", "/studies/NCT90017919"),
    ("ctis", "2025-599002-28-00", "/retrieve/2025-599002-28-00"),
    ("cris", "KCT9010022", "crisNumber=KCT9010022"),
    ("isrctn", "ISRCTN90100022", "/trial/ISRCTN90100022"),
    ("drks", "DRKS90100022", "/trial/DRKS90100022"),
    ("euctr", "2016-900002-28", "query=2016-900002-28"),
)


@pytest.mark.parametrize(("source", "key", "call"), DEPARTED, ids=lambda value: value if value.isalpha() else "")
def test_a_record_that_is_listed_no_more_is_not_gone_while_its_registry_does_not_say_so(
    source: str, key: str, call: str, serve: Serve, home: Path
) -> None:
    registry = serve(source)
    crawled(home, source)
    del registry.records[key]
    registry.data_timestamp = NEXT
    registry.faults.append(lasting(call))
    record = crawled(home, source, full=True)
    assert (record.ok, record.unanswered) == (True, 1)
    assert standing(home, source)[key] is None
    assert key in members(home, source)
    registry.faults.clear()
    registry.data_timestamp = "2026-11-24T09:00:00"
    assert crawled(home, source).counts["records/gone"] == 1
    assert standing(home, source)[key]
    assert owed(home, source) == {}


def test_a_download_of_several_trials_that_is_never_answered_is_made_up_for_one_by_one(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(euctr, "SIZE", 20)
    registry = serve("euctr", faults=[faults.status(500, path="/full?query=&", times=0)])
    registry.faults.append(lasting("/full?query=2016-900002-28"))
    record = crawled(home, "euctr")
    assert (record.ok, record.unanswered) == (True, 1)
    assert set(standing(home, "euctr")) == set(registry.records) - {"2016-900002-28"}


def made_up(registry: SampleRegistry, count: int) -> list[str]:
    """Put so many copies of one record beside the others."""
    made = [f"KCT90300{number:02}" for number in range(count)]
    for key in made:
        registry.records[key] = {**registry.records["KCT9010011"], "trial_id": key}
    return made


@pytest.mark.parametrize(("broken", "goes_on"), [(3, True), (4, False)])
def test_more_than_a_few_records_without_an_answer_are_an_outage(
    broken: int, goes_on: bool, serve: Serve, home: Path
) -> None:
    registry = serve("cris", faults=[lasting(f"crisNumber=KCT903000{number}") for number in range(broken)])
    made_up(registry, 10)
    if goes_on:
        assert crawled(home, "cris").unanswered == broken
        return
    with pytest.raises(
        RegistryError, match=r"left 4 of 14 records without an answer, at most 3 may be; the last one is"
    ):
        crawled(home, "cris")
    assert last(home).state == "failed"
    assert standing(home, "cris") == {}
    registry.faults.clear()
    assert crawled(home, "cris").ok
    assert set(standing(home, "cris")) == set(registry.records)


def test_a_registry_that_answers_for_no_record_any_more_ends_the_run_with_the_first(serve: Serve, home: Path) -> None:
    registry = serve("cris", faults=[faults.status(500, path="crisNumber", nth=2, times=0)])
    made_up(registry, 10)
    with pytest.raises(RegistryError, match="answers 500 Internal Server Error"):
        crawled(home, "cris")
    asked = {target.rpartition("crisNumber=")[2] for target in targets(registry, "crisNumber")}
    assert len(asked) == 2  # one that was answered, the one that was not, and the first again


@pytest.mark.parametrize("fault", [faults.too_many_requests, faults.unavailable])
def test_a_registry_that_asks_for_a_pause_is_asked_for_nothing_else(
    fault: Callable[..., Fault], serve: Serve, home: Path
) -> None:
    registry = serve("cris", faults=[fault(3600, path="crisNumber=KCT9010022", times=0)])
    with pytest.raises(RegistryError, match=r"\(asked once, and asks to wait 3600 s more\)"):
        crawled(home, "cris")
    assert "KCT9010022" in targets(registry)[-1]
