"""What goes wrong between here and a registry: waited out, asked again, or the run fails with its reason."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive, RunRecord
from crawler.sample import faults
from crawler.sample.faults import Fault
from crawler.sample.server import SampleRegistry
from tests.crawler.crawl.conftest import Open
from tests.crawler.crawl.world import calls, everything, held, ids, mark, nct, paths, update
from trials.errors import RegistryError

Run = Callable[..., RunRecord]

PASSING: dict[str, Callable[[], Fault]] = {
    "429 with seconds": lambda: faults.too_many_requests(0, page=2),
    "429 with a date": lambda: faults.too_many_requests(faults.http_date(-5), page=2),
    "429 alone": lambda: faults.too_many_requests(None, page=2),
    "503 with seconds": lambda: faults.unavailable(0, page=2),
    "503 alone, twice": lambda: faults.unavailable(page=3, times=2),
    "500": lambda: faults.status(500, page=2),
    "502 for the version": lambda: faults.status(502, path="/version"),
    "503 for robots.txt": lambda: faults.unavailable(path="/robots.txt"),
    "a closed connection": lambda: faults.close_early(0, page=2),
    "a connection closed half-way": lambda: faults.close_early(0.5, page=2),
    "cut JSON": lambda: faults.cut_json(0.5, page=2),
    "cut JSON without its last sign": lambda: faults.cut_json(0.9999, page=1),
    "an HTML page with status 200": lambda: faults.html_page(page=2),
    "an HTML page for the version": lambda: faults.html_page(path="/version"),
    "a refused page token": lambda: faults.refuse_token(page=3),
    "a refused page token, three times": lambda: faults.refuse_token(page=2, times=3),
    "a slow answer": lambda: faults.drip(0.3, page=2),
    "records of the page before again": lambda: faults.duplicates(page=2),
    "a total that was wrong once": lambda: faults.wrong_total(33),
}

ALL: Any = {"path": "/studies", "times": 0}
LASTING: dict[str, tuple[Callable[[], Fault], str]] = {
    "429": (lambda: faults.too_many_requests(None, page=2, times=0), "answers 429 Too Many Requests"),
    "503": (lambda: faults.unavailable(**ALL), "answers 503 Service Unavailable"),
    "closed connections": (lambda: faults.close_early(0.5, **ALL), "breaks off"),
    "cut JSON": (lambda: faults.cut_json(**ALL), "something that is no record"),
    "an HTML page": (lambda: faults.html_page(**ALL), "something that is no record"),
    "a refused page token": (lambda: faults.refuse_token(page=2, times=0), "refused its own page token"),
    "403": (lambda: faults.status(403, page=2, times=0), "answers /studies with 403 Forbidden"),
    "404": (lambda: faults.status(404, **ALL), "answers /studies with 404 Not Found"),
    "a redirect to itself": (lambda: faults.redirect_loop(**ALL), "did not answer /studies"),
    "a wrong total": (lambda: faults.wrong_total(99, times=0), "counts 99 records and lists 20"),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_waited_out_and_nothing_is_lost_or_doubled(
    name: str, open_registry: Open, run: Run, home: Path
) -> None:
    fault = PASSING[name]()
    open_registry(35, faults=[fault])
    record = run()
    assert fault.fired
    assert record.ok
    assert ids(home) == {nct(number) for number in range(35)}
    assert record.counts["records/parsed"] == 35


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_fails_the_run_with_its_reason_and_changes_nothing(
    name: str, open_registry: Open, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(35)
    run()
    before, sequence = published(home), last(home).sequence
    monkeypatch.setenv("TRIALS_PATIENCE", "0.5")
    registry.data_timestamp = "2026-11-23T09:00:00"
    for number in range(20):
        update(registry, number)
    fault, reason = LASTING[name]
    registry.faults.append(fault())
    with pytest.raises(RegistryError, match=reason) as raised:
        run()
    assert published(home) == before
    record = last(home)
    assert record.state == "failed"
    assert record.verdict is not None
    assert record.verdict.reason == str(raised.value)
    with Archive.open(home) as archive:
        assert archive.sequence == sequence
    registry.faults.clear()
    assert run().counts["changes/put"] == 20


def published(home: Path) -> dict[str, Any]:
    """What readers of the archive see; versions of failed runs stay stored beside it."""
    return {name: value for name, value in everything(home).items() if name != "versions"}


def last(home: Path) -> RunRecord:
    with Archive.open(home) as archive:
        return archive.runs(1)[0]


def test_a_timeout_is_asked_again(open_registry: Open, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS_TIMEOUT", "0.4")
    open_registry(15, faults=[faults.hang(3, page=2)])
    assert run().ok
    assert len(ids(home)) == 15


def test_a_registry_that_never_answers_fails_the_run(
    open_registry: Open, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_TIMEOUT", "0.2")
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    open_registry(15, faults=[faults.hang(30, path="/studies", times=0)])
    with pytest.raises(RegistryError, match=r"breaks off .*took longer than 0\.2 seconds"):
        run()


def test_a_registry_that_is_not_there_is_said_soon(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS_PATIENCE", "2")
    with SampleRegistry() as registry:
        monkeypatch.setenv("TRIALS_CTGOV_URL", registry.url)
    with pytest.raises(RegistryError, match=r"127\.0\.0\.1 cannot be reached"):
        run()
    assert last(home).state == "failed"
    assert mark(home) is None


@pytest.mark.parametrize("retry_after", [1, "date"])
@pytest.mark.parametrize("fault", [faults.too_many_requests, faults.unavailable])
def test_retry_after_is_really_waited_for(
    fault: Callable[..., Fault], retry_after: Any, open_registry: Open, run: Run
) -> None:
    registry = open_registry(15)
    asked = faults.http_date(1) if retry_after == "date" else retry_after
    registry.faults.append(fault(asked, path="pageToken"))
    run()
    times = [seen.time for seen in registry.requests if "pageToken" in seen.target and "fields" not in seen.target]
    assert len(times) == 2
    assert times[1] - times[0] >= 1.0
    assert times[1] - times[0] < 3.5


def test_a_retry_after_beyond_all_patience_fails_at_once_and_says_how_long(open_registry: Open, run: Run) -> None:
    open_registry(15, faults=[faults.too_many_requests(3600, page=2)])
    started = time.monotonic()
    with pytest.raises(RegistryError, match="asks to wait 3600 s"):
        run()
    assert time.monotonic() - started < 3


def test_crawl_delay_is_really_waited_for(open_registry: Open, run: Run) -> None:
    registry = open_registry(15, crawl_delay=0.4)
    run()
    times = [seen.time for seen in registry.requests]
    assert len(times) == 8
    # Over all: one pause too few would be missing here, and a server that notes one call late is not taken for that.
    assert times[-1] - times[0] >= 0.39 * (len(times) - 1)


def test_a_disallow_is_refused_and_reported_and_nothing_else_is_asked(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(5, robots="User-agent: *\nDisallow: /api/\n")
    with pytest.raises(RegistryError, match=r"robots.txt does not allow /api/v2/version to be crawled"):
        run()
    assert paths(registry) == ["/robots.txt"]
    assert last(home).state == "failed"
    assert held(home) == {}


def test_a_disallow_for_others_is_none_for_us(open_registry: Open, run: Run) -> None:
    open_registry(5, robots="User-agent: OtherBot\nDisallow: /\n")
    assert run().ok


def test_without_robots_txt_all_is_allowed(open_registry: Open, run: Run) -> None:
    open_registry(5, faults=[faults.status(404, path="/robots.txt", times=0)])
    assert run().ok


@pytest.mark.parametrize("code", [403, 500, 503])
def test_robots_txt_that_cannot_be_read_is_no_permission(
    code: int, open_registry: Open, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    registry = open_registry(5, faults=[faults.status(code, path="/robots.txt", times=0)])
    with pytest.raises(RegistryError):
        run()
    assert set(paths(registry)) == {"/robots.txt"}


def test_a_record_without_id_is_rejected_and_the_rest_goes_on(open_registry: Open, run: Run, home: Path) -> None:
    open_registry(35, faults=[faults.broken_record(page=2)])
    record = run()
    assert record.ok
    assert record.rejected == 1
    assert record.counts["reject/ctgov/no-id"] == 1
    assert len(ids(home)) == 35


def test_a_record_with_a_huge_field_comes_whole(open_registry: Open, run: Run, home: Path) -> None:
    open_registry(5, faults=[faults.huge_field(3_000_000, page=1)])
    assert run().ok
    assert max(len(body) for body, _ in held(home).values()) > 3_000_000


def test_pages_are_read_in_order_from_the_start_after_a_refused_token(open_registry: Open, run: Run) -> None:
    registry = open_registry(25, faults=[faults.refuse_token(page=3)])
    run()
    listed = [call for call in calls(registry) if "fields" not in call]
    assert ["pageToken" in call for call in listed] == [False, True, True, False, True, True]
