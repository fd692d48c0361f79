"""Parsed trials as JSON, beside the archive: a store that can be deleted at any time and fills itself again.

Rows are keyed by the version of the raw record and say by which version of which reader they were made, so a reader
that changed makes them stale. Nothing here is ever the only copy: where this file cannot be written, trials are parsed
each time they are asked for, and where it is damaged it is made anew.
"""

import contextlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from crawler.archive import faults
from crawler.archive.codec import FIRST, SAMPLES, Codec, Packed
from crawler.archive.database import Database
from trials.errors import ReadError, TrialsError

if TYPE_CHECKING:
    from crawler.records import Parsed, Raw

LAYOUT: Final = 1
_TABLES: Final = """
create table meta(archive text not null);
create table dictionary(
    id integer primary key, form text not null, samples text not null, retired integer not null default 0,
    bytes blob not null);
create table trial(
    version integer primary key, raw blob not null, reader integer not null, hash blob not null, notes text not null,
    size integer not null, dictionary integer, bytes blob not null);
"""
_KNOWN: Final = "select hash, notes from trial where version = ? and raw = ? and reader = ?"
_TRIAL: Final = """
select dictionary, bytes, size, hash from trial where version = ? and raw = ? and (reader = ? or ? is null)
"""
_KEEP: Final = "insert or replace into trial values(?, ?, ?, ?, ?, ?, ?, ?)"
_BLANK: Final = """
update trial set bytes = zeroblob(length(bytes)), hash = zeroblob(16), raw = zeroblob(16), reader = -1
where version = ?
"""
_FORM: Final = "trial"
T = TypeVar("T")


def content_hash(content: bytes) -> bytes:
    """The name of a content: 128 bits of blake2b."""
    from trials.digest import blake2b  # not for readers: few of them look at bytes

    return blake2b(content, digest_size=16).digest()


class Reading(NamedTuple):
    """A raw record read: the trial as JSON (defaults left out) with its hash, and what reading it left to report.

    `trial` is empty where a reading is taken from the store and the caller has no use for the JSON, and where another
    process has `packed` it: then `size` is its length.
    """

    hash: bytes
    notes: dict[str, Any]
    trial: bytes = b""
    size: int = 0
    packed: Packed | None = None

    @classmethod
    def of(cls, parsed: "Parsed") -> "Reading":
        """Take down what a reader gave."""
        trial = _stored(parsed)
        notes: dict[str, Any] = {}
        if parsed.repairs:
            notes["repair"] = dict(parsed.repairs)
        if parsed.leftover:
            notes["leftover"] = list(parsed.leftover)
        if parsed.trial.unrecognised:
            notes["unrecognised"] = [word.field for word in parsed.trial.unrecognised]
        return cls(content_hash(trial), notes, trial)


def _stored(parsed: "Parsed") -> bytes:
    """The trial as it is stored. From plain values it is written in a tenth of the time."""
    if parsed.plain is None:
        return parsed.trial.model_dump_json(exclude_defaults=True).encode()
    import orjson

    return orjson.dumps(parsed.plain, default=lambda part: part.model_dump(exclude_defaults=True))


def read(raw: "Raw") -> Reading:
    """Read one raw record; raises `ReadError`."""
    from crawler.readers import parse

    return Reading.of(parse(raw))


class Unread(NamedTuple):
    """Why a raw record could not be read: the parts of a `ReadError`."""

    reason: str
    detail: str


def attempt(raw: "Raw") -> Reading | Unread:
    """Read one raw record, or tell why it cannot be: for another process, which no `ReadError` can leave."""
    try:
        return read(raw)
    except ReadError as error:
        return Unread(error.reason, error.detail)


class Entry(NamedTuple):
    """One row to keep: which version of a record, the hash of its bytes, the reader's version, what it gave."""

    version: int
    raw: bytes
    reader: int
    reading: Reading


class Derived:
    """The store, open or not: every method works without it."""

    def __init__(self, path: Path, archive: str) -> None:
        self.path = path
        self.archive = archive
        self.database: Database | None = None
        self.codec: Codec | None = None
        self._fresh: list[tuple[int, bytes]] = []
        self._open()

    def _open(self) -> None:
        """Open or make it; one that is damaged or of another archive is made anew, else we do without."""
        for _ in range(2):
            try:
                database = Database.open(self.path, write=True, synchronous="normal")
                with database.closed_on_failure():
                    ours = self._prepare(database)
            except faults.DamagedFileError:
                self._delete_files()
                continue
            except TrialsError:
                return
            if ours:
                self.database, self.codec = database, Codec(database)
                return
            database.close()
            self._delete_files()

    def _prepare(self, database: Database) -> bool:
        """Make the tables in a new file; false for a file that belongs to another archive or layout."""
        with database.transaction():
            if not database.number("select count(*) from sqlite_schema"):
                for statement in filter(str.strip, _TABLES.split(";\n")):
                    database.run(statement)
                database.run("insert into meta values(?)", (self.archive,))
                database.run(f"pragma user_version={LAYOUT}")
            if database.number("pragma user_version") != LAYOUT:
                return False
            return database.all("select archive from meta") == [(self.archive,)]

    def _delete_files(self) -> None:
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def _attempt(self, action: Callable[[Database, Codec], T]) -> T | None:
        """Do something with the store. One that fails is done without from now on, and one that is damaged begins
        anew; the archive is left as it is."""
        if self.database is None or self.codec is None:
            return None
        try:
            return action(self.database, self.codec)
        except faults.DamagedFileError:
            self._begin_anew()
        except (TrialsError, ValueError):
            self.close()
        return None

    def _begin_anew(self) -> None:
        self.close()
        self._delete_files()
        self._open()

    def known(self, version: int, raw: bytes, reader: int) -> Reading | None:
        """The reading of a version by the present reader without its JSON, if it is kept."""

        def find(database: Database, _: Codec) -> Reading | None:
            row = database.one(_KNOWN, (version, raw, reader))
            return Reading(row[0], json.loads(row[1]) if row[1] else {}) if row else None

        return self._attempt(find)

    def trial(self, version: int, raw: bytes, reader: int | None) -> bytes | None:
        """The trial of a version as JSON, if it is kept; `reader` None takes that of any reader's version."""

        def find(database: Database, codec: Codec) -> bytes | None:
            row = database.one(_TRIAL, (version, raw, reader, reader))
            trial = None
            with contextlib.suppress(TrialsError):  # of one row: it is read again, and that kept in its place
                trial = codec.unpack(*row[:3]) if row else None
            return trial if row and trial is not None and content_hash(trial) == row[3] else None

        return self._attempt(find)

    def packs_by(self) -> bytes:
        """The dictionary that trials are packed by, for good; empty while there is none, or where nothing is kept."""
        return self._attempt(lambda _, codec: codec.trained(_FORM)) or b""

    def keep(self, entries: Sequence[Entry]) -> None:
        """Keep readings, replacing older ones of the same versions."""

        def write(database: Database, codec: Codec) -> None:
            with database.transaction():
                self._learn(codec, entries)
                database.many(_KEEP, [_row(codec, entry) for entry in entries if _is_at_hand(codec, entry.reading)])

        if entries:
            self._attempt(write)

    def _learn(self, codec: Codec, entries: Sequence[Entry]) -> None:
        """Train the dictionary from the first readings that pass here. Samples are named by version."""
        if codec.due(_FORM, FIRST.bodies) is None:
            return
        room = SAMPLES - len(self._fresh)
        self._fresh += [(entry.version, entry.reading.trial) for entry in entries[:room] if entry.reading.trial]
        if len(self._fresh) >= SAMPLES:
            codec.learn(_FORM, self._fresh)
            self._fresh = []

    def purge(self, versions: Sequence[int]) -> None:
        """Overwrite the trials of these versions; where their text went into the dictionary, start anew."""

        def blank(database: Database, _: Codec) -> bool:
            sampled = database.all("select samples from dictionary")
            if any(not set(json.loads(samples)).isdisjoint(versions) for (samples,) in sampled):
                return False
            with database.transaction():
                database.many(_BLANK, [(version,) for version in versions])
            return database.one("pragma wal_checkpoint(truncate)") == (0, 0, 0)

        if not self._attempt(blank):
            self._begin_anew()

    def close(self) -> None:
        """Let go of the file."""
        if self.database is not None:
            self.database.close()
        self.database = self.codec = None


def _is_at_hand(codec: Codec, reading: Reading) -> bool:
    """Whether a trial can be stored. One that came packed alone cannot where the store was begun anew meanwhile, and is
    lost with what was in it."""
    return bool(reading.trial) or (reading.packed is not None and codec.would_take(_FORM, reading.packed))


def _row(codec: Codec, entry: Entry) -> tuple[object, ...]:
    reading = entry.reading
    dictionary, packed = codec.pack(_FORM, reading.trial, reading.packed)
    notes = json.dumps(reading.notes) if reading.notes else ""
    size = reading.size or len(reading.trial)
    return entry.version, entry.raw, entry.reader, reading.hash, notes, size, dictionary, packed
