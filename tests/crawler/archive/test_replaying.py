"""Reading the archive again with readers that have changed: no network, one run, only what differs is published."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from crawler.archive import Archive
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
