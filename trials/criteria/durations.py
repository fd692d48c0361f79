"""Lengths of time in a passage, in months, with what they are said of: "for at least 6 months", "within the last year".

In: the view of a passage. Out: durations in order, each with operator, months, the words themselves, and whether they
look back from now ("within 3 months of enrolment", "in the past 6 weeks", "4 weeks ago").
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from trials.criteria.numbers import NUMBER, TIME, Quantity, quantities, size

_ONE = re.compile(
    r"\b(?P<pre>at least |within |more than |over |less than |for |in the (?:last|"
    rf"past) )?(?P<half>half (?:of )?)?(?:the (?:last|past|previous|prior|preceding) |an? )(?P<unit>{TIME})"
)
_RECENT_BEFORE = re.compile(
    r"(?:\b(?:within|in|during|over|for)\s+(?:the\s+|a\s+|his\s+|her\s+)?(?:last|past|previous|prior|"
    r"preceding|recent)|"
    r"\b(?:last|past|previous|prior|preceding)|\bwithin(?: the)?(?: a)?(?: period of)?|"
    r"\bsince)\s*\(?\s*(?:at least |the |approximately |about |<|≤)?\s*$"
)
_RECENT_AFTER = re.compile(
    r"\s*\)?\s*(?:ago|earlier|previously|(?:prior|previous|before|preceding)\b(?! (?:pain|symptom|onset|"
    r"back)))"
)
_LASTING = re.compile(
    r"\b(?:for|lasting|persist\w*|duration of|history of|stable)\s*(?:(?:an?|at least|the|minimum|min|total|period|"
    r"duration|length|of|time) ){0,5}$"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: `op` None if bare, `months` and `high` in months, `recent` if counted back from now."""

    op: str | None
    months: float
    high: float | None
    recent: bool
    start: int
    end: int

    def claim(self, bare: str) -> tuple[str, float | tuple[float, ...]]:
        """Operator and months; `bare` is what a length without comparison means here."""
        return ("between", (self.months, self.high)) if self.high is not None else (self.op or bare, self.months)


@lru_cache(maxsize=64)  # several rules ask for those of one passage
def durations(view: str) -> tuple[Duration, ...]:
    """List the lengths of time of a passage in order."""
    if not _ANY.search(view):
        return ()
    found = [
        _duration(view, q)
        for q in quantities(view, TIME)
        if q.unit and not _is_age(view, q) and not _OFTEN.match(view, q.end)
    ]
    taken = [(d.start, d.end) for d in found]
    if not _LIKE_ONE.search(view):
        return tuple(found)
    found += [
        _single(match)
        for match in _ONE.finditer(view)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    return tuple(sorted(found, key=lambda d: d.start))


_ANY = re.compile(TIME)
_LIKE_ONE = re.compile(rf"(?:an?|last|past|previous|prior|preceding) {TIME}")
_OFTEN = re.compile(r"\s?(?:/ ?|per |an? |each |every |out of )(?:day|week|month|year|hour)\b")
_AGED = re.compile(r"\b(?:age[sd]?\b[^;]{0,20}|(?:males?|females?|adults?|m[ae]n|wom[ae]n)\W+(?:aged? )?)$")
_OLD = re.compile(r"\s*\)?(?:[ -]old\b| of age\b|\s*(?:and|or) (?:older|younger)\b)")


def _is_age(view: str, quantity: Quantity) -> bool:
    """Tell whether a length of time is a person's age."""
    return (
        _OLD.match(view, quantity.end) is not None
        or _AGED.search(view[max(0, quantity.start - 30) : quantity.start]) is not None
    )


def _duration(view: str, quantity: Quantity) -> Duration:
    """Turn a quantity with a time unit into months."""
    before, after = view[max(0, quantity.start - 40) : quantity.start], view[quantity.end : quantity.end + 24]
    words = view[quantity.start : quantity.end]
    recent = bool(
        _RECENT_BEFORE.search(before)
        or words.startswith("within")
        or (_RECENT_AFTER.match(after) and not _LASTING.search(before))
    )
    low_unit = _low_unit(words) or quantity.unit
    low = round(size(quantity.value, low_unit), 2)
    high = None if quantity.high is None else round(size(quantity.high, quantity.unit), 2)
    return Duration(quantity.op, low, high, recent, quantity.start, quantity.end)


_LOW_UNIT = re.compile(rf"{NUMBER}\s?-?\s?({TIME})")


def _low_unit(words: str) -> str:
    """Give the unit of the first number in a range, if it has its own ("2 weeks to 2 months")."""
    found = _LOW_UNIT.search(words)
    return found[1] if found else ""


def _single(match: re.Match[str]) -> Duration:
    """Turn "a week", "the past year", "at least a month" into months."""
    pre = (match["pre"] or "").strip()
    op = {"at least": ">=", "within": "<=", "more than": ">", "over": ">", "less than": "<"}.get(pre)
    recent = (
        pre.startswith(("within", "in"))
        or re.search(r"the (?:last|past|previous|prior|preceding) ", match[0]) is not None
    )
    length = size(0.5 if match["half"] else 1, match["unit"])
    return Duration(op, round(length, 2), None, recent, match.start(), match.end())
