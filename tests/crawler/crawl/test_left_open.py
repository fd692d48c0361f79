"""A page of a list that its registry never answers for: what the others hold is published, and the run says so."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from crawler.archive import RunRecord
from crawler.sample import faults
from crawler.sample.faults import Fault
from crawler.sample.server import SampleRegistry
from crawler.spiders import cris, ctis, isrctn
from tests.crawler.crawl.conftest import Open
from tests.crawler.crawl.serving import crawled, last, mark, members, standing, targets
from tests.crawler.crawl.world import held, ids, nct, update
from tests.crawler.crawl.world import mark as ctgov_mark
from trials.errors import RegistryError

Run = Callable[..., RunRecord]
Serve = Callable[..., SampleRegistry]
ALL = {nct(number) for number in range(35)}
NEXT = "2026-11-23T09:00:00"
WHOLE_LIST = "/studies?sort="  # as opposed to the list of ids alone, and to calls for ids
AGAIN = "the list was not read whole, and the next crawl asks for all of it again"


@pytest.fixture(autouse=True)
def _soon_enough(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    monkeypatch.setenv("TRIALS_CRIS_KEY", "made-up")
    monkeypatch.setattr(isrctn, "PAGE", 2)
    monkeypatch.setattr(cris, "PAGE", 2)
    monkeypatch.setattr(ctis, "SIZE", 2)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """The sample records of a registry."""
    with ExitStack() as opened:

        def go(source: str, *wrong: Fault) -> SampleRegistry:
            registry = opened.enter_context(SampleRegistry(face=source, faults=list(wrong)))
            monkeypatch.setenv(f"TRIALS_{source.upper()}_URL", registry.url)
            return registry

        yield go


def test_what_follows_a_page_that_is_never_answered_is_asked_for_by_its_numbers(
    open_registry: Open, run: Run, home: Path
) -> None:
    open_registry(35, faults=[faults.status(500, page=2, path=WHOLE_LIST, times=0)])
    record = run()
    assert (record.ok, record.lacks) == (True, "")
    assert ids(home) == ALL
    assert record.counts["query/reported"] == record.counts["query/fetched"] == 35
    assert ctgov_mark(home)


def test_of_many_numbers_that_are_never_answered_for_each_is_asked_for_alone(
    open_registry: Open, run: Run, home: Path
) -> None:
    wrong = (("page", WHOLE_LIST), ("", "filter.ids"), ("", f"/studies/{nct(20)}"))
    registry = open_registry(
        35, faults=[faults.status(500, path=path, times=0, **({"page": 2} if page else {})) for page, path in wrong]
    )
    record = run()
    assert (record.ok, record.unanswered) == (True, 1)
    assert ids(home) == ALL - {nct(20)}
    registry.faults.clear()
    registry.data_timestamp = NEXT
    assert run().lacks == ""
    assert ids(home) == ALL


def test_an_update_that_is_owed_is_asked_for_again_whatever_its_day(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(35)
    run()
    before = held(home)[nct(20)]
    for number in range(35):
        update(registry, number)
    registry.data_timestamp = NEXT
    for path, when in ((WHOLE_LIST, {"page": 2}), ("/studies?filter.adv", {"page": 2}), ("filter.ids", {})):
        registry.faults.append(faults.status(500, path=path, times=0, **when))
    registry.faults.append(faults.status(500, path=f"/studies/{nct(20)}", times=0))
    assert run(full=True).unanswered == 1
    assert held(home)[nct(20)] == before
    registry.faults.clear()
    registry.data_timestamp = "2027-11-24T09:00:00"  # the update lies long before
    assert run().counts["records/changed"] == 1
    assert held(home)[nct(20)] != before


@pytest.mark.parametrize(
    "fault",
    [
        faults.unavailable,
        faults.close_early,
        faults.cut_json,
        faults.html_page,
        faults.redirect_loop,
        lambda **when: faults.status(404, **when),
    ],
)
def test_where_the_ids_cannot_be_listed_either_what_came_is_published_and_the_next_crawl_asks_again(
    fault: Callable[..., Fault], open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35, faults=[fault(page=2, times=0)])
    record = run()
    assert record.ok
    assert record.lacks.startswith(f"{AGAIN} (without all that follows the first 10 records: 127.0.0.1")
    assert len(ids(home)) == 10
    assert ctgov_mark(home) is None
    assert (record.complete, record.counts["query/listed"]) == (False, 35)
    registry.faults.clear()
    record = run()
    assert (record.ok, record.lacks, record.complete) == (True, "", True)
    assert ids(home) == ALL


def test_a_list_that_breaks_off_takes_no_record_for_gone_and_leaves_the_mark(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35)
    run()
    before = ctgov_mark(home)
    registry.data_timestamp = NEXT
    for number in range(35):
        update(registry, number)
    registry.faults.append(faults.status(500, page=2, times=0))
    record = run()
    assert record.counts["records/changed"] == 10
    assert (ids(home), ctgov_mark(home)) == (ALL, before)
    assert members(home, "ctgov") == ALL
    registry.faults.clear()
    assert run().counts["records/changed"] == 25


def test_a_registry_that_answers_for_nothing_any_more_publishes_nothing(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35, faults=[faults.status(500, path="/api", nth=3, times=0)])
    with pytest.raises(RegistryError, match="answers 500 Internal Server Error"):
        run()
    assert len(targets(registry, "pageToken")) > 0
    assert last(home).state == "failed"
    assert standing(home, "ctgov") == {}


@pytest.mark.parametrize(
    ("source", "fault", "told"),
    [
        ("isrctn", faults.status(500, page=2, times=0), "records 3 to 4 of a list of 5"),
        ("isrctn", faults.html_page(page=1, times=0), "records 1 to 2 of a list of 5"),
        ("cris", faults.status(500, path="/list", page=2, times=0), "records 3 to 4 of 4 in the list"),
    ],
)
def test_a_page_that_is_never_answered_costs_no_other_page(
    source: str, fault: Fault, told: str, serve: Serve, home: Path
) -> None:
    registry = serve(source, fault)
    every = set(registry.records)
    record = crawled(home, source)
    assert record.ok
    assert f"{AGAIN} (without {told}: 127.0.0.1 answers" in record.lacks
    assert len(standing(home, source)) == len(every) - 2
    assert mark(home, source) is None
    registry.faults.clear()
    record = crawled(home, source)
    assert (record.ok, record.lacks) == (True, "")
    assert set(standing(home, source)) == every
    assert mark(home, source)
    gone = next(iter(every))
    registry.faults.append(fault)
    registry.data_timestamp = NEXT
    del registry.records[gone]
    crawled(home, source, full=True)
    assert set(members(home, source)) == every  # whose absence proves nothing while a page is missing


def test_what_a_page_of_one_order_left_out_the_other_order_gives(serve: Serve, home: Path) -> None:
    registry = serve("ctis", faults.status(500, path="/search", page=2, nth=1, times=4))
    record = crawled(home, "ctis")
    assert (record.ok, record.lacks) == (True, "")
    assert set(standing(home, "ctis")) == set(registry.records)


def test_a_page_that_neither_order_gives_leaves_the_list_open(serve: Serve, home: Path) -> None:
    registry = serve("ctis", faults.status(500, path="/search", page=2, times=0))
    record = crawled(home, "ctis")
    assert record.ok
    assert "without page 2 of 4 of the list by lastUpdated: 127.0.0.1 answers 500" in record.lacks
    assert 0 < len(standing(home, "ctis")) < len(registry.records)
    assert mark(home, "ctis") is None


def test_more_than_three_pages_without_an_answer_are_an_outage(serve: Serve, home: Path) -> None:
    registry = serve("isrctn", *(faults.status(500, page=number, times=0) for number in range(2, 6)))
    for number in range(10):
        registry.records[f"ISRCTN903000{number:02}"] = registry.records["ISRCTN90100022"]
    with pytest.raises(RegistryError, match="left more than 3 parts of its list without an answer"):
        crawled(home, "isrctn")
    assert standing(home, "isrctn") == {}
