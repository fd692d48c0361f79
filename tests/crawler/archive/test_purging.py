"""A purge takes a record's text out of every file on disk, and keeps it out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from crawler.archive import Archive, purge
from crawler.records import Reject
from tests.crawler.archive.toys import GOOD, published, toy, wordy
from trials.errors import ArchiveBusyError, NotFoundError

SECRET = "Dr Marguerite Ostrowska-Vandenbroucke"
SPELLINGS = [SECRET.encode(), b"Ostrowska", b"Vandenbroucke", b"Marguerite"]


def traces(home: Path, parts: Sequence[bytes] = SPELLINGS) -> list[str]:
    """Files in which any of these parts is found, logs that wait to be folded in among them."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if any(part in path.read_bytes() for part in parts)]


def packed(archive: Archive) -> list[bytes]:
    """The middle of every stored body of T1, as it lies on disk."""
    sql = """select body.bytes from body join version on version.id = body.version
    join record on record.id = version.record where record.key = 'T1'"""
    return [row[0][8:-8] for row in archive.store.database.all(sql)]


@pytest.mark.parametrize("crowd", [0, 450], ids=["without a dictionary", "with a dictionary made of it"])
def test_no_byte_of_a_purged_record_is_left_on_disk(home: Path, crowd: int) -> None:
    rng = Random(3)
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        run.put([toy(1, f"contact {SECRET}, first edition"), *(wordy(number, 1, rng) for number in range(2, crowd))])
        run.finish(GOOD)
        run = archive.begin("toy", "crawl", query_key="q")
        run.put([toy(1, f"contact {SECRET}, second edition")])
        run.reject(Reject("toy", "T1", "toy/cut", f"ends after {SECRET}", SECRET.encode(), f"page of {SECRET}"))
        run.reject(Reject("toy", None, "toy/cut", "nameless", f"{SECRET} is in T1".encode()))
        run.finish(GOOD)
        stored = packed(archive)
        assert len(stored) == 2
        assert traces(home)
        assert traces(home, stored)
        assert archive.store.database.number("select count(*) from dictionary") == (crowd > 0)
        others = {held.id: held.raw.body for held in archive.heads() if held.id != "T1"}
        assert archive.purge("t1", "the person asked for it") == 1
        assert traces(home) == []
        assert {held.id: held.raw.body for held in archive.heads()} == others
        assert archive.verify() == []
    assert traces(home, [*SPELLINGS, *stored]) == []


def test_a_purged_record_is_not_stored_again_until_it_is_let_in(home: Path) -> None:
    published(home, [toy(1), toy(2)])
    with Archive.open(home, write=True) as archive:
        archive.purge("T1", "asked for", who="the data officer")
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.put([toy(1, f"back: {SECRET}"), toy(2)]) == ["purged", "same"]
        run.finish(GOOD)
        assert traces(home) == []
        assert archive.find("T1") == []
        (note,) = archive.purges()
        assert (note.id, note.who, note.why, note.undone) == ("T1", "the data officer", "asked for", None)
        assert archive.unpurge("t1", who="another") == 1
        assert archive.purges()[0].undone is not None
        run = archive.begin("toy", "crawl", query_key="q")
        assert run.put([toy(1)]) == ["new"]
        run.finish(GOOD)
        assert [held.id for held in archive.heads()] == ["T1", "T2"]
        assert [(change.id, change.kind) for change in archive.changes(2)] == [("T1", "purge"), ("T1", "put")]


def test_a_purge_leaves_a_line_in_the_log_and_a_note_and_right_counters(home: Path) -> None:
    published(home, [toy(1), toy(2), toy(3)])
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        run.tombstone("toy", "T2", "404")
        run.finish(GOOD)
        archive.purge("T1", "asked for")
        archive.purge("T2", "asked for")
        archive.purge("T2", "asked for again")
        (state,) = archive.status()
        assert (state.held, state.tombstoned) == (1, 0)
        assert [change.kind for change in archive.changes(4)] == ["purge", "purge"]
        assert archive.verify() == []


def test_an_id_never_seen_cannot_be_purged(home: Path) -> None:
    published(home, [toy(1)])
    with Archive.open(home, write=True) as archive, pytest.raises(NotFoundError, match="T9"):
        archive.purge("T9", "asked for")


def test_a_reader_that_holds_old_pages_is_told_of_and_a_second_purge_ends_the_work(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "_PATIENCE", (0.01,))
    published(home, [toy(1, f"contact {SECRET}")])
    with Archive.open(home, write=True) as archive, Archive.open(home) as reader:
        reader.store.database.run("begin")
        reader.store.database.all("select * from record")
        archive.store.database.run("pragma busy_timeout = 50")
        with pytest.raises(ArchiveBusyError, match="still reads the archive"):
            archive.purge("T1", "asked for")
        assert archive.find("T1") == []
        reader.store.database.run("commit")
        archive.purge("T1", "asked for")
        assert traces(home) == []


def test_a_purge_that_was_killed_is_finished_by_the_next_writer(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(4)
    published(home, [toy(1, f"contact {SECRET}"), *(wordy(number, 1, rng) for number in range(2, 450))])

    def killed(*_: object) -> Iterator[None]:
        raise KeyboardInterrupt

    with Archive.open(home, write=True) as archive, monkeypatch.context() as patch:
        patch.setattr(purge, "_pack_anew", killed)
        with pytest.raises(KeyboardInterrupt):
            archive.purge("T1", "asked for")
    with Archive.open(home) as archive:
        assert any("purge was cut short" in problem for problem in archive.verify())
    with Archive.open(home, write=True) as archive:
        assert archive.verify() == []
        assert archive.purge("T1", "asked for") == 1
    assert traces(home) == []
