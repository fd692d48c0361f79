"""Finds the vocabulary's concepts in texts: one pass over the words of a text, through one tree of all phrases.

In: a text, or the texts of a trial. Out: mentions in order. Where phrases overlap, traps ("brain stem", "iliac spine")
and products without cells ("stem cell exosome") take the place of what they cover, and the longest phrase of a concept
stands for the shorter ones in it. An abbreviation counts in capitals; an ambiguous one by the company it keeps in the
whole record (`vocabulary/abbreviations.toml`).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import compress, count
from typing import Any, Final, NamedTuple

from trials.concepts.context import Context, Sections, Tokens
from trials.concepts.fields import fields_of
from trials.concepts.mention import Mention, Standing
from trials.vocabulary import Ambiguous, Concept, Vocabulary, key, vocabulary

_BREAK: Final = re.compile(r"[.!?;]\s")
_GAP: Final = 4  # words that may stand in the gap of a phrase
_REACH: Final = 24  # words: no phrase is longer, so matches further apart never overlap
_LABEL: Final = 64  # characters: names of conditions, of what is given and of arms, which come again and again
_LABELS: Final = 8192  # about 1 kB each
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
_END: Final = "\x00"  # key of a node that is no word: what ends there
_KINDS: Final = "\x01"  # the same for nodes of second words: the kinds of all that goes on there

Placed = tuple[str, int, int, str, bool, str, Standing]
"""A mention without its field."""

Node = dict[str, Any]  # word -> node, and `_END` -> _End


class _End(NamedTuple):
    """What ends at a node: concepts of a phrase, those of an abbreviation, and (second half, concept) behind a gap."""

    phrase: list[Concept]
    short: list[Concept]
    gapped: list[tuple[list[str], Concept]]


class _Hit(NamedTuple):
    """A match by place in the words: `first` to `last`, exclusive."""

    first: int
    last: int
    concept: Concept

    @property
    def length(self) -> int:
        return self.last - self.first


class Record:
    """The texts of one record by field. What each names is found when it is asked for: most rules ask for some kinds in
    some of the texts. They are joined only when an abbreviation has to be told apart."""

    def __init__(self, matcher: "Matcher", texts: dict[str, Tokens]) -> None:
        self._matcher = matcher
        self._texts = texts
        self._found: dict[str, list[Mention]] = {}
        self._folded: str | None = None
        self.told: dict[str, str | None] = {}  # what each ambiguous abbreviation met so far means in this record
        self.asked = 0  # how often one was met

    def has(self, phrases: Iterable[str]) -> bool:
        """Whether one of these folded phrases stands in any text."""
        if self._folded is None:
            self._folded = " " + " ".join(word for text in self._texts.values() for word in text.words) + " "
        return any(f" {phrase} " in self._folded for phrase in phrases)

    def all(self) -> list[Mention]:
        """Every mention, in reading order."""
        return [one for field in self._texts for one in self.inside(field)]

    def inside(self, field: str) -> list[Mention]:
        """The mentions in one text."""
        known = self._found.get(field)
        if known is None:
            known = self._found[field] = self._matcher.mentions(self._texts[field], field, self)
        return known

    def found(self) -> list[Mention]:
        """The mentions in the texts that were looked through so far, in reading order."""
        found = self._found
        return [one for field in self._texts if field in found for one in found[field]]

    def kinds(self, field: str) -> frozenset[str]:
        """The kinds of concepts of which a text may name one."""
        return self._matcher.kinds(self._texts[field])


class Matcher:
    """The vocabulary as a tree of words. Building it takes some 20 ms, a record of 10 kB about 1 ms."""

    def __init__(self, known: Vocabulary) -> None:
        self._vocabulary = known
        self._context = Context(known.context)
        self._root: Node = {}
        self._label = lru_cache(maxsize=_LABELS)(Tokens)
        for phrase, names in known.phrases.items():
            self._end(phrase).phrase.extend(known.concepts[name] for name in names)
        for phrase, names in known.short.items():
            self._end(phrase).short.extend(known.concepts[name] for name in names)
        for phrase, pairs in known.gapped.items():
            self._end(phrase).gapped.extend((second.split(" "), known.concepts[name]) for second, name in pairs)
        self._full: dict[str, list[str]] = {}
        for node in self._root.values():
            for word, below in node.items():
                if word != _END:
                    below[_KINDS] = frozenset(_kinds_below(below))
        for phrase, names in known.phrases.items():
            for name in names:
                self._full.setdefault(name, []).append(phrase)

    def _end(self, phrase: str) -> _End:
        node = self._root
        for word in phrase.split(" "):
            node = node.setdefault(word, {})
        end: _End = node.setdefault(_END, _End([], [], []))
        return end

    def find(self, text: str, field: str = "") -> list[Mention]:
        """The mentions in one text; ambiguous abbreviations are told apart by that text alone."""
        return self.find_all([(field, text)])

    def find_all(self, fields: Iterable[tuple[str, str]]) -> list[Mention]:
        """The mentions in the (field, text) pairs of one record, in that order; each field stands there once."""
        return self.read(fields).all()

    def read(self, fields: Iterable[tuple[str, str]]) -> Record:
        """The (field, text) pairs of one record, cut into words but not yet looked through."""
        label = self._label
        return Record(self, {field: Tokens(text) if len(text) > _LABEL else label(text) for field, text in fields})

    def kinds(self, tokens: Tokens) -> frozenset[str]:
        """The kinds of concepts of which a text may name one: one of their phrases begins there, with its first two
        words."""
        if tokens.kinds is None:
            found: set[str] = set()
            for first in self._begins(tokens):
                node, after = self._root[tokens.words[first]], tokens.words[first + 1 : first + 2]
                found.update(_kinds_of(node[_END]) if _END in node else ())
                found.update(node[after[0]][_KINDS] if after and after[0] in node else ())
            tokens.kinds = frozenset(found)
        return tokens.kinds

    def _begins(self, tokens: Tokens) -> list[int]:
        """Where in the words a phrase may begin: it is one word, or its second one follows, as in one of five places
        where a first one stands ("in", "patient")."""
        if tokens.begins is None:
            root, words = self._root, tokens.words
            firsts = compress(count(), map(root.__contains__, words))
            after = [*words[1:], ""]
            tokens.begins = [at for at in firsts if after[at] in (node := root[words[at]]) or _END in node]
        return tokens.begins

    def mentions(self, tokens: Tokens, field: str, record: Record) -> list[Mention]:
        """The mentions in one text of a record."""
        hits = self._settled(tokens, record)
        if not hits:
            return []
        criteria = field.startswith("eligibility")
        placed = None if criteria else tokens.placed
        if placed is None:
            placed = list(self._placed(hits, tokens, field, criteria=criteria))
            if not criteria and tokens.found is hits:
                tokens.placed = placed
        return [
            Mention(name, start, end, quote, field, negated, kind, standing)
            for name, start, end, quote, negated, kind, standing in placed
        ]

    def _settled(self, tokens: Tokens, record: Record) -> list[_Hit]:
        """The matches that count in a text."""
        known: list[_Hit] | None = tokens.found
        if known is not None:
            return known
        asked = record.asked
        hits = self._hits(tokens, record)
        hits = _settled(_stretched(hits, tokens)) if hits else hits
        if record.asked == asked:
            tokens.found = hits
        return hits

    def _placed(self, hits: list[_Hit], tokens: Tokens, field: str, *, criteria: bool) -> Iterator[Placed]:
        sections = Sections(tokens.text) if field == "eligibility.criteria" else None
        for first, last, concept in hits:
            start, end = tokens.starts[first], tokens.end(last - 1)
            negated, standing = self._context.place(tokens, first, last, criteria=criteria)
            if field == "eligibility.exclusion" or (sections and sections.excluded(start)):
                standing = "excluded"
            yield concept.id, start, end, tokens.text[start:end], negated, concept.kind, standing

    def _hits(self, tokens: Tokens, record: Record) -> list[_Hit]:
        hits: list[_Hit] = []
        root, words = self._root, tokens.words
        length = len(words)
        for first in self._begins(tokens):
            node: Node | None = root[words[first]]
            last = first + 1
            while node is not None:
                if _END in node:
                    end: _End = node[_END]
                    if last - first == 1 or not _BREAK.search(tokens.quote(first, last)):
                        named = self._short(end, tokens.quote(first, last), record) if end.short else end.phrase
                        hits.extend([_Hit(first, last, concept) for concept in named])
                        if end.gapped:
                            hits.extend(_gapped(end, tokens, first, last))
                node = node.get(words[last]) if last < length else None
                last += 1
        return hits

    def _short(self, end: _End, quote: str, record: Record) -> list[Concept]:
        """The concepts whose phrase or abbreviation ends here, each once."""
        if sum(map(str.isupper, quote)) < _CAPITALS:
            return end.phrase
        abbreviation = key(quote)
        ambiguous = self._vocabulary.ambiguous.get(abbreviation)
        short = end.short
        if ambiguous is not None:
            record.asked += 1
            if abbreviation not in record.told:
                record.told[abbreviation] = self._meant(ambiguous, record)
            meant = record.told[abbreviation]
            others = {meaning.concept for meaning in ambiguous.meanings} - {meant}
            known = meant in self._vocabulary.concepts  # its second concepts (the fat of `ASC`) hold with it
            short = [one for one in short if known and one.id not in others]
        return [*end.phrase, *(one for one in short if one not in end.phrase)]

    def _meant(self, ambiguous: Ambiguous, record: Record) -> str | None:
        for meaning in ambiguous.meanings:
            if record.has(meaning.words) or record.has(self._full.get(meaning.concept, ())):
                return meaning.concept
        return ambiguous.alone


def _kinds_of(end: _End) -> set[str]:
    return {concept.kind for concept in (*end.phrase, *end.short, *(concept for _, concept in end.gapped))}


def _kinds_below(node: Node) -> Iterator[str]:
    for word, below in node.items():
        yield from _kinds_of(below) if word == _END else _kinds_below(below)


def _gapped(node: _End, tokens: Tokens, first: int, last: int) -> list[_Hit]:
    found, words = [], tokens.words
    near = frozenset(words[last : last + _GAP + 1])
    for second, concept in node.gapped:
        if second[0] not in near:
            continue
        for place in range(last, min(last + _GAP, len(words) - len(second)) + 1):
            end = place + len(second)
            if words[place:end] == second:
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
    if len(hits) == 1:
        return hits if hits[0].concept.kind != "trap" else []
    unique = {(hit.first, -hit.last, hit.concept.id): hit for hit in hits}
    hits = [unique[key] for key in sorted(unique)]
    weak = _weak(hits)
    kept = []
    low = 0
    for place, hit in enumerate(hits):
        first, last, concept = hit
        while hits[low].first < first - _REACH:
            low += 1
        if concept.kind == "trap":
            continue
        at = low
        while at < len(hits) and (other := hits[at]).first < last:
            if other.last > first and at != place and _covers(other, hit) and other not in weak:
                break
            at += 1
        else:
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


def _covers(one: _Hit, hit: _Hit) -> bool:
    """Whether `one` takes the place of `hit`, which it overlaps."""
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
