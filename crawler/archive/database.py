"""One SQLite file, opened for writing or for reading, whose errors are sentences.

Every statement of the archive goes through `Database`, so that no caller ever sees an error of SQLite. Reading never
blocks: the journal is a write-ahead log, and readers see the last committed state.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from crawler.archive import faults

PAGE_SIZE = 8192  # measured on 9 KB records: 2,290 bytes a record on disk, 2,675 with pages of 4096
_BUSY_SECONDS = 5.0
_AMONG = 500  # values of one list: SQLite may have been built to take no more than 999
_SETTINGS = (
    f"pragma page_size={PAGE_SIZE}",
    "pragma journal_mode=wal",
    "pragma secure_delete=on",  # what is purged is overwritten, not only forgotten
    "pragma cell_size_check=on",
    "pragma cache_size=-16000",
    "pragma journal_size_limit=67108864",
)

Row = tuple[Any, ...]
Values = Sequence[object] | Mapping[str, object]


class Database:
    """A connection. Not for two threads at once."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(
        cls, path: Path, *, write: bool, synchronous: str = "full", check: Callable[[Self], object] | None = None
    ) -> Self:
        """Open for writing (the file is made where it is absent) or for reading only.

        `check` looks at a file that is to be written before anything of it is changed, and may raise.
        """
        return cls._open_writing(path, synchronous, check) if write else cls._open_reading(path)

    @classmethod
    def _open_writing(cls, path: Path, synchronous: str, check: Callable[[Self], object] | None) -> Self:
        database = cls(path, _connect(path, "rwc"))
        with database.closed_on_failure():
            if check is not None:
                check(database)
            for setting in (*_SETTINGS, f"pragma synchronous={synchronous}"):
                database.run(setting)
        return database

    @classmethod
    def _open_reading(cls, path: Path) -> Self:
        database = cls(path, _connect(path, "ro"))
        try:
            database.connection.execute("select count(*) from sqlite_schema").fetchone()
        except sqlite3.Error as error:
            database.close()
            if not _on_read_only_disk(error, path):
                raise faults.of_sqlite(error, path) from error
            database = cls(path, _connect(path, "ro&immutable=1"))
        return database

    @contextlib.contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """Leave no open file behind when the steps after opening fail."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query; streams are made of many small ones."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise faults.of_sqlite(error, self.path) from error

    def of(self, sql: str, values: Sequence[object], among: Sequence[object]) -> Iterator[Row]:
        """All rows of a query for things of a list, which stand where its `{}` is, behind the other values."""
        for start in range(0, len(among), _AMONG):
            some = among[start : start + _AMONG]
            yield from self.all(sql.format(",".join("?" * len(some))), (*values, *some))

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row, if there is one."""
        try:
            row: Row | None = self.connection.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            raise faults.of_sqlite(error, self.path) from error
        return row

    def number(self, sql: str, values: Values = ()) -> int:
        """The first value of the first row as a number; 0 where there is none."""
        row = self.one(sql, values)
        try:
            return int(row[0] or 0) if row else 0
        except ValueError as error:
            raise faults.damaged(self.path) from error

    def run(self, sql: str, values: Values = ()) -> int:
        """A statement; gives the id of the row it inserted, if it did."""
        try:
            return self.connection.execute(sql, values).lastrowid or 0
        except sqlite3.Error as error:
            raise faults.of_sqlite(error, self.path) from error

    def changed(self, sql: str, values: Values = ()) -> int:
        """A statement; gives the number of rows that it touched."""
        try:
            return self.connection.execute(sql, values).rowcount
        except sqlite3.Error as error:
            raise faults.of_sqlite(error, self.path) from error

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for many rows."""
        try:
            self.connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise faults.of_sqlite(error, self.path) from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on disk when it ends (synchronous FULL)."""
        self.run("begin immediate")
        try:
            yield
            self.run("commit")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        """SQLite has already undone it after a full disk; a second error here would hide the first."""
        if self.connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("rollback")

    def close(self) -> None:
        """Close; the last one to close folds the log into the file."""
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise faults.of_sqlite(error, path) from error


def _on_read_only_disk(error: sqlite3.Error, path: Path) -> bool:
    """Whether reading failed only because the log's index could not be made, with nothing in the log to miss."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    log = path.with_name(f"{path.name}-wal")
    return code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} and not (log.exists() and log.stat().st_size)
