"""Decisions on links that travel in a copy of the archive: the one part of the book that cannot be computed again.

In: the book of a home, and a copy of its archive. Out: a table in the copy; from there decisions come back into a book
that has none, when the copy stands as the archive of a new home.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from indexer.linking import FILE
from indexer.linking.book import Book, Decision

_TABLE: Final = """create table link_decision(number integer primary key, a text not null, b text not null,
    verdict text not null, author text not null, why text not null, at text not null, undone text)"""


def decisions_of(home: Path) -> list[Decision]:
    """All decisions of a home, as they stand at one moment; none where nothing was linked yet."""
    if not (home / FILE).is_file():
        return []
    with Book(home, write=False) as book:
        return book.decisions()


def carry(copy: sqlite3.Connection, decisions: Iterable[Decision]) -> int:
    """Put decisions into a copy of the archive, in place of those that it carries; gives how many."""
    copy.execute("drop table if exists link_decision")
    copy.execute(_TABLE)
    return copy.executemany("insert into link_decision values(?, ?, ?, ?, ?, ?, ?, ?)", decisions).rowcount


def take_over(book: Book, archive: sqlite3.Connection) -> None:
    """Bring the decisions that an archive carries into a book that has none, undone ones too."""
    if not book.decisions() and _carries(archive):
        rows: Sequence[Sequence[Any]] = archive.execute("select * from link_decision order by number").fetchall()
        book.database.executemany("insert into decision values(?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _carries(archive: sqlite3.Connection) -> bool:
    return archive.execute("select 1 from sqlite_schema where name = 'link_decision'").fetchone() is not None
