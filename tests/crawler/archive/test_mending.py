"""Stored bytes that are damaged are let go, and the same bytes are kept again when they come: all else stays."""

import sqlite3
from pathlib import Path
from random import Random

import pytest

from crawler.archive import Archive
from crawler.archive.database import PAGE_SIZE
from crawler.records import Raw
from tests.crawler.archive.toys import published, toy, view, wordy


def records(count: int, edition: int = 1) -> list[Raw]:
    rng = Random(1)
    return [wordy(number, edition, rng) for number in range(count)]


def change(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "archive.db") as database:
        database.execute(statement)
    database.close()


def let_go(home: Path) -> int:
    with Archive.open(home, write=True) as archive:
        gone = archive.let_go()
    return gone.copies if gone else 0


@pytest.mark.parametrize(
    "damage",
    [
        "update body set bytes = zeroblob(length(bytes)) where version in (3, 7)",
        "update version set size = size + 1 where id in (3, 7)",
    ],
)
def test_damaged_bytes_are_let_go_and_kept_again_when_they_come(home: Path, damage: str) -> None:
    published(home, records(30))
    with Archive.open(home) as archive:
        before = view(archive)
    change(home, "update query set mark = '2026-11-20'")
    change(home, damage)
    assert let_go(home) == 2
    with sqlite3.connect(home / "archive.db.damaged") as kept:
        assert kept.execute("select count(*) from body where version in (3, 7)").fetchone() == (2,)
    kept.close()
    with Archive.open(home) as archive:
        assert archive.verify() == [
            f"The text of toy {key} was lost: `trials crawl toy`, or an import of it, brings it again."
            for key in ("T2", "T6")
        ]
        assert archive.mark("toy", "q") is None, "the registry is asked for everything"
        assert archive.sequence == before["sequence"]
        assert len(list(archive.trials())) == 30, "what was read of them is kept"
    published(home, records(30))
    with Archive.open(home) as archive:
        assert archive.verify() == []
        assert view(archive) == before
    assert let_go(home) == 0


def test_a_record_whose_text_is_lost_ends_neither_reading_all_nor_a_replay(home: Path) -> None:
    published(home, records(10))
    change(home, "update body set bytes = zeroblob(length(bytes)) where version = 3")
    let_go(home)
    for path in home.glob("derived.db*"):
        path.unlink()
    with Archive.open(home) as archive:
        assert [held.id for held, _ in archive.trials()] == [f"T{number}" for number in range(10) if number != 2]
    from crawler.replay import replay

    assert all(run.ok for run in replay(home))


def test_an_older_copy_is_let_go_alone(home: Path) -> None:
    published(home, [toy(1, "first"), toy(2)])
    published(home, [toy(1, "second"), toy(2)])
    change(home, "update body set bytes = zeroblob(length(bytes)) where version = 1")
    with Archive.open(home) as archive:
        assert len(archive.verify()) == 1
        before = view(archive)
    assert let_go(home) == 1
    with Archive.open(home) as archive:
        assert archive.verify() == []
        assert view(archive) == before


def test_a_damaged_dictionary_goes_with_all_that_was_packed_with_it(home: Path) -> None:
    published(home, records(500))
    published(home, records(500, 2))
    change(home, "update dictionary set bytes = zeroblob(length(bytes))")
    assert let_go(home) > 400
    published(home, records(500, 2))
    with Archive.open(home) as archive:
        assert archive.verify() == []
        assert len({held.raw.body for held in archive.heads()}) == 500


def test_where_the_file_itself_is_damaged_nothing_is_let_go(home: Path) -> None:
    published(home, records(30))
    change(home, "update body set bytes = zeroblob(length(bytes)) where version = 3")
    with sqlite3.connect(home / "archive.db") as database:
        sql = "select rootpage from sqlite_schema where name = 'change_record'"
        ((page,),) = database.execute(sql).fetchall()
    database.close()
    content = bytearray((home / "archive.db").read_bytes())
    at = (page - 1) * PAGE_SIZE
    content[at : at + 100] = b"\xff" * 100
    (home / "archive.db").write_bytes(content)
    with Archive.open(home) as archive:
        assert not archive.has_damaged_copies()
        assert any("bring back a backup" in problem and "\n" not in problem for problem in archive.verify())
    assert let_go(home) == 0
    assert not list(home.glob("archive.db.damaged*"))


def test_what_is_purged_is_in_no_file_that_was_kept(home: Path) -> None:
    published(home, records(5))
    change(home, "update body set bytes = zeroblob(length(bytes)) where version = 3")
    let_go(home)
    assert list(home.glob("archive.db.damaged*"))
    with Archive.open(home, write=True) as archive:
        archive.purge("T4", "asked")
    assert not list(home.glob("archive.db.damaged*"))
