"""What a run makes visible, and when."""

from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.counters import Counters
from crawler.records import Raw, Reject
from tests.crawler.archive.toys import BAD, GOOD, broken, published, toy, view


def test_nothing_of_a_run_is_visible_before_its_end(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.put([toy(1), toy(2)]) == ["new", "new"]
        assert list(archive.heads()) == []
        assert archive.sequence == 0
        assert list(archive.members("toy", "q")) == []
        assert run.finish(GOOD).sequence == 2
        assert [held.id for held in archive.heads()] == ["T1", "T2"]


def test_a_failed_run_is_listed_and_changes_nothing(home: Path) -> None:
    published(home, [toy(1)])
    with Archive.open(home, write=True) as archive:
        before = view(archive)
        run = archive.begin("toy", "crawl", query_key="q")
        run.put([toy(1, "other"), toy(2)])
        run.tombstone("toy", "T1", "gone")
        record = run.finish(BAD, mark="2026-11-20", members_complete=True)
        assert (record.state, record.ok) == ("failed", False)
        assert view(archive) == before
        assert archive.runs(1)[0].counts["records/changed"] == 1


def test_what_a_failed_run_stored_is_taken_up_without_being_stored_twice(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl")
        run.put([toy(1)])
        first = run.finish(BAD)
        run = archive.begin("toy", "crawl")
        assert run.put([toy(1)]) == ["new"]
        second = run.finish(GOOD)
        (version,) = archive.versions("toy", "T1")
        assert (version.first_run, version.last_run) == (first.id, second.id)


def test_a_run_left_unfinished_is_interrupted(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        archive.begin("toy", "crawl").put([toy(1)])
        assert archive.runs()[0].state == "running"
    with Archive.open(home) as archive:
        assert [run.state for run in archive.runs()] == ["interrupted"]
        assert archive.sequence == 0


def test_the_same_records_again_change_nothing(home: Path) -> None:
    published(home, [toy(1), toy(2)])
    with Archive.open(home, write=True) as archive:
        before = view(archive)
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.put([toy(1), toy(2)]) == ["same", "same"]
        run.finish(GOOD)
        assert view(archive) == before


def test_raw_records_come_back_as_they_were_served(home: Path) -> None:
    served = Raw(
        "toy", "T1", "toy", b'{"title": "\xc3\xa9"}', "http://x/", "a/b", "2024-05", partial=True, facts={"e": "1"}
    )
    published(home, [served])
    with Archive.open(home) as archive:
        (held,) = archive.find("t1")
        assert held.raw == served
        assert (
            archive.trial_json(held) == b'{"source":"toy","registry":"toy","id":"T1","partial":true,"title":"\xc3\xa9"}'
        )


def test_a_record_the_registry_no_longer_has_is_tombstoned_and_revived_by_its_return(home: Path) -> None:
    published(home, [toy(1), toy(2)])
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.tombstone("toy", "T1", "404 when asked by id")
        assert not run.tombstone("toy", "T9", "never held")
        run.finish(GOOD)
        assert [held.id for held in archive.heads()] == ["T2"]
        assert archive.find("T1")[0].tombstoned == "404 when asked by id"
        assert list(archive.members("toy", "q")) == ["T2"]
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.put([toy(1)]) == ["changed"]
        run.finish(GOOD)
        assert [(change.id, change.kind) for change in archive.changes(2)] == [("T1", "tombstone"), ("T1", "put")]
        (state,) = archive.status()
        assert (state.held, state.tombstoned) == (2, 0)


def test_an_old_file_does_not_revive_a_tombstoned_record(home: Path) -> None:
    published(home, [toy(1, updated="2024-05-01")])
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl")
        run.tombstone("toy", "T1", "gone")
        run.finish(GOOD)
        run = archive.begin("toy", "import")
        assert run.put([toy(1, updated="2024-05-01"), toy(1, "older", updated="2023")]) == ["older", "older"]
        run.finish(GOOD)
        assert list(archive.heads()) == []
        run = archive.begin("toy", "import")
        assert run.put([toy(1, "newer", updated="2025-01-01")]) == ["changed"]
        run.finish(GOOD)
        assert [held.id for held in archive.heads()] == ["T1"]


def test_absence_from_an_import_tombstones_nothing(home: Path) -> None:
    published(home, [toy(1), toy(2)])
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "import")
        run.put([toy(1)])
        run.finish(GOOD)
        assert len(list(archive.heads())) == 2


def test_the_last_copy_of_a_record_that_comes_twice_in_one_crawl_stands(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl")
        assert run.put([toy(1, "a"), toy(1, "b")]) == ["new", "changed"]
        assert run.put([toy(1, "b")]) == ["same"]
        assert run.distinct() == 1
        run.finish(GOOD)
        assert [(change.id, change.kind) for change in archive.changes(0)] == [("T1", "put")]
        assert b'"b"' in archive.find("T1")[0].raw.body


def test_a_record_that_cannot_be_read_is_quarantined_and_the_copy_before_it_stays(home: Path) -> None:
    published(home, [toy(1), toy(2)])
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.put([broken(1), toy(2, "fine"), toy(3, fault="no")]) == ["rejected", "changed", "rejected"]
        run.reject(Reject("toy", None, "toy/cut", "ends in the middle", b"[1, 2", "page 3"))
        record = run.finish(GOOD)
        assert record.rejected == 3
        assert b"a toy" in archive.trial_json(archive.find("T1")[0])
        found = [(reject.id, reject.reason, reject.body) for reject in archive.rejects(record.id)]
        assert found[0] == ("T1", "toy/not-json", b"{")
        assert found[1][:2] == ("T3", "toy/reader-failed")
        assert found[2] == (None, "toy/cut", b"[1, 2")
        assert sorted(archive.members("toy", "q")) == ["T1", "T2", "T3"]
        assert [change.id for change in archive.changes(2)] == ["T2"]


def test_counters_name_repairs_unknown_words_and_fields_left_over(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl")
        run.put([toy(1, words=["odd"], leftover=["a.b[3].c", "a.b[4].c"], repairs={"toy/date": 2}), toy(2)])
        run.count("pages")
        counts = run.finish(GOOD).counts
    assert counts["unrecognised/status"] == counts["unrecognised/records"] == counts["leftover/a.b[].c"] == 1
    assert (counts["repair/toy/date"], counts["records/parsed"], counts["pages"]) == (2, 2, 1)


def test_an_age_that_could_not_be_read_is_counted_but_is_no_unknown_category() -> None:
    counts = Counters()
    counts.note({"unrecognised": ["eligibility.minimum_age"]})
    counts.note({"unrecognised": ["eligibility.minimum_age", "status"]})
    assert counts["unrecognised/eligibility.minimum_age"] == 2
    assert counts["unrecognised/records"] == 1


def test_counters_are_the_same_where_readings_are_taken_from_the_derived_store(home: Path) -> None:
    records = [toy(1, words=["odd"], leftover=["x"], repairs={"toy/date": 1}), toy(2)]
    published(home, records)
    with Archive.open(home, write=True) as archive:
        first = archive.runs(1)[0].counts
        run = archive.begin("toy", "crawl", query_key="q")
        run.put(records)
        again = run.finish(GOOD).counts
    plain = {name: count for name, count in first.items() if not name.startswith(("records/new", "changes"))}
    assert {name: again[name] for name in plain} == plain


def test_members_follow_the_query_and_its_mark_moves_only_with_a_good_run(home: Path) -> None:
    published(home, [toy(1), toy(2), toy(3)])
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.before() == 3
        run.put([toy(4)])
        assert run.leave("toy", "T1")
        run.finish(GOOD)
        assert sorted(archive.members("toy", "q")) == ["T2", "T3", "T4"]
        run = archive.begin("toy", "crawl", query_key="q")
        run.put([toy(2), toy(5)])
        run.finish(GOOD, mark="2026-11-20T09:00:05", members_complete=True)
        assert sorted(archive.members("toy", "q")) == ["T2", "T5"]
        assert archive.mark("toy", "q") == "2026-11-20T09:00:05"
        assert len(list(archive.heads())) == 5
        assert archive.mark("toy", "another") is None
        assert list(archive.members("toy", "another")) == []


def test_runs_of_two_registries_may_be_under_way_but_not_two_of_one(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        archive.begin("toy", "import")
        archive.begin("ctgov", "import")
        with pytest.raises(ValueError, match="under way"):
            archive.begin("toy", "import")


def test_a_run_takes_no_record_of_another_registry(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("ctgov", "import")
        with pytest.raises(ValueError, match="begin another"):
            run.put([toy(1)])
        assert run.counts == {}


def test_the_latest_change_of_each_record_is_enough_to_follow_the_log(home: Path) -> None:
    published(home, [toy(number) for number in range(1200)])
    published(home, [toy(7, "b")])
    published(home, [toy(7, "c"), toy(8, "b")])
    with Archive.open(home) as archive:
        assert [change.seq for change in archive.changes(0)] == list(range(1, 1204))
        latest = list(archive.changes(0, latest=True))
        assert len(latest) == 1200
        assert {change.id for change in latest[-2:]} == {"T7", "T8"}


def test_status_tells_records_freshness_and_the_last_runs(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", facts={"data_timestamp": "2026-11-20T09:00:05"})
        run.put([toy(1), broken(2)])
        good = run.finish(GOOD)
        run = archive.begin("toy", "crawl")
        failed = run.finish(BAD)
        (state,) = archive.status()
    assert (state.source, state.held, state.as_of, state.rejects) == ("toy", 1, "2026-11-20T09:00:05", 0)
    assert (state.last_good, state.last_run) == (good, failed)
    assert state.newest is not None
    assert state.newest.endswith("Z")


def test_an_import_of_an_old_file_does_not_make_the_archive_look_older(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        for facts, updated in (({"as_of": "2026-11-20"}, "2026-01-01"), ({}, "2020-01-01"), ({}, "2027-01-01")):
            run = archive.begin("toy", "import", facts=facts)
            run.put([toy(int(updated[:4]), updated=updated)])
            run.finish(GOOD)
        assert [run.as_of for run in archive.runs()] == ["2027-01-01", "2026-11-20", "2026-11-20"]


def test_a_run_that_has_ended_takes_nothing_more(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl")
        run.finish(GOOD)
        with pytest.raises(ValueError, match="has ended"):
            run.put([toy(1)])


def test_an_archive_opened_for_reading_begins_no_run(home: Path) -> None:
    published(home, [toy(1)])
    with Archive.open(home) as archive, pytest.raises(ValueError, match="reading only"):
        archive.begin("toy", "crawl")
