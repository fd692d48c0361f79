"""Changes of the recruitment status: opened and closed turn on whether the trial recruits, all else is `status`."""

from collections.abc import Iterator, Mapping
from typing import Any

from trials.changes.change import Change
from trials.model.status import RECRUITING_STATUSES


def recruits(status: str | None) -> bool:
    """Whether somebody can join under that status now."""
    return status in RECRUITING_STATUSES


def turned(old: str | None, new: str | None) -> str | None:
    """The type of a change of status: opened, closed, status; None where it is the same."""
    if old == new:
        return None
    if recruits(old) != recruits(new):
        return "opened" if recruits(new) else "closed"
    return "status"


def status_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """The trial's own status."""
    before, after = old.get("status"), new.get("status")
    if kind := turned(before, after):
        yield Change(kind, "status", before, after)
