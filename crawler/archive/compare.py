"""Whether a copy of a record takes the place of the one held: never a partial or older for a fuller or newer one."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["new", "changed", "same", "older", "partial", "rejected", "purged"]
"""What became of one raw record. The first three stand for publication, the others leave what is held as it is."""

STANDING: frozenset[Outcome] = frozenset({"new", "changed", "same"})


@dataclass(frozen=True, slots=True)
class Copy:
    """What matters of a copy: the hash of its bytes, whether fields are missing, the registry's date of last change,
    and the day of the data that it stands in, where that is known (an export names it)."""

    hash: bytes
    partial: bool
    updated: str | None
    data_date: str | None = None


def compare(copy: Copy, held: Copy | None, *, live: bool, gone: bool = False) -> Outcome:
    """Judge a copy against the one held.

    `live` is true for a copy that the registry itself served just now: among copies equally full it is the newest,
    whatever date it bears, and it proves that a record believed `gone` is back. A copy from a file proves that only
    with a later date. A full copy is preferred to a partial one of whatever date, because only a full copy can be
    searched; a date is compared in the precision that both sides have. Of two with the same date the one out of later
    data is the newer: WHO writes rows anew without another date.
    """
    if held is None:
        return "new"
    if copy.partial and not held.partial:
        return "partial"
    if gone and not live:
        return "changed" if _later(copy.updated, held.updated) else "older"
    if copy.hash == held.hash:
        return "changed" if gone else "same"
    if live or (held.partial and not copy.partial):
        return "changed"
    is_older = _later(held.data_date, copy.data_date) if is_tie(copy, held) else _later(held.updated, copy.updated)
    return "older" if is_older else "changed"


def is_tie(copy: Copy, held: Copy) -> bool:
    """Whether the registry's dates of two differing copies do not tell which is the newer."""
    differs = copy.hash != held.hash and copy.partial == held.partial
    return differs and not _later(copy.updated, held.updated) and not _later(held.updated, copy.updated)


def _later(one: str | None, other: str | None) -> bool:
    """Whether one ISO date is certainly later than another; `2024` and `2024-05` are not."""
    if not one or not other:
        return False
    shared = min(len(one), len(other))
    return one[:shared] > other[:shared]
