"""Rules for limits of age: text such as "18 Years" or "6 Months" becomes a value with its unit, and days to compare by.

Registry text goes in, the model's `AgeLimit` comes out, None where there is no limit. `is_unlimited` tells "no limit"
from text that cannot be read, which readers count as a repair.
"""

from typing import TYPE_CHECKING, Final, Literal, get_args

from trials.patterns import late

if TYPE_CHECKING:
    from trials.model.eligibility import AgeLimit

Unit = Literal["minutes", "hours", "days", "weeks", "months", "years"]

DAYS: Final[dict[str, float]] = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1.0,
    "weeks": 7.0,
    "months": 30.4375,  # a twelfth of a year, so that 12 months are as long as 1 year
    "years": 365.25,
}
_UNITS: Final[dict[str, Unit]] = {form: unit for unit in get_args(Unit) for form in (unit, unit[:-1])}
# Also as exports write it: ">= 18age old" in jRCT, "20years-old" in UMIN.
_AGE: Final = late(r"(?:[<>]=? *)?([0-9]{1,4}(?:\.[0-9]{1,3})?) *(?:(age|[a-z]+?)[ -]*(?:old)?)?")
_UNLIMITED: Final = frozenset({"", "n/a", "na", "none", "no limit", "not applicable", "not stated", "-"})


def parse_age(text: str, unit: Unit | None = None) -> "AgeLimit | None":
    """The limit that the text states; None for "N/A", "No limit" and text that is no age.

    `unit` is what a bare number means in that registry (ChiCTR: years); without it a bare number is not an age.
    """
    from trials.model.eligibility import AgeLimit

    match = _AGE.fullmatch(text.strip().lower())
    if not match:
        return None
    word = match[2]
    found = _UNITS.get(word) if word and word != "age" else ("years" if word else unit)
    if found is None:
        return None
    value = float(match[1])
    return AgeLimit(value=value, unit=found, days=in_days(value, found), raw=text)


def in_days(value: float, unit: Unit) -> int:
    """Whole days, rounded down: 365.25 a year, 30.4375 a month."""
    return int(value * DAYS[unit])


def is_unlimited(text: str) -> bool:
    """Whether the text says that there is no limit (registries write N/A, None, "No limit" or nothing)."""
    return text.strip().lower() in _UNLIMITED
