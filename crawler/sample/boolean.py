"""A small boolean search language over texts, as registries have it: words, "phrases", AND, OR, NOT, brackets, dates.

In: a query such as `(disc OR "back pain") AND cells AND lastEdited GE 2026-11-01T00:00:00.000Z`. Out: a test of one
record, given its text and its dates by name. What does not parse is a `QueryError`, which a face answers with 400.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<date>(?P<name>\w+)\s+(?P<sign>GE|LE|GT|LT)\s+(?P<value>\S+?)(?=[\s)]|$))"
    r'|"(?P<phrase>[^"]*)"|(?P<word>[^\s()"]+))'
)
_WORD: Final = re.compile(r"\w+")
_SIGNS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "GE": lambda held, asked: held >= asked,
    "LE": lambda held, asked: held <= asked,
    "GT": lambda held, asked: held > asked,
    "LT": lambda held, asked: held < asked,
}


@dataclass(frozen=True, slots=True)
class Searched:
    """A record as it is searched: its text folded, with single spaces around each word, and its dates."""

    text: str
    dates: Mapping[str, str]


Test = Callable[[Searched], bool]


class QueryError(ValueError):
    """The query is not of this language."""


def folded(text: str) -> str:
    """Text as words are sought in it."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def read_query(text: str) -> Test:
    """The test that a query is."""
    tokens = [match.groupdict() for match in _TOKEN.finditer(text.strip())]
    if not tokens or text.count('"') % 2:
        raise QueryError("the query is empty, or a quotation mark is not closed")
    reader = _Reader(tokens)
    test = reader.either()
    if reader.at != len(tokens):
        raise QueryError("the query has a bracket or a word too many")
    return test


class _Reader:
    """Reads tokens from left to right; AND binds before OR."""

    def __init__(self, tokens: list[dict[str, str | None]]) -> None:
        self.tokens = tokens
        self.at = 0

    def takes(self, word: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at]["word"] == word
        self.at += found
        return found

    def either(self) -> Test:
        tests = [self.all_of()]
        while self.takes("OR"):
            tests.append(self.all_of())
        return lambda held: any(test(held) for test in tests)

    def all_of(self) -> Test:
        tests = [self.one()]
        while self.at < len(self.tokens) and not self.stands("close") and self.tokens[self.at]["word"] != "OR":
            self.takes("AND")
            tests.append(self.one())
        return lambda held: all(test(held) for test in tests)

    def stands(self, kind: str) -> bool:
        return self.tokens[self.at][kind] is not None

    def one(self) -> Test:
        if self.at >= len(self.tokens) or self.stands("close") or self.tokens[self.at]["word"] in ("AND", "OR"):
            raise QueryError("the query ends where a word should stand")
        if self.takes("NOT"):
            test = self.one()
            return lambda held: not test(held)
        token = self.tokens[self.at]
        self.at += 1
        if token["open"]:
            test = self.either()
            if self.at >= len(self.tokens) or not self.stands("close"):
                raise QueryError("a bracket is not closed")
            self.at += 1
            return test
        if token["date"]:
            name, sign, value = str(token["name"]), _SIGNS[str(token["sign"])], str(token["value"])
            return lambda held: sign(held.dates.get(name, ""), value)
        wanted = folded(token["phrase"] if token["phrase"] is not None else str(token["word"]))
        return lambda held: wanted in held.text
