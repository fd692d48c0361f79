"""Every typed change between two copies of one trial, in the order in which a person wants to hear of them.

Of a partial copy (made with some of the record's fields), absence means nothing: only what both fill is compared.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trials.changes.change import Change
from trials.changes.criteria import criteria_changes
from trials.changes.outcomes import outcome_changes
from trials.changes.plan import plan_changes
from trials.changes.sites import site_changes
from trials.changes.status import status_changes

Trial = Mapping[str, Any]


def changes_between(old: Trial, new: Trial) -> list[Change]:
    """What changed from one copy to the other; empty for equal ones."""
    return [] if old == new else list(_changes(old, new))


def _changes(old: Trial, new: Trial) -> Iterator[Change]:
    partial = bool(old.get("partial") or new.get("partial"))
    if partial:
        old, new = _shared(old, new), _shared(new, old)
    yield from status_changes(old, new)
    yield from site_changes(old, new, partial=partial)
    yield from criteria_changes(old.get("eligibility") or {}, new.get("eligibility") or {})
    yield from outcome_changes(old, new)
    yield from plan_changes(old, new)


def _shared(trial: Trial, other: Trial) -> dict[str, Any]:
    """The fields of a trial that another copy fills too, one level into objects."""
    kept: dict[str, Any] = {}
    for name, value in trial.items():
        beside = other.get(name)
        if isinstance(value, dict) and isinstance(beside, dict):
            kept[name] = {key: inner for key, inner in value.items() if key in beside}
        elif beside:
            kept[name] = value
    return kept
