"""What stands around a mention: denied, past, background, or under the exclusion criteria.

In: the words of a text and the place of a mention. Out: `negated` and `standing`. The cues are
`vocabulary/context.toml`; they work inside one clause and a few words far, after the idea of ConText (Harkema and
others, 2009).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from trials.concepts.mention import Standing
from trials.vocabulary import words

Token = tuple[str, int, int]
"""A folded word with its start and end in the text."""

_CLAUSE_END: Final = re.compile(r"\.(?:\s|$)|[;:!?。；：！？•·]|\n\s*\n|\n\s*(?:[-*]|\d+[.)])")
_SENTENCE_END: Final = re.compile(r"[.!?](?:\s|$)|[!?。！？•·]|\n\s*\n|\n\s*(?:[-*]|\d+[.)])")
_REACH: Final = 24  # words before a mention that are looked at
_REACH_AFTER: Final = 9
_NEGATION_WORDS: Final = 5  # words that may stand between a denial and what it denies
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


class Context:
    """The cues by their last word. `place` judges one mention in a time that does not grow with the text."""

    def __init__(self, cues: dict[str, list[str]]) -> None:
        self._cues: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._after: dict[str, list[tuple[str, ...]]] = {}
        for cue in cues["negation_after"]:
            phrase = tuple(words(cue))
            self._after.setdefault(phrase[0], []).append(phrase)
        for kind in ("pseudo", "negation_before", "prior", "background", "stop"):  # pseudo first: it hides a negation
            for cue in cues[kind]:
                phrase = tuple(words(cue))
                self._cues.setdefault(phrase[-1], []).append((phrase, kind))
        for found in self._cues.values():
            found.sort(key=lambda one: (one[1] != "pseudo", -len(one[0])))

    def place(
        self, text: str, tokens: Sequence[Token], first: int, last: int, *, criteria: bool
    ) -> tuple[bool, Standing]:
        """Whether the mention of the words `first` to `last` is negated, and its standing as its sentence tells."""
        seen = self._seen_before(text, tokens, first, criteria=criteria)
        negated = "negation_before" in seen or self._denied_after(text, tokens, last)
        if "prior" in seen:
            return negated, "prior"
        return negated, "background" if "background" in seen else "said"

    def _seen_before(self, text: str, tokens: Sequence[Token], first: int, *, criteria: bool) -> set[str]:
        """The kinds of cues whose reach takes in the mention."""
        seen: set[str] = set()
        in_clause, stopped = True, False
        at = first - 1
        lowest = max(-1, first - 1 - _REACH)
        while at > lowest:
            between = text[tokens[at][2] : tokens[at + 1][1]]
            if between != " ":
                if _SENTENCE_END.search(between):
                    break
                in_clause = in_clause and not _CLAUSE_END.search(between)
            found = self._cues.get(tokens[at][0])
            step = 1
            for phrase, kind in found or ():
                if not _ends_with(tokens, at, phrase):
                    continue
                if kind == "pseudo":
                    step = len(phrase)
                    break
                if kind == "stop":
                    stopped = True
                elif self._reaches(kind, phrase, first - 1 - at, criteria=criteria, clause=in_clause, stopped=stopped):
                    seen.add(kind)
            at -= step
        return seen

    @staticmethod
    def _reaches(kind: str, phrase: tuple[str, ...], gap: int, *, criteria: bool, clause: bool, stopped: bool) -> bool:
        if kind == "background":
            return True
        if kind == "prior":
            return clause and (
                gap <= _PRIOR_WORDS if criteria else gap <= _PRIOR_WORDS_ELSEWHERE and phrase in _PLAIN_PRIORS
            )
        return clause and not stopped and gap <= _NEGATION_WORDS

    def _denied_after(self, text: str, tokens: Sequence[Token], last: int) -> bool:
        for at in range(last, min(last + _REACH_AFTER, len(tokens))):
            between = text[tokens[at - 1][2] : tokens[at][1]]
            if between != " " and _CLAUSE_END.search(between):
                return False
            for phrase in self._after.get(tokens[at][0], ()):
                if _ends_with(tokens, at + len(phrase) - 1, phrase):
                    return True
        return False


def _ends_with(tokens: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    start = at - len(phrase) + 1
    return start >= 0 and at < len(tokens) and all(tokens[start + step][0] == word for step, word in enumerate(phrase))


class Sections:
    """Where in an eligibility text the exclusion criteria stand."""

    def __init__(self, text: str) -> None:
        """Find the headings of a criteria text: a heading stands at a line's start or before a colon."""
        found = [(match.start(), bool(match["out"])) for match in _HEADING.finditer(text) if _is_heading(text, match)]
        self._starts = [start for start, _ in found]
        self._out = [out for _, out in found]

    def excluded(self, start: int) -> bool:
        """Whether a place in the text stands under the exclusion criteria."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._out[at]


def _is_heading(text: str, match: re.Match[str]) -> bool:
    line = text[max(text.rfind("\n", 0, match.start()) + 1, match.start() - 20) : match.start()]
    after = text[match.end() : match.end() + 4].lstrip(" *_")
    return not line.strip(" \t-*•#_0123456789.)(【") or after[:1] in (":", "：")
