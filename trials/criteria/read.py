"""The way from eligibility text to criteria: view, passages, rules, quotes.

In: the text of a registry's eligibility field, or of its two fields. Out: criteria in the order of the text. Each word
wakes only the rules that could use it, so that text without spine content costs little.
"""

import re
from collections.abc import Iterator, Sequence

from trials.criteria.bullet import Bullet, about_cord, about_spine
from trials.criteria.model import UNITS, Claim, Criterion, Kind
from trials.criteria.polarity import silenced
from trials.criteria.rules import ALL_RULES
from trials.criteria.split import Passage, split_criteria
from trials.criteria.view import plain_view

LONGEST_QUOTE = 500
_DEFINES = re.compile(r"\b(?:confirmed|defined|diagnosed|documented|determined|evidenced) (?:by|as)\b[^;]{0,60}$")
_WORD = re.compile(r"[a-z]+")  # of a view, which is in lower case
_SPACES = re.compile(r" {2,}")
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
    rules = [ALL_RULES[index] for index in _awake(words)] if passage.entry else []
    rules = [rule for rule in rules if (spine or not rule.spine) and (cord or not rule.cord)]
    claims: list[Claim] = []
    if rules:
        said = silenced(words, passage.kind)
        bullet = Bullet(words, said, text_words, passage.kind, under, spine, cord)
        claims = _unique(claim for rule in rules for claim in rule.read(bullet))
    if not claims:
        yield _unread(field, text, passage)
    for claim in sorted(claims, key=lambda c: (c.start, c.end, c.variable)):
        yield _criterion(field, text, passage, claim, places)


def _even(view: str, text: str) -> tuple[str, str, Sequence[int]]:
    """Make runs of white space one space, in the view and the text alike; give where each character stood."""
    view = view.replace("\n", " ")
    if not view.isascii() and _LIGATURE.search(view):
        return _spelt_out(view, text)
    if "  " not in view:
        return view, text, range(len(view))
    places: list[int] = []
    words: list[str] = []
    text_words: list[str] = []
    at = 0
    for run in [*_SPACES.finditer(view), None]:
        end = run.start() + 1 if run else len(view)
        places.extend(range(at, end))
        words.append(view[at:end])
        text_words.append(text[at:end])
        at = run.end() if run else end
    return "".join(words), "".join(text_words), places


_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
}  # of texts copied from print
_LIGATURE = re.compile("[" + "".join(_LIGATURES) + "]")


def _spelt_out(view: str, text: str) -> tuple[str, str, Sequence[int]]:
    """Do what `_even` does, and write joined letters apart."""
    places = [
        i
        for i, char in enumerate(view)
        if char != " " or not i or view[i - 1] != " "
        for _ in _LIGATURES.get(char, char)
    ]
    kept = [i for n, i in enumerate(places) if not n or places[n - 1] != i]
    words = "".join(_LIGATURES.get(view[i], view[i]) for i in kept)
    return words, "".join(_LIGATURES.get(view[i], text[i]) for i in kept), places


def _awake(words: str) -> list[int]:
    """List the rules that the words of a passage wake, in the order of the table."""
    return sorted({index for woken in set(map(_WOKEN.__getitem__, _WORD.findall(words))) for index in woken})


class _Woken(dict[str, tuple[int, ...]]):
    """The rules that a word wakes, remembered for as many words as a registry has."""

    def __missing__(self, word: str) -> tuple[int, ...]:
        """Look a new word up; hostile text with endless new words empties the memory."""
        if len(self) >= _MOST_WORDS:
            self.clear()
        woken = self[word] = tuple(index for index, wakes in enumerate(_WAKES) if wakes.match(word))
        return woken


_MOST_WORDS = 65536
_WOKEN = _Woken()


def _unique(claims: Iterator[Claim]) -> list[Claim]:
    """Drop claims said twice in one passage."""
    kept: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        kept.setdefault((claim.variable, claim.op, claim.value), claim)
    return list(kept.values())


def _unread(field: str, text: str, passage: Passage) -> Criterion:
    """Give a passage that no rule understood, whole."""
    start, end = passage.start, passage.end
    return Criterion(passage.kind, None, None, None, None, text[start:end], start, end, field)


def _criterion(field: str, text: str, passage: Passage, claim: Claim, places: Sequence[int]) -> Criterion:
    """Place a claim in the text; a quote that would be too long keeps its end, where the number is."""
    end = passage.start + places[claim.end - 1] + 1
    start, end = _tight(text, max(passage.start + places[claim.start], end - LONGEST_QUOTE), end)
    unit = UNITS.get(claim.variable) if claim.op not in ("present", "absent") else None
    return Criterion(
        passage.kind, claim.variable, claim.op, claim.value, unit, text[start:end], start, end, field, claim.extras
    )


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim white space and stray punctuation from both ends of a quote."""
    while start < end - 1 and (text[start].isspace() or text[start] in ",;.:"):
        start += 1
    while end > start + 1 and (text[end - 1].isspace() or text[end - 1] in ",;.:"):
        end -= 1
    return start, end
