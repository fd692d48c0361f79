"""One criterion as it was read from eligibility text: what is asked, in which list, and the exact words that say so.

A criterion without variable is a bullet that no rule understood: it is kept whole, "to be checked".
Values and operators follow the reading guide: never flipped, as written, converted to the variable's own unit.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["inclusion", "exclusion"]
Value = float | str | tuple[float, ...] | tuple[str, ...] | None

UNITS: Mapping[str, str] = {
    "age": "years",
    "odi": "percent",
    "pain": "points",
    "pfirrmann": "grade",
    "modic": "type",
    "symptom_months": "months",
    "conservative_months": "months",
    "disc_height_loss_percent": "percent",
    "disc_levels": "levels",
    "bmi": "kg/m2",
    "spondylolisthesis_grade": "grade",
    "epidural_steroid_months": "months",
    "asia_grade": "grade",
    "injury_months": "months",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a rule says of one bullet. `start` and `end` count from the beginning of the bullet."""

    variable: str
    op: str
    value: Value
    start: int
    end: int
    extras: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A claim with its place: `text[start:end] == quote`, where text is the field that was read.

    `field` is "criteria", "inclusion" or "exclusion". `op` is one of < <= > >= = between in present absent, or None
    where `variable` is None. `extras` holds scale_max, site, scale, lookback_months, any_of, raw and the like.
    """

    kind: Kind
    variable: str | None
    op: str | None
    value: Value
    unit: str | None
    quote: str
    start: int
    end: int
    field: str
    extras: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def line(self) -> dict[str, object]:
        """The criterion as one flat record: kind, variable, op, value, unit, extras, quote, start, end, field."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        head = {"kind": self.kind, "variable": self.variable, "op": self.op, "value": value, "unit": self.unit}
        tail = {"quote": self.quote, "start": self.start, "end": self.end, "field": self.field}
        return {**head, **self.extras, **tail}
