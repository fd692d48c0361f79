"""What the archive lists: records held, versions, changes, rejects, runs and the state of each registry.

Streams are read in small pages, each its own short look at the database, so that no reader holds the log back.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from crawler.archive.database import Row
from crawler.archive.held import Change, Held, Purge, Rejected, RunRecord, SourceStatus, Step, Version
from crawler.archive.lock import somebody_writes
from crawler.archive.store import Store
from crawler.verdict import UNANSWERED, Verdict
from trials.errors import NotFoundError

PAGE: Final = 500  # rows a look: some milliseconds, a few megabytes at most

_VERSION: Final = """version.id, record.source, record.key, version.form, version.hash, version.size, version.partial,
version.updated, version.fetched, version.seen, version.first_run, version.last_run"""
_HELD: Final = f"""
select record.source, record.key, record.seq, record.gone, {_VERSION}
from record join version on version.id = record.head
"""  # noqa: S608 - column names only
_HEADS: Final = (
    f"{_HELD} where record.source = ? and record.key > ? and record.gone is null order by record.key limit ?"
)
_VERSIONS: Final = f"""
select {_VERSION} from version join record on record.id = version.record
where record.source = ? and record.key = ? and not version.purged order by version.id
"""  # noqa: S608 - column names only
_HEAD_VERSIONS: Final = """
select version.id from version cross join record on record.id = version.record and record.head = version.id
where record.source = ? and record.gone is null and version.id > ?
    and exists (select 1 from body where body.version = version.id) order by version.id limit ?
"""
_UNREAD_VERSIONS: Final = """
select unread from record where source = ? and gone is null and unread > ?
    and exists (select 1 from body where body.version = unread) order by unread limit ?
"""
_CHANGES: Final = """
select change.seq, record.source, record.key, change.kind, change.at, change.run, change.version
from change join record on record.id = change.record
where change.seq > ? and (not ? or record.seq = change.seq) order by change.seq limit ?
"""
# Purges publish nothing and read nothing: the version before is looked for behind them.
_STEPS: Final = """
select change.seq, record.source, record.key, change.kind, change.at, change.run, change.version,
    (select earlier.version from change as earlier where earlier.record = change.record and earlier.seq < change.seq
        and earlier.version is not null order by earlier.seq desc limit 1),
    (select earlier.kind from change as earlier where earlier.record = change.record and earlier.seq < change.seq
        order by earlier.seq desc limit 1)
from change join record on record.id = change.record
where change.seq > ? and change.seq <= ? order by change.seq limit ?
"""
# What stood behind a line of the log: by the record itself where nothing has happened to it since, else by the log.
_AT: Final = """
select record.id, record.source, record.key, record.seq, case when record.seq <= :until
    then iif(record.gone is null, record.head, null)
    else (select iif(earlier.kind in ('put', 'reparse'), earlier.version, null) from change as earlier
        where earlier.record = record.id and earlier.seq <= :until order by earlier.seq desc limit 1) end
from record where record.id > :after order by record.id limit :page
"""
_DATES: Final = """
select source, coalesce(as_of, ended) from run
where state = 'good' and sequence <= ? and ended < ? order by sequence, id
"""
_REJECTS: Final = """
select reject.id, reject.run, reject.source, reject.key, reject.reason, reject.detail, reject.place, reject.at
from reject where reject.id > ? and (reject.run = ? or ? is null) order by reject.id limit ?
"""
# A run that moves a query's mark has asked for all that was owed before it. What came in a run that failed is held by
# nobody, so only good ones settle.
_OWED: Final = """
select reject.key, reject.detail from reject join run on run.id = reject.run
where reject.reason = :reason and run.source = :source and run.query = :query and run.id >= coalesce((
    select max(id) from run where source = :source and query = :query and state = 'good' and mark is not null), 0)
and not exists (
    select 1 from record left join version on version.record = record.id and version.last_run > reject.run
        left join run as later on later.id = version.last_run
    where record.source = reject.source and record.key = reject.key and (record.purged or later.state = 'good'))
order by reject.id
"""
_RUN: Final = """
select id, source, kind, query, started, ended, state, facts, counts, verdict, mark, as_of, complete, sequence from run
"""


def _version(store: Store, row: Row) -> Version:
    number, source, key, form, digest, size, is_partial, updated, fetched, seen, first, last = row
    when = (updated, fetched, seen, first, last)
    return Version(number, source, key, form, digest, size, bool(is_partial), *when, store.raw)


def _held(store: Store, row: Row) -> Held:
    source, key, sequence, gone = row[:4]
    return Held(source, key, sequence, gone, _version(store, row[4:]))


def head(store: Store, source: str, key: str) -> Held | None:
    """The published record, tombstoned or not."""
    row = store.database.one(f"{_HELD} where record.source = ? and record.key = ?", (source, key))
    return _held(store, row) if row else None


def find(store: Store, key: str) -> list[Held]:
    """Published records of any source whose id is this one in upper or lower case."""
    sql = f"{_HELD} where record.key = ? collate nocase order by record.source"
    return [_held(store, row) for row in store.database.all(sql, (key,))]


def heads(store: Store, source: str | None) -> Iterator[Held]:
    """Published records that the registry still has, by source and id."""
    listed = store.database.all("select source from source order by source")
    for (name,) in listed if source is None else [(source,)]:
        after = ""
        while rows := store.database.all(_HEADS, (name, after, PAGE)):
            yield from (_held(store, row) for row in rows)
            after = rows[-1][1]


def stored(store: Store, source: str) -> Iterator[list[int]]:
    """Version ids to read again, in pages: heads in the order in which they lie on disk, then what is in quarantine."""
    yield from _pages(store, _HEAD_VERSIONS, source)
    yield from _pages(store, _UNREAD_VERSIONS, source)


def _pages(store: Store, sql: str, source: str) -> Iterator[list[int]]:
    after = 0
    while rows := store.database.all(sql, (source, after, PAGE)):
        yield [row[0] for row in rows]
        after = rows[-1][0]


def versions(store: Store, source: str, key: str) -> list[Version]:
    """All copies of a record, oldest first."""
    return [_version(store, row) for row in store.database.all(_VERSIONS, (source, key))]


def changes(store: Store, after: int, *, latest: bool) -> Iterator[Change]:
    """The change log after a sequence number; with `latest` only the last change of each record."""
    while rows := store.database.all(_CHANGES, (after, latest, PAGE)):
        yield from (Change(*row) for row in rows)
        after = rows[-1][0]


def steps(store: Store, after: int, until: int) -> Iterator[Step]:
    """The change log between two sequence numbers, the first left out, each line with what stood before it."""
    while rows := store.database.all(_STEPS, (after, until, PAGE)):
        yield from (Step(Change(*row[:7]), row[7], row[8] == "tombstone") for row in rows)
        after = rows[-1][0]


def version(store: Store, number: int) -> Version | None:
    """One copy by its id; None where it was purged."""
    sql = f"select {_VERSION} from version join record on record.id = version.record where version.id = ?"  # noqa: S608 - as above
    row = store.database.one(f"{sql} and not version.purged", (number,))
    return _version(store, row) if row else None


def last_before(store: Store, moment: str) -> int:
    """The sequence number of the last change that was published before a moment (UTC, ISO); 0 where there is none.

    Found by halving, because the log is in the order of time and has no other index on it.
    """
    low, high = 0, store.database.number("select value from meta where key = 'sequence'")
    while low < high:
        middle = (low + high + 1) // 2
        row = store.database.one("select at from change where seq >= ? order by seq limit 1", (middle,))
        if row is not None and row[0] < moment:
            low = middle
        else:
            high = middle - 1
    return low


def held_at(store: Store, sequence: int) -> Iterator[tuple[str, str, int, int]]:
    """What was held behind a line of the change log: source, id, last line of the log on it by now, version."""
    after = 0
    while rows := store.database.all(_AT, {"until": sequence, "after": after, "page": PAGE}):
        yield from (row[1:] for row in rows if row[4] is not None)
        after = rows[-1][0]


def dates_at(store: Store, sequence: int, moment: str) -> dict[str, str]:
    """The registries' own days of their data, as the good runs up to a line of the log and a moment left them; the day
    of the run where a registry states none."""
    return {source: day[:10] for source, day in store.database.all(_DATES, (sequence, moment))}


def rejects(store: Store, run: int | None) -> Iterator[Rejected]:
    """The quarantine, of one run or all."""
    after = 0
    while rows := store.database.all(_REJECTS, (after, run, run, PAGE)):
        for number, run_id, source, key, reason, detail, place, at in rows:
            yield Rejected(run_id, source, key, reason, detail, place, at, partial(store.rejected, number))
        after = rows[-1][0]


def owed(store: Store, source: str, query: str) -> dict[str, str]:
    """Why each record of a query was not fetched that its last crawls were left without an answer for, by id."""
    names = {"reason": UNANSWERED, "source": source, "query": query}
    return dict(store.database.all(_OWED, names))


def unread(store: Store) -> list[tuple[str, str]]:
    """Source and id of records of which a newer version is in quarantine."""
    return [
        (source, key) for source, key in store.database.all("select source, key from record where unread is not null")
    ]


def purges(store: Store) -> list[Purge]:
    """Every purge ever made."""
    sql = """select record.source, record.key, purge.at, purge.who, purge.why, purge.undone
    from purge join record on record.id = purge.record order by purge.id"""
    return [Purge(*row) for row in store.database.all(sql)]


def members(store: Store, source: str, query: str) -> Iterator[str]:
    """Ids that belong to a query."""
    found = store.database.one("select id from query where source = ? and key = ?", (source, query))
    sql = """select member.record, record.key from member join record on record.id = member.record
    where member.query = ? and member.record > ? order by member.record limit ?"""
    after = 0
    while found and (rows := store.database.all(sql, (found[0], after, PAGE))):
        yield from (row[1] for row in rows)
        after = rows[-1][0]


def run_record(store: Store, number: int) -> RunRecord:
    """One run by its id."""
    row = store.database.one(f"{_RUN} where id = ?", (number,))
    if row is None:
        raise NotFoundError(f"there is no run {number}: `trials runs` lists them.")
    return _run(store, row)


def runs(store: Store, limit: int) -> list[RunRecord]:
    """The last runs, latest first."""
    return [_run(store, row) for row in store.database.all(f"{_RUN} order by id desc limit ?", (limit,))]


def _run(store: Store, row: Row) -> RunRecord:
    number, source, kind, query, started, ended = row[:6]
    state, facts, counts, verdict, mark, as_of, complete, sequence = row[6:]
    if state == "running" and not somebody_writes(store.lock_path):
        state = "interrupted"
    judged = Verdict.from_json(store.object(verdict)) if verdict else None
    found = (state, store.object(facts), store.object(counts), judged, mark, as_of, bool(complete), sequence)
    return RunRecord(number, source, kind, query, started, ended, *found)


def status(store: Store) -> list[SourceStatus]:
    """Each registry from the counters kept for it: nothing is counted now."""
    sql = "select source, held, gone, as_of, newest, last_run, last_good from source order by source"
    return [_status(store, row) for row in store.database.all(sql)]


def _status(store: Store, row: Row) -> SourceStatus:
    source, held, gone, as_of, newest, *numbers = row
    last, good = (run_record(store, number) if number else None for number in numbers)
    return SourceStatus(source, held, gone, last.rejected if last else 0, as_of, newest or None, last, good)
