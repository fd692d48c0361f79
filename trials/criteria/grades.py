"""Grades, types and stages: Arabic or Roman, single, listed, ranged or bounded.

In: the view of a passage and where a scale is named. Out: operator and value of the grade said of it: "grade II-IV" is
between 2 and 4, "types 2 or 3" is in [2, 3], "> grade 1", "grade 2 or higher", "III or more".
"""

import re
from typing import NamedTuple

from trials.criteria.numbers import COMPARE, operator

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_SIGNS = {chr(0x2170 + i): i + 1 for i in range(8)}
_G = (
    r"(?:viii|vii|vi|iv|iii|ii|i|v|[0-8](?!\d|[.,]\d|\s?%|\s?(?:mm|cm|months?|weeks?|years?|days?|"
    r"levels?|points?))|[ⅰ-ⅷ])"
)
_WORD = (
    r"(?:\b(?:meyerding(?:'s)?|grad(?:e|es|ing|ed)?|gr\.?|types?|stages?|degrees?|scores?|class(?:es)?|"
    r"classification|levels?|categor(?:y|ies))\b[\s:=-]*(?:of\s+|is\s+)?)"
)
_MORE = (
    r"(?:or|and|/|to|-)\s*(?:more|greater|higher|above|over|worse|larger|beyond|up)\b|\+|(?:or|"
    r"and) (?:more|higher) (?:severe|grade)"
)
_LESS = r"(?:or|and|/)\s*(?:less|lower|below|under|fewer|smaller|better)\b"
_GRADE = re.compile(
    rf"(?:(?P<pre>{COMPARE})\s*(?:a\s+|of\s+|or equal to\s+)?)?(?P<word>{_WORD})?(?:(?P<mid>{COMPARE})"
    rf"\s*)?{_WORD}?"
    rf"(?<![a-z0-9.])(?P<first>{_G})(?![a-z0-9])(?P<rest>(?:\s*(?:,\s*(?:or|and)?|and ?/ ?or|or|and|/|"
    rf"&)\s*(?:modic |pfirrmann )?{_WORD}?{_G}(?![a-z0-9])){{0,6}})"
    rf"(?:\s*(?P<to>-|~|to|through|until|up to)\s*{_WORD}?(?P<last>{_G})(?![a-z0-9]))?"
    rf"(?:\s*(?:(?P<more>{_MORE})|(?P<less>{_LESS})|(?:\w+ ){{0,2}}(?P<later_less>{_LESS})))?"
)
_NEXT = re.compile(rf"(?<![a-z0-9]){_G}(?![a-z0-9])")


class Grade(NamedTuple):
    """A grade as asked: operator, value, span, and whether a word such as "grade" or "type" stands by it."""

    op: str
    value: float | tuple[float, ...]
    start: int
    end: int
    named: bool


def rank(token: str) -> int:
    """Give the number of a grade token, Arabic or Roman."""
    return _ROMAN.get(token) or _SIGNS.get(token) or (int(token) if token.isdigit() else 0)


def find_grade(view: str, start: int, end: int) -> Grade | None:
    """Find the first grade between two places of a view."""
    for found in _GRADE.finditer(view, start, end):
        if grade := _grade(found):
            return grade
    return None


def last_grade(view: str, start: int, end: int, *, named: bool = False) -> Grade | None:
    """Find the last grade between two places of a view; with `named`, rather one with the word "grade"."""
    grades = [grade for found in _GRADE.finditer(view, start, end) if (grade := _grade(found))]
    best = [grade for grade in grades if grade.named] if named else []
    chosen = best or grades
    return chosen[-1] if chosen else None


def _grade(found: re.Match[str]) -> Grade | None:
    """Turn a match into operator and value; a lone "i" or "v" without the word grade is nothing."""
    first = rank(found["first"])
    named = found["word"] is not None
    pre = found["mid"] or found["pre"]
    op = operator(pre) if pre else None
    start = found.start()
    if found["last"] and not found["rest"].strip() and first < rank(found["last"]):
        last = rank(found["last"])
        if op in ("<", "<="):
            return Grade(op, float(last), start, found.end(), named)
        return Grade("between", (float(first), float(last)), start, found.end(), named)
    if found["rest"]:
        values = (
            first,
            *(rank(token) for token in _NEXT.findall(found["rest"])),
            *([rank(found["last"])] if found["last"] else []),
        )
        return Grade("in", tuple(float(v) for v in values), start, found.end(), named)
    if found["more"]:
        op = ">="
    elif found["less"] or found["later_less"]:
        op = "<="
    return Grade(op if op in (">", ">=", "<", "<=") else "=", float(first), start, found.end(), named)
