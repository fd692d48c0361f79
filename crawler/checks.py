"""Checks of a crawl against the crawls before it: what no single record shows, and what the counters cannot know.

In: what was measured of a run, the same of the last good runs of its query pooled, the limits. Out: one `Check` a row
of the table. A limit is a share of the run's records; besides, a difference has to be far outside chance, so that a
run of a few records raises nothing by what they happen to be.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from crawler.measuring import Measured
from crawler.verdict import Check, Limits

if TYPE_CHECKING:
    from collections import Counter

SIGMAS: Final = 4.0
"""How far outside chance: 1 in 30,000 a comparison, where a run makes about a hundred."""
COMMON: Final = 0.2  # least usual share of records with a field, for its loss to be told from chance at all
FEW: Final = 5  # records that never fail a run by themselves
LOOSE: Final = ("contacts", "officials", "sites", "why_stopped", "last_known_status", "status_reason", "ipd")
"""Fields that registries empty by themselves, as when a trial ends: their loss needs nearly all records."""
LOOSE_SHARE: Final = 0.8
GONE: Final = 0.02  # of shapes: a key that hardly any record has any more
CAPS: Final = frozenset(base * 10**power for base in (1, 2, 5) for power in range(2, 6)) | {250, 2500, 32_767, 65_535}
"""Numbers at which an interface stops counting by itself."""
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Case:
    """What a check looks at. `before` are the records held of the query, `complete` is true where all were listed."""

    now: Measured
    past: Measured
    limits: Limits
    before: int | None = None
    fetched: int = 0
    gone: int = 0
    complete: bool = False
    missing: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether both sides have the records that shares need."""
        return min(self.now.records, self.past.records) >= self.limits.least


@dataclass(frozen=True, slots=True)
class Row:
    """One check: its name, what it says before the faults, and the faults that it finds."""

    name: str
    says: str
    faults: Callable[[Case], Iterator[str]]


def differs(now: int, of_now: int, past: int, of_past: int) -> float:
    """By how many standard deviations a share is above the usual one; below, it is negative."""
    if not of_now or not of_past:
        return 0.0
    usual = min(max(past / of_past, 0.5 / of_past), 1 - 0.5 / max(of_past, 2))
    spread = sqrt(usual * (1 - usual) * (1 / of_now + 1 / of_past))
    return (now / of_now - usual) / spread


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"


def _empty_fields(case: Case) -> Iterator[str]:
    """Fields that far fewer records have than usual."""
    if not case.is_enough:
        return
    now, past = case.now, case.past
    for name, had in sorted(past.fields.items()):
        usual, found = had / past.records, now.fields[name] / now.records
        if usual < COMMON or name.startswith(LOOSE):
            continue
        if (
            found < usual * (1 - case.limits.fill)
            and differs(now.fields[name], now.records, had, past.records) < -SIGMAS
        ):
            yield f"{name} ({_percent(now.fields[name], now.records)}, usually {_percent(had, past.records)})"


def _lost_fields(case: Case) -> Iterator[str]:
    """Fields that known records had and have no more."""
    now = case.now
    for name, lost in sorted(now.lost.items()):
        share = LOOSE_SHARE if name.startswith(LOOSE) else case.limits.lost
        if lost >= max(FEW, share * now.had[name]) and _more_than_usual(lost, now.had[name], name, case):
            yield f"{name} (in {lost} of {now.had[name]})"


def _more_than_usual(lost: int, had: int, name: str, case: Case) -> bool:
    usual = case.past.lost[name]
    return not usual or differs(lost, had, usual, max(case.past.had[name], 1)) > SIGMAS


def _share_of_pairs(count: int, usual: int, case: Case, limit: float) -> bool:
    now, past = case.now, case.past
    if count < max(FEW, limit * now.pairs):
        return False
    return not past.pairs or differs(count, now.pairs, usual, past.pairs) > SIGMAS


def _shrunk(case: Case) -> Iterator[str]:
    now, past = case.now, case.past
    if _share_of_pairs(now.shrunk, past.shrunk, case, case.limits.shrunk):
        yield f"{now.shrunk} of {now.pairs} known records"
    elif case.is_enough and now.text / now.records < past.text / past.records / 2:
        yield f"{now.text // now.records} characters a record, usually {past.text // past.records}"


def _swapped(case: Case) -> Iterator[str]:
    if _share_of_pairs(case.now.swapped, case.past.swapped, case, case.limits.lost):
        yield f"in {case.now.swapped} of {case.now.pairs} known records"


def _growing(name: str) -> Callable[[Case], Iterator[str]]:
    """Records with a fault that far more have than usual."""

    def faults(case: Case) -> Iterator[str]:
        now, past = getattr(case.now, name), getattr(case.past, name)
        if case.past.records < case.limits.least:
            return  # the first look at a registry may find it so
        usual = past / case.past.records
        if now < max(FEW, (usual + case.limits.rejects) * case.now.records):
            return
        if differs(now, case.now.records, past, case.past.records) > SIGMAS:
            yield f"{now} of {case.now.records} records"

    return faults


def _repeats(case: Case) -> Iterator[str]:
    if case.now.repeated >= max(FEW, case.limits.rejects * case.now.records):
        yield f"{case.now.repeated} of {case.now.records}"


def _uniform(case: Case) -> Iterator[str]:
    """One status, or one day of beginning, that far more records have than usual."""
    if not case.is_enough:
        return
    now, past = case.now, case.past
    for status, count in now.statuses.most_common(3):
        usual = past.statuses[status]
        if count / now.records - usual / past.records > case.limits.uniform and (
            differs(count, now.records, usual, past.records) > SIGMAS
        ):
            yield f"{count} of {now.records} records are {status} (usually {_percent(usual, past.records)})"
    same, usual = now.same_start, past.same_start
    if same / now.records - usual / past.records > case.limits.uniform and (
        differs(same, now.records, usual, past.records) > SIGMAS
    ):
        yield f"{same} of {now.records} trials begin on one day"


def _vanished(case: Case) -> Iterator[str]:
    """Keys that most records had and none has now, or that have another type."""
    now, past = case.now, case.past
    if min(now.shaped, past.shaped) < case.limits.least:
        return
    told: list[str] = []
    for name, had in past.shapes.items():
        if had / past.shaped < case.limits.shape or now.shapes[name] > GONE * now.shaped:
            continue
        path, _, kind = name.rpartition(":")
        other = next((each for each in _kinds(now.shapes, path) if each != kind), None)
        if not any(path.startswith((f"{known}.", f"{known}[")) for known in told):
            told.append(path)
            yield f"{path} is {other} and no more {kind}" if other else f"{path} is gone"


def _kinds(shapes: "Counter[str]", path: str) -> Iterator[str]:
    for kind in ("text", "number", "switch", "list", "object", "element"):
        if shapes[f"{path}:{kind}"]:
            yield kind


def new_keys(now: Measured, past: Measured, limits: Limits) -> list[str]:
    """Keys that most records have now and none had: told, because a reader may learn them; no reason to stop."""
    if min(now.shaped, past.shaped) < limits.least:
        return []
    common = (name for name, had in now.shapes.items() if had / now.shaped >= limits.shape)
    return sorted(name.rpartition(":")[0] for name in common if not past.shapes[name])


def _capped(case: Case) -> Iterator[str]:
    if case.complete and case.fetched in CAPS and case.before is not None and case.before > case.fetched:
        yield f"exactly {case.fetched:,} records, fewer than the {case.before:,} held"


def _many_gone(case: Case) -> Iterator[str]:
    if case.before and case.gone >= max(FEW, (1 - case.limits.minimum) * case.before):
        yield f"{case.gone} of {case.before} held"


def _missing(case: Case) -> Iterator[str]:
    if case.complete:
        yield from case.missing


TABLE: Final = (
    Row("fields", "fields that far fewer records have than usual:", _empty_fields),
    Row("losses", "known records have lost fields:", _lost_fields),
    Row("texts", "texts have shrunk to less than half:", _shrunk),
    Row("dates", "day and month have changed places", _swapped),
    Row("future", "dates lie where none can:", _growing("future")),
    Row("encoding", "texts are in a wrong encoding:", _growing("garbled")),
    Row("repeats", "records came more than once:", _repeats),
    Row("uniform", "records are all alike:", _uniform),
    Row("shape", "the records have another shape:", _vanished),
    Row("capped", "the list ends at a number where interfaces stop:", _capped),
    Row("gone", "too many records are gone at once:", _many_gone),
    Row("canaries", "trials that must be there are not:", _missing),
)


def check_against_past(case: Case) -> tuple[Check, ...]:
    """Every check of the table; those that hold say so in a word."""
    found = []
    for row in TABLE:
        faults = list(row.faults(case))
        more = [f"{len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        told = f"{row.says} {'; '.join([*faults[:SHOWN], *more])}" if faults else "as usual"
        found.append(Check(row.name, not faults, told))
    fresh = new_keys(case.now, case.past, case.limits)
    if fresh:
        found.append(Check("new_keys", ok=True, detail=f"keys that are new: {', '.join(fresh[:SHOWN])}"))
    return tuple(found)
