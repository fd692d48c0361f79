"""An archive that the first released schema wrote: readers say what to do, the next writer brings it up whole."""

import sqlite3
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.archive import ARCHIVE
from crawler.archive.schema import SCHEMA
from crawler.replay import replay
from tests.crawler.archive.toys import published, toy, view
from trials.errors import SettingsError

FIRST = Path(__file__).parent / "older" / "schema1.sql"
COMMON = ("dictionary", "record", "version", "body", "run", "change", "query", "member", "source", "purge")


def older(home: Path) -> Path:
    """An archive as the first schema wrote it, with records published by two runs."""
    published(home / "new", [toy(1), toy(2)])
    published(home / "new", [toy(1, "another title"), toy(3)])
    folder = home / "old"
    folder.mkdir()
    database = sqlite3.connect(folder / ARCHIVE)
    database.executescript(FIRST.read_text("utf-8"))
    database.execute("attach ? as new", (str(home / "new" / ARCHIVE),))
    for table in COMMON:
        database.execute(f"insert into {table} select * from new.{table}")
    database.execute("insert or replace into meta select * from new.meta")
    database.commit()
    database.close()
    return folder


def tables(path: Path) -> list[tuple[str, ...]]:
    database = sqlite3.connect(path)
    found = database.execute("select type, name from sqlite_schema order by type, name").fetchall()
    database.close()
    return found


def test_a_reader_of_an_older_archive_says_what_brings_it_up(home: Path) -> None:
    folder = older(home)
    with pytest.raises(SettingsError, match="trials replay"):
        Archive.open(folder)


def test_the_next_writer_brings_it_up_and_nothing_is_lost(home: Path) -> None:
    folder = older(home)
    replay(folder)
    with Archive.open(folder) as old, Archive.open(home / "new") as new:
        assert view(old) == view(new)
        assert [step.before is None for step in old.steps(0)] == [True, True, False, True]
        assert old.verify() == []
    assert tables(folder / ARCHIVE) == tables(home / "new" / ARCHIVE)
    database = sqlite3.connect(folder / ARCHIVE)
    assert database.execute("pragma user_version").fetchone() == (SCHEMA,)
    database.close()
