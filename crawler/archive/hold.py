"""Runs that failed their checks: what they would have published is held back, and a person may accept it.

In: a run at its end, or its number with a reason. Out: rows kept, or the run published as if it had been good, with the
reason among its checks. Once a later run of the registry is published, what an earlier one held back is let go.
"""

import getpass
import json
from typing import TYPE_CHECKING, Final, cast

from crawler.archive.counters import Counters
from crawler.archive.held import Kind, RunRecord
from crawler.archive.listing import run_record
from crawler.archive.publish import publish
from crawler.archive.store import Store
from crawler.verdict import Check, Verdict
from trials.errors import UsageError

if TYPE_CHECKING:
    from crawler.archive.run import Run

_COLUMNS: Final = "run, record, version, trial, unread, gone, leaves"
# Names of columns of our own, nothing from outside: what S608 warns of cannot happen.
_KEEP: Final = f"insert or replace into held_back select {_COLUMNS} from staged where run = ?"  # noqa: S608
_STAGE: Final = f"insert into staged({_COLUMNS}) select {_COLUMNS} from held_back where run = ?"  # noqa: S608
_FORGET: Final = (
    "delete from held_back where run in (select id from run where source = ?)",
    "delete from held_back_run where run in (select id from run where source = ?)",
)
_OLDER_PROFILES: Final = """
delete from profile where source = ? and run < ? and run in (
    select other.id from run as other join run on run.id = ? where other.query is run.query)
"""
_END: Final = "update run set state = 'good', counts = ?, verdict = ?, mark = ? where id = ?"


def keep(run: "Run", *, mark: str | None, complete: bool) -> None:
    """Hold back what a failed run would have published, instead of what an earlier one held back."""
    forget(run)
    run.database.run(_KEEP, (run.id,))
    run.database.run("insert or replace into held_back_run values(?, ?, ?)", (run.id, mark, complete))


def forget(run: "Run") -> None:
    """Let go of what runs of this registry held back."""
    for statement in _FORGET:
        run.database.run(statement, (run.source,))


def accept(store: Store, number: int, why: str, who: str | None) -> RunRecord:
    """Publish what a failed run held back. From now on, later runs are held against it and not against those before."""
    from crawler.archive.run import Run

    record = run_record(store, number)
    _refuse(store, record)
    database = store.database
    key = database.number("select id from query where source = ? and key = ?", (record.source, record.query_key))
    run = Run(store, number, record.source, cast(Kind, record.kind), key or None)
    run.counts = Counters(record.counts)
    row = database.one("select mark, complete from held_back_run where run = ?", (number,))
    mark, complete = row or (None, 0)
    said = Check("accepted", ok=True, detail=f"accepted by {who or getpass.getuser()}: {why}")
    checks = (*(record.verdict.checks if record.verdict else ()), said)
    with database.transaction():
        database.run(_STAGE, (number,))
        run.counts.update(publish(run, mark=mark, complete=bool(complete)))
        judged = json.dumps(Verdict(ok=True, checks=checks).as_json())
        database.run(_END, (json.dumps(run.counts), judged, mark, number))
        database.run("delete from staged where run = ?", (number,))
        forget(run)
        database.run(_OLDER_PROFILES, (record.source, number, number))
    run.ended = True
    return run_record(store, number)


def _refuse(store: Store, record: RunRecord) -> None:
    """Say why a run cannot be accepted, where it cannot."""
    if record.state != "failed":
        raise UsageError(f"run {record.id} did not fail its checks, it is {record.state}: there is nothing to accept")
    if store.database.one("select 1 from held_back_run where run = ?", (record.id,)) is None:
        raise UsageError(
            f"what run {record.id} brought is held back no more: it did not come to its end, or a later run of "
            f"{record.source} has taken its place; `trials crawl {record.source}` brings it anew"
        )
