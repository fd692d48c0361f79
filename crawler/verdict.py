"""Judges a run as a whole: a table of checks over its counters. One that fails stops publication.

In: the run's counters, what the registry itself reported, what the last good run held. Out: a verdict that is stored
with the run and shown by `trials runs`. All values are named tuples: to make a data class takes seven times as long,
and every start pays for it.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Self

REJECT_SHARE = 0.05
"""Most records that may be rejected. The 838 real records give none, single odd ones are normal; one record in twenty
means that the registry has changed its format, and publishing would then leave old copies standing as if fresh."""

REJECT_FLOOR = 3
"""Rejects that never fail a run: an incremental run of ten records must not fail over one odd one."""

IMPORT_REJECT_SHARE = 0.5
"""`REJECT_SHARE` for an import. Files are old, cut, or hold other things; their good records are wanted all the same,
and none is taken for fresh or gone because of them. Where most cannot be read, the file is not what it seems."""

IMPORT_REJECT_FLOOR = 100
"""Rejects that never fail an import: a person can look through so many, and a small file is mostly meant as it is."""

UNANSWERED = "registry/unanswered"
"""Reason of a reject without bytes: a record that the registry has and left without an answer. It is no fault of the
record: counted apart, and asked for again by the next crawl."""

ANSWERED, LISTED = "answered", "listed"
LACKING = frozenset({ANSWERED, LISTED})
"""Names of the checks that tell what a published run lacks: single records, parts of a list."""

UNANSWERED_SHARE = 0.05
"""Most of the records asked for one by one that a registry may leave without an answer while it answers for others. One
in twenty is no longer a record's trouble but the registry's, and each costs minutes of waiting."""

UNANSWERED_FLOOR = 3
"""Records without an answer that never end a run: a registry has a broken one now and then, and a run of changes asks
for few."""

UNRECOGNISED_SHARE = 0.05
"""Most records that may hold a category word that no table knows. A registry adds a word now and then, and its first
records are few; one in twenty means that a whole vocabulary was renamed, and filters would silently lose trials."""

UNRECOGNISED_FLOOR = 5
"""Records with unknown words that never fail a run."""

MINIMUM_SHARE = 0.8
"""Least part of the last good complete run that a complete run must find. Registries remove single records, never a
fifth; a shorter list is a broken query or a registry that answers with half of itself."""


class Limits(NamedTuple):
    """What a run may have, as shares of its records; `[checks]` of the settings file changes it. `fill` to `shape` are
    explained in `crawler.checks`, the others above."""

    minimum: float = MINIMUM_SHARE
    rejects: float = REJECT_SHARE
    unrecognised: float = UNRECOGNISED_SHARE
    fill: float = 0.3
    lost: float = 0.1
    shrunk: float = 0.1
    uniform: float = 0.25
    shape: float = 0.5
    least: int = 20
    future_years: int = 15


class Check(NamedTuple):
    """One check: a stable name, whether it held, and the sentence to show."""

    name: str
    ok: bool
    detail: str


class Verdict(NamedTuple):
    """All checks of a run. Only a run whose verdict is ok becomes visible to the index. `whole` is false for a run that
    did not come to its end: nobody can accept that."""

    ok: bool
    checks: tuple[Check, ...] = ()
    whole: bool = True

    @property
    def reason(self) -> str:
        """The failed checks in words, empty where all held."""
        return "; ".join(check.detail for check in self.checks if not check.ok)

    @property
    def lacks(self) -> str:
        """What the registry left the run without an answer for, in words; empty where that is nothing."""
        return "; ".join(check.detail for check in self.checks if check.name in LACKING)

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        checks = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in self.checks]
        return {"ok": self.ok, "checks": checks}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The verdict that `as_json` wrote."""
        return cls(bool(value["ok"]), tuple(Check(**check) for check in value["checks"]))


class Tally(NamedTuple):
    """What the checks look at. `reported` is the registry's own count, `before` what the last good complete run held;
    None where unknown. `complete` is true for a run that listed everything its query matches; `unanswered` is what
    the registry has and left without an answer."""

    reported: int | None
    fetched: int
    parsed: int
    rejected: int
    unrecognised: int
    before: int | None
    complete: bool
    imported: bool = False
    limits: Limits = Limits()
    unanswered: int = 0

    @property
    def most_rejects(self) -> int:
        """Rejects that a run of this size may have."""
        if self.imported:
            return max(IMPORT_REJECT_FLOOR, int(IMPORT_REJECT_SHARE * self.fetched))
        return max(REJECT_FLOOR, int(self.limits.rejects * self.fetched))

    @property
    def most_unrecognised(self) -> int:
        """Records with unknown words that a run of this size may have."""
        return max(UNRECOGNISED_FLOOR, int(self.limits.unrecognised * self.fetched))

    @property
    def least(self) -> int:
        """Records that a complete run must find, given the last one."""
        return int(self.limits.minimum * (self.before or 0))

    @property
    def known(self) -> int:
        """Records that the registry has, whether it gave them or not."""
        return self.fetched + self.unanswered


class Rule(NamedTuple):
    """One row of the table. `detail` is a format string over the tally."""

    name: str
    applies: Callable[[Tally], bool]
    holds: Callable[[Tally], bool]
    detail: str


RULES: tuple[Rule, ...] = (
    Rule(
        "reported",
        lambda tally: tally.reported is not None,
        lambda tally: tally.reported == tally.known,
        "the registry reported {0.reported} records and {0.fetched} were fetched",
    ),
    Rule(
        "accounted",
        lambda _: True,
        lambda tally: tally.fetched == tally.parsed + tally.rejected,
        "{0.fetched} records were fetched, {0.parsed} were read and {0.rejected} rejected",
    ),
    Rule(
        "readable",
        lambda tally: tally.fetched > 0,
        lambda tally: tally.parsed > 0,
        "{0.parsed} of {0.fetched} records could be read",
    ),
    Rule(
        "rejects",
        lambda tally: tally.fetched > 0,
        lambda tally: tally.rejected <= tally.most_rejects,
        "{0.rejected} of {0.fetched} records were rejected, at most {0.most_rejects} may be",
    ),
    Rule(
        "categories",
        lambda tally: tally.fetched > 0,
        lambda tally: tally.unrecognised <= tally.most_unrecognised,
        "{0.unrecognised} of {0.fetched} records hold words that no category knows, at most {0.most_unrecognised} may",
    ),
    Rule(
        "minimum",
        lambda tally: tally.complete and tally.before is not None,
        lambda tally: tally.known >= tally.least,
        "{0.known} records were found where {0.before} were held, at least {0.least} must be",
    ),
)


def most_unanswered(due: int) -> int:
    """Records that may stay without an answer, of those asked for one by one."""
    return max(UNANSWERED_FLOOR, int(UNANSWERED_SHARE * due))


def judge(
    counts: Mapping[str, int],
    *,
    reported: int | None = None,
    fetched: int | None = None,
    complete: bool = False,
    before: int | None = None,
    imported: bool = False,
    limits: Limits | None = None,
) -> Verdict:
    """Judge a run by its counters (`records/parsed`, `records/rejected`, `records/unanswered`,
    `unrecognised/records`).

    `fetched` is the caller's own count of the records that it got; without it the counter `records/fetched` is taken,
    and where there is none, what the archive was handed. `reported`, `before`: see `Tally`. `imported` is true for
    files, which may hold more that cannot be read.
    """
    parsed, rejected = counts.get("records/parsed", 0), counts.get("records/rejected", 0)
    if fetched is None:
        fetched = counts.get("records/fetched", parsed + rejected)
    unrecognised = counts.get("unrecognised/records", 0)
    unanswered = counts.get("records/unanswered", 0)
    tally = Tally(
        reported,
        fetched,
        parsed,
        rejected,
        unrecognised,
        before,
        complete,
        imported,
        limits or Limits(),
        unanswered,
    )
    checks = tuple(
        Check(rule.name, rule.holds(tally), rule.detail.format(tally)) for rule in RULES if rule.applies(tally)
    )
    return Verdict(all(check.ok for check in checks), checks)


def failed(name: str, detail: str) -> Verdict:
    """The verdict on a run that could not be brought to its end: one failed check."""
    return Verdict(ok=False, checks=(Check(name, ok=False, detail=detail),), whole=False)
