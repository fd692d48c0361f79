"""What stands around a mention: denied, past, background, or under the exclusion criteria.

In: the words of a text and the place of a mention. Out: `negated` and `standing`. The cues are
`vocabulary/context.toml`; they work inside one clause and a few words far, after the idea of ConText (Harkema and
others, 2009).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress
from typing import Any, Final

from trials.concepts.mention import Standing
from trials.patterns import lowered, places_of
from trials.vocabulary import words
from trials.vocabulary.words import folded, starts, written

_CLAUSE_END: Final = re.compile(r"\.(?:\s|$)|[;:!?。；：！？•·]|\n\s*\n|\n\s*(?:[-*]|\d+[.)])")
_SENTENCE_END: Final = re.compile(r"[.!?](?:\s|$)|[!?。！？•·]|\n\s*\n|\n\s*(?:[-*]|\d+[.)])")
_PARTING: Final = re.compile(r"[.!?;:\n。；：！？•·]")  # one of these stands in every end of a clause or sentence
_REACH: Final = 24  # words before a mention that are looked at
_REACH_AFTER: Final = 9
_NEGATION_WORDS: Final = 5  # words that may stand between a denial and what it denies
_ALONE: Final = ""
_QUIET: Final = frozenset({"pseudo", "stop"})
_PREFIX: Final = ("non",)  # denies but the next word: "non-specific low back pain"
_PRIOR_WORDS: Final = 8  # the same for the past, in criteria
_PRIOR_WORDS_ELSEWHERE: Final = 5  # outside criteria only the plain words of the past count, and not as far
_PLAIN_PRIORS: Final = frozenset({("prior",), ("previous",), ("past",), ("history", "of")})

_HEADING: Final = re.compile(
    r"(?P<out>\b(?:exclusion|non-?inclusion|ausschlusskriteri|critères d['’]exclusion|critères de non|"
    r"criterios de exclusi|critérios de exclus|criteri di esclusion|exclusiecriteri)\w*(?:\s+criteri\w+)?|"
    r"排除标准|除外基準|剔除标准)"
    r"|(?P<in>\b(?:inclusion|einschlusskriteri|critères d['’]inclusion|criterios de inclusi|critérios de inclus|"
    r"criteri di inclusion|inclusiecriteri)\w*(?:\s+criteri\w+)?|纳入标准|入选标准|選択基準)",
    re.IGNORECASE,
)
_BEGINNINGS: Final = (
    *("exclusi", "inclusi", "noninclusion", "non-inclusion", "ausschluss", "einschluss", "criterios de", "criteri di"),
)
"""How the headings begin that are written in ASCII."""
_OTHER_BEGINNINGS: Final = ("crit", "排", "除", "剔", "纳", "入", "選")
"""How the others begin."""


Cue = tuple[tuple[str, ...], str]
"""A cue's words and its kind."""


class Tokens:
    """A text as its folded words; where they stand is found when it is first asked for, since most texts name
    nothing."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._written = written(text)
        self.words = folded(self._written)
        self.cues: dict[int, list[Cue]] = {}
        """The cues known so far by the place of their last word: mentions near each other ask for the same."""
        self.found: Any = None
        """What a matcher finds in the text, where that is the same in every record."""
        self.begins: list[int] | None = None
        """Where phrases may begin, by the place of the word."""
        self.kinds: frozenset[str] | None = None
        """The kinds of concepts that it may name."""
        self.placed: Any = None
        """The same as mentions but for their field, outside criteria."""

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins in the text."""
        return starts(self.text)

    def end(self, at: int) -> int:
        """Where the word `at` ends."""
        return self.starts[at] + len(self._written[at])

    def quote(self, first: int, last: int) -> str:
        """The text from the word `first` up to the word before `last`."""
        return self.text[self.starts[first] : self.end(last - 1)]

    def between(self, at: int) -> str:
        """What stands between the word `at` and the one behind it."""
        return self.text[self.end(at) : self.starts[at + 1]]


class Context:
    """The cues by their last word and the word before it; under `_ALONE` those of one word, which stand behind any
    other. `place` judges one mention in a time that does not grow with the text."""

    def __init__(self, cues: dict[str, list[str]]) -> None:
        self._cues: dict[str, dict[str, list[Cue]]] = {}
        self._after: dict[str, list[tuple[str, ...]]] = {}
        for cue in cues["negation_after"]:
            phrase = tuple(words(cue))
            self._after.setdefault(phrase[0], []).append(phrase)
        for kind in ("pseudo", "negation_before", "prior", "background", "stop"):  # pseudo first: it hides a negation
            for cue in cues[kind]:
                phrase = tuple(words(cue))
                before = phrase[-2] if len(phrase) > 1 else _ALONE
                self._cues.setdefault(phrase[-1], {_ALONE: []}).setdefault(before, []).append((phrase, kind))
        for by_word in self._cues.values():
            for before, found in by_word.items():
                if before != _ALONE:
                    found.extend(by_word[_ALONE])
                found.sort(key=lambda one: (one[1] != "pseudo", -len(one[0])))

    def place(self, tokens: Tokens, first: int, last: int, *, criteria: bool) -> tuple[bool, Standing]:
        """Whether the mention of the words `first` to `last` is negated, and its standing as its sentence tells."""
        seen = self._seen_before(tokens, first, criteria=criteria)
        negated = "negation_before" in seen or self._denied_after(tokens, last)
        if "prior" in seen:
            return negated, "prior"
        return negated, "background" if "background" in seen else "said"

    def _seen_before(self, tokens: Tokens, first: int, *, criteria: bool) -> set[str]:
        """The kinds of cues whose reach takes in the mention."""
        seen: set[str] = set()
        cues = self._cues_before(tokens, first)
        if not cues:
            return seen
        in_clause, stopped = True, False
        at, earliest = first - 1, min(cues)
        parted = _PARTING.search(tokens.text, tokens.end(earliest), tokens.starts[first]) is not None
        while at >= earliest:
            if parted and (between := tokens.between(at)) != " ":
                if _SENTENCE_END.search(between):
                    break
                in_clause = in_clause and not _CLAUSE_END.search(between)
            step = 1
            for phrase, kind in cues.get(at, ()):
                if kind == "pseudo":
                    step = len(phrase)
                    break
                if kind == "stop":
                    stopped = True
                elif self._reaches(kind, phrase, first - 1 - at, criteria=criteria, clause=in_clause, stopped=stopped):
                    seen.add(kind)
            at -= step
        return seen

    def _cues_before(self, tokens: Tokens, first: int) -> dict[int, list[Cue]]:
        """The cues in reach before a mention by the place of their last word; none if these only hide or end others."""
        found, telling, start = {}, False, max(0, first - _REACH)
        for at in compress(range(start, first), map(self._cues.__contains__, tokens.words[start:first])):
            known = tokens.cues.get(at)
            if known is None:
                known = tokens.cues[at] = self._cues_at(tokens.words, at)
            if known:
                found[at] = known
                telling = telling or any(kind not in _QUIET for _, kind in known)
        return found if telling else {}

    def _cues_at(self, folded: Sequence[str], at: int) -> list[Cue]:
        """The cues whose last word is the word `at`."""
        by_word = self._cues[folded[at]]
        found = by_word.get(folded[at - 1], by_word[_ALONE]) if at else by_word[_ALONE]
        return [one for one in found if _ends_with(folded, at, one[0])]

    @staticmethod
    def _reaches(kind: str, phrase: tuple[str, ...], gap: int, *, criteria: bool, clause: bool, stopped: bool) -> bool:
        if kind == "background":
            return True
        if kind == "prior":
            return clause and (
                gap <= _PRIOR_WORDS if criteria else gap <= _PRIOR_WORDS_ELSEWHERE and phrase in _PLAIN_PRIORS
            )
        return clause and not stopped and gap <= (0 if phrase == _PREFIX else _NEGATION_WORDS)

    def _denied_after(self, tokens: Tokens, last: int) -> bool:
        folded, cues = tokens.words, self._after
        if cues.keys().isdisjoint(folded[last : last + _REACH_AFTER]):
            return False
        for at in range(last, min(last + _REACH_AFTER, len(folded))):
            for phrase in cues.get(folded[at], ()):
                if _ends_with(folded, at + len(phrase) - 1, phrase):
                    between = (tokens.between(place - 1) for place in range(last, at + 1))
                    return not any(gap != " " and _CLAUSE_END.search(gap) for gap in between)
        return False


def _ends_with(folded: Sequence[str], at: int, phrase: tuple[str, ...]) -> bool:
    start = at - len(phrase) + 1
    return start >= 0 and folded[start] == phrase[0] and (len(phrase) < 2 or tuple(folded[start : at + 1]) == phrase)


class Sections:
    """Where in an eligibility text the exclusion criteria stand."""

    def __init__(self, text: str) -> None:
        """Find the headings of a criteria text: a heading stands at a line's start or before a colon."""
        found = [(match.start(), bool(match["out"])) for match in _headings(text) if _is_heading(text, match)]
        self._starts = [start for start, _ in found]
        self._out = [out for _, out in found]

    def excluded(self, start: int) -> bool:
        """Whether a place in the text stands under the exclusion criteria."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._out[at]


def _headings(text: str) -> Iterator[re.Match[str]]:
    """What `_HEADING` finds. It is only tried where a part of such a word stands, a twentieth of the time."""
    low, end = lowered(text), 0
    beginnings = _BEGINNINGS if text.isascii() else (*_BEGINNINGS, *_OTHER_BEGINNINGS)
    for at in sorted({at for part in beginnings for at in places_of(part, low)}):
        if at >= end and (match := _HEADING.match(text, at)):
            yield match
            end = match.end()


def _is_heading(text: str, match: re.Match[str]) -> bool:
    line = text[max(text.rfind("\n", 0, match.start()) + 1, match.start() - 20) : match.start()]
    after = text[match.end() : match.end() + 4].lstrip(" *_")
    return not line.strip(" \t-*•#_0123456789.)(【") or after[:1] in (":", "：")
