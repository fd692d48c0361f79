"""A registry that changes while it is read, and records that leave it: nothing lost, nothing doubled, nothing buried
alive."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive import Archive, RunRecord
from crawler.sample import faults
from crawler.sample.server import SampleRegistry
from tests.crawler.crawl.conftest import Open
from tests.crawler.crawl.world import STATUS, calls, held, ids, mark, members, nct, paths, trial, update
from trials.errors import RegistryError

Run = Callable[..., RunRecord]
NEXT = "2026-11-23T09:00:00"


def delete_first(registry: SampleRegistry) -> None:
    """Everything behind moves up by one, over the edge of the page that was just read."""
    del registry.records[nct(0)]


def insert_first(registry: SampleRegistry) -> None:
    """Everything moves down by one: the last record of the page before comes again."""
    study = trial(99)
    study["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]["date"] = "2019-01-01"
    registry.records[nct(99)] = study


def delete_and_insert(registry: SampleRegistry) -> None:
    """The total stays, and still one record is passed over."""
    del registry.records[nct(0)]
    registry.records[nct(99)] = trial(99)


def new_data(registry: SampleRegistry) -> None:
    """The daily renewal, with a new record at the front of the list."""
    insert_first(registry)
    registry.data_timestamp = NEXT


@pytest.mark.parametrize("shift", [delete_first, insert_first, delete_and_insert, new_data], ids=lambda f: f.__name__)
@pytest.mark.parametrize("page", [2, 4])
def test_a_list_that_shifts_while_it_is_paged_loses_and_doubles_nothing(
    shift: Callable[[SampleRegistry], None], page: int, open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35)
    registry.faults.append(faults.before_page(lambda: shift(registry), page=page))
    record = run()
    assert record.ok
    assert set(registry.records) <= ids(home)
    assert ids(home) <= set(registry.records) | {nct(0)}
    assert record.counts["records/parsed"] == len(ids(home))
    assert record.counts["changes/put"] == len(ids(home))
    registry.data_timestamp = "2026-11-24T09:00:00"
    run()
    assert ids(home) == set(registry.records)


def test_the_mark_is_the_data_timestamp_from_before_the_list_was_read(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35)
    registry.faults.append(faults.before_page(lambda: new_data(registry), page=3))
    first = registry.data_timestamp
    run()
    assert mark(home) == first != NEXT


def test_a_list_that_never_comes_to_rest_fails_the_run(open_registry: Open, run: Run) -> None:
    registry = open_registry(35)
    ticks = iter(range(1000))

    def tick() -> None:
        registry.data_timestamp = f"2026-11-23T09:00:{next(ticks):02}"

    registry.faults.append(faults.before_page(tick, path="/version", times=0))
    with pytest.raises(RegistryError, match="changed each of the 4 times"):
        run()


def test_a_record_that_the_registry_no_longer_has_becomes_a_tombstone(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35)
    run()
    del registry.records[nct(4)]
    registry.data_timestamp = NEXT
    registry.requests.clear()
    record = run()
    assert record.ok
    assert record.counts["changes/tombstone"] == 1
    assert held(home)[nct(4)][1] == "the registry answers 404"
    assert nct(4) not in members(home)
    assert paths(registry)[-1] == f"/studies/{nct(4)}"
    assert [call["fields"] for call in calls(registry) if "fields" in call] == ["NCTId"] * 5


def test_without_a_difference_in_the_total_no_ids_are_listed(open_registry: Open, run: Run) -> None:
    registry = open_registry(35)
    run()
    registry.data_timestamp = NEXT
    registry.requests.clear()
    run()
    undated = [call for call in calls(registry) if "filter.advanced" not in call]
    assert [call["fields"] for call in undated] == ["NCTId"]


def test_a_record_that_is_back_stands_again(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(15)
    run()
    study = registry.records.pop(nct(4))
    registry.data_timestamp = NEXT
    run()
    registry.records[nct(4)] = study
    registry.data_timestamp = "2026-11-24T09:00:00"
    run()
    assert held(home)[nct(4)][1] is None
    assert nct(4) in members(home)


def test_a_record_that_left_the_query_but_not_the_registry_stands_and_is_brought_up(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(15)
    query = run(query="Made-up").query_key or ""
    registry.records.change(nct(4), {"protocolSection.identificationModule.briefTitle": "Renamed"})
    registry.records.change(nct(4), {"protocolSection.identificationModule.officialTitle": None})
    registry.data_timestamp = NEXT
    record = run(query="Made-up")
    assert record.ok
    assert held(home)[nct(4)][1] is None
    assert b"Renamed" in held(home)[nct(4)][0]
    assert nct(4) not in members(home, query)
    registry.data_timestamp = "2026-11-24T09:00:00"
    registry.requests.clear()
    run(query="Made-up")
    assert f"/studies/{nct(4)}" not in paths(registry)
    assert not any("filter.ids" in call for call in calls(registry))


def test_a_full_crawl_finds_departures_too(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(15)
    run()
    del registry.records[nct(4)]
    run(full=True)
    assert held(home)[nct(4)][1] == "the registry answers 404"


def test_a_record_that_now_goes_by_another_number_becomes_a_tombstone_that_says_so(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(15)
    run()
    del registry.records[nct(4)]
    registry.records.change(nct(5), {"protocolSection.identificationModule.nctIdAliases": [nct(4)]})
    registry.data_timestamp = NEXT
    assert run().ok
    assert held(home)[nct(4)][1] == f"the registry has it as {nct(5)}"
    assert held(home)[nct(5)][1] is None
    registry.data_timestamp = "2026-11-24T09:00:00"
    registry.requests.clear()
    run()
    assert not any("filter.ids" in call for call in calls(registry))


@pytest.mark.parametrize("fault", [faults.unavailable, faults.html_page])
def test_only_a_404_buries_a_record(
    fault: Callable[..., faults.Fault], open_registry: Open, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    registry = open_registry(15)
    run()
    del registry.records[nct(4)]
    registry.data_timestamp = NEXT
    registry.faults.append(fault(path=f"/studies/{nct(4)}", times=0))
    record = run()
    assert (record.unanswered, record.counts.get("records/gone", 0)) == (1, 0)
    assert held(home)[nct(4)][1] is None


def test_a_list_that_has_lost_most_of_itself_fails_the_checks(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(35)
    run()
    for number in range(20):
        del registry.records[nct(number)]
    registry.data_timestamp = NEXT
    for full in (False, True):
        record = run(full=full)
        assert not record.ok
        assert record.verdict is not None
        assert "at least 28 must be" in record.verdict.reason
    assert len(ids(home)) == 35


def test_a_record_that_came_without_a_new_date_is_found_by_the_total(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(15)
    run()
    registry.records[nct(15)] = trial(15, updated="2020-01-01")
    registry.data_timestamp = NEXT
    assert run().counts["records/new"] == 1
    assert nct(15) in members(home)


def test_a_broken_record_of_the_registry_s_own_is_counted_once_however_often_the_list_is_read(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(25, faults=[faults.refuse_token(page=3)])
    registry.records.change(nct(3), {"protocolSection.identificationModule.nctId": "none"})
    record = run()
    assert record.ok
    assert record.rejected == 1
    assert len(ids(home)) == 24


def test_an_update_while_the_list_is_read_comes_with_the_next_crawl(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(35)

    def renew() -> None:
        update(registry, 2, day="2026-11-20")
        registry.data_timestamp = NEXT

    registry.faults.append(faults.before_page(renew, page=3))
    run()
    assert b"changed 2026-11-20" not in held(home)[nct(2)][0]
    run()
    assert b"changed 2026-11-20" in held(home)[nct(2)][0]
    with Archive.open(home) as archive:
        assert len(archive.versions("ctgov", nct(2))) == 2
    assert STATUS
