"""A book of links that is damaged begins anew, with the decisions that can still be read: all else is computed again.

In: a home with such a book. Out: a new one that holds decisions alone; the file as it was stays beside it.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from indexer.linking import FILE
from indexer.linking.book import BUSY, NOT_WRITABLE, Book
from trials.errors import ArchiveBusyError, SettingsError

KEPT: Final = ".damaged"
"""Ends the name of the file as it was before."""


class Begun(NamedTuple):
    """How many decisions could be read, and where the file as it was is kept."""

    decisions: int
    kept: Path


def begin_anew(home: Path) -> Begun:
    """Put a new book in place of a damaged one; the next bringing up fills it. Raises `ArchiveBusyError` where somebody
    writes into it, `SettingsError` where the home is not for writing."""
    path = home / FILE
    decisions = _readable(path)
    names = (f"{FILE}{KEPT}{f'-{number}' if number > 1 else ''}" for number in range(1, 1_000))
    kept = next(beside for name in names if not (beside := home / name).exists())
    try:
        path.rename(kept)
        for end in ("-wal", "-shm"):
            path.with_name(FILE + end).unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"{path} cannot be replaced ({error.strerror})") from error
    with Book(home) as book:
        rows = [decisions[number] for number in sorted(decisions)]
        book.database.executemany("insert into decision values(?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return Begun(len(rows), kept)


def _readable(path: Path) -> dict[int, tuple[Any, ...]]:
    """Decisions by their number: from the first on as far as they can be read, then from the last on."""
    found: dict[int, tuple[Any, ...]] = {}
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as database:
        try:
            database.execute("pragma writable_schema = on")  # else a file that is cut is not read at all
            database.execute("begin immediate")
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise ArchiveBusyError(BUSY) from error
            if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):  # no damage
                raise SettingsError(NOT_WRITABLE.format(path)) from error
        for rows in ("select * from decision order by number", "select * from decision order by number desc"):
            with contextlib.suppress(sqlite3.Error):
                found.update(_sound(database.execute(rows)))
    return found


def _sound(rows: sqlite3.Cursor) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rows that are what a decision is: damage can turn a value into another kind."""
    for row in rows:
        number, a, b, verdict, author, why, at, undone = row
        words = (a, b, author, why, at, *([] if undone is None else [undone]))
        if verdict in ("same", "different") and all(isinstance(word, str) for word in words):
            yield number, row
