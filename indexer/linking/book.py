"""The book of links: `links.db` in the home, what linking knows of every record, and what people decided.

In: sides and comparisons. Out: the same, by record. What was computed can be computed again; decisions cannot, so that
they are only ever added, and an undone one stays with the time of its undoing.
"""

import os
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self
from uuid import uuid4

import orjson

from indexer.linking import FILE
from indexer.linking.side import Side
from trials.errors import ArchiveBusyError, SettingsError, TrialsError

VERSION: Final = 9
"""Raised when sides, blocks or weights change: then all records are compared anew. Decisions stay."""
COMPUTED: Final = ("record", "stands", "block", "word", "link", "gone")

BUSY: Final = "another process brings links or the index up at this moment: run the same command again"

MEND: Final = "`trials doctor --fix` makes it again and keeps the decisions that can be read"
DISK_FULL: Final = "the disk of {} is full: make room and run the same command again"
NOT_WRITABLE: Final = "{} cannot be opened for writing: make its folder writable or set TRIALS_HOME to one that is"

_TABLES: Final = """
create table if not exists meta(key text primary key, value text not null) without rowid;
create table if not exists record(number integer primary key, key text unique not null, registry text not null,
    side blob not null, members text not null, moved integer not null);
create index if not exists record_moved on record(moved);
create table if not exists stands(record integer primary key, names blob not null);
create table if not exists gone(key text primary key, moved integer not null) without rowid;
create table if not exists block(name integer not null, record integer not null, primary key(name, record))
    without rowid;
create table if not exists word(word text primary key, count integer not null) without rowid;
create table if not exists link(a text not null, b text not null, verdict text not null, method text not null,
    score real not null, reasons text not null, forbidden text, at text not null, primary key(a, b)) without rowid;
create index if not exists link_b on link(b);
create table if not exists decision(number integer primary key, a text not null, b text not null,
    verdict text not null, author text not null, why text not null, at text not null, undone text);
create index if not exists decision_pair on decision(a, b);
"""


class Recorded(NamedTuple):
    """One comparison as it is kept. `reasons` are (name, value, what it adds)."""

    a: str
    b: str
    verdict: str
    method: str
    score: float
    reasons: Sequence[Sequence[Any]]
    forbidden: str | None
    at: str


class Decision(NamedTuple):
    """What a person decided of two records: `same` or `different`."""

    number: int
    a: str
    b: str
    verdict: str
    author: str
    why: str
    at: str
    undone: str | None


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _open_reading(path: Path) -> sqlite3.Connection:
    """The file for reading; where its folder is for reading only, without the log that SQLite would begin there."""
    try:
        return _connected(path, "ro")
    except sqlite3.Error:
        log = path.with_name(f"{path.name}-wal")
        if os.access(path.parent, os.W_OK) or (log.exists() and log.stat().st_size):
            raise
    return _connected(path, "ro&immutable=1")


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    found = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=5)
    try:
        found.execute("select count(*) from meta")
    except sqlite3.Error:
        found.close()
        raise
    return found


def _refused(error: sqlite3.Error, path: Path) -> TrialsError:
    """What is wrong with the file, and what to do: nothing that loses decisions where it is only not for writing."""
    if _is_busy(error):
        return ArchiveBusyError(BUSY)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return SettingsError(NOT_WRITABLE.format(path))
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return SettingsError(DISK_FULL.format(path))
    return SettingsError(f"{path} cannot be opened ({error}): {MEND}")


def now() -> str:
    """UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Book:
    """The open book; a context manager. One writer at a time, as of the archive that it follows; readers never wait."""

    def __init__(self, home: Path, *, write: bool = True) -> None:
        self.writes = write
        self.path = home / FILE
        if not write and not (home / FILE).is_file():
            raise SettingsError(f"no records have been linked in {home} yet: `trials index` does that")
        if write and home.is_dir() and not os.access(home, os.W_OK):  # before anything is begun that cannot end
            raise SettingsError(NOT_WRITABLE.format(self.path))
        try:
            if not write:
                self.database = _open_reading(home / FILE)
                return
            self.database = sqlite3.connect(home / FILE, isolation_level=None, timeout=5)
            self.database.execute("pragma journal_mode = wal")
            self.database.execute("pragma secure_delete = on")  # a purged record leaves nothing behind here either
            self._drop_older()
            self.database.executescript(_TABLES)
        except sqlite3.Error as error:
            raise _refused(error, home / FILE) from error

    def _drop_older(self) -> None:
        """Tables of other rules go, decisions stay: all else is computed again."""
        there = self.database.execute("select 1 from sqlite_schema where name = 'meta'").fetchone()
        if there and self.meta("version") not in (None, str(VERSION)):
            for table in COMPUTED:
                self.database.execute(f"drop table if exists {table}")

    def verify(self) -> Iterator[str]:
        """A sentence for each thing that is wrong with the file."""
        for (told,) in self.database.execute("pragma quick_check(5)"):
            if told != "ok":
                where = " ".join(told.replace("*** in database main ***", "").split())
                yield f"the book of links is damaged ({where}): {MEND}"

    def __enter__(self) -> Self:
        if not self.writes:
            self.database.execute("begin")
            return self
        try:
            self.database.execute("begin immediate")
            if self.meta("id") is None:
                self.note("id", uuid4().hex)
        except sqlite3.OperationalError as error:
            self.database.close()
            raise _refused(error, self.path) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.database.in_transaction:
                self.database.execute("rollback" if kind or not self.writes else "commit")
            if self.writes and kind is None:
                self.database.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error as failure:
            raise _refused(failure, self.path) from failure
        finally:
            self.database.close()
        if isinstance(error, sqlite3.Error):  # the disk filled up, or turned out to be for reading only
            raise _refused(error, self.path) from error

    def settle(self) -> None:
        """Make what was written last. From now on the book is read, as it is at this moment."""
        self.database.execute("commit")
        self.database.execute("begin")

    def meta(self, key: str) -> str | None:
        """One fact about the book."""
        row = self.database.execute("select value from meta where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def note(self, key: str, value: str) -> None:
        """Set one fact."""
        self.database.execute("insert or replace into meta values(?, ?)", (key, value))

    def forget_all(self) -> None:
        """Drop all that can be computed again."""
        for table in COMPUTED:
            self.database.execute(f"delete from {table}")  # noqa: S608 - names of our own

    def count_words(self, titles: Iterable[frozenset[str]]) -> None:
        """Count the words of titles, each once a record."""
        sql = "insert into word values(?, 1) on conflict do update set count = count + 1"
        self.database.executemany(sql, ((word,) for title in titles for word in title))

    def common(self, words: Iterable[str]) -> dict[str, int]:
        """How many records have each word."""
        read = self.database.execute
        found = {word: read("select count from word where word = ?", (word,)).fetchone() for word in words}
        return {word: row[0] if row else 0 for word, row in found.items()}

    def put(self, side: Side) -> None:
        """Keep a record's side in place of what was there; it is a study of its own until linked. Its blocks stay until
        it is put into others."""
        self._part(side.key)
        self.database.execute("delete from gone where key = ?", (side.key,))
        sql = """insert into record(key, registry, side, members, moved) values(?, ?, ?, ?, ?)
        on conflict(key) do update set (registry, side, members, moved)
            = (excluded.registry, excluded.side, excluded.members, excluded.moved)"""
        self.database.execute(sql, (side.key, side.registry, packed(side), side.key, self.turn))

    @property
    def is_empty(self) -> bool:
        """Whether it holds no record."""
        return self.database.execute("select 1 from record limit 1").fetchone() is None

    def put_into(self, key: str, names: Iterable[int]) -> None:
        """Put a record into blocks, and into no others. Each lies on a page of its own: most of those of a record that
        changed are left alone."""
        number = self.database.execute("select number from record where key = ?", (key,)).fetchone()[0]
        found, before = array("q", names), self._stands(number)
        gone, new = set(before).difference(found), set(found).difference(before)
        self.database.executemany("delete from block where name = ? and record = ?", ((name, number) for name in gone))
        self.database.executemany("insert or ignore into block values(?, ?)", ((name, number) for name in new))
        self.database.execute("insert or replace into stands values(?, ?)", (number, found.tobytes()))

    def drop(self, key: str) -> None:
        """Forget a record and its links."""
        row = self.database.execute("select number from record where key = ?", (key,)).fetchone()
        if row:
            self._part(key)
            names = ((name, *row) for name in self._stands(row[0]))
            self.database.executemany("delete from block where name = ? and record = ?", names)
            self.database.execute("delete from stands where record = ?", row)
            self.database.execute("delete from record where number = ?", row)
            self.database.execute("insert or replace into gone values(?, ?)", (key, self.turn))

    def _part(self, key: str) -> None:
        """Forget the links of a record."""
        self.move(*(link.b if link.a == key else link.a for link in self.links(key, "undecided")))
        self.database.execute("delete from link where a = ? or b = ?", (key, key))

    def side(self, key: str) -> Side | None:
        """What is kept of a record."""
        row = self.database.execute("select side from record where key = ?", (key,)).fetchone()
        return unpacked(row[0]) if row else None

    def near(self, key: str, fullest: Callable[[int], int]) -> list[str]:
        """Records that share a block with this one, those of blocks that are not too full. Two records of one registry
        are two studies, so only those of others are looked at, and copies of this very number."""
        read = self.database.execute
        number, registry = read("select number, registry from record where key = ?", (key,)).fetchone()
        beside: set[int] = set()
        for name in self._stands(number):
            inside = read("select record from block where name = ? limit ?", (name, fullest(name))).fetchall()
            beside.update(row[0] for row in inside if len(inside) < fullest(name))
        found = []
        for other in sorted(beside - {number}):
            its_key, its_registry = read("select key, registry from record where number = ?", (other,)).fetchone()
            if its_registry != registry or its_key.rpartition("/")[0] == key.rpartition("/")[0]:
                found.append(its_key)
        return found

    def _stands(self, number: int) -> Sequence[int]:
        """Blocks that a record is in."""
        row = self.database.execute("select names from stands where record = ?", (number,)).fetchone()
        return array("q", row[0] if row else b"")

    def keep(self, link: Recorded) -> None:
        """Record a comparison. Studies list those that are undecided, so that both are other than before."""
        if link.verdict == "undecided":
            self.move(link.a, link.b)
        values = (*link[:5], orjson.dumps(link.reasons).decode(), link.forbidden, link.at)
        self.database.execute("insert or replace into link values(?, ?, ?, ?, ?, ?, ?, ?)", values)

    def move(self, *keys: str) -> None:
        """Note that the studies of these records are other than before."""
        self.database.executemany("update record set moved = ? where key = ?", ((self.turn, key) for key in keys))

    def links(self, key: str | None = None, verdict: str | None = None) -> Iterator[Recorded]:
        """Recorded comparisons: of one record, of one verdict, or all."""
        sql = "select * from link where (?1 is null or a = ?1 or b = ?1) and (?2 is null or verdict = ?2)"
        if key is not None:
            sql = """select * from (select * from link where a = ?1 union select * from link where b = ?1)
            where ?2 is null or verdict = ?2"""
        for row in self.database.execute(f"{sql} order by score desc, a, b", (key, verdict)):
            a, b, found, method, score, reasons, forbidden, at = row
            yield Recorded(a, b, found, method, score, orjson.loads(reasons), forbidden, at)

    def keys(self) -> Iterator[str]:
        """Every record."""
        yield from (row[0] for row in self.database.execute("select key from record order by key"))

    def keys_of(self, number: str) -> list[str]:
        """Records under this id, in any case, from whatever source."""
        low, high = f"{number.upper()}/", f"{number.upper()}0"
        sql = "select key from record where upper(key) >= ? and upper(key) < ? order by key"
        return [row[0] for row in self.database.execute(sql, (low, high))]

    def members(self, key: str) -> tuple[str, ...]:
        """The records of the study that a record belongs to, the leading one first; none for an unknown one."""
        row = self.database.execute("select members from record where key = ?", (key,)).fetchone()
        return tuple(row[0].split("\n")) if row else ()

    def group(self, members: Sequence[str]) -> None:
        """These records are one study; the first one leads it."""
        values = (("\n".join(members), self.turn, key) for key in members)
        self.database.executemany("update record set members = ?, moved = ? where key = ?", values)

    @property
    def turn(self) -> int:
        """Counts the times that studies were made: what an index remembers to know which ones have moved since."""
        return int(self.meta("turn") or 0)

    @property
    def place(self) -> str:
        """Which book, and how far it is: what an index remembers."""
        return f"{self.meta('id')}:{self.turn}"

    def turn_of(self, place: str) -> int:
        """How far this book was at that place; nought for the place of another book."""
        book, _, turn = place.partition(":")
        return int(turn) if book == self.meta("id") and turn.isdigit() else 0

    def next_turn(self) -> None:
        """From now on what moves is newer than all before."""
        self.note("turn", str(self.turn + 1))

    def moved_since(self, turn: int) -> Iterator[str]:
        """Records that came, went or changed their study after that turn."""
        # Named, because for the order SQLite would walk through all keys.
        moved = "select key from record indexed by record_moved where moved > ?1"
        sql = f"{moved} union select key from gone where moved > ?1 order by key"  # noqa: S608 - words of ours
        yield from [row[0] for row in self.database.execute(sql, (turn,))]

    def decide(self, a: str, b: str, verdict: str, author: str, why: str) -> None:
        """Add a person's decision on two records."""
        sql = "insert into decision(a, b, verdict, author, why, at) values(?, ?, ?, ?, ?, ?)"
        self.database.execute(sql, (*sorted((a, b)), verdict, author, why, now()))

    def undo(self, number: int) -> None:
        """Take a decision back; it stays in the book."""
        self.database.execute("update decision set undone = ? where number = ? and undone is null", (now(), number))

    def decisions(self, key: str | None = None) -> list[Decision]:
        """Decisions on one record, or all, oldest first; undone ones too."""
        sql = "select * from decision where ?1 is null or a = ?1 or b = ?1 order by number"
        return [Decision(*row) for row in self.database.execute(sql, (key,))]

    def decisions_on(self, a: str, b: str) -> list[Decision]:
        """Decisions on these two records, oldest first; undone ones too."""
        sql = "select * from decision where a = ? and b = ? order by number"
        return [Decision(*row) for row in self.database.execute(sql, sorted((a, b)))]

    def standing(self) -> dict[tuple[str, str], str]:
        """What is decided of each pair now: the last decision that was not undone."""
        return {(each.a, each.b): each.verdict for each in self.decisions() if each.undone is None}


def packed(side: Side) -> bytes:
    """A side as JSON; sets as sorted lists."""
    values = side._asdict() | {"titles": [sorted(title) for title in side.titles]}
    return orjson.dumps([sorted(value) if isinstance(value, frozenset) else value for value in values.values()])


def unpacked(text: bytes) -> Side:
    """A side as it was."""
    values: Mapping[str, Any] = dict(zip(Side._fields, orjson.loads(text), strict=True))
    pairs = {name: frozenset(map(tuple, values[name])) for name in ("claims", "mentions", "aliases")}
    plain = ("codes", "conditions", "given", "sponsor", "countries", "homes", "phases")
    sets = {name: frozenset(values[name]) for name in plain}
    ages = tuple(values["ages"]) if values["ages"] else None
    return Side(**{**values, **pairs, **sets, "titles": tuple(map(frozenset, values["titles"])), "ages": ages})
