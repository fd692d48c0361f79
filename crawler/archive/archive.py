"""The archive: the system of record between crawling and everything after it.

In: raw records, through `Run`. Out: what is held, what changed since when, how each run went. One writer at a time,
whose work others see only when a run ends well; readers never wait.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from crawler.archive import faults, listing, schema
from crawler.archive.codec import Codec
from crawler.archive.database import Database
from crawler.archive.derived import Derived
from crawler.archive.held import Change, Held, Kind, Purge, Rejected, RunRecord, SourceStatus, Step, Version
from crawler.archive.lock import WriterLock
from crawler.archive.store import Store, lock_path, now
from trials.errors import ReadError, SettingsError, TrialsError

if TYPE_CHECKING:  # what writes is loaded where something is written
    from crawler.archive.mending import LetGo
    from crawler.archive.run import Run

ARCHIVE: Final = "archive.db"
DERIVED: Final = "derived.db"


class Archive:
    """An open archive. A context manager; not for two threads at once."""

    def __init__(self, store: Store, opened: contextlib.ExitStack, *, write: bool) -> None:
        self.store = store
        self.writes = write
        self._opened = opened
        self._runs: list[Run] = []

    @classmethod
    def open(cls, home: Path, *, write: bool = False) -> Self:
        """Open the archive of a home, for writing (made where it is absent) or for reading.

        Raises `ArchiveBusyError` where somebody else writes, `SettingsError` where the home cannot be written, nothing
        is there to read or a newer program made it, `ArchiveDamagedError` for a file that is not what was written.
        """
        with contextlib.ExitStack() as opening:
            database = _open_writing(home, opening) if write else _open_reading(home, opening)
            derived = Derived(home / DERIVED, _archive_id(database))
            opening.callback(derived.close)
            store = Store(home, database, Codec(database), derived)
            if write and database.one("select 1 from dictionary where retired"):
                from crawler.archive import purge

                purge.drop_retired(store)
            return cls(store, opening.pop_all(), write=write)

    def close(self) -> None:
        """Close. A run that was not finished is interrupted."""
        for run in self._runs:
            run.ended = True
        try:
            if any(self._runs) and self.writes:
                _end_interrupted(self.store.database)
        except TrialsError:
            pass  # the next writer does it
        finally:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def id(self) -> str:
        """Identifies this archive: an index made from another one is refused."""
        return _archive_id(self.store.database)

    @property
    def sequence(self) -> int:
        """The last published change."""
        return self.store.database.number("select value from meta where key = 'sequence'")

    def begin(
        self, source: str, kind: Kind, *, query_key: str | None = None, facts: Mapping[str, str] | None = None
    ) -> "Run":
        """Begin a run of one registry. `query_key` names what was asked for: its mark and members are kept under it.

        `facts` are the run's own: the registry's `data_timestamp`, options, the file's name. Runs of several
        registries may be under way at once, but only one of each.
        """
        self._check_writes()
        if any(run.source == source and not run.ended for run in self._runs):
            raise ValueError(f"a run of {source} is under way in this archive; finish it first")
        self._runs = [run for run in self._runs if not run.ended]
        with self.store.database.transaction():
            run = self._new_run(source, kind, query_key, facts or {})
        self._runs.append(run)
        return run

    def _new_run(self, source: str, kind: Kind, query_key: str | None, facts: Mapping[str, str]) -> "Run":
        from crawler.archive.run import Run

        database = self.store.database
        query = None
        if query_key is not None:
            database.run("insert or ignore into query(source, key) values(?, ?)", (source, query_key))
            query = database.number("select id from query where source = ? and key = ?", (source, query_key))
        number = database.run(
            "insert into run(source, kind, query, started, state, facts) values(?, ?, ?, ?, 'running', ?)",
            (source, kind, query_key, now(), json.dumps(dict(facts))),
        )
        database.run(
            "insert into source(source, last_run) values(?, ?) on conflict do update set last_run = excluded.last_run",
            (source, number),
        )
        return Run(self.store, number, source, kind, query)

    def _check_writes(self) -> None:
        if not self.writes:
            raise ValueError("this archive is open for reading only")

    def mark(self, source: str, query_key: str) -> str | None:
        """The registry's timestamp of the last good complete run of a query."""
        sql = "select mark from query where source = ? and key = ?"
        row = self.store.database.one(sql, (source, query_key))
        return row[0] if row else None

    def members(self, source: str, query_key: str) -> Iterator[str]:
        """Ids that belong to a query and that the registry still has."""
        return listing.members(self.store, source, query_key)

    def head(self, source: str, key: str) -> Held | None:
        """The published record, tombstoned or not; None where it was never published, or purged."""
        return listing.head(self.store, source, key)

    def find(self, key: str) -> list[Held]:
        """Published records of any registry under this id, in upper or lower case; tombstoned ones too."""
        return listing.find(self.store, key)

    def heads(self, source: str | None = None) -> Iterator[Held]:
        """Published records that the registry still has, streaming, by source and id."""
        return listing.heads(self.store, source)

    def stored(self, source: str) -> Iterator[list[int]]:
        """Ids of the versions that a replay reads again, in pages."""
        return listing.stored(self.store, source)

    def versions(self, source: str, key: str) -> list[Version]:
        """All copies of a record, oldest first."""
        return listing.versions(self.store, source, key)

    def changes(self, after: int, *, latest: bool = False) -> Iterator[Change]:
        """The change log after a sequence number, in order; with `latest` only the last change of each record."""
        return listing.changes(self.store, after, latest=latest)

    def steps(self, after: int, until: int | None = None) -> Iterator[Step]:
        """The change log after a sequence number, up to another one, each line with the version published before it."""
        return listing.steps(self.store, after, self.sequence if until is None else until)

    def version(self, number: int) -> Version | None:
        """One copy by its id; None where it was purged."""
        return listing.version(self.store, number)

    def last_before(self, moment: str) -> int:
        """The sequence number of the last change published before a moment (UTC, ISO)."""
        return listing.last_before(self.store, moment)

    def trial_json(self, held: Held | Version) -> bytes:
        """The trial as JSON (defaults left out): kept, or read now and kept.

        Where the present reader cannot read a record that an older one could, the older trial is given; where there
        is none, `ReadError` is raised.
        """
        return self.store.trial(held.version if isinstance(held, Held) else held)

    def trials(self, source: str | None = None) -> Iterator[tuple[Held, bytes]]:
        """Every head with its trial as JSON, streaming. A head that can no longer be read is left out: it is counted
        when the archive is replayed."""
        for held in self.heads(source):
            with contextlib.suppress(ReadError):
                yield held, self.store.trial(held.version)

    def runs(self, limit: int = 20) -> list[RunRecord]:
        """The last runs, latest first."""
        return listing.runs(self.store, limit)

    def accept(self, run: int, why: str, who: str | None = None) -> RunRecord:
        """Publish a run that failed its checks after all, because a person says why. Raises `NotFoundError` where there
        is no such run, `UsageError` where it cannot be accepted."""
        from crawler.archive import hold

        self._check_writes()
        return hold.accept(self.store, run, why, who)

    def purge(self, key: str, why: str, who: str | None = None) -> int:
        """Take the text of every record under this id out for good; gives how many there were. See `purge.purge`."""
        from crawler.archive import purge

        self._check_writes()
        return purge.purge(self.store, key, why, who)

    def unpurge(self, key: str, who: str | None = None) -> int:
        """Let later runs store a purged record again; gives how many records that concerns."""
        from crawler.archive import purge

        self._check_writes()
        return purge.forgive(self.store, key, who)

    def purges(self) -> list[Purge]:
        """The notes that purges left, oldest first."""
        return listing.purges(self.store)

    def verify(self) -> list[str]:
        """Problems of the whole archive, as sentences; reads everything once."""
        from crawler.archive.verify import verify

        return verify(self.store)

    def glance(self) -> list[str]:
        """Problems that show without reading it, as sentences; takes as long whatever is held."""
        from crawler.archive.glance import glance

        return glance(self.store)

    def has_damaged_copies(self) -> bool:
        """Whether `let_go` would drop anything; reads everything."""
        from crawler.archive import mending

        return bool(mending.damaged_copies(self.store))

    def let_go(self) -> "LetGo | None":
        """Drop stored bytes that are damaged, so that they can come again; None where there are none. See `mending`."""
        from crawler.archive import mending

        self._check_writes()
        return mending.let_go(self.store)

    def rejects(self, run: int | None = None) -> Iterator[Rejected]:
        """The quarantine, of one run or all."""
        return listing.rejects(self.store, run)

    def owed(self, source: str, query_key: str) -> dict[str, str]:
        """Why each record of a query was not fetched that its last crawls were left without an answer for, by id."""
        return listing.owed(self.store, source, query_key)

    def unread(self) -> list[tuple[str, str]]:
        """Source and id of records of which a newer version is in quarantine: the one before it stands, if any does."""
        return listing.unread(self.store)

    def status(self) -> list[SourceStatus]:
        """Each registry: records, freshness, rejects, last runs. Nothing is counted now."""
        return listing.status(self.store)


def _open_writing(home: Path, opening: contextlib.ExitStack) -> Database:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise faults.of_system(error, home) from error
    opening.callback(WriterLock.take(lock_path(home)).release)
    database = Database.open(home / ARCHIVE, write=True, check=schema.version_of)
    opening.callback(database.close)
    schema.prepare(database)
    _end_interrupted(database)
    return database


def _open_reading(home: Path, opening: contextlib.ExitStack) -> Database:
    path = home / ARCHIVE
    nothing = SettingsError(f"Nothing has been crawled or imported into {home} yet: `trials crawl` does that.")
    if not path.exists():
        raise nothing
    database = Database.open(path, write=False)
    opening.callback(database.close)
    found = schema.version_of(database)
    if found == 0:
        raise nothing
    schema.refuse_newer(database, found)
    schema.refuse_older(database, found)
    return database


def _archive_id(database: Database) -> str:
    row = database.one("select value from meta where key = 'id'")
    if row is None:
        raise faults.damaged(database.path)
    return str(row[0])


def _end_interrupted(database: Database) -> None:
    """Runs whose process died, or left without finishing them: nothing of them is published."""
    if database.one("select 1 from run where state = 'running'") or database.one("select 1 from staged"):
        with database.transaction():
            database.run("update run set state = 'interrupted', ended = ? where state = 'running'", (now(),))
            database.run("delete from staged")
