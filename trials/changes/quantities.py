"""Which way a criterion went by its numbers alone, where its words stayed: "creatinine below 1.5" became "below 2".

In: two bullets of one list. Out: 1 for looser, -1 for tighter, None where it cannot be told. For anything that no rule
of the criteria knows by name.
"""

from typing import Final

from trials.changes.bullets import Bullet
from trials.changes.likeness import likeness
from trials.criteria.numbers import Quantity, size
from trials.criteria.polarity import denied

SAME_WORDS: Final = 0.85  # without the numbers; more different words may mean something else
_LOWER: Final = {">": 1, ">=": 0}
_UPPER: Final = {"<": -1, "<=": 0}


def turned_by_numbers(old: Bullet, new: Bullet) -> int | None:
    """The direction in which all numbers that differ agree."""
    if len(old.quantities) != len(new.quantities) or likeness(old.skeleton, new.skeleton) < SAME_WORDS:
        return None
    turns = {
        _turn(old, new, one, other)
        for one, other in zip(old.quantities, new.quantities, strict=True)
        if _span(one) != _span(other)
    }
    return turns.pop() if len(turns) == 1 else None


def _turn(old: Bullet, new: Bullet, one: Quantity, other: Quantity) -> int | None:
    """Whether more people have the newer quantity, turned round where having it keeps them out."""
    wider = _wider(one, other)
    if wider is None:
        return None
    bars = [
        (bullet.kind == "exclusion") != denied(bullet.view, each.start, each.end, bullet.kind)
        for bullet, each in ((old, one), (new, other))
    ]
    if bars[0] != bars[1]:
        return None
    return -wider if bars[0] else wider


def _span(quantity: Quantity) -> tuple[object, ...]:
    """A quantity in one unit: operator, value, upper end."""
    high = None if quantity.high is None else _size(quantity.high, quantity.unit)
    return quantity.op, _size(quantity.value, quantity.unit), high


def _size(value: float, unit: str) -> float:
    return round(size(value, unit), 3) if unit else value


def _wider(one: Quantity, other: Quantity) -> int | None:
    """1 where the newer span holds the older one, -1 the other way round, None where neither holds the other."""
    old, new = _ends(one), _ends(other)
    if old is None or new is None or old == new:
        return None
    if new[0] <= old[0] and old[1] <= new[1]:
        return 1
    return -1 if old[0] <= new[0] and new[1] <= old[1] else None


def _ends(quantity: Quantity) -> tuple[tuple[float, int], tuple[float, int]] | None:
    """Both ends, each with its edge; None for a bare number, of which nobody can say what it asks."""
    lowest, highest = (float("-inf"), 0), (float("inf"), 0)
    value = _size(quantity.value, quantity.unit)
    if quantity.high is not None:
        return (value, 0), (_size(quantity.high, quantity.unit), 0)
    if quantity.op in _LOWER:
        return (value, _LOWER[quantity.op]), highest
    if quantity.op in _UPPER:
        return lowest, (value, _UPPER[quantity.op])
    return None
