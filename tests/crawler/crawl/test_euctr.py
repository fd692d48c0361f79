"""A crawl of the EU Clinical Trials Register against a server that speaks its protocol: which calls, nothing lost."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive, RunRecord
from crawler.crawl import crawl, with_days
from crawler.progress import Lines, Silent
from crawler.sample import faults
from crawler.sample.faces import SAMPLES
from crawler.sample.faces import euctr as face
from crawler.sample.server import SampleRegistry
from crawler.spiders import euctr as spider
from trials.errors import RegistryError, UsageError
from trials.model import Trial

Open = Callable[..., SampleRegistry]
Run = Callable[..., RunRecord]
STAMP = "2026-11-20T09:00:05"
NEXT = "2026-11-23T09:00:00"
MOVED = "2021-900003-39"
BASE = (SAMPLES / "euctr" / f"{MOVED}.txt").read_bytes().decode()


def eudract(number: int) -> str:
    """The number of a made-up trial."""
    return f"2015-{900_000 + number}-11"


def trial(number: int, **words: str) -> dict[str, Any]:
    """A made-up trial, with texts replaced by others."""
    text = BASE.replace(MOVED, eudract(number)).replace(" transitioned to CTIS 2024-599003-39-00", " transitioned")
    for old, new in words.items():
        text = text.replace(old, new)
    return face.as_record(text)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads of ten trials, and little patience."""
    monkeypatch.setenv("TRIALS_PATIENCE", "1.5")
    monkeypatch.setattr(spider, "SIZE", 10)
    monkeypatch.setattr(face, "SIZE", 10)


@pytest.fixture
def open_euctr(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Serve made-up trials."""
    with ExitStack() as opened:

        def serve(count: int = 25, **options: Any) -> SampleRegistry:
            registry = SampleRegistry(face="euctr", **options)
            registry.records.clear()
            for number in range(count):
                registry.records[eudract(number)] = trial(number)
            opened.enter_context(registry)
            monkeypatch.setenv("TRIALS_EUCTR_URL", registry.url)
            return registry

        yield serve


@pytest.fixture
def run(home: Path) -> Run:
    """Crawl everything of the register and give its run."""

    def go(**options: Any) -> RunRecord:
        if not {"query", "scope"} & set(options):
            options["everything"] = True
        (record,) = crawl(home, ["euctr"], progress=Silent(), **options)
        return record

    return go


def downloads(registry: SampleRegistry, kind: str = "full") -> list[str]:
    """Downloads of a kind that were asked for."""
    return [seen.target for seen in registry.requests if f"/download/{kind}" in seen.target]


def trials(home: Path) -> dict[str, Trial]:
    """Every trial held."""
    with Archive.open(home) as archive:
        return {one.id: Trial.model_validate_json(bytes(text)) for one, text in archive.trials()}


def gone(home: Path) -> set[str]:
    """Numbers that the register no longer has."""
    with Archive.open(home) as archive:
        heads = {change.id: archive.head("euctr", change.id) for change in archive.changes(0)}
        return {key for key, head in heads.items() if head and head.tombstoned}


def mark(home: Path) -> str | None:
    """Where the next crawl starts from."""
    with Archive.open(home) as archive:
        return archive.mark("euctr", "everything")


def all_numbers(count: int) -> set[str]:
    return {eudract(number) for number in range(count)}


def test_a_full_crawl_reads_each_download_once_and_holds_it_against_the_summaries(
    open_euctr: Open, run: Run, home: Path
) -> None:
    registry = open_euctr(25)
    assert run().ok
    assert set(trials(home)) == all_numbers(25)
    assert len(downloads(registry)) == len(downloads(registry, "summary")) == 3
    assert [seen.target.partition("?")[0] for seen in registry.requests[:3]] == [
        "/robots.txt",
        "/ctr-search/search",
        "/ctr-search/rest/download/full",
    ]
    assert mark(home) == STAMP


def test_a_trial_is_stored_with_the_records_of_all_its_countries_to_the_byte(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SampleRegistry(face="euctr") as registry:
        monkeypatch.setenv("TRIALS_EUCTR_URL", registry.url)
        assert run().ok
    with Archive.open(home) as archive:
        head = archive.head("euctr", "2014-900001-17")
        assert head is not None
        assert head.raw.body == (SAMPLES / "euctr" / "2014-900001-17.txt").read_bytes()
    held = trials(home)["2014-900001-17"]
    assert [one.country for one in held.country_records] == ["Spain", "Germany", "Italy"]


def test_a_second_crawl_on_the_same_day_costs_one_request(open_euctr: Open, run: Run) -> None:
    registry = open_euctr(5)
    run()
    registry.requests.clear()
    registry.records[eudract(1)] = trial(1, Inventia="Elsewhere")
    assert run().ok
    assert [seen.target.partition("?")[0] for seen in registry.requests] == ["/robots.txt", "/ctr-search/search"]
    assert run(full=True).counts["records/changed"] == 1


def test_another_day_everything_is_read_and_only_what_differs_is_kept(open_euctr: Open, run: Run, home: Path) -> None:
    registry = open_euctr(15)
    run()
    registry.data_timestamp = NEXT
    registry.records[eudract(3)] = trial(3, Inventia="Elsewhere")
    registry.records[eudract(15)] = trial(15)
    record = run()
    counts = record.counts
    assert (counts["records/new"], counts["records/changed"], counts["records/same"]) == (1, 1, 14)
    assert mark(home) == NEXT


@pytest.mark.parametrize("shift", ["gone", "new", "both"])
def test_a_list_that_shifts_while_it_is_paged_loses_and_doubles_nothing(
    shift: str, open_euctr: Open, run: Run, home: Path
) -> None:
    registry = open_euctr(25)

    def change() -> None:
        if shift in ("gone", "both"):
            del registry.records[eudract(24)]
        if shift in ("new", "both"):
            registry.records[eudract(99)] = trial(99)

    registry.faults.append(faults.before_page(change, page=2, path="/full"))
    assert run().ok
    assert set(trials(home)) >= set(registry.records)


@pytest.mark.parametrize("path", ["/search", "/download/full", "/download/summary"])
def test_an_error_page_with_status_200_is_asked_again(path: str, open_euctr: Open, run: Run, home: Path) -> None:
    open_euctr(15, faults=[faults.html_page(path=path)])
    assert run().ok
    assert set(trials(home)) == all_numbers(15)


@pytest.mark.parametrize(
    "fault",
    [
        faults.too_many_requests(retry_after=1, path="/full"),
        faults.unavailable(path="/search"),
        faults.cut_json(share=0.501, path="/full", nth=2),
        faults.close_early(path="/full", nth=2),
        faults.duplicates(page=2, path="/full"),
        faults.empty_page(page=2, path="/full"),
        faults.wrong_total(99),
        faults.wrong_total(3),
    ],
    ids=lambda fault: fault.name,
)
def test_a_fault_that_passes_costs_no_record(fault: faults.Fault, open_euctr: Open, run: Run, home: Path) -> None:
    open_euctr(25, faults=[fault])
    assert run().ok
    assert set(trials(home)) == all_numbers(25)


def test_an_outage_that_lasts_ends_the_run_and_keeps_what_is_held(open_euctr: Open, run: Run, home: Path) -> None:
    registry = open_euctr(15)
    run()
    registry.data_timestamp = NEXT
    registry.faults.append(faults.html_page(path="/download/full", times=0))
    with pytest.raises(RegistryError, match="a download without a trial"):
        run()
    assert mark(home) == STAMP
    assert set(trials(home)) == all_numbers(15)


def test_a_total_that_never_fits_fails_the_run(open_euctr: Open, run: Run) -> None:
    open_euctr(15, faults=[faults.wrong_total(16, times=0)])
    with pytest.raises(RegistryError, match="gave 15 of 16 trials"):
        run()


def test_only_a_download_without_the_trial_makes_a_departure(open_euctr: Open, run: Run, home: Path) -> None:
    registry = open_euctr(15)
    run(query="facet")
    del registry.records[eudract(4)]
    registry.records[eudract(5)] = trial(5, facet="knee", Facet="Knee", FACET="KNEE")
    registry.data_timestamp = NEXT
    record = run(query="facet")
    assert record.counts["records/gone"] == 1
    assert gone(home) == {eudract(4)}
    assert "knee" in str(trials(home)[eudract(5)].title)
    with Archive.open(home) as archive:
        members = set(archive.members("euctr", record.query_key))
    assert members == all_numbers(15) - {eudract(4), eudract(5)}


def test_a_limit_ends_early_and_since_is_refused(open_euctr: Open, run: Run, home: Path) -> None:
    registry = open_euctr(25)
    assert run(limit=12).ok
    assert len(trials(home)) == 12
    assert mark(home) is None
    registry.requests.clear()
    with pytest.raises(UsageError, match="leave --since out"):
        run(since=date(2026, 1, 1))
    assert downloads(registry) == []
    with Archive.open(home) as archive:
        assert len(archive.runs(9)) == 1  # nothing was begun


def test_a_crawl_of_all_registries_since_a_day_passes_it_over_with_a_sentence() -> None:
    said = io.StringIO()
    ready = with_days(["ctis", "euctr", "isrctn"], date(2026, 1, 1), Lines(said), named=False)
    assert ready == ["ctis", "isrctn"]
    assert said.getvalue() == "the EU Clinical Trials Register does not say when a record changed; it is passed over\n"
    assert with_days(["euctr"], None, Lines(said), named=False) == ["euctr"]


def test_of_several_registries_that_fail_each_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setenv("TRIALS_PATIENCE", "0.2")
    with (
        SampleRegistry(face="euctr", faults=[faults.status(403, path="/search", times=0)]) as first,
        SampleRegistry(face="isrctn", faults=[faults.status(403, path="/query", times=0)]) as second,
    ):
        monkeypatch.setenv("TRIALS_EUCTR_URL", first.url)
        monkeypatch.setenv("TRIALS_ISRCTN_URL", second.url)
        with pytest.raises(RegistryError, match="answers /search with 403"):
            crawl(home, ["euctr", "isrctn"], progress=Lines(said), everything=True)
    told = said.getvalue().splitlines()
    assert "EU Clinical Trials Register: failed" in told
    assert [line for line in told if line.startswith("ISRCTN: failed: 127.0.0.1") and "403 Forbidden" in line]


def test_robots_txt_is_kept_to(open_euctr: Open, run: Run) -> None:
    registry = open_euctr(3, robots="User-agent: *\nDisallow: /ctr-search/rest/\n")
    with pytest.raises(RegistryError, match="does not allow /ctr-search/rest/download/full"):
        run()
    assert len(registry.requests) == 2


def test_the_scope_finds_the_bundled_trials_of_the_spine(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with SampleRegistry(face="euctr") as registry:
        monkeypatch.setenv("TRIALS_EUCTR_URL", registry.url)
        assert run(scope="spine-cells").ok
        total = len(registry.records)
    held = trials(home)
    assert len(held) == total - 1
    assert "KNEE" not in {one.acronym for one in held.values()}
    assert held[MOVED].identifiers[-1].value == "2024-599003-39-00"


def test_a_query_that_the_register_refuses_fails_with_its_own_words(open_euctr: Open, run: Run) -> None:
    open_euctr(2)
    with pytest.raises(RegistryError, match=r"400 Bad Request \(.*bracket"):
        run(query="(facet AND pain")
