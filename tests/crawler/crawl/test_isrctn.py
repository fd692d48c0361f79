"""ISRCTN's crawl against a server of its protocol: slices by the day of the last edit, departures, failures."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.answers.isrctn import read_list, read_total, read_trial
from crawler.archive import RunRecord
from crawler.sample import faults
from crawler.sample.faults import Fault
from crawler.sample.server import SampleRegistry
from crawler.spiders import isrctn as spider
from tests.crawler.crawl.serving import body, crawled, last, mark, members, standing, targets, trial
from trials.errors import ReadError, RegistryError

Serve = Callable[..., SampleRegistry]
NUMBERS = {"ISRCTN90100011", "ISRCTN90100022", "ISRCTN90100033", "ISRCTN90100044", "ISRCTN90100055"}
ONE, TWO = "ISRCTN90100011", "ISRCTN90100022"


@pytest.fixture
def serve(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """The sample records in pages of two, and a patience that a test can wait for."""
    monkeypatch.setattr(spider, "PAGE", 2)
    monkeypatch.setenv("TRIALS_PATIENCE", "2")
    with ExitStack() as opened:

        def go(**options: Any) -> SampleRegistry:
            registry = SampleRegistry(face="isrctn", **options)
            opened.enter_context(registry)
            monkeypatch.setenv("TRIALS_ISRCTN_URL", registry.url)
            return registry

        yield go


def run(home: Path, **options: Any) -> RunRecord:
    return crawled(home, "isrctn", **options)


def edited(registry: SampleRegistry, number: str, when: datetime | None = None) -> None:
    """Change a record as its registrant would."""
    day = (when or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    registry.records.change(number, {"trial.@lastUpdated": day, "trial.trialDescription.acronym": f"CHANGED {day}"})


def copied(registry: SampleRegistry, number: str, day: str = "2026-11-01") -> str:
    """A new record that resembles one."""
    record = registry.records[ONE]
    record["trial"]["isrctn"]["#"] = number
    record["trial"]["@lastUpdated"] = f"{day}T10:00:00.000Z"
    registry.records[f"ISRCTN{number}"] = record
    return f"ISRCTN{number}"


def test_everything_comes_in_pages_of_two_slices_by_the_day_of_the_last_edit(serve: Serve, home: Path) -> None:
    registry = serve()
    record = run(home)
    assert record.ok
    assert set(standing(home, "isrctn")) == NUMBERS
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    count, *pages = targets(registry)
    assert count.endswith("limit=0")
    assert [page.rpartition("limit=")[2] for page in pages] == ["2&offset=0", "2&offset=2", "2&offset=4", "2&offset=0"]
    assert f"lastEdited+LE+{yesterday}T23%3A59%3A59.999Z" in pages[0]
    assert f"GE+{yesterday + timedelta(days=1)}T00%3A00%3A00.000Z" in pages[-1]
    assert mark(home, "isrctn") == record.facts["data_timestamp"]


def test_what_is_stored_is_one_trial_with_its_parties_as_it_was_served(serve: Serve, home: Path) -> None:
    serve()
    run(home)
    stored = body(home, "isrctn", ONE)
    assert stored.startswith(b"<fullTrial><trial lastUpdated=")
    assert b"<sponsor id=" in stored
    read = trial(home, "isrctn", ONE)
    assert read.sponsor is not None
    assert read.sponsor.name == "University of Northmoor"
    assert [funder.name for funder in read.funders] == ["Invented Spine Foundation"]
    assert {contact.email for contact in read.contacts} == {"trial@example.org"}


def test_a_scope_and_a_text_are_asked_in_brackets_beside_the_day(serve: Serve, home: Path) -> None:
    registry = serve()
    run(home, scope="spine-cells")
    assert set(standing(home, "isrctn")) == NUMBERS - {"ISRCTN90100044"}  # exercise for the neck: no cells
    assert "%22degenerative+disc%22+OR+" in targets(registry)[0]
    registry.requests.clear()
    assert run(home, query="neck OR coccyx").counts["records/new"] == 1
    assert targets(registry)[0].startswith("/api/query/format/default?q=%28neck+OR+coccyx%29+AND+lastEdited+GE+")


def test_an_incremental_crawl_asks_for_edits_since_the_mark_less_three_days(serve: Serve, home: Path) -> None:
    registry = serve()
    before = run(home)
    edited(registry, TWO)
    new = copied(registry, "90100066", str(datetime.now(UTC).date()))
    registry.requests.clear()
    record = run(home)
    since = date.fromisoformat(str(before.mark)[:10]) - timedelta(days=3)
    assert f"lastEdited+GE+{since}T" in targets(registry)[1]
    assert record.ok
    assert (record.counts["records/changed"], record.counts["records/new"]) == (1, 1)
    assert b"CHANGED" in body(home, "isrctn", TWO)
    assert members(home, "isrctn") == NUMBERS | {new}


def test_nothing_new_costs_the_count_and_one_look_at_each_slice(serve: Serve, home: Path) -> None:
    registry = serve()
    run(home)
    registry.requests.clear()
    record = run(home)
    assert record.ok
    assert record.counts == {}
    assert len(targets(registry)) == 3


def test_a_full_crawl_ignores_the_mark_and_since_moves_none(serve: Serve, home: Path) -> None:
    serve()
    assert run(home, since=date(2026, 11, 15)).counts["records/new"] == 1
    assert mark(home, "isrctn") is None
    run(home)
    assert run(home, full=True).counts["records/same"] == 5


def test_a_limit_ends_the_crawl_early_and_moves_no_mark(serve: Serve, home: Path) -> None:
    serve()
    assert run(home, limit=3).ok
    assert len(standing(home, "isrctn")) == 3
    assert mark(home, "isrctn") is None


def test_only_a_404_by_number_makes_a_record_gone(serve: Serve, home: Path) -> None:
    registry = serve()
    for number in range(10):
        copied(registry, f"902000{number:02}")
    run(home, query="cells")
    del registry.records[TWO]
    registry.records.change(
        ONE, {"trial.trialDescription": {"title": "No longer about these"}, "trial.interventions": {}}
    )
    before = standing(home, "isrctn")
    record = run(home, query="cells")
    after = standing(home, "isrctn")
    assert record.ok
    assert before[TWO] is None
    assert after[TWO] == "the registry answers that there is none"
    assert after[ONE] is None
    assert ONE not in members(home, "isrctn", record.query_key or "")


def test_a_list_that_shrinks_while_it_is_paged_is_read_again(serve: Serve, home: Path) -> None:
    registry = serve()

    def shift() -> None:
        edited(registry, ONE)  # leaves the first slice, so the third page would begin one record too late

    registry.faults.append(faults.before_page(shift, page=2))
    record = run(home)
    assert record.ok
    assert set(standing(home, "isrctn")) == NUMBERS


def test_a_list_that_never_comes_to_rest_fails_the_run(serve: Serve, home: Path) -> None:
    registry = serve(faults=[faults.wrong_total(9, page=1, times=0)])
    with pytest.raises(RegistryError, match="changed each of the 4 times"):
        run(home)
    assert standing(home, "isrctn") == {}
    registry.faults.clear()
    assert run(home).ok


PASSING: dict[str, Callable[[], Fault]] = {
    "503 with seconds": lambda: faults.unavailable(0, page=2),
    "429": lambda: faults.too_many_requests(None, page=1),
    "XML cut short": lambda: faults.cut_json(0.5, page=2),
    "XML without its last sign": lambda: faults.cut_json(0.9999, page=1),
    "a count cut short": lambda: faults.cut_json(0.5, path="limit=0"),
    "an HTML page with status 200": lambda: faults.html_page(page=2),
    "an HTML page for the count": lambda: faults.html_page(path="limit=0"),
    "a connection closed half-way": lambda: faults.close_early(0.5, page=2),
    "records of the page before again": lambda: faults.duplicates(page=2),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_waited_out_and_nothing_is_lost_or_doubled(name: str, serve: Serve, home: Path) -> None:
    fault = PASSING[name]()
    serve(faults=[fault])
    record = run(home)
    assert fault.fired
    assert record.ok
    assert record.counts["records/parsed"] == 5
    assert set(standing(home, "isrctn")) == NUMBERS


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (lambda: faults.unavailable(path="limit=2", times=0), "answers 503"),
        (lambda: faults.html_page(path="limit=2", times=0), "something that is no record"),
        (lambda: faults.status(403, path="limit=2", times=0), "403 Forbidden"),
    ],
    ids=["outage", "a page in HTML", "refusal"],
)
def test_what_lasts_fails_the_run_and_what_was_published_stands(
    fault: Callable[[], Fault], reason: str, serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = serve()
    run(home)
    published = standing(home, "isrctn")
    edited(registry, ONE)
    registry.faults.append(fault())
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    with pytest.raises(RegistryError, match=reason):
        run(home)
    assert last(home).state == "failed"
    assert standing(home, "isrctn") == published


def test_a_record_without_a_number_is_rejected_and_the_others_come(serve: Serve, home: Path) -> None:
    registry = serve()
    registry.records["nobody's"] = {"trial": {"@lastUpdated": "2026-10-01T00:00:00Z", "trialDescription": {}}}
    record = run(home)
    assert record.ok
    assert record.counts["records/rejected"] == 1
    assert set(standing(home, "isrctn")) == NUMBERS


def test_a_query_that_the_registry_refuses_fails_with_the_registry_s_own_words(serve: Serve, home: Path) -> None:
    serve()
    with pytest.raises(RegistryError, match=r"400 Bad Request \(q: the query ends"):
        run(home, query="disc AND")


def test_robots_txt_is_kept(serve: Serve, home: Path) -> None:
    serve(robots="User-agent: *\nDisallow: /api\n")
    with pytest.raises(RegistryError, match=r"robots\.txt does not allow"):
        run(home)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html><body>Back soon</body></html>",
        b'<allTrials xmlns="x"></allTrials>',
        b'<allTrials totalCount="2" xmlns="x"><fullTrial><trial/></fullTrial>',
        b'<allTrials totalCount="1"><fullTrial><trial><isrctn>90100011</isrctn></trial></allTrials>',
        b'<!DOCTYPE a [<!ENTITY a "b">]><allTrials totalCount="1"><fullTrial/></allTrials>',
        b'{"totalCount": 1}',
    ],
)
def test_an_answer_of_another_shape_is_no_list(answer: bytes) -> None:
    with pytest.raises(ReadError):
        read_list(answer, "http://x/api", {})


def test_answers_as_documented_are_read() -> None:
    assert read_total(b'<?xml version="1.0"?><allTrials totalCount="27123" xmlns="x"/>') == 27123
    one = (
        b'<fullTrial xmlns="x"><trial lastUpdated="2026-11-01T00:00:00Z"><isrctn>90100011</isrctn></trial></fullTrial>'
    )
    found = read_trial(one, "http://x/api", {"data_date": "2026-11-25"})
    assert (found.id, getattr(found, "updated", None)) == (ONE, "2026-11-01")
    with pytest.raises(ReadError):
        read_trial(one[:-3], "http://x/api", {})
    with pytest.raises(ReadError):
        read_trial(b'<allTrials totalCount="0"></allTrials>', "http://x/api", {})


LIST = b'<?xml version="1.0"?>\n<allTrials totalCount="2" xmlns="http://www.67bricks.com/isrctn">' + b"".join(
    b'<fullTrial><trial lastUpdated="2026-11-01T00:00:00Z"><isrctn>9010001%d</isrctn></trial></fullTrial>' % number
    for number in range(2)
)


@given(st.integers(0, len(LIST)))
def test_no_part_of_a_list_is_taken_for_a_whole_one(length: int) -> None:
    assert len(read_list(LIST + b"</allTrials>", "", {}).records) == 2
    with pytest.raises(ReadError):
        read_list(LIST[:length], "", {})


@given(st.binary(max_size=200), st.integers(0, len(LIST)))
def test_no_answer_makes_the_reader_stumble(noise: bytes, place: int) -> None:
    for answer in (noise, LIST[:place] + noise + LIST[place:] + b"</allTrials>"):
        with suppress(ReadError):
            read_list(answer, "", {})
        with suppress(ReadError):
            read_trial(answer, "", {})
