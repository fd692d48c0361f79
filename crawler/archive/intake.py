"""Taking records in: what each copy is against the one held, where its bytes go, and what of it is staged.

In: raw records, inside the transaction of a batch. Out: an outcome each, and the readings for the derived store.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.archive.compare import STANDING, Copy, Outcome, compare, is_tie
from crawler.archive.counters import Counters
from crawler.archive.database import Database, Row
from crawler.archive.derived import Derived, Entry, Reading, Unread, content_hash, read
from crawler.archive.store import now
from trials.errors import ReadError

if TYPE_CHECKING:
    from crawler.archive.run import Run
    from crawler.records import Raw

Readers = Callable[[Iterable["Raw"]], Iterator[Reading | Unread]]
"""Reads raw records one after another, here or in other processes."""

_KNOWN: Final = """
select record.id, record.purged, coalesce(staged.gone, iif(staged.version is null, record.gone, null)),
       base.hash, base.partial, base.updated, base.id
from record
left join staged on staged.run = ? and staged.record = record.id
left join version as base on base.id = coalesce(staged.version, record.head)
where record.source = ? and record.key = ?
"""
_STAND: Final = """
insert into staged(run, record, version, trial) values(?, ?, ?, ?) on conflict do update set
version = excluded.version, trial = excluded.trial, unread = null, gone = null, leaves = 0
"""
_STAGE_UNREAD: Final = """
insert into staged(run, record, unread) values(?, ?, ?) on conflict do update set unread = excluded.unread, leaves = 0
"""
_SEE: Final = "insert into staged(run, record) values(?, ?) on conflict do update set leaves = 0"
_NEW_VERSION: Final = """
insert into version(record, hash, form, partial, updated, fetched, seen, first_run, last_run, size)
values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_HELD_ALREADY: Final = """
select id, exists(select 1 from body where body.version = version.id) from version where record = ? and hash = ?
"""
_VERSIONS_OF: Final = """
select version.hash, version.id from record join version on version.record = record.id
where record.source = ? and record.key = ?
"""
_READ_AGAIN: Final = """
select record.id, record.key, record.purged, version.hash
from version join record on record.id = version.record where version.id = ?
"""


class Known:
    """What the archive and a run know of a record before a copy of it is taken in."""

    __slots__ = ("copy", "fresh", "gone", "purged", "record", "version")

    def __init__(
        self,
        record: int,
        *,
        purged: bool = False,
        gone: bool = False,
        copy: Copy | None = None,
        version: int | None = None,
        fresh: bool = False,
    ) -> None:
        self.record = record
        self.fresh = fresh  # its row was made just now, so that there is no version of it
        self.version = version
        self.purged = purged
        self.gone = gone
        self.copy = copy

    @classmethod
    def find(cls, database: Database, run: int, source: str, key: str) -> "Known | None":
        """Look a record up as a run sees it: what it has staged itself comes before what is published."""
        row = database.one(_KNOWN, (run, source, key))
        if row is None:
            return None
        record, purged, gone, digest, partial, updated, version = row
        copy = Copy(digest, bool(partial), updated) if digest is not None else None
        return cls(record, purged=bool(purged), gone=gone is not None, copy=copy, version=version)


def see(database: Database, run: int, record: int) -> None:
    """The run's query lists this record, whatever else becomes of it."""
    database.run(_SEE, (run, record))


def is_read(database: Database, derived: Derived, raw: "Raw") -> bool:
    """Whether these very bytes are held, and what the present reader makes of them is kept."""
    held: dict[bytes, int] = dict(database.all(_VERSIONS_OF, (raw.source, raw.id)))
    version = held.get(digest := content_hash(raw.body)) if held else None
    return version is not None and derived.known(version, digest, reader_version(raw.form)) is not None


def reader_version(form: str) -> int:
    """The version of the reader of a form."""
    from crawler.readers import version  # not for who only looks into the archive: it loads every reader

    return version(form)


class Batch:
    """The records of one transaction."""

    def __init__(self, run: "Run", *, parse: bool) -> None:
        self.run = run
        self.store = run.store
        self.database = run.database
        self.parse = parse
        self.counts = Counters()
        self.entries: list[Entry] = []
        self.time = now()

    def take(self, raw: "Raw", made: Reading | Unread | None = None) -> Outcome:
        """Take in one record: store its bytes if they are new, read it unless that was done, stage it if it is to
        stand."""
        self.run.check_source(raw.source)
        known = self.run.known(raw.id) or Known(self.run.new_record(raw.id), fresh=True)
        outcome = "purged" if known.purged else self._take(raw, known, made)
        self.counts[f"records/{outcome}"] += outcome != "rejected"  # counted with its reason
        return outcome

    def _take(self, raw: "Raw", known: Known, made: Reading | Unread | None) -> Outcome:
        copy = Copy(content_hash(raw.body), raw.partial, raw.updated, raw.facts.get("data_date"))
        live, before = self.run.kind == "crawl", known.copy
        if before and not live and is_tie(copy, before):
            before = replace(before, data_date=self._data_date(known.version))
        outcome = compare(copy, before, live=live, gone=known.gone)
        held = None if known.fresh else self._seen_again(raw, known.record, copy.hash)
        version = held or self._new_version(raw, known.record, copy.hash)
        stands = outcome in STANDING
        try:
            reading = self._read(version, raw, copy.hash, made, is_new=held is None) if self.parse else None
        except ReadError as error:
            self._quarantine(raw.id, known.record, version, error, stands=stands)
            return "rejected"
        if reading is not None and self.run.kind == "crawl":
            self._measure(raw, version, reading, known if outcome == "changed" else None)
        if stands:
            trial = reading.hash if reading else None
            self.database.run(_STAND, (self.run.id, known.record, version, trial))
        else:
            see(self.database, self.run.id, known.record)
        return outcome

    def _data_date(self, version: int | None) -> str | None:
        """The day of the data that a version came in."""
        row = self.database.one("select facts from body where version = ?", (version,))
        found = self.store.object(row[0]).get("data_date") if row else None
        return found if isinstance(found, str) else None

    def _seen_again(self, raw: "Raw", record: int, digest: bytes) -> int | None:
        """The version with these bytes, if there is one, seen now. Bytes that were let go as damaged are kept again."""
        row = self.database.one(_HELD_ALREADY, (record, digest))
        if row is None:
            return None
        version, has_body = int(row[0]), row[1]
        self.database.run("update version set last_run = ?, seen = ? where id = ?", (self.run.id, self.time, version))
        if not has_body:
            facts = (raw.form, raw.partial, raw.updated, len(raw.body), version)  # they may be what was damaged
            self.database.run("update version set form = ?, partial = ?, updated = ?, size = ? where id = ?", facts)
            self.store.keep_body(version, raw)
        return version

    def _new_version(self, raw: "Raw", record: int, digest: bytes) -> int:
        """A new version, with its bytes."""
        times = (self.time, self.time, self.run.id, self.run.id)
        facts = (record, digest, raw.form, raw.partial, raw.updated, *times, len(raw.body))
        version = self.database.run(_NEW_VERSION, facts)
        self.store.keep_body(version, raw)
        return version

    def _read(self, version: int, raw: "Raw", digest: bytes, made: Reading | Unread | None, *, is_new: bool) -> Reading:
        if isinstance(made, Unread):
            raise ReadError(*made)
        known = None if made or is_new else self.store.derived.known(version, digest, reader_version(raw.form))
        reading = made or known or read(raw)
        if known is None:
            self.entries.append(Entry(version, digest, reader_version(raw.form), reading))
        self._count(reading)
        return reading

    def _measure(self, raw: "Raw", version: int, reading: Reading, known: Known | None) -> None:
        """Measure what a crawl brings, against the copy that it is to take the place of."""
        derived, reader = self.store.derived, reader_version(raw.form)
        trial = reading.trial or derived.trial(version, content_hash(raw.body), reader)
        before = None
        if known is not None and known.version is not None and known.copy is not None:
            before = derived.trial(known.version, known.copy.hash, reader)
        if trial:
            self.run.measured.take(raw.id, raw.body, trial, before)

    def _count(self, reading: Reading) -> None:
        self.counts["records/parsed"] += 1
        if reading.notes:
            self.counts.note(reading.notes)

    def _quarantine(self, key: str, record: int, version: int, error: ReadError, *, stands: bool) -> None:
        self.counts.reject(error.reason)
        self.store.keep_unread(self.run.id, self.run.source, key, version, error)
        if stands:
            self.database.run(_STAGE_UNREAD, (self.run.id, record, version))
        else:
            see(self.database, self.run.id, record)

    def read_again(self, versions: Iterable[int], read: Readers) -> None:
        """Read versions that are stored with the readers as they are now, and stage what that gives."""
        asked: deque[tuple[int, Row, str]] = deque()
        for reading in read(self._stored(versions, asked)):
            version, (record, key, _, digest), form = asked.popleft()
            if isinstance(reading, Unread):
                error = ReadError(*reading)
                self.counts.reject(error.reason)
                self.store.keep_unread(self.run.id, self.run.source, key, version, error)
                continue
            self._count(reading)
            self.entries.append(Entry(version, digest, reader_version(form), reading))
            self.database.run(_STAND, (self.run.id, record, version, reading.hash))

    def _stored(self, versions: Iterable[int], asked: deque[tuple[int, Row, str]]) -> Iterator["Raw"]:
        """The raw records of versions that were not purged; `asked` tells which."""
        for version in versions:
            row = self.database.one(_READ_AGAIN, (version,))
            if row is not None and not row[2]:
                raw = self.store.raw(version)
                asked.append((version, row, raw.form))
                yield raw
