"""The way from eligibility text to criteria: view, passages, rules, quotes.

In: the text of a registry's eligibility field, or of its two fields. Out: criteria in the order of the text. Each word
wakes only the rules that could use it, so that text without spine content costs little.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from trials.criteria.bullet import Bullet, about_cord, about_spine
from trials.criteria.model import UNITS, Claim, Criterion, Kind
from trials.criteria.polarity import silenced
from trials.criteria.rules import ALL_RULES
from trials.criteria.split import Passage, split_criteria
from trials.criteria.view import plain_view

LONGEST_QUOTE = 500
_DEFINES = re.compile(r"\b(?:confirmed|defined|diagnosed|documented|determined|evidenced) (?:by|as)\b[^;]{0,60}$")
_WORD = re.compile(r"[^\W\d_]+")
_WAKES = tuple(re.compile(rule.wakes) for rule in ALL_RULES)


def read_criteria(
    text: str | None = None, *, inclusion: str | None = None, exclusion: str | None = None
) -> list[Criterion]:
    """Read one eligibility text, or the two texts of registries that keep the lists apart.

    Never raises on any text. What no rule understood stays as whole bullets with variable None. Claims are only made
    from English words; other languages are split into their bullets.
    """
    parts: tuple[tuple[str, Kind, str | None], ...] = (
        ("criteria", "inclusion", text),
        ("inclusion", "inclusion", inclusion),
        ("exclusion", "exclusion", exclusion),
    )
    whole = [(field, kind, words, plain_view(words)) for field, kind, words in parts if words]
    cut = [split_criteria(words, view, kind) for _, kind, words, view in whole]
    asked = [
        (" ".join(view.split()), _included(view, passages)) for (*_, view), passages in zip(whole, cut, strict=True)
    ]
    spine = any(about_spine(*pair) for pair in asked)
    cord = any(about_cord(*pair) for pair in asked)
    criteria: list[Criterion] = []
    for (field, _, words, view), passages in zip(whole, cut, strict=True):
        for passage in passages:
            found = list(_passage(field, words, view, passage, spine=spine, cord=cord))
            criteria += _without_definitions(found, criteria, passage, view) if passage.under else found
    return criteria


def _without_definitions(
    found: list[Criterion], above: list[Criterion], passage: Passage, view: str
) -> list[Criterion]:
    """Drop what only spells out the bullet above it: "Pregnancy is confirmed by:" and then the tests."""
    first, last = passage.under or (0, 0)
    if not _DEFINES.search(view, first, last):
        return found
    said = {criterion.variable for criterion in above if criterion.variable and first <= criterion.start < last}
    return [criterion for criterion in found if criterion.variable not in said]


def _included(view: str, passages: list[Passage]) -> str:
    """Give the words of the inclusion list."""
    return "\n".join(
        " ".join(view[passage.start : passage.end].split()) for passage in passages if passage.kind == "inclusion"
    )


def _passage(field: str, text: str, view: str, passage: Passage, *, spine: bool, cord: bool) -> Iterator[Criterion]:
    """Read one passage: its claims, or the passage itself as not understood."""
    words, text_words, places = _even(view[passage.start : passage.end], text[passage.start : passage.end])
    under = " ".join(view[slice(*passage.under)].split()) if passage.under else ""
    rules = _awake(words) if passage.entry else []
    claims: list[Claim] = []
    if rules:
        said = silenced(words, passage.kind)
        bullet = Bullet(words, said, text_words, passage.kind, under, spine, cord)
        claims = _unique(claim for index in rules for claim in ALL_RULES[index].read(bullet))
    if not claims:
        yield _criterion(field, text, passage, Claim("", "", None, 0, passage.end - passage.start))
    for claim in sorted(claims, key=lambda c: (c.start, c.end, c.variable)):
        placed = dataclasses.replace(claim, start=places[claim.start], end=places[claim.end - 1] + 1)
        yield _criterion(field, text, passage, placed)


def _even(view: str, text: str) -> tuple[str, str, Sequence[int]]:
    """Make runs of white space one space, in the view and the text alike; give where each character stood."""
    view = view.replace("\n", " ")
    if "  " not in view:
        return view, text, range(len(view))
    places = [i for i, char in enumerate(view) if char != " " or not i or view[i - 1] != " "]
    return "".join(view[i] for i in places), "".join(text[i] for i in places), places


def _awake(words: str) -> list[int]:
    """List the rules that the words of a passage wake, in the order of the table."""
    return sorted({index for word in _WORD.findall(words) for index in _woken(word)})


@lru_cache(maxsize=65536)
def _woken(word: str) -> tuple[int, ...]:
    """List the rules that one word wakes."""
    return tuple(index for index, wakes in enumerate(_WAKES) if wakes.match(word))


def _unique(claims: Iterator[Claim]) -> list[Claim]:
    """Drop claims said twice in one passage."""
    kept: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        kept.setdefault((claim.variable, claim.op, claim.value), claim)
    return list(kept.values())


def _criterion(field: str, text: str, passage: Passage, claim: Claim) -> Criterion:
    """Place a claim in the text; a quote that would be too long keeps its end, where the number is."""
    start, end = passage.start + claim.start, passage.start + claim.end
    if claim.variable:
        start, end = _tight(text, max(start, end - LONGEST_QUOTE), end)
    known = claim.variable or None
    unit = UNITS.get(claim.variable) if claim.op not in ("present", "absent") else None
    return Criterion(
        passage.kind, known, claim.op or None, claim.value, unit, text[start:end], start, end, field, claim.extras
    )


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim white space and stray punctuation from both ends of a quote."""
    while start < end - 1 and (text[start].isspace() or text[start] in ",;.:"):
        start += 1
    while end > start + 1 and (text[end - 1].isspace() or text[end - 1] in ",;.:"):
        end -= 1
    return start, end
