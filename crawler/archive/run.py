"""One run: takes records in, stages what it would publish, and publishes in `finish` or not at all.

In: raw records, rejects, tombstones. Out: outcomes while it goes on, a `RunRecord` at its end. A run that fails or dies
leaves its versions behind, where the next run finds them by their hash, and nothing else.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crawler.archive import hold, profiles
from crawler.archive.compare import Outcome
from crawler.archive.counters import Counters
from crawler.archive.held import Kind, RunRecord
from crawler.archive.intake import Batch, Known, Readers, are_read
from crawler.archive.listing import run_record
from crawler.archive.publish import publish
from crawler.archive.rows import see
from crawler.archive.store import Store, now
from crawler.checks import Case, check_against_past
from crawler.measuring import Measured
from crawler.verdict import UNANSWERED, Limits, Verdict, judge

if TYPE_CHECKING:
    from crawler.archive.ready import Kit, Ready
    from crawler.records import Raw, Reject

_GO: Final = """
insert into staged(run, record, gone) values(?, ?, ?) on conflict do update set
version = null, unread = null, gone = excluded.gone
"""
_LEAVE: Final = "insert into staged(run, record, leaves) values(?, ?, 1) on conflict do update set leaves = 1"
_NEW_RECORD: Final = "insert into record(source, key) values(?, ?)"
_END: Final = "update run set state = ?, ended = ?, counts = ?, verdict = ?, mark = ?, complete = ? where id = ?"


class Run:
    """A run under way, from `Archive.begin`. All its records are of its one source."""

    def __init__(self, store: Store, number: int, source: str, kind: Kind, query: int | None) -> None:
        self.store = store
        self.database = store.database
        self.id = number
        self.source = source
        self.kind = kind
        self.query = query
        self.counts = Counters()
        self.ended = False
        self.measured = Measured()

    def put(
        self, records: Sequence["Raw"], made: Sequence["Ready | None"] = (), *, parse: bool = True
    ) -> list[Outcome]:
        """Store records in one transaction, on disk when it returns. Each is read and packed, but for what was `made`
        ready ahead; what cannot be read is quarantined."""
        batch = Batch(self, parse=parse)
        with self._counted(batch.counts):
            outcomes = batch.take(records, made or [None] * len(records))
        self.store.derived.keep(batch.entries)
        return outcomes

    def are_read(self, raws: Sequence["Raw"]) -> list[bool]:
        """Of each, whether the reading of these very bytes is kept."""
        return are_read(self.database, self.store.derived, self.source, raws)

    def kit(self, forms: Iterable[str]) -> "Kit":
        """What other processes pack records of these forms by, as it is now. The checks of a crawl want trials too."""
        from crawler.archive.ready import Kit

        bodies = {form: trained for form in forms if (trained := self.store.codec.trained(form))}
        trials = self.store.derived.packs_by()
        return Kit(bodies, trials, not trials or self.kind == "crawl")

    def reread(self, versions: Sequence[int], read: Readers) -> None:
        """Read stored versions again: what gives another trial than the published one is staged."""
        batch = Batch(self, parse=True)
        with self._counted(batch.counts):
            batch.read_again(versions, read)
        self.store.derived.keep(batch.entries)

    def reject(self, *rejects: "Reject") -> None:
        """Put bytes that did not become a record into quarantine, all in one transaction. What is `UNANSWERED` is no
        reject of the run but owed: only a record that is held stays with the query by it."""
        counts = Counters()
        with self._counted(counts):
            for reject in rejects:
                if reject.reason == UNANSWERED:
                    counts["records/unanswered"] += 1
                else:
                    counts.reject(reject.reason)
                self.store.keep_reject(self.id, reject)
                if reject.id and (reject.reason != UNANSWERED or self._is_held(reject.id)):
                    see(self.database, self.id, self.record(reject.id))

    def tombstone(self, source: str, key: str, why: str) -> bool:
        """The registry no longer has this record. False where it is not held anyway."""
        self.check_source(source)
        return self._mark_held(key, _GO, why, counter="records/gone")

    def leave(self, source: str, key: str) -> bool:
        """The record is still at the registry but no longer belongs to this run's query."""
        self.check_source(source)
        return self._mark_held(key, _LEAVE, counter="records/left")

    def _mark_held(self, key: str, sql: str, *values: str, counter: str) -> bool:
        if not self._is_held(key):
            return False
        with self._counted(Counters({counter: 1})):
            self.database.run(sql, (self.id, self.record(key), *values))
        return True

    def _is_held(self, key: str) -> bool:
        known = self.known(key)
        return known is not None and known.copy is not None and not known.gone

    def count(self, name: str, n: int = 1) -> None:
        """Add to a counter of this run; stored with the next batch or at the end."""
        self.counts[name] += n

    def distinct(self) -> int:
        """Different records put, rejected by id, or found gone so far, however often each came."""
        return self.database.number("select count(*) from staged where run = ? and gone is null", (self.id,))

    def before(self) -> int | None:
        """Records that belonged to this run's query before it; None where no run of it was ever published."""
        count = self.database.number("select count(*) from member where query = ?", (self.query,))
        return count or None

    def judge(self, *, reported: int | None = None, fetched: int | None = None, complete: bool = False) -> Verdict:
        """Judge this run by its counters, see `crawler.verdict.judge`; a crawl also by the crawls before it."""
        before = self.before()
        verdict = judge(
            self.counts, reported=reported, fetched=fetched, complete=complete, before=before, limits=self.limits
        )
        if self.kind != "crawl":
            return verdict
        found = self.distinct() if fetched is None else fetched
        gone = self.counts["records/gone"]
        missing = tuple(profiles.missing(self)) if complete else ()
        case = Case(self.measured, profiles.past(self), self.limits, before, found, gone, complete, missing)
        checks = (*verdict.checks, *check_against_past(case))
        return Verdict(all(check.ok for check in checks), checks)

    @cached_property
    def limits(self) -> Limits:
        """What a run may have, by the settings of the home."""
        return profiles.limits_of(self.store.home)

    def finish(self, verdict: Verdict, *, mark: str | None = None, members_complete: bool = False) -> RunRecord:
        """End the run. Only with a good verdict, and in one transaction, what it brought becomes visible.

        `mark` is the registry's own timestamp that the next run of the same query starts from. `members_complete`
        says that the run listed everything its query matches: what it did not list belongs to the query no longer.
        """
        self._is_open()
        with self.database.transaction():
            if verdict.ok:
                self.counts.update(publish(self, mark=mark, complete=members_complete))
                hold.forget(self)
            elif verdict.whole:
                hold.keep(self, mark=mark, complete=members_complete)
            profiles.keep(self)
            self._write_end("good" if verdict.ok else "failed", verdict, mark if verdict.ok else None, members_complete)
            self.database.run("delete from staged where run = ?", (self.id,))
        self.ended = True
        return run_record(self.store, self.id)

    def _write_end(self, state: str, verdict: Verdict, mark: str | None, complete: bool) -> None:
        judged = json.dumps(verdict.as_json())
        self.database.run(_END, (state, now(), json.dumps(self.counts), judged, mark, complete, self.id))

    @contextlib.contextmanager
    def _counted(self, counts: Counters) -> Iterator[None]:
        """A transaction whose counters are stored with it, and count only if it is."""
        self._is_open()
        try:
            with self.database.transaction():
                yield
                total = Counters(self.counts)
                total.update(counts)
                self.database.run("update run set counts = ? where id = ?", (json.dumps(total), self.id))
        except BaseException:
            self.store.forget()
            raise
        self.counts = total

    def _is_open(self) -> None:
        if self.ended:
            raise ValueError(f"run {self.id} has ended")

    def check_source(self, source: str) -> None:
        """A run is published and judged as one registry's."""
        if source != self.source:
            raise ValueError(f"run {self.id} is of {self.source}; begin another for records of {source}")

    def known(self, key: str) -> Known | None:
        """What is known of a record."""
        return Known.find(self.database, self.id, self.source, [key]).get(key)

    def record(self, key: str) -> int:
        """The row of a record, made where it is absent."""
        known = self.known(key)
        return known.record if known else self.database.run(_NEW_RECORD, (self.source, key))
