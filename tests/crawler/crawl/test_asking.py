"""Which calls a crawl makes: in what order, with what words, and none too many."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.archive import RunRecord
from crawler.sample import faults
from crawler.scope import load_scope
from tests.crawler.crawl.conftest import Open
from tests.crawler.crawl.world import STAMP, calls, held, ids, mark, nct, paths, trial, update
from trials import __version__
from trials.errors import RegistryError, SettingsError, UsageError

Run = Callable[..., RunRecord]


def test_all_records_come_and_the_first_two_calls_are_robots_and_version(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35)
    record = run()
    assert record.ok
    assert ids(home) == {nct(number) for number in range(35)}
    assert paths(registry)[:3] == ["/robots.txt", "/version", "/studies"]


def test_a_list_of_one_page_is_read_once(open_registry: Open, run: Run) -> None:
    registry = open_registry(10)
    run()
    assert paths(registry) == ["/robots.txt", "/version", "/studies", "/version"]


def test_a_list_of_more_pages_is_held_against_its_ids_alone(open_registry: Open, run: Run) -> None:
    registry = open_registry(35)
    run()
    assert [call.get("fields") for call in calls(registry)] == [None] * 4 + ["NCTId"] * 4
    assert paths(registry) == ["/robots.txt", "/version", *["/studies"] * 4, "/version", *["/studies"] * 4, "/version"]


def test_page_size_count_and_sort_are_stated_and_nothing_but_the_token_changes_while_paging(
    open_registry: Open, run: Run
) -> None:
    registry = open_registry(35)
    run(query="made-up")
    first, *rest = [call for call in calls(registry) if "fields" not in call]
    assert first == {
        "query.term": "made-up",
        "sort": "StudyFirstPostDate:asc",
        "countTotal": "true",
        "pageSize": "1000",
    }
    tokens = [call.pop("pageToken") for call in rest]
    assert rest == [first] * 3
    assert len(set(tokens)) == 3


def test_what_is_stored_is_what_was_served_to_the_byte(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(3)
    run()
    assert held(home)[nct(1)][0] == registry.records.get_held(nct(1)).body  # type: ignore[union-attr]


def test_the_same_data_timestamp_ends_a_crawl_after_that_one_request(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(5)
    first = run()
    registry.requests.clear()
    second = run()
    assert paths(registry) == ["/robots.txt", "/version"]
    assert second.ok
    assert second.mark == first.mark == mark(home) == STAMP


def test_another_query_does_not_take_the_mark_of_the_first(open_registry: Open, run: Run) -> None:
    registry = open_registry(5)
    run()
    registry.requests.clear()
    run(query="made-up")
    assert "filter.advanced" not in calls(registry)[0]


def test_an_incremental_crawl_asks_for_changes_since_the_mark_less_three_days(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(35)
    run()
    registry.data_timestamp = "2026-11-23T09:00:00"
    update(registry, 7)
    registry.records[nct(35)] = trial(35, updated="2026-11-22")
    registry.requests.clear()
    record = run()
    assert calls(registry)[0]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2026-11-17,MAX]"
    assert record.counts["records/new"] == record.counts["records/changed"] == 1
    assert record.counts["records/parsed"] == 2
    assert b"changed 2026-11-21" in held(home)[nct(7)][0]
    assert len(ids(home)) == 36
    assert mark(home) == "2026-11-23T09:00:00"


def test_a_full_crawl_ignores_the_mark(open_registry: Open, run: Run) -> None:
    registry = open_registry(15)
    run()
    registry.requests.clear()
    assert run(full=True).counts["records/same"] == 15
    assert "filter.advanced" not in calls(registry)[0]


def test_since_asks_from_that_day_and_moves_no_mark(open_registry: Open, run: Run, home: Path) -> None:
    registry = open_registry(15)
    update(registry, 3)
    record = run(since=date(2026, 11, 1))
    assert calls(registry)[0]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2026-11-01,MAX]"
    assert record.ok
    assert ids(home) == {nct(3)}
    assert mark(home) is None


def test_a_limit_ends_the_crawl_early_and_moves_no_mark(open_registry: Open, run: Run, home: Path) -> None:
    open_registry(35)
    record = run(limit=12)
    assert record.ok
    assert len(ids(home)) == 12
    assert mark(home) is None
    assert run().counts["records/new"] == 23


def test_a_limited_crawl_after_a_good_one_leaves_the_mark_and_the_members(
    open_registry: Open, run: Run, home: Path
) -> None:
    registry = open_registry(15)
    run()
    registry.data_timestamp = "2026-11-24T09:00:00"
    run(limit=2)
    run(since=date(2026, 11, 1))
    assert mark(home) == STAMP
    assert len(ids(home)) == 15


def test_a_scope_asks_for_its_terms_by_area_and_a_new_version_of_it_starts_anew(
    open_registry: Open, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(2)
    record = run(scope="spine-cells")
    asked = calls(registry)[0]
    now = load_scope("spine-cells")
    assert record.query_key == f"scope:spine-cells:{now.version}"
    assert '"intervertebral disc"' in asked["query.cond"]
    assert " OR MSC OR " in asked["query.intr"]
    registry.data_timestamp = "2026-11-23T09:00:00"
    monkeypatch.setattr("crawler.scope.load_scope", lambda _: replace(now, version=now.version + 1))
    registry.requests.clear()
    assert run(scope="spine-cells").query_key == f"scope:spine-cells:{now.version + 1}"
    assert calls(registry)[0] == asked


def test_the_registry_is_told_who_asks_and_given_no_cookie_or_referrer(
    open_registry: Open, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(2)
    monkeypatch.setenv("TRIALS_CONTACT", "trials@example.org")
    run()
    for headers in registry.headers:
        assert headers["User-Agent"] == f"SpineTrials/{__version__} (+trials@example.org)"
        assert not {"Cookie", "Referer"} & set(headers)


def test_a_path_in_the_setting_is_kept_before_the_registry_s_own(
    open_registry: Open, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(2)
    monkeypatch.setenv("TRIALS_CTGOV_URL", f"{registry.url}/mirror/")
    with pytest.raises(RegistryError, match="404"):
        run()
    assert registry.requests[-1].target == "/mirror/api/v2/version"


@pytest.mark.parametrize("address", ["clinicaltrials.gov", "ftp://x", "http://", "http://x/?a=b"])
def test_a_setting_that_is_no_address_is_refused_before_anything_is_opened(
    address: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_CTGOV_URL", address)
    with pytest.raises(SettingsError, match="TRIALS_CTGOV_URL"):
        run()
    assert not home.exists()


@pytest.mark.parametrize(
    "options",
    [{"limit": 0}, {"query": " "}, {"scope": "nowhere"}, {"full": True, "since": date(2026, 1, 1)}],
    ids=str,
)
def test_words_that_make_no_sense_are_refused(options: dict[str, object], run: Run) -> None:
    with pytest.raises(UsageError):
        run(**options)


def test_a_query_that_the_registry_refuses_fails_with_the_registry_s_own_words(open_registry: Open, run: Run) -> None:
    open_registry(2)
    with pytest.raises(RegistryError, match=r"400 Bad Request \(.*query.term"):
        run(query="AREA[")


def test_a_query_without_a_hit_is_a_good_run(open_registry: Open, run: Run) -> None:
    open_registry(2)
    record = run(query="unheardof")
    assert record.ok
    assert record.counts.get("records/parsed", 0) == 0


def test_an_empty_page_with_a_token_is_not_the_end(open_registry: Open, run: Run, home: Path) -> None:
    open_registry(35, faults=[faults.empty_page(page=2)])
    run()
    assert len(ids(home)) == 35
