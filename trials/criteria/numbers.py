"""Numbers, comparisons and ranges in the words of protocols.

In: the view of a passage. Out: quantities, each with operator(s), value(s), unit and span: "at least eighteen (18)",
"≥ 40 to ≤ 90 mm", "between 2 and 6", "30 or higher", "not more than two". A strict or mixed pair of bounds is two
quantities, an inclusive pair is one `between`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORD_VALUES = {
    **{word: i for i, word in enumerate(_UNITS)},
    **{word: i * 10 for i, word in enumerate(_TENS, start=2)},
    "twenty-one": 21, "twenty-two": 22, "twenty-five": 25, "thirty-five": 35, "forty-five": 45, "fifty-five": 55,
    "sixty-five": 65, "seventy-five": 75, "twenty-four": 24, "hundred": 100, "single": 1, "a": 1, "an": 1, "half": 0.5,
}  # fmt: skip
_WORD = r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy)[- ](?:one|two|four|five)|" + "|".join(
    word
    for word in sorted(WORD_VALUES, key=len, reverse=True)
    if "-" not in word and word not in ("a", "an", "single", "half")
)
_WORD += r")\b"
NUMBER = rf"(?:{_WORD}(?:\s*\(\s*\d{{1,4}}(?:\.\d+)?\s*\))?|\d{{1,4}}(?:[.,]\d{{1,2}})?(?![\d])|½)"

_GE = (
    r">\s*/\s*=|>\s*(?:or|and)\s*=(?: to)?|>\s?=|=\s?>|≥|(?:greater|more|higher|older|larger|above|over)(?: than)? or "
    r"(?:equal(?:s|ed)?(?: to| than)?|equivalent to)|"
    r"(?:equal(?:s|ed)?(?: to)? or|equal/) ?(?:greater|more|higher|older|larger|above|over)(?: than)?|"
    r"nor (?:less|fewer|lower|younger|shorter|under|below)(?: than)?|superior or equal(?: to)?|"
    r"(?:equal(?: to)? or )superior(?: to)?|at ?least|(?:not|"
    r"no) (?:less|fewer|lower|younger|shorter) than|"
    r"(?:a |with a |the )?minimum(?: age| score| value| duration| period| time| length)?(?: of| is|:)?|min\.?|from|"
    r"starting (?:from|at)|not (?:below|under)"
)
_LE = (
    r"<\s*/\s*=|<\s*(?:or|and)\s*=(?: to)?|<\s?=|=\s?<|≤|(?:less|lower|fewer|younger|smaller|below|under)(?: than)? or "
    r"(?:equal(?:s|ed)?(?: to| than)?|equivalent to)|"
    r"(?:equal(?:s|ed)?(?: to)? or|equal/) ?(?:less|lower|fewer|younger|smaller|below|under)(?: than)?|"
    r"nor (?:more|greater|higher|older|longer|over|above)(?: than)?|inferior or equal(?: to)?|"
    r"(?:equal(?: to)? or )inferior(?: to)?|(?:not|no) (?:more|"
    r"greater|higher|older|longer|later|larger) than|"
    r"(?:does |do |must |should )?not (?:to )?exceed(?:ing)?|(?:not|no) (?:over|above)|"
    r"up ?to(?: and including)?|at (?:the )?most|"
    r"(?:a |with a |the )?maximum(?: age| score| value| duration| of)?(?: of| is|:)?|max\.?|within"
)
_GT = (
    r">|greater than|more than|larger than|bigger than|over|above|exceed(?:s|ing)?|in excess of|"
    r"higher than|older than|elder than|longer than|"
    r"beyond|superior to|upwards of"
)
_LT = (
    r"<|less than|lower than|fewer than|smaller than|under|below|younger than|shorter than|inferior to|"
    r"before"
)
_RANGE = (
    r"(?:is |are |range[sd]? )?(?:in )?between(?: the)?(?: ages?| range)?(?: of)?|rang(?:e|es|ing|"
    r"ed)(?: of| from| between|:)?|betw(?:ee|e)n"
)
_TESTS = (
    (">=", _GE),
    ("<=", _LE),
    (">", _GT),
    ("<", _LT),
    ("between", _RANGE),
    ("=", r"=|equal(?:s)? to|equals|exactly"),
)
COMPARE = "(?:" + "|".join(f"{words}" for _, words in _TESTS) + ")"
_FOLLOWS_GE = (
    r"(?:\+|(?:(?:and|or|and/or|&|/) ?(?:more|greater|higher|above|over|longer|older|upwards?|up|worse|"
    r"beyond|later|equal to or greater))\b|plus\b|at least\b|with no upper (?:age )?limit)"
)
_FOLLOWS_LE = r"(?:(?:and|or|and/or|&|/) ?(?:less|fewer|lower|below|under|shorter|younger|better|earlier|smaller)\b)"
_OPS = {op: re.compile(words) for op, words in _TESTS}
_TO = r"(?:-{1,2}|~|to|through|thru|until|til|up to|/)"
_UPPER = (">=", "<=", ">", "<")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what is asked of it. `op` is None for a bare number; `high` is set for `between` only."""

    op: str | None
    value: float
    high: float | None
    unit: str
    start: int
    end: int

    @property
    def claim(self) -> tuple[str, float | tuple[float, ...]]:
        """Operator and value as a criterion holds them; a bare number is an equality."""
        return ("between", (self.value, self.high)) if self.high is not None else (self.op or "=", self.value)


def number(words: str) -> float:
    """Give the value of a number in digits or words; digits in brackets win over the word before them."""
    digits = re.search(r"\d+(?:[.,]\d+)?", words)
    if digits:
        return float(digits[0].replace(",", "."))
    word = words.strip().replace(" ", "-")
    return 0.5 if "½" in word else float(WORD_VALUES.get(word, 0))


_MONTHS = {"h": 1 / 730.5, "d": 1 / 30.44, "w": 1 / 4.345, "m": 1.0, "y": 12.0}
TIME = r"(?:hours?|hrs?|days?|weeks?|wks?|months?|mths?|mos?|years?|yrs?)\b\.?"
_TIME = re.compile(TIME)


def size(value: float, unit: str) -> float:
    """Give a length of time in months (days / 30.44, weeks / 4.345, years x 12); other units leave the value alone."""
    return value * _MONTHS[unit[0]] if _TIME.match(unit) else value


@lru_cache(maxsize=4096)
def operator(words: str) -> str | None:
    """Name the operator that comparing words stand for."""
    plain = " ".join(words.split())
    return next((op for op, test in _OPS.items() if test.fullmatch(plain)), None)


@lru_cache(maxsize=32)
def _pattern(unit: str) -> re.Pattern[str]:
    """Compile the grammar of a quantity for the units given (a pattern)."""
    u = rf"(?:\s?-?\s?(?:{unit}))"
    return re.compile(
        rf"(?:(?:(?<![a-z0-9])|(?=[<>≥≤=]))(?P<pre>{COMPARE})(?:\s*(?:of|(?:the )?age(?: of)?|a|an|score of|"
        rf"grade)\b)?\s*[:(]?\s*)?"
        rf"(?<![a-z0-9.])(?P<a>{NUMBER})(?P<ua>{u})?"
        rf"(?:\s*(?:\((?:inclusive|included|including)\)|inclusive)?\s*-?\s?(?P<sep>{_TO}|,?\s?and|,?\s?but|,|or|"
        rf"en|&)-?\s*(?:(?:is |are )?(?P<pre2>{COMPARE})\s*(?:of |age )?)?"
        rf"(?P<b>{NUMBER})(?P<ub>{u})?(?![a-z])|\s*(?P<suf>{_FOLLOWS_GE}|{_FOLLOWS_LE})(?P<us>{u})?)?"
    )


_ANY_NUMBER = re.compile(
    r"[0-9½]|\b(?:" + "|".join(word for word in WORD_VALUES if len(word) > 2 and "-" not in word) + r")\b"
)
_LONGEST_COMPARISON = 60  # characters before a number in which its comparison begins
_LAST_WORD = re.compile(  # that a comparison, or a filler between it and its number, ends in
    r"than|least|min|minimum|max|maximum|of|is|are|from|at|below|under|over|above|exceed\w*|within|to|upto|most|before|"
    r"betw\w+|rang\w+|ages?|beyond|equal\w*|exactly|an?|the|grade|score|value|duration|period|time|length|including|"
    r"lower|greater|higher|more|less|fewer|older|younger|shorter|longer|larger|smaller|superior|inferior|or"
)


def has_number(view: str) -> bool:
    """Tell whether a passage has a number, in digits or words."""
    return _ANY_NUMBER.search(view) is not None


def _compared(view: str, number: re.Match[str]) -> bool:
    """Tell whether a comparison may stand right before a number: a sign, or a word that such ends in."""
    before = view[max(0, number.start() - 16) : number.start()].rstrip(" \n\t(:.,-")
    start = len(before)
    while start and before[start - 1].isalpha():
        start -= 1
    return before[-1:] in "<>≥≤=" or _LAST_WORD.fullmatch(before, start) is not None


def quantities(view: str, unit: str) -> list[Quantity]:
    """List the quantities of a passage in order; `unit` is the pattern of the units that matter."""
    found: list[Quantity] = []
    pattern, at = _pattern(unit), 0
    while number := _ANY_NUMBER.search(view, at):
        match = pattern.search(view, max(at, number.start() - (_LONGEST_COMPARISON if _compared(view, number) else 0)))
        if match is None:
            break
        found += _read(match)
        at = match.end()
    return _joined(view, found)


def _read(match: re.Match[str]) -> Iterator[Quantity]:
    """Turn one match into quantities: a range, a pair of bounds, or one number (and a second one that stands apart)."""
    pre, pre2, sep = (match[name] for name in ("pre", "pre2", "sep"))
    op, op2 = operator(pre) if pre else None, operator(pre2) if pre2 else None
    a, unit = number(match["a"]), (match["ua"] or match["us"] or "").strip(" -")
    if match["suf"]:
        op = (None if op == "between" else op) or (">=" if re.fullmatch(_FOLLOWS_GE, match["suf"]) else "<=")
    if match["b"] is None:
        yield Quantity(None if op == "between" else op, a, None, unit, match.start(), match.end())
        return
    b, unit2 = number(match["b"]), (match["ub"] or "").strip(" -")
    if pre == "within" and not _TIME.match(unit2 or unit):
        op = None  # "within 18-30" is a range, "within 2-3 weeks" a limit
    ranged = re.fullmatch(_TO, sep) is not None or op == "between"
    if (ranged and sep != "/" and size(a, unit or unit2) < size(b, unit2 or unit) and op2 in (None, "<=", "<")) or (
        sep == "/" and ranged and op == "between"
    ):
        yield from _range(match, op, op2, a, b, unit2 or unit)
        return
    yield Quantity(op, a, None, unit or (unit2 if op2 and sep != "/" else ""), match.start(), _end_of_first(match))
    yield Quantity(op2, b, None, unit2, match.start("pre2") if pre2 else match.start("b"), match.end())


def _end_of_first(match: re.Match[str]) -> int:
    """Give the end of the first number with its unit."""
    return match.end("ua") if match["ua"] else match.end("a")


def _range(match: re.Match[str], op: str | None, op2: str | None, a: float, b: float, unit: str) -> Iterator[Quantity]:
    """Give a range: one quantity if both ends are inclusive, else two bounds."""
    start, end = match.span()
    if op in ("<", "<="):  # "up to 2-3 months"
        yield Quantity(op, b, None, unit, start, end)
    elif op == ">" or op2 == "<":
        yield Quantity(">" if op == ">" else ">=", a, None, unit, start, _end_of_first(match))
        yield Quantity(op2 or "<=", b, None, unit, match.start("pre2") if op2 else match.start("b"), end)
    else:
        yield Quantity("between", a, b, unit, start, end)


_BRIDGE = re.compile(
    r"[\s,(]*(?:(?:years?|yrs?|old|of age|mm|cm|points?|%|inclusive|months?|weeks?|"
    r"days?)[\s,)]*){0,4}(?:and|but|to|-|/|,|&|or)?[\s,(]*(?:(?:is|are|be|also)\s*)?"
)


def _joined(view: str, found: list[Quantity]) -> list[Quantity]:
    """Join a lower and an upper bound that follow each other: inclusive both, they are one range."""
    joined: list[Quantity] = []
    for now in found:
        last = joined[-1] if joined else None
        if (
            last
            and last.high is None
            and now.high is None
            and (last.op, now.op) == (">=", "<=")
            and last.value < now.value
            and now.start - last.end <= 30
            and _BRIDGE.fullmatch(view, last.end, now.start)
        ):
            joined[-1] = replace(last, op="between", high=now.value, unit=now.unit or last.unit, end=now.end)
        else:
            joined.append(now)
    return joined
