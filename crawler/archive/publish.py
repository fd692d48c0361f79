"""Publication: what a run has staged becomes visible, in a few statements whatever its size.

Everything here happens inside the transaction of `Run.finish`. What to publish is worked out once, into a temporary
table with its sequence numbers; heads, change log, membership and counters then follow from that table.
"""

from typing import TYPE_CHECKING, Final

from crawler.archive.counters import Counters
from crawler.archive.store import now

if TYPE_CHECKING:
    from crawler.archive.run import Run

_OUTGOING: Final = """
create temp table if not exists outgoing(
    seq integer primary key, record integer not null, version integer, trial blob, gone text, kind text not null,
    was text not null)
"""

# In the order of versions, so that whoever follows the log reads the bodies in the order in which they lie on disk.
_COLLECT: Final = """
insert into outgoing
select :base + row_number() over (order by coalesce(staged.version, record.head)), record.id, staged.version,
       staged.trial, staged.gone,
       case when staged.gone is not null then 'tombstone'
            when record.head is not staged.version or record.gone is not null then 'put'
            else 'reparse' end,
       case when record.head is null then 'absent' when record.gone is null then 'held' else 'gone' end
from staged join record on record.id = staged.record
where staged.run = :run and not record.purged and (
    staged.version is not null and (
        record.head is not staged.version or record.gone is not null
        or staged.trial is not null and record.trial is not staged.trial)
    or staged.gone is not null and record.head is not null and record.gone is null)
"""
_LOG: Final = """
insert into change(seq, record, version, kind, run, at)
select seq, record, version, kind, :run, :at from outgoing order by seq
"""
_HEADS: Final = """
update record set seq = outgoing.seq, gone = outgoing.gone, head = coalesce(outgoing.version, head),
    trial = iif(outgoing.version is null, record.trial, outgoing.trial)
from outgoing where outgoing.record = record.id
"""
_UNREAD: Final = """
update record set unread = staged.unread from staged
where staged.run = :run and staged.record = record.id and record.unread is not staged.unread
    and coalesce(staged.version, staged.unread, staged.gone) is not null
"""
_JOIN: Final = """
insert or ignore into member(query, record)
select :query, record from staged where run = :run and gone is null and not leaves
"""
_LEAVE: Final = """
delete from member where query = :query
    and record in (select record from staged where run = :run and leaves)
"""
_KEEP_LISTED: Final = """
delete from member where query = :query
    and record not in (select record from staged where run = :run and gone is null and not leaves)
"""
_GONE: Final = """
delete from member where (query, record) in (
    select query.id, outgoing.record from outgoing, query where outgoing.kind = 'tombstone')
"""
_COUNT: Final = "select kind, was, count(*) from outgoing group by kind, was"
_SOURCE: Final = """
update source set held = held + :held, gone = gone + :gone, last_good = iif(:replay, last_good, :run), as_of = :as_of,
    newest = max(coalesce(newest, ''), coalesce((select max(version.seen) from staged
        join version on version.id = staged.version where staged.run = :run), ''))
where source = :source
"""
_LATEST: Final = """
select max(version.updated) from staged join version on version.id = staged.version where staged.run = ?
"""
_FACTS_AS_OF: Final = "select facts, started from run where id = ?"

_HELD: Final = {("put", "absent"): 1, ("put", "gone"): 1, ("tombstone", "held"): -1}
_TOMBSTONED: Final = {("put", "gone"): -1, ("tombstone", "held"): 1}


def publish(run: "Run", *, mark: str | None, complete: bool) -> Counters:
    """Make a run's work visible, and count what that changed."""
    database = run.database
    base = database.number("select value from meta where key = 'sequence'")
    database.run(_OUTGOING)
    database.run("delete from outgoing")
    published = database.changed(_COLLECT, {"base": base, "run": run.id})
    database.run(_LOG, {"run": run.id, "at": now()})
    database.run(_HEADS)
    database.run(_UNREAD, {"run": run.id})
    _publish_members(run, mark=mark, complete=complete)
    database.run("update meta set value = ? where key = 'sequence'", (str(base + published),))
    counted = {(kind, was): number for kind, was, number in database.all(_COUNT)}
    _publish_source(run, counted, base + published, mark)
    database.run("delete from outgoing")
    counts = Counters()
    for (kind, _), number in counted.items():
        counts[f"changes/{kind}"] += number
    return counts


def _publish_members(run: "Run", *, mark: str | None, complete: bool) -> None:
    names = {"run": run.id, "query": run.query}
    if run.query is not None:
        run.database.run(_JOIN, names)
        run.database.run(_LEAVE, names)
        if complete:
            run.database.run(_KEEP_LISTED, names)
        if mark is not None:
            run.database.run("update query set mark = ? where id = ?", (mark, run.query))
    run.database.run(_GONE)


def _publish_source(run: "Run", counted: dict[tuple[str, str], int], sequence: int, mark: str | None) -> None:
    held = sum(_HELD.get(change, 0) * number for change, number in counted.items())
    gone = sum(_TOMBSTONED.get(change, 0) * number for change, number in counted.items())
    as_of = _as_of(run, mark)
    run.database.run("update run set sequence = ?, as_of = ? where id = ?", (sequence, as_of, run.id))
    values = {"held": held, "gone": gone, "run": run.id, "as_of": as_of, "source": run.source}
    run.database.run(_SOURCE, {**values, "replay": run.kind == "replay"})


def _as_of(run: "Run", mark: str | None) -> str | None:
    """The registry's own date of what is now held. Only a crawl can move it back, because only a crawl asked it."""
    row = run.database.one(_FACTS_AS_OF, (run.id,))
    before = run.database.one("select as_of from source where source = ?", (run.source,))
    known: str | None = before[0] if before else None
    if run.kind == "replay" or row is None:
        return known
    facts = run.store.object(row[0])
    stated = facts.get("as_of") or facts.get("data_timestamp") or mark
    if run.kind == "crawl":
        return str(stated or row[1])
    latest = run.database.one(_LATEST, (run.id,))
    stated = stated or (latest[0] if latest else None)
    return max(filter(None, (stated, known)), default=None)
