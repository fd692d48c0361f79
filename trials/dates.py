"""Rules for partial dates: read what a registry wrote, keep its precision, compare without inventing a day.

Values are ISO text with the source's own precision: `2024`, `2024-05` or `2024-05-17`. `read_date` gives that text,
`parse_date` the model's value; `earliest` and `latest` are the two ends of the span that a value covers. Pydantic is
loaded by `parse_date` only: searching uses the rest.
"""

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from trials.patterns import late

if TYPE_CHECKING:
    from trials.model.dates import TrialDate

Precision = Literal["year", "month", "day"]
Order = Literal["dmy", "mdy"]

_ISO: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ][0-9:.]{4,15}(?:Z|[+-][0-9:]{4,5})?)?)?)?")
_NUMERIC: Final = late(r"([0-9]{4})([/.]?)([0-9]{2})\2([0-9]{2})")  # 2019/03/01, 20190301
_SLASHED: Final = late(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")  # 01/03/2019: the order must be known
_WORDS_MDY: Final = late(r"([A-Za-z]{3,9})\.? +(?:([0-9]{1,2}),? +)?([0-9]{4})")  # March 1, 2013; March 2013
_WORDS_DMY: Final = late(r"([0-9]{1,2}) +([A-Za-z]{3,9})\.?,? +([0-9]{4})")  # 20 May 2024
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Registries list studies back to the 1950s, and plans reach decades ahead. Outside, it is a slip of the pen.
_DAYS: Final = 20_000  # distinct dates that are remembered: those of fifty years
_YEARS: Final = range(1900, 2200)


def read_date(text: str, order: Order | None = None) -> str | None:
    """ISO text with the precision that was written, or None where this is no date.

    Reads ISO (a time of day is dropped), `2019/03/01`, `20190301`, "March 1, 2013", "March 2013" and "20 May 2024".
    `01/03/2019` is read only where `order` says which number is the day: each registry has its own.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return _iso(*match.groups())
    if match := _NUMERIC.fullmatch(text):
        return _iso(match[1], match[3], match[4])
    if order and (match := _SLASHED.fullmatch(text)):
        day, month = (match[1], match[3]) if order == "dmy" else (match[3], match[1])
        return _iso(match[4], month, day)
    if match := _WORDS_MDY.fullmatch(text):
        return _in_words(match[3], match[1], match[2])
    if match := _WORDS_DMY.fullmatch(text):
        return _in_words(match[3], match[2], match[1])
    return None


def parse_date(
    text: str, kind: Literal["actual", "estimated"] | None = None, order: Order | None = None
) -> "TrialDate | None":
    """The model's date, with the published text kept where it was written otherwise; None where this is no date."""
    from trials.model.dates import TrialDate

    value = read_date(text, order)
    return TrialDate(value=value, kind=kind, raw=None if value == text else text) if value else None


def precision(value: str) -> Precision:
    """How exact a value is: `year`, `month` or `day`. ValueError where it is none of ours."""
    _parts(value)
    return {4: "year", 7: "month"}.get(len(value), "day")  # type: ignore[return-value]  # a dict of literals widens to str


@lru_cache(maxsize=_DAYS)
def earliest(value: str) -> date:
    """First day that the value can mean: 2024-02 -> 1 February 2024. ValueError where it is no such value."""
    year, month, day = _parts(value)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=_DAYS)
def latest(value: str) -> date:
    """Last day that the value can mean: 2024-02 -> 29 February 2024. ValueError where it is no such value."""
    year, month, day = _parts(value)
    return date(year, month or 12, day or _days_of(year, month or 12))


def _days_of(year: int, month: int) -> int:
    """How many days a month has."""
    from calendar import monthrange  # a search of whole dates does without it

    return monthrange(year, month)[1]


def _parts(value: str) -> tuple[int, int | None, int | None]:
    """Year, month, day of a value of ours."""
    match = _ISO.fullmatch(value)
    if not match or _iso(*match.groups()) != value:
        raise ValueError(f"not a date of the form 2024, 2024-05 or 2024-05-17: {value!r}")
    year, month, day = match.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def _in_words(year: str, month: str, day: str | None) -> str | None:
    """With a month in English words, whole or shortened to three letters or more."""
    word = month.lower()
    found = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)), None)
    return _iso(year, str(found), day) if found else None


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    """Joined and checked against the calendar; None where there is no such day."""
    if int(year) not in _YEARS:
        return None
    if not month:
        return year
    if not 1 <= int(month) <= 12:
        return None
    if not day:
        return f"{year}-{int(month):02}"
    if not 1 <= int(day) <= _days_of(int(year), int(month)):
        return None
    return f"{year}-{int(month):02}-{int(day):02}"
