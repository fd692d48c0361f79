"""Who is let in by number: for each variable the strictest lower and upper bound that a text sets.

In: what rules read of a text. Out: bounds on the people who may join, whichever list they are written in: an exclusion
"BMI > 35" and an inclusion "BMI of at most 35" set the same bound. Scores are compared as parts of their scale.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from trials.changes.bullets import Bullet, Texts
from trials.criteria.model import Criterion
from trials.matching.variables import NUMERIC

Name = tuple[str, str]
Side = Literal["lower", "upper"]
SCALE: Final = 100.0  # pain of 4 on 0-10 and of 40 on 0-100 are one bound


class Bound(NamedTuple):
    """One bound. `edge` orders equal values: -1 below the value, 0 at it, 1 above it."""

    value: float
    edge: int
    bullet: Bullet

    def __eq__(self, other: object) -> bool:
        """The same number; where it stands plays no part."""
        return isinstance(other, Bound) and (self.value, self.edge) == (other.value, other.edge)

    def __hash__(self) -> int:
        return hash((self.value, self.edge))


@dataclass(slots=True)
class Bounds:
    """The strictest of each side."""

    lower: Bound | None = None
    upper: Bound | None = None

    def add(self, side: Side, bound: Bound) -> None:
        """Take a bound in where it is stricter."""
        held = self.lower if side == "lower" else self.upper
        rank = (bound.value, bound.edge)
        if held is not None and (rank <= (held.value, held.edge)) == (side == "lower"):
            return
        if side == "lower":
            self.lower = bound
        else:
            self.upper = bound


_INSIDE: Final[dict[str, tuple[Side, int]]] = {
    ">=": ("lower", 0),
    ">": ("lower", 1),
    "<=": ("upper", 0),
    "<": ("upper", -1),
}
_OUTSIDE: Final[dict[str, tuple[Side, int]]] = {  # what an exclusion leaves
    ">=": ("upper", -1),
    ">": ("upper", 0),
    "<=": ("lower", 1),
    "<": ("lower", 0),
}


def bounds_of(texts: Texts) -> dict[Name, Bounds]:
    """The bounds that a text sets, by variable and what it is measured on (pain of the back, of the leg)."""
    found: dict[Name, Bounds] = {}
    for claim, bullet in texts.claims:
        for side, value, edge in _sides(claim):
            name = (str(claim.variable), str(claim.extras.get("site", "")))
            found.setdefault(name, Bounds()).add(side, Bound(value, edge, bullet))
    return found


def _sides(claim: Criterion) -> Iterator[tuple[Side, float, int]]:
    if claim.variable not in NUMERIC or claim.extras.get("any_of"):
        return
    table = _INSIDE if claim.kind == "inclusion" else _OUTSIDE
    if isinstance(claim.value, int | float) and claim.op in table:
        side, edge = table[claim.op]
        yield side, _on_scale(claim, claim.value), edge
    elif claim.kind == "inclusion" and claim.op == "between" and isinstance(claim.value, tuple):
        low, high = (_on_scale(claim, float(value)) for value in claim.value)
        yield "lower", low, 0
        yield "upper", high, 0


def _on_scale(claim: Criterion, value: float) -> float:
    most = claim.extras.get("scale_max")
    return round(value / most * SCALE, 6) if isinstance(most, int | float) and most else float(value)
