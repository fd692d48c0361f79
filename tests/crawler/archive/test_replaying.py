"""Reading the archive again with readers that have changed: no network, one run, only what differs is published."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import orjson
import pytest

from benchmarks.corpus import studies
from benchmarks.home import as_raw
from crawler.archive import Archive
from crawler.records import Raw
from crawler.replay import replay
from tests.crawler.archive.toys import GOOD, broken, published, toy, view
from trials.errors import NotFoundError


@pytest.fixture
def change_reader(toyland: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give the toy reader other code, with or without another version."""

    def change(style: Callable[[str], str], version: int | None = None) -> None:
        monkeypatch.setattr(toyland, "style", style)
        if version is not None:
            monkeypatch.setattr(toyland, "VERSION", version)
        forget_versions()

    return change


def forget_versions() -> None:
    from crawler import readers

    readers._forms.cache_clear()


def test_a_replay_with_the_same_reader_publishes_nothing(home: Path) -> None:
    published(home, [toy(1), toy(2)])
    with Archive.open(home) as archive:
        before = view(archive)
    (record,) = replay(home)
    assert (record.ok, record.kind, record.counts["records/parsed"]) == (True, "replay", 2)
    with Archive.open(home) as archive:
        assert view(archive) == before


def test_a_reader_of_another_version_is_published_by_a_replay(home: Path, change_reader: Callable[..., None]) -> None:
    published(home, [toy(1, "mixed Case"), toy(2, "LOUD")])
    change_reader(str.upper, 2)
    (record,) = replay(home, ["toy"])
    assert record.counts["changes/reparse"] == 1
    with Archive.open(home) as archive:
        assert [(change.id, change.kind) for change in archive.changes(2)] == [("T1", "reparse")]
        assert b"MIXED CASE" in archive.trial_json(archive.find("T1")[0])
        assert archive.mark("toy", "q") is None
        assert sorted(archive.members("toy", "q")) == ["T1", "T2"]


def test_a_trial_is_read_with_the_present_reader_before_any_replay(
    home: Path, change_reader: Callable[..., None]
) -> None:
    published(home, [toy(1, "quiet")])
    change_reader(str.upper, 2)
    with Archive.open(home) as archive:
        assert b"QUIET" in archive.trial_json(archive.find("T1")[0])


def test_a_mended_reader_takes_records_out_of_quarantine(home: Path, change_reader: Callable[..., None]) -> None:
    def fails_on_two(title: str) -> str:
        return {}[title] if title == "two" else title  # type: ignore[no-any-return]

    change_reader(fails_on_two)
    published(home, [toy(1, "one"), toy(2, "two")])
    with Archive.open(home) as archive:
        assert [held.id for held in archive.heads()] == ["T1"]
    change_reader(str, 2)
    (record,) = replay(home)
    assert record.counts["changes/put"] == 1
    with Archive.open(home) as archive:
        assert [held.id for held in archive.heads()] == ["T1", "T2"]
    (again,) = replay(home)
    assert "changes/put" not in again.counts


def test_a_replay_that_rejects_too_much_publishes_nothing(home: Path, change_reader: Callable[..., None]) -> None:
    published(home, [toy(number, f"title {number}") for number in range(20)])
    with Archive.open(home) as archive:
        before = [(change.seq, change.kind) for change in archive.changes(0)]

    def fails_mostly(title: str) -> str:
        return {}[title] if int(title.split()[1]) > 9 else title.upper()  # type: ignore[no-any-return]

    change_reader(fails_mostly, 2)
    (record,) = replay(home)
    assert not record.ok
    assert record.verdict is not None
    assert "10 of 20 records were rejected" in record.verdict.reason
    with Archive.open(home) as archive:
        assert [(change.seq, change.kind) for change in archive.changes(0)] == before
        assert b"title 15" in archive.trial_json(archive.find("T15")[0])


def test_a_replay_reads_neither_tombstoned_nor_purged_records(home: Path) -> None:
    published(home, [toy(1), toy(2), toy(3), broken(4)])
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl")
        run.tombstone("toy", "T1", "404")
        run.finish(GOOD)
        archive.purge("T2", "asked for")
    (record,) = replay(home)
    assert record.counts["records/parsed"] == 1


def test_a_registry_that_is_not_held_cannot_be_replayed(home: Path) -> None:
    published(home, [toy(1)])
    with pytest.raises(NotFoundError, match="Nothing of ctgov is in the archive; it holds: toy"):
        replay(home, ["ctgov"])


def test_an_empty_archive_has_nothing_to_replay(home: Path) -> None:
    assert replay(home) == []


def test_a_replay_by_several_processes_gives_the_same(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [as_raw(number, orjson.dumps(study)) for number, study in enumerate(studies(60))]
    unreadable = [Raw("ctgov", f"NCT9{number:07d}", "ctgov-v2", b"{}") for number in range(60, 63)]
    for place in (home, tmp_path / "other"):
        with Archive.open(place, write=True) as archive:
            run = archive.begin("ctgov", "crawl", query_key="q")
            run.put([*records, *unreadable])
            run.finish(GOOD)
    (alone,) = replay(home)
    monkeypatch.setattr("crawler.archive.pool._cores", lambda: 2)
    monkeypatch.setattr("crawler.archive.pool.FEW", 0)
    (spread,) = replay(tmp_path / "other")
    assert (spread.ok, spread.rejected) == (alone.ok, alone.rejected) == (True, 3)
    assert spread.counts == alone.counts
    with Archive.open(home) as one, Archive.open(tmp_path / "other") as other:
        assert [trial for _, trial in one.trials()] == [trial for _, trial in other.trials()]
        assert [each.reason for each in one.rejects()] == [each.reason for each in other.rejects()]
