"""Finds the vocabulary's concepts in texts: one pass over the words of a text, through one tree of all phrases.

In: a text, or the texts of a trial. Out: mentions in order. Where phrases overlap, traps ("brain stem", "iliac spine")
and products without cells ("stem cell exosome") take the place of what they cover, and the longest phrase of a concept
stands for the shorter ones in it. An abbreviation counts in capitals; an ambiguous one by the company it keeps in the
whole record (`vocabulary/abbreviations.toml`).
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import compress
from typing import Any, Final, NamedTuple

from trials.concepts.context import Context, Sections, Tokens
from trials.concepts.fields import fields_of
from trials.concepts.mention import Mention
from trials.vocabulary import Ambiguous, Concept, Vocabulary, key, vocabulary

_BREAK: Final = re.compile(r"[.!?;]\s")
_GAP: Final = 4  # words that may stand in the gap of a phrase
_REACH: Final = 24  # words: no phrase is longer, so matches further apart never overlap
_CAPITALS: Final = 2  # of an abbreviation: hMSC, iPS
_FROM: Final = frozenset(
    {"derived", "from", "of", "released", "secreted", "by", "human", "the", "harvested", "isolated"}
)
_OF_CELLS: Final = frozenset({"cell_type", "cell_source", "donor"})
_UNDER_COMPARATORS: Final = frozenset({"route", "condition", "anatomy", "elsewhere"})
_UNDER: Final = {  # what a longer name of a kind takes the place of; a transforaminal fusion is no way in
    "comparator": _UNDER_COMPARATORS,
    "outcome": _UNDER_COMPARATORS,
    "condition": frozenset({"route"}),
}
# Keys of a node that are no words. The last stands in every node that holds one of the others.
_PHRASE, _SHORT, _GAPPED, _ENDS = "\x00phrase", "\x00short", "\x00gapped", "\x00ends"

Node = dict[str, Any]  # word -> node, and the keys above -> what ends or goes on here


class _Hit(NamedTuple):
    """A match by place in the words: `first` to `last`, exclusive."""

    first: int
    last: int
    concept: Concept

    @property
    def length(self) -> int:
        return self.last - self.first


class _Record:
    """The whole record, joined only when an abbreviation has to be told apart."""

    def __init__(self, texts: Iterable[Tokens]) -> None:
        self._texts = texts
        self._folded: str | None = None
        self.told: dict[str, str | None] = {}  # what each ambiguous abbreviation met so far means in this record

    def has(self, phrases: Iterable[str]) -> bool:
        if self._folded is None:
            self._folded = " " + " ".join(word for text in self._texts for word in text.words) + " "
        return any(f" {phrase} " in self._folded for phrase in phrases)


class Matcher:
    """The vocabulary as a tree of words. Building it takes some 20 ms, a record of 10 kB about 1 ms."""

    def __init__(self, known: Vocabulary) -> None:
        self._vocabulary = known
        self._context = Context(known.context)
        self._root: Node = {}
        for table, kind in ((known.phrases, _PHRASE), (known.short, _SHORT)):
            for phrase, names in table.items():
                self._node(phrase).update({kind: [known.concepts[name] for name in names], _ENDS: True})
        for phrase, pairs in known.gapped.items():
            gapped = [(second.split(" "), known.concepts[name]) for second, name in pairs]
            self._node(phrase).update({_GAPPED: gapped, _ENDS: True})
        self._full: dict[str, list[str]] = {}
        for phrase, names in known.phrases.items():
            for name in names:
                self._full.setdefault(name, []).append(phrase)

    def _node(self, phrase: str) -> Node:
        node = self._root
        for word in phrase.split(" "):
            node = node.setdefault(word, {})
        return node

    def find(self, text: str, field: str = "") -> list[Mention]:
        """The mentions in one text; ambiguous abbreviations are told apart by that text alone."""
        return self.find_all([(field, text)])

    def find_all(self, fields: Iterable[tuple[str, str]]) -> list[Mention]:
        """The mentions in the (field, text) pairs of one record, in that order."""
        texts = [(field, Tokens(text)) for field, text in fields]
        record = _Record([tokens for _, tokens in texts])
        return [mention for field, tokens in texts for mention in self._find(tokens, field, record)]

    def _find(self, tokens: Tokens, field: str, record: _Record) -> list[Mention]:
        hits = _settled(_stretched(self._hits(tokens, record), tokens))
        if not hits:
            return []
        criteria = field.startswith("eligibility")
        sections = Sections(tokens.text) if field == "eligibility.criteria" else None
        found = []
        for hit in hits:
            start, end = tokens.places[hit.first][0], tokens.places[hit.last - 1][1]
            negated, standing = self._context.place(tokens, hit.first, hit.last, criteria=criteria)
            if field == "eligibility.exclusion" or (sections and sections.excluded(start)):
                standing = "excluded"
            quote = tokens.text[start:end]
            found.append(Mention(hit.concept.id, start, end, quote, field, negated, hit.concept.kind, standing))
        return found

    def _hits(self, tokens: Tokens, record: _Record) -> list[_Hit]:
        hits: list[_Hit] = []
        root, words = self._root, tokens.words
        if root.keys().isdisjoint(words):
            return hits
        count = len(words)
        for first in compress(range(count), map(root.__contains__, words)):
            node: Node | None = root[words[first]]
            last = first + 1
            while node is not None:
                if _ENDS in node:
                    quote = tokens.quote(first, last)
                    if last - first == 1 or not _BREAK.search(quote):
                        hits.extend(_Hit(first, last, one) for one in self._ending(node, quote, record))
                        if _GAPPED in node:
                            hits.extend(_gapped(node, tokens, first, last))
                node = node.get(words[last]) if last < count else None
                last += 1
        return hits

    def _ending(self, node: Node, quote: str, record: _Record) -> list[Concept]:
        """The concepts whose phrase ends here, each once."""
        found: list[Concept] = list(node.get(_PHRASE, ()))
        if _SHORT not in node or sum(char.isupper() for char in quote) < _CAPITALS:
            return found
        abbreviation = key(quote)
        ambiguous = self._vocabulary.ambiguous.get(abbreviation)
        short: list[Concept] = node[_SHORT]
        if ambiguous is not None:
            if abbreviation not in record.told:
                record.told[abbreviation] = self._meant(ambiguous, record)
            meant = record.told[abbreviation]
            others = {meaning.concept for meaning in ambiguous.meanings} - {meant}
            known = meant in self._vocabulary.concepts  # its second concepts (the fat of `ASC`) hold with it
            short = [one for one in short if known and one.id not in others]
        return [*found, *(one for one in short if one not in found)]

    def _meant(self, ambiguous: Ambiguous, record: _Record) -> str | None:
        for meaning in ambiguous.meanings:
            if record.has(meaning.words) or record.has(self._full.get(meaning.concept, ())):
                return meaning.concept
        return ambiguous.alone


def _gapped(node: Node, tokens: Tokens, first: int, last: int) -> list[_Hit]:
    found = []
    for second, concept in node[_GAPPED]:
        for place in range(last, min(last + _GAP, len(tokens.words) - len(second)) + 1):
            end = place + len(second)
            if tokens.words[place:end] == second:
                if not _BREAK.search(tokens.quote(first, end)):
                    found.append(_Hit(first, end, concept))
                break
    return found


def _stretched(hits: list[_Hit], tokens: Tokens) -> list[_Hit]:
    """The matches, those of cell-free products stretched over the cells they come from: "secretome of stem cells"."""
    products = [hit for hit in hits if hit.concept.id == "exosome"]
    if not products:
        return hits
    begins: dict[int, int] = {}  # where a name of cells begins -> where the longest one ends; and the other way round
    ends: dict[int, int] = {}
    for hit in hits:
        if hit.concept.kind in _OF_CELLS:
            begins[hit.first] = max(hit.last, begins.get(hit.first, 0))
            ends[hit.last] = min(hit.first, ends.get(hit.last, hit.first))
    return [*hits, *(_stretch(one, begins, ends, tokens) for one in products)]


def _stretch(product: _Hit, begins: dict[int, int], ends: dict[int, int], tokens: Tokens) -> _Hit:
    first, last = product.first, product.last
    while first > max(0, product.first - _REACH) and (first in ends or tokens.words[first - 1] == "derived"):
        first = ends.get(first, first - 1)
    end = last
    while end < len(tokens.words) and end - last < _GAP and tokens.words[end] in _FROM:
        end += 1
    if end > last:
        while end in begins and end < product.last + _REACH:
            end = last = begins[end]
    return _Hit(first, last, product.concept)


def _settled(hits: list[_Hit]) -> list[_Hit]:
    """What is left where matches overlap, traps taken out, in order of place."""
    unique = {(hit.first, -hit.last, hit.concept.id): hit for hit in hits}
    hits = [unique[key] for key in sorted(unique)]
    weak = _weak(hits)
    kept = []
    low = 0
    for place, hit in enumerate(hits):
        while hits[low].first < hit.first - _REACH:
            low += 1
        if hit.concept.kind == "trap":
            continue
        if not any(_covers(hits[at], hit) for at in _near(hits, low, place, hit.last) if hits[at] not in weak):
            kept.append(hit)
    return kept


def _weak(hits: list[_Hit]) -> set[_Hit]:
    """Products without cells that are part of a longer name of cells: `autologous bone` in `autologous bone marrow`."""
    products = [hit for hit in hits if hit.concept.not_cells]
    if not products:
        return set()
    ends: dict[int, int] = {}
    for hit in hits:
        if hit.concept.kind in _OF_CELLS:
            ends[hit.first] = max(hit.last, ends.get(hit.first, 0))
    return {one for one in products if _is_part(one, ends)}


def _is_part(product: _Hit, ends: dict[int, int]) -> bool:
    """Whether a name of cells runs over a product's name and beyond; `ends` is by where such names begin."""
    begins = range(max(0, product.first - _REACH), product.first + 1)
    return any(ends.get(at, 0) >= product.last and ends[at] - at > product.length for at in begins)


def _near(hits: list[_Hit], low: int, place: int, last: int) -> Iterable[int]:
    at = low
    while at < len(hits) and hits[at].first < last:
        if at != place:
            yield at
        at += 1


def _covers(one: _Hit, hit: _Hit) -> bool:
    """Whether `one` takes the place of `hit`."""
    if one.last <= hit.first or one.first >= hit.last:
        return False
    if one.concept.kind == "trap":
        runs_on = hit.first <= one.first and hit.last < one.last  # "stem cell | count", "NK cell | lymphoma"
        return runs_on or one.length >= hit.length
    inside = one.first <= hit.first and hit.last <= one.last and one.length > hit.length
    if not inside:
        return False
    if one.concept.not_cells or hit.concept.not_cells:
        return one.concept.not_cells or one.concept.kind == "cell_type"
    if hit.concept.kind in _UNDER.get(one.concept.kind, ()):
        return True
    return one.concept.kind not in ("comparator", "outcome") and _same_meaning(one, hit)


def _same_meaning(one: _Hit, hit: _Hit) -> bool:
    """Whether a match adds nothing to a longer one of its kind; the head of `facetogenic back pain` does."""
    if one.concept.kind != hit.concept.kind:
        return False
    apart = one.concept.kind == "condition" and hit.last == one.last and hit.concept.product != one.concept.product
    return not apart or hit.concept.id in one.concept.broader


@cache
def matcher() -> Matcher:
    """The matcher of the project's vocabulary, built once a process."""
    return Matcher(vocabulary())


def mentions_of(trial: object) -> list[Mention]:
    """Every mention in the texts of a trial, in reading order."""
    return matcher().find_all(fields_of(trial))
