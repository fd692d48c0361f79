"""Taking records in: what each copy is against the one held, where its bytes go, and what of it is staged.

In: raw records, inside the transaction of a batch. Out: an outcome each, and the readings for the derived store.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.archive.codec import Packed
from crawler.archive.compare import STANDING, Copy, Outcome, compare, is_tie
from crawler.archive.counters import Counters
from crawler.archive.database import Database, Row
from crawler.archive.derived import Derived, Entry, Reading, Unread, content_hash, read
from crawler.archive.rows import Rows
from crawler.archive.store import now
from trials.errors import ReadError

if TYPE_CHECKING:
    from crawler.archive.ready import Ready
    from crawler.archive.run import Run
    from crawler.records import Raw

Readers = Callable[[Iterable["Raw"]], Iterator[Reading | Unread]]
"""Reads raw records one after another, here or in other processes."""

_KNOWN: Final = """
select record.key, record.id, record.purged, coalesce(staged.gone, iif(staged.version is null, record.gone, null)),
       base.hash, base.partial, base.updated, base.id
from record
left join staged on staged.run = ? and staged.record = record.id
left join version as base on base.id = coalesce(staged.version, record.head)
where record.source = ? and record.key in ({})
"""
_HELD_ALREADY: Final = """
select id, exists(select 1 from body where body.version = version.id) from version where record = ? and hash = ?
"""
_VERSIONS_OF: Final = """
select record.key, version.hash, version.id from record join version on version.record = record.id
where record.source = ? and record.key in ({})
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
    def find(cls, database: Database, run: int, source: str, keys: Sequence[str]) -> dict[str, "Known"]:
        """Look records up as a run sees them: what it has staged itself comes before what is published. What was never
        seen is left out."""
        found = {}
        for key, record, purged, gone, digest, partial, updated, version in database.of(_KNOWN, (run, source), keys):
            copy = Copy(digest, bool(partial), updated) if digest is not None else None
            found[key] = cls(record, purged=bool(purged), gone=gone is not None, copy=copy, version=version)
        return found


def are_read(database: Database, derived: Derived, source: str, raws: Sequence["Raw"]) -> list[bool]:
    """Of each, whether these very bytes are held, and what the present reader makes of them is kept."""
    held = {
        (key, digest): version for key, digest, version in database.of(_VERSIONS_OF, (source,), [r.id for r in raws])
    }
    known = {key for key, _ in held}
    return [raw.id in known and _is_read(derived, held, raw) for raw in raws]


def _is_read(derived: Derived, held: Mapping[tuple[str, bytes], int], raw: "Raw") -> bool:
    version = held.get((raw.id, digest := content_hash(raw.body)))
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
        self.rows = Rows(run.database)
        self.time = now()

    def take(self, raws: Sequence["Raw"], made: Sequence["Ready | None"]) -> list[Outcome]:
        """Take in records: store their bytes if they are new, read them unless that was done, stage those that are to
        stand."""
        outcomes: list[Outcome] = []
        for part in _without_repeats(zip(raws, made, strict=True)):
            known = Known.find(self.database, self.run.id, self.run.source, [raw.id for raw, _ in part])
            outcomes += [self._take_one(raw, ready, known.get(raw.id)) for raw, ready in part]
            self.rows.write()
        return outcomes

    def _take_one(self, raw: "Raw", made: "Ready | None", known: Known | None) -> Outcome:
        self.run.check_source(raw.source)
        known = known or Known(self.rows.record(raw.source, raw.id), fresh=True)
        outcome = "purged" if known.purged else self._take(raw, known, made)
        self.counts[f"records/{outcome}"] += outcome != "rejected"  # counted with its reason
        return outcome

    def _take(self, raw: "Raw", known: Known, made: "Ready | None") -> Outcome:
        digest, packed = (made.hash, made.body) if made else (content_hash(raw.body), None)
        copy = Copy(digest, raw.partial, raw.updated, raw.facts.get("data_date"))
        live, before = self.run.kind == "crawl", known.copy
        if before and not live and is_tie(copy, before):
            before = replace(before, data_date=self._data_date(known.version))
        outcome = compare(copy, before, live=live, gone=known.gone)
        held = None if known.fresh else self._seen_again(raw, known.record, digest, packed)
        version = held or self._new_version(raw, known.record, digest, packed)
        stands = outcome in STANDING
        try:
            reading = self._read(version, raw, digest, made, is_new=held is None) if self.parse else None
        except ReadError as error:
            self._quarantine(raw.id, known.record, version, error, stands=stands)
            return "rejected"
        if reading is not None and live:
            self._measure(raw, version, digest, reading, known if outcome == "changed" else None)
        if stands:
            self.rows.standing.append((self.run.id, known.record, version, reading.hash if reading else None))
        else:
            self.rows.listed.append((self.run.id, known.record))
        return outcome

    def _data_date(self, version: int | None) -> str | None:
        """The day of the data that a version came in."""
        row = self.database.one("select facts from body where version = ?", (version,))
        found = self.store.object(row[0]).get("data_date") if row else None
        return found if isinstance(found, str) else None

    def _seen_again(self, raw: "Raw", record: int, digest: bytes, packed: Packed | None) -> int | None:
        """The version with these bytes, if there is one, seen now. Bytes that were let go as damaged are kept again."""
        row = self.database.one(_HELD_ALREADY, (record, digest))
        if row is None:
            return None
        version, has_body = int(row[0]), row[1]
        self.rows.seen_again.append((self.run.id, self.time, version))
        if not has_body:
            facts = (raw.form, raw.partial, raw.updated, len(raw.body), version)  # they may be what was damaged
            self.database.run("update version set form = ?, partial = ?, updated = ?, size = ? where id = ?", facts)
            self.store.keep_body(version, raw, self.rows, packed)
        return version

    def _new_version(self, raw: "Raw", record: int, digest: bytes, packed: Packed | None) -> int:
        """A new version, with its bytes."""
        times = (self.time, self.time, self.run.id, self.run.id)
        facts = (record, digest, raw.form, raw.partial, raw.updated, *times, len(raw.body))
        version = self.rows.version(facts)
        self.store.keep_body(version, raw, self.rows, packed)
        return version

    def _read(self, version: int, raw: "Raw", digest: bytes, ready: "Ready | None", *, is_new: bool) -> Reading:
        made = ready.reading if ready else None
        if isinstance(made, Unread):
            raise ReadError(*made)
        known = None if made or is_new else self.store.derived.known(version, digest, reader_version(raw.form))
        reading = made or known or read(raw)
        if known is None:
            self.entries.append(Entry(version, digest, reader_version(raw.form), reading))
        self._count(reading)
        return reading

    def _measure(self, raw: "Raw", version: int, digest: bytes, reading: Reading, known: Known | None) -> None:
        """Measure what a crawl brings, against the copy that it is to take the place of."""
        derived, reader = self.store.derived, reader_version(raw.form)
        trial = reading.trial or derived.trial(version, digest, reader)
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
            self.rows.unread.append((self.run.id, record, version))
        else:
            self.rows.listed.append((self.run.id, record))

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
            self.rows.standing.append((self.run.id, record, version, reading.hash))
        self.rows.write()

    def _stored(self, versions: Iterable[int], asked: deque[tuple[int, Row, str]]) -> Iterator["Raw"]:
        """The raw records of versions that were not purged; `asked` tells which."""
        for version in versions:
            row = self.database.one(_READ_AGAIN, (version,))
            if row is not None and not row[2]:
                raw = self.store.raw(version)
                asked.append((version, row, raw.form))
                yield raw


def _without_repeats(pairs: Iterable[tuple["Raw", "Ready | None"]]) -> Iterator[list[tuple["Raw", "Ready | None"]]]:
    """The records in their order, cut before each that is among those since the last cut: what comes of the first copy
    has to be written before the second is compared with it."""
    part: list[tuple[Raw, Ready | None]] = []
    keys: set[str] = set()
    for pair in pairs:
        if pair[0].id in keys:
            yield part
            part, keys = [], set()
        part.append(pair)
        keys.add(pair[0].id)
    if part:
        yield part
