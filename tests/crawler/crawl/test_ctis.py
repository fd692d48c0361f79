"""A crawl of CTIS against a server that speaks its protocol: which calls, and nothing lost whatever goes wrong."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive, RunRecord
from crawler.crawl import crawl
from crawler.progress import Silent
from crawler.sample import faults
from crawler.sample.faces import SAMPLES
from crawler.sample.faces import ctis as face
from crawler.sample.server import SampleRegistry
from crawler.scope import load_scope
from crawler.spiders import ctis as spider
from trials.errors import RegistryError
from trials.model import Trial

Open = Callable[..., SampleRegistry]
Run = Callable[..., RunRecord]
STAMP = "2026-11-20T09:00:05"
NEXT = "2026-11-23T09:00:00"
BASE = json.loads((SAMPLES / "ctis" / "2025-599001-17-00.json").read_bytes())


def ct(number: int) -> str:
    """The number of a made-up trial."""
    return f"2025-{590_000 + number}-10-00"


def trial(number: int, updated: str = "2026-01-15", published: str | None = None, status: int = 4) -> dict[str, Any]:
    """A made-up trial with the days that the list shows."""
    record: dict[str, Any] = json.loads(json.dumps(BASE))
    days = {"lastUpdated": updated, "lastPublicationUpdate": published or updated}
    shown = {key: "/".join(reversed(day.split("-"))) for key, day in days.items()}
    return record | {"ctNumber": ct(number), "ctPublicStatusCode": status, "_list": shown}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of ten, and little patience."""
    monkeypatch.setenv("TRIALS_PATIENCE", "1.5")
    monkeypatch.setattr(spider, "SIZE", 10)


@pytest.fixture
def open_ctis(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Serve made-up trials, each updated one day before the one before it."""
    with ExitStack() as opened:

        def serve(count: int = 35, **options: Any) -> SampleRegistry:
            registry = SampleRegistry(face="ctis", **options)
            registry.records.clear()
            for number in range(count):
                registry.records[ct(number)] = trial(number, (date(2026, 10, 1) - timedelta(days=number)).isoformat())
            opened.enter_context(registry)
            monkeypatch.setenv("TRIALS_CTIS_URL", registry.url)
            return registry

        yield serve


@pytest.fixture
def run(home: Path) -> Run:
    """Crawl everything of CTIS and give its run."""

    def go(**options: Any) -> RunRecord:
        if not {"query", "scope"} & set(options):
            options["everything"] = True
        (record,) = crawl(home, ["ctis"], progress=Silent(), **options)
        return record

    return go


def searches(registry: SampleRegistry) -> int:
    """Pages of the list that were asked for."""
    return sum(seen.method == "POST" for seen in registry.requests)


def fetched(registry: SampleRegistry) -> list[str]:
    """Numbers that were asked for one by one."""
    asked = [seen.target for seen in registry.requests if "/retrieve/" in seen.target]
    return [target.rpartition("/")[2] for target in asked]


def trials(home: Path) -> dict[str, Trial]:
    """What is held and not gone."""
    with Archive.open(home) as archive:
        found = {one.id: Trial.model_validate_json(bytes(text)) for one, text in archive.trials()}
    return {key: one for key, one in found.items() if key not in gone(home)}


def gone(home: Path) -> set[str]:
    """Numbers that the registry no longer has."""
    with Archive.open(home) as archive:
        heads = {change.id: archive.head("ctis", change.id) for change in archive.changes(0)}
        return {key for key, head in heads.items() if head and head.tombstoned}


def mark(home: Path) -> str | None:
    """Where the next crawl starts from."""
    with Archive.open(home) as archive:
        return archive.mark("ctis", "everything")


def cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than two pages of a search are shown."""
    for module in (spider, face):
        monkeypatch.setattr(module, "CAP", 20)


def all_numbers(count: int) -> set[str]:
    return {ct(number) for number in range(count)}


def test_a_full_crawl_reads_the_list_in_both_orders_and_fetches_each_trial_once(
    open_ctis: Open, run: Run, home: Path
) -> None:
    registry = open_ctis(35)
    record = run()
    assert record.ok
    assert set(trials(home)) == all_numbers(35)
    assert sorted(fetched(registry)) == sorted(all_numbers(35))
    assert registry.requests[0].target == "/robots.txt"
    assert mark(home) == STAMP
    assert not any(one.partial for one in trials(home).values())


def test_what_is_stored_is_what_was_served_to_the_byte(open_ctis: Open, run: Run, home: Path) -> None:
    open_ctis(2)
    run()
    expected = {key: value for key, value in trial(1, "2026-09-30").items() if key != "_list"}
    with Archive.open(home) as archive:
        head = archive.head("ctis", ct(1))
        assert head is not None
        assert head.raw.body == face.to_json(expected)


def test_nothing_new_costs_a_look_at_the_newest_pages_alone(open_ctis: Open, run: Run, home: Path) -> None:
    registry = open_ctis(35)
    run()
    registry.requests.clear()
    registry.data_timestamp = NEXT
    record = run()
    assert record.ok
    assert fetched(registry) == []
    assert searches(registry) == 1 + len(spider.ORDERS)
    assert mark(home) == NEXT


def test_an_incremental_crawl_fetches_what_either_order_shows_as_new(open_ctis: Open, run: Run, home: Path) -> None:
    registry = open_ctis(35)
    run()
    registry.requests.clear()
    registry.data_timestamp = NEXT
    registry.records[ct(20)] = trial(20, "2026-11-21", status=8)
    registry.records[ct(30)] = trial(30, "2026-02-01", published="2026-11-14", status=5)
    registry.records[ct(35)] = trial(35, "2026-11-22")
    record = run()
    assert sorted(fetched(registry)) == [ct(20), ct(30), ct(35)]
    assert (record.counts["records/new"], record.counts["records/changed"]) == (1, 2)
    held = trials(home)
    assert (held[ct(20)].status, held[ct(30)].status) == ("completed", "active_not_recruiting")
    assert len(held) == 36


def test_an_order_that_is_not_strict_hides_nothing_within_a_page(open_ctis: Open, run: Run) -> None:
    registry = open_ctis(35)
    run()
    registry.requests.clear()
    registry.data_timestamp = NEXT
    registry.records[ct(0)] = trial(0, "2026-11-22")
    registry.records[ct(5)] = trial(5, "", published="")
    assert run().ok
    assert ct(0) in fetched(registry)


def test_a_record_that_joins_the_query_with_an_old_date_is_fetched(open_ctis: Open, run: Run, home: Path) -> None:
    registry = open_ctis(15)
    run()
    registry.records[ct(15)] = trial(15, "2024-01-01")
    registry.data_timestamp = NEXT
    assert run().counts["records/new"] == 1
    assert ct(15) in trials(home)


@pytest.mark.parametrize("page", [2, 3])
@pytest.mark.parametrize("shift", ["gone", "new", "both", "updated"])
def test_a_list_that_shifts_while_it_is_paged_loses_and_doubles_nothing(
    shift: str, page: int, open_ctis: Open, run: Run, home: Path
) -> None:
    registry = open_ctis(35)

    def change() -> None:
        if shift in ("gone", "both"):
            del registry.records[ct(0)]
        if shift in ("new", "both"):
            registry.records[ct(99)] = trial(99, "2026-11-19")
        if shift == "updated":
            registry.records[ct(33)] = trial(33, "2026-11-19")

    registry.faults.append(faults.before_page(change, page=page))
    record = run()
    assert record.ok
    assert set(trials(home)) == set(registry.records)
    assert len(fetched(registry)) == len(set(fetched(registry)))


def test_a_search_beyond_the_cap_is_split_until_all_is_seen(
    open_ctis: Open, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap(monkeypatch)
    registry = open_ctis(35)
    for number in range(35):
        registry.records[ct(number)] = trial(number, status=1 + number % 12)
    assert run().ok
    assert set(trials(home)) == all_numbers(35)


def test_a_search_that_cannot_be_split_small_enough_is_refused_in_one_sentence(
    open_ctis: Open, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap(monkeypatch)
    open_ctis(35)
    with pytest.raises(RegistryError, match=r"lists 35 trials for one search and shows 20: ask for less"):
        run()


def test_slices_that_do_not_hold_everything_fail_loudly(
    open_ctis: Open, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spider, "CAP", 20)
    registry = open_ctis(35)
    for number in range(35):
        registry.records[ct(number)] = trial(number, status=1 + number % 13)
    with pytest.raises(RegistryError, match="lists 35 trials and gives 33 of them by status"):
        run()


def test_a_mark_beyond_the_cap_makes_the_whole_list_read(
    open_ctis: Open, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_ctis(35)
    run()
    cap(monkeypatch)
    registry.data_timestamp = NEXT
    for number in range(35):
        registry.records[ct(number)] = trial(number, "2026-11-22", status=1 + number % 12)
    registry.requests.clear()
    assert run().ok
    assert sorted(fetched(registry)) == sorted(all_numbers(35))


@pytest.mark.parametrize("path", ["/search", "/retrieve/"])
def test_an_outage_that_lasts_ends_the_run_and_keeps_the_mark(path: str, open_ctis: Open, run: Run, home: Path) -> None:
    registry = open_ctis(15)
    run()
    registry.faults.append(faults.html_page(path=path, times=0))
    registry.data_timestamp = NEXT
    registry.records[ct(3)] = trial(3, "2026-11-22")
    with pytest.raises(RegistryError, match="no record"):
        run()
    assert mark(home) == STAMP
    assert len(trials(home)) == 15


@pytest.mark.parametrize(
    "fault",
    [
        faults.html_page(path="/search", nth=2),
        faults.html_page(path="/retrieve/", nth=2),
        faults.status(403, path="/retrieve/", nth=2, times=2),
        faults.too_many_requests(retry_after=1, path="/retrieve/"),
        faults.unavailable(path="/search"),
        faults.cut_json(path="/search", nth=2),
        faults.cut_json(path="/retrieve/", nth=4),
        faults.close_early(path="/retrieve/", nth=2),
        faults.duplicates(page=2),
        faults.empty_page(page=2),
        faults.wrong_total(99, page=2),
    ],
    ids=lambda fault: fault.name,
)
def test_a_fault_that_passes_costs_no_record(fault: faults.Fault, open_ctis: Open, run: Run, home: Path) -> None:
    open_ctis(25, faults=[fault])
    assert run().ok
    assert set(trials(home)) == all_numbers(25)


def test_a_total_that_never_fits_fails_the_run(open_ctis: Open, run: Run) -> None:
    open_ctis(25, faults=[faults.wrong_total(26, times=0)])
    with pytest.raises(RegistryError, match="gave 25 of 26 trials"):
        run()


def test_a_line_without_a_number_is_one_reject_however_often_it_comes(open_ctis: Open, run: Run, home: Path) -> None:
    registry = open_ctis(25)
    registry.records.change(ct(3), {"ctNumber": "none"})
    record = run()
    assert record.ok
    assert record.rejected == 1
    assert set(trials(home)) == all_numbers(25) - {ct(3)}


def test_a_trial_that_is_listed_and_cannot_be_had_stays_as_its_line_or_as_it_was(
    open_ctis: Open, run: Run, home: Path
) -> None:
    def empty(number: int) -> faults.Fault:
        return faults.Fault("empty", {"path": f"/retrieve/{ct(number)}"}, instead=lambda _: face.json_reply({}))

    registry = open_ctis(5, faults=[empty(3)])
    assert run().ok
    held = trials(home)
    assert held[ct(3)].partial
    assert (held[ct(3)].status, held[ct(3)].title) == ("recruiting", held[ct(2)].official_title)
    registry.faults.append(empty(2))
    record = run(full=True)
    assert (record.counts["records/changed"], record.counts["records/partial"]) == (1, 1)
    assert not any(one.partial for one in trials(home).values())


def test_another_trial_than_the_one_asked_for_is_no_answer(open_ctis: Open, run: Run) -> None:
    other = faults.Fault(
        "other trial", {"times": 0, "path": "/retrieve/"}, instead=lambda _: face.json_reply(trial(77))
    )
    open_ctis(3, faults=[other])
    with pytest.raises(RegistryError, match=r"the trial 2025-590077-10-00 where"):
        run()


def test_only_an_empty_answer_makes_a_departure(open_ctis: Open, run: Run, home: Path) -> None:
    registry = open_ctis(15)
    run()
    del registry.records[ct(4)]
    registry.data_timestamp = NEXT
    record = run()
    assert record.counts["records/gone"] == 1
    assert gone(home) == {ct(4)}
    assert set(trials(home)) == all_numbers(15) - {ct(4)}


def test_a_trial_that_leaves_the_query_stays_held(open_ctis: Open, run: Run, home: Path) -> None:
    registry = open_ctis(15)
    run(query="mesenchymal")
    text = json.dumps(registry.records[ct(4)])
    registry.records[ct(4)] = json.loads(re.sub("(?i)mesenchymal", "other", text))
    registry.data_timestamp = NEXT
    assert run(query="mesenchymal").ok
    assert gone(home) == set()
    with Archive.open(home) as archive:
        (query,) = [one.query_key for one in archive.runs() if one.source == "ctis"][:1]
        assert ct(4) not in set(archive.members("ctis", query))
    assert "other" in (trials(home)[ct(4)].official_title or "")


@pytest.mark.parametrize(("options", "count"), [({"limit": 12}, 12), ({"since": date(2026, 9, 28)}, 4)], ids=str)
def test_a_part_of_the_list_is_its_newest_and_moves_no_mark(
    options: dict[str, Any], count: int, open_ctis: Open, run: Run, home: Path
) -> None:
    open_ctis(35)
    assert run(**options).ok
    assert set(trials(home)) == all_numbers(count)
    assert mark(home) is None


def test_robots_txt_is_kept_to(open_ctis: Open, run: Run) -> None:
    registry = open_ctis(3, robots="User-agent: *\nDisallow: /ctis-public-api/\n")
    with pytest.raises(RegistryError, match="does not allow"):
        run()
    assert [seen.target for seen in registry.requests] == ["/robots.txt"]


def test_a_crawl_delay_is_the_pause_between_posts_too(open_ctis: Open, run: Run) -> None:
    registry = open_ctis(3, crawl_delay=0.2)
    run()
    times = [seen.time for seen in registry.requests[1:]]
    assert times[-1] - times[0] >= 0.19 * (len(times) - 1)


def test_the_scope_asks_for_each_place_with_all_cells_and_finds_the_bundled_trials_of_the_spine(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = load_scope("spine-cells").registries["ctis"]
    with SampleRegistry(face="ctis") as registry:
        monkeypatch.setenv("TRIALS_CTIS_URL", registry.url)
        record = run(scope="spine-cells")
        total = len(registry.records)
    assert record.ok
    assert searches(registry) == 1 + len(terms["containAll"]) * len(spider.ORDERS)
    held = trials(home)
    assert total - len(held) == 2
    assert {one.title for one in held.values()} >= {"Donor stem cells for chronic low back pain from a worn disc"}
    assert not {one.acronym for one in held.values()} & {"CART-INV", "ROPI-SPINE"}
