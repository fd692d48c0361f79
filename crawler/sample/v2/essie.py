"""The registry's search expressions (Essie) as far as a crawler uses them, evaluated over one record.

Words, "phrases", AND, OR, NOT, parentheses, `AREA[field]`, `RANGE[a,b]` with MIN and MAX, MISSING and ALL; `COVERAGE`,
`EXPANSION`, `CONCEPT` and `TILT` are read and have no effect. Words side by side must all be in the area. NOT binds
before AND, AND before OR.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from crawler.sample.records import Held
from crawler.sample.v2.areas import AREAS, fold, folded, known, raw_values

Test = Callable[[Held], bool]

_LEXER: Final = re.compile(
    r"""\s*(?:
      (?P<range>RANGE\[(?P<low>[^,\]]*),(?P<high>[^\]]*)\])
    | (?P<operator>[A-Z]+)\[(?P<argument>[^\]]*)\]
    | "(?P<phrase>[^"]*)"
    | (?P<sign>[()])
    | (?P<word>[^\s()"\[\]]+)
    )""",
    re.VERBOSE,
)
_SILENT: Final = frozenset({"COVERAGE", "EXPANSION", "CONCEPT", "TILT"})
_ENUM: Final = re.compile(r"[A-Z][A-Z0-9_]+")
_AGE: Final = re.compile(r"(\d+)\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)
_DAYS: Final = {"year": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0, "hour": 1 / 24, "minute": 1 / 1440}
_DATE: Final = re.compile(r"\d{4}(-\d{2}){0,2}(T.*)?")


class ExpressionError(ValueError):
    """An expression that the registry would answer with 400."""


class Token(NamedTuple):
    """One piece of an expression: kind (`word`, `phrase`, `and`, `area`, ...) and its text or bounds."""

    kind: str
    text: str
    high: str = ""


def compile_expression(text: str, area: str) -> Test:
    """The test that an expression means when asked of an area. Raises `ExpressionError`."""
    parser = _Parser(_tokens(text))
    try:
        test = parser.alternatives(area)
    except RecursionError as error:
        raise ExpressionError("too many parentheses") from error
    if parser.next is not None:
        raise ExpressionError(f"unexpected {parser.next.text!r}")
    return test


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    text, position = text.rstrip(), 0
    while position < len(text):
        match = _LEXER.match(text, position)
        if match is None:
            raise ExpressionError(f"cannot be read at position {position}")
        position = match.end()
        token = _token(match)
        if token is not None:
            tokens.append(token)
    return tokens


def _token(match: re.Match[str]) -> Token | None:
    if match["range"]:
        return Token("range", match["low"].strip(), match["high"].strip())
    if (operator := match["operator"]) is not None:
        return _operator(operator, match["argument"].strip())
    if match["phrase"] is not None:
        return Token("phrase", match["phrase"])
    if match["sign"]:
        return Token(match["sign"], match["sign"])
    word = match["word"]
    return Token(word.lower() if word in {"AND", "OR", "NOT", "MISSING", "ALL"} else "word", word)


def _operator(name: str, argument: str) -> Token | None:
    if name in _SILENT:
        return None
    if name != "AREA":
        raise ExpressionError(f"unknown operator {name}")
    if not known(argument):
        raise ExpressionError(f"unknown area {argument!r}")
    return Token("area", argument)


@dataclass(slots=True)
class _Parser:
    tokens: list[Token]
    position: int = 0

    @property
    def next(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self, *kinds: str) -> Token | None:
        token = self.next
        if token is None or token.kind not in kinds:
            return None
        self.position += 1
        return token

    def alternatives(self, area: str) -> Test:
        tests = [self.conjunction(area)]
        while self.take("or"):
            tests.append(self.conjunction(area))
        return tests[0] if len(tests) == 1 else lambda held: any(test(held) for test in tests)

    def conjunction(self, area: str) -> Test:
        tests = [self.unit(area)]
        while self.next is not None and self.next.kind not in {"or", ")"}:
            self.take("and")
            tests.append(self.unit(area))
        return tests[0] if len(tests) == 1 else lambda held: all(test(held) for test in tests)

    def unit(self, area: str) -> Test:
        if self.take("not"):
            inner = self.unit(area)
            return lambda held: not inner(held)
        if token := self.take("area"):
            return self.unit(token.text)
        if self.take("("):
            test = self.alternatives(area)
            if not self.take(")"):
                raise ExpressionError("a parenthesis is not closed")
            return test
        return self.term(area)

    def term(self, area: str) -> Test:
        if token := self.take("range"):
            return _in_range(area, token.text, token.high)
        if self.take("missing"):
            return lambda held: not raw_values(held, area)
        if self.take("all"):
            return lambda _: True
        if token := self.take("phrase"):
            return _has_phrase(area, token.text)
        words: list[Test] = []
        while token := self.take("word"):
            words.append(_has_phrase(area, token.text))
        if words:
            return lambda held: all(test(held) for test in words)
        raise ExpressionError("a term is missing")


def _has_phrase(area: str, text: str) -> Test:
    phrase = fold(text)
    if not phrase:
        return lambda _: True
    if area in AREAS:
        return lambda held: any(phrase in value for value in folded(held, area))

    def in_field(held: Held) -> bool:
        pairs = zip(raw_values(held, area), folded(held, area), strict=True)
        return any(phrase == value if _ENUM.fullmatch(raw) else phrase in value for raw, value in pairs)

    return in_field


def _in_range(area: str, low: str, high: str) -> Test:
    if area in AREAS:
        raise ExpressionError("RANGE needs the AREA of one field")
    scale = _scale(area)
    lowest = None if low == "MIN" else scale(low, low)
    highest = None if high == "MAX" else scale(high, high)
    if (low != "MIN" and lowest is None) or (high != "MAX" and highest is None):
        raise ExpressionError(f"RANGE[{low},{high}] does not fit {area}")

    def within(held: Held) -> bool:
        return any(
            _at_most(lowest, scale(raw, low)) and _at_most(scale(raw[: len(high)] if dated else raw, high), highest)
            for raw in raw_values(held, area)
        )

    dated = scale is _day
    return within


Value = float | str | None


def _scale(area: str) -> Callable[[str, str], Value]:
    """How values of a field are compared: as dates, ages or numbers."""
    return _day if "Date" in area else _age if area.endswith("Age") else _number


def _day(value: str, bound: str) -> Value:
    """An ISO date at the precision of its bound: `2024` against a day counts as its first day."""
    if not _DATE.fullmatch(value):
        return None
    return value + "-01" * max(0, (len(bound) - len(value)) // 3)


def _age(value: str, _: str) -> Value:
    age = _AGE.fullmatch(value)
    return float(age[1]) * _DAYS[age[2].lower()] if age else None


def _number(value: str, _: str) -> Value:
    try:
        return float(value)
    except ValueError:
        return None


def _at_most(low: Value, high: Value) -> bool:
    """Whether `low` does not exceed `high`; a bound that is None (MIN, MAX) is no bound."""
    if isinstance(low, str) and isinstance(high, str):
        return low <= high
    if isinstance(low, float) and isinstance(high, float):
        return low <= high
    return True
