"""What the archive hands out: records held, their versions, changes, rejects, runs and the state of each registry.

Named tuples, because every command that opens the archive makes these classes: data classes take seven times as long.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from crawler.verdict import LISTED, UNANSWERED, Verdict

if TYPE_CHECKING:
    from crawler.records import Raw

Kind = Literal["crawl", "import", "replay"]
ChangeKind = Literal["put", "tombstone", "purge", "reparse"]


class Version(NamedTuple):
    """One copy of a record, by content. Times are UTC, ISO; runs are ids.

    `fetched` is when these bytes first came, `seen` when they came last; `updated` the registry's own date.
    """

    id: int
    source: str
    key: str
    form: str
    hash: bytes
    size: int
    partial: bool
    updated: str | None
    fetched: str
    seen: str
    first_run: int
    last_run: int
    load: Callable[[int], "Raw"]

    @property
    def raw(self) -> "Raw":
        """The record as it was served, unpacked and checked against its hash now."""
        return self.load(self.id)

    @property
    def body(self) -> bytes:
        """The bytes as they were served."""
        return self.raw.body


class Held(NamedTuple):
    """A published record. `sequence` is the change that published it, `tombstoned` why the registry has it no more."""

    source: str
    id: str
    sequence: int
    tombstoned: str | None
    version: Version

    @property
    def raw(self) -> "Raw":
        """The record as it was served."""
        return self.version.raw

    @property
    def fetched(self) -> str:
        """When these bytes came last, UTC, ISO."""
        return self.version.seen

    @property
    def first_run(self) -> int:
        """The run that first saw this version."""
        return self.version.first_run

    @property
    def last_run(self) -> int:
        """The run that last saw this version."""
        return self.version.last_run


class Change(NamedTuple):
    """One line of the change log. `at` is the UTC time of publication, `version` the one that it published."""

    seq: int
    source: str
    id: str
    kind: ChangeKind
    at: str
    run: int | None
    version: int | None


class Step(NamedTuple):
    """One line of the change log with what stood before it: the version published before, None where there was none,
    and whether the registry did not have the record then."""

    change: Change
    before: int | None
    was_gone: bool


class Rejected(NamedTuple):
    """One line of the quarantine. `load` gives the bytes, empty after a purge."""

    run: int
    source: str
    id: str | None
    reason: str
    detail: str
    where: str
    at: str
    load: Callable[[], bytes]

    @property
    def is_unanswered(self) -> bool:
        """Whether there was nothing to reject: the registry left the call for this record without an answer."""
        return self.reason == UNANSWERED

    @property
    def body(self) -> bytes:
        """The bytes that were rejected."""
        return self.load()


class Purge(NamedTuple):
    """The note a purge leaves. `undone` is when and by whom the record was let in again."""

    source: str
    id: str
    at: str
    who: str
    why: str
    undone: str | None


class RunRecord(NamedTuple):
    """One run as it is listed. `state` is running, good, failed or interrupted; `sequence` the last change it made."""

    id: int
    source: str
    kind: str
    query_key: str | None
    started: str
    ended: str | None
    state: str
    facts: Mapping[str, str]
    counts: Mapping[str, int]
    verdict: Verdict | None
    mark: str | None
    as_of: str | None
    complete: bool
    sequence: int | None

    @property
    def ok(self) -> bool:
        """Whether it was published."""
        return self.state == "good"

    @property
    def rejected(self) -> int:
        """Records that it put in quarantine."""
        return self.counts.get("records/rejected", 0)

    @property
    def unanswered(self) -> int:
        """Records that the registry has and left without an answer."""
        return self.counts.get("records/unanswered", 0)

    @property
    def lacks(self) -> str:
        """What a published run is without, because its registry did not answer, in words."""
        return self.verdict.lacks if self.ok and self.verdict is not None else ""

    @property
    def left_open(self) -> str:
        """What a published run could not list of its query, in words."""
        checks = self.verdict.checks if self.ok and self.verdict is not None else ()
        return next((check.detail for check in checks if check.name == LISTED), "")

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        names = (
            "id",
            "source",
            "kind",
            "query_key",
            "started",
            "ended",
            "state",
            "mark",
            "as_of",
            "complete",
            "sequence",
        )
        plain = {name: getattr(self, name) for name in names}
        verdict = self.verdict.as_json() if self.verdict else None
        return {**plain, "facts": dict(self.facts), "counts": dict(self.counts), "verdict": verdict}


class SourceStatus(NamedTuple):
    """One registry in the archive. `held` and `tombstoned` count published records, `rejects` those of the last run.

    `as_of` is the registry's own date of what the last good run brought, `newest` when a record last came, UTC.
    """

    source: str
    held: int
    tombstoned: int
    rejects: int
    as_of: str | None
    newest: str | None
    last_run: RunRecord | None
    last_good: RunRecord | None
