"""The small query language: a person's text in, a tree of nodes out. Nothing that a person can type is an error.

Words are joined by and; "..." is a phrase; OR in capitals binds its two neighbours; -word and -"a phrase" exclude.
Operators of other search engines are ordinary text. docs/query-language.md is the reader's version.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import Final, NamedTuple, Protocol

from indexer.analyzer import compose, spans, tokens
from indexer.fields import SENTINEL
from indexer.nodes import And, Concept, Expanded, Id, Node, Not, Or, Phrase, Weighted, Word
from indexer.telling import ASIDE, LONG, tells, told_sentences, weight_of
from indexer.wording import WINDOW, denied, is_for_kin, means_nothing, parted

MOST_WORDS: Final = 256
"""Words of one query that are read, those in phrases too: a note on a patient has fewer that mean something. More cost
time and find nothing, and servers bear only so many (`indexer.elastic.compile`)."""
NOTE: Final = "so long a text was read as a note on a person: trials match --note reads more out of it"
ALL_DENIED: Final = "these trials speak of {it}, with or without; add what you do want"
MOST_PIECES: Final = 16 * MOST_WORDS  # of a note: most say nothing (figures), and what stands late counts little
MOST_ALTERNATIVES: Final = 24
QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
PIECE: Final = re.compile(r'(-*)"([^"]*)"|(\S+)')
# Hyphen, slash, dot and apostrophe hold a word together (L4-L5, C5/6, 1.5, Wharton's); whatever else parts it.
BREAKS: Final = re.compile(r"[^\w\-‐‑–/.'’+&]+")
STOPS: Final = ",.;:!?"
# An identifier has four digits in a row or one of these beginnings: else the table of patterns is not loaded at all.
MAYBE_ID: Final = re.compile(r"[0-9]{4}|rbr-|per-[0-9]|ntr|\bnl[0-9]", re.IGNORECASE)
# The longest identifier as people write it: "EudraCT No. 2009-013122-16" is three pieces.
ID_PIECES: Final = 4


class Span(NamedTuple):
    """A run of words that means something: `words[start:end]` is the concept `name` of a kind, also said otherwise."""

    start: int
    end: int
    kind: str  # condition, cells, route, or another that studies are not filed under
    name: str
    label: str
    alternatives: tuple[str, ...]


class Vocabulary(Protocol):
    """What knows the field's words."""

    def expansions(self, words: Sequence[str]) -> Sequence[Span]:
        """Runs of the words that name a concept, none overlapping, in their order."""

    def pieces(self, word: str) -> Sequence[str]:
        """The parts of a word that is written without blanks between its words; else the word."""


class Reading(NamedTuple):
    """What a text was read as: the tree (None where it holds no word), (words, concept) pairs, notes for the person."""

    tree: Node | None
    read_as: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Unit(NamedTuple):
    """One piece of the text: `kind` is word, phrase, or, id."""

    kind: str
    text: str
    excluded: bool = False
    ends: bool = False  # a comma, a full stop or the like follows
    parts: tuple["Unit", ...] = ()  # of a run that names a concept with words between that else mean nothing


def read_text(text: str, vocabulary: Vocabulary | None = None) -> Reading:
    """Read a person's text. Never fails: what has no meaning is left out."""
    kept, more = _first_words(_units(compose(text).translate(QUOTES)))
    notes: tuple[str, ...] = (f"only the first {MOST_WORDS} words of the text were read",) if more else ()
    read_as: list[tuple[str, str]] = []
    if _is_note(kept) and (told := list(_told(text, vocabulary, read_as))):
        cut = notes if sum(isinstance(node.part, Word) for node in told) == MOST_WORDS else ()
        return Reading(_joined(told), tuple(dict.fromkeys(read_as)), (*cut, NOTE))
    kept, denied = _without_denied(_held_together(kept, vocabulary), vocabulary)
    notes += tuple(denied)
    parts = _bound_by_or(list(_nodes(_without_function_words(kept), vocabulary, read_as)))
    return Reading(_joined(parts), tuple(dict.fromkeys(read_as)), notes)


def _is_note(units: Sequence[Unit]) -> bool:
    """Whether a text tells of a person: many words that mean something, and nothing in it is an OR."""
    return sum(not _is_empty(unit) for unit in units) >= LONG and all(unit.kind != "or" for unit in units)


def _told(text: str, vocabulary: Vocabulary | None, read_as: list[tuple[str, str]]) -> Iterator[Weighted]:
    """The words of a note by its sentences, then what else says the same as some of them. A single sentence is none:
    it may be the title of a trial, all of which has to stand there."""
    sentences = list(dict.fromkeys(told_sentences(text)))
    words: dict[str, float] = {}
    asides: dict[Node, float] = {}
    left = MOST_PIECES
    for number, sentence in enumerate(sentences if len(sentences) > 1 else (), 1):
        if len(words) >= MOST_WORDS or left <= 0:
            break
        read = list(islice(_units(compose(sentence).translate(QUOTES)), left))
        left -= len(read)
        units = [unit._replace(excluded=False) for unit in read]
        units, _ = _parted(_held_together(units, vocabulary), vocabulary)
        units = [unit for unit in units if unit.kind != "word" or not means_nothing(unit.text)]
        for word in (word for unit in _apart(units) for word in tokens(unit.text) if word != SENTINEL and tells(word)):
            words.setdefault(word, weight_of(number))
        for span in _concepts(units, vocabulary).values() if vocabulary else ():
            written = units[span.start : span.end]
            read_as.append((" ".join(unit.text for unit in written), span.label))
            asides.setdefault(_expanded(written, span), ASIDE * weight_of(number))
    yield from (Weighted(Word(word), weight) for word, weight in list(words.items())[:MOST_WORDS])
    yield from (Weighted(node, weight) for node, weight in asides.items())


def _held_together(units: list[Unit], vocabulary: Vocabulary | None) -> list[Unit]:
    """Each run that names a concept by words that else mean nothing as one unit: fusion of the spine, surgery that did
    not work. Else it is read without them."""
    if vocabulary is None or not any(map(_is_empty, units)):
        return units
    held = list(units)
    for start, span in sorted(_concepts(units, vocabulary).items(), reverse=True):
        run = units[start : span.end]
        if not any(map(_is_empty, run)) or all(map(_is_empty, run)):
            continue
        text = [part.text for part in run]
        if [each[:2] for each in vocabulary.expansions(text)] == [(0, len(run))]:  # means it without its neighbours too
            held[start : span.end] = [Unit("word", " ".join(text), False, run[-1].ends, tuple(run))]
    return held


def _apart(units: Sequence[Unit]) -> Iterator[Unit]:
    """Units with the words of held runs that mean something on their own."""
    for unit in units:
        yield from (part for part in unit.parts if not _is_empty(part)) if unit.parts else (unit,)


def _first_words(units: Iterator[Unit]) -> tuple[list[Unit], bool]:
    """The units that begin within the first words, and whether there are more; of a phrase that reaches further, its
    beginning."""
    kept: list[Unit] = []
    left = MOST_WORDS
    for unit in units:
        if left <= 0:
            return kept, True
        ends = [word.end for word in spans(unit.text)] if unit.kind in ("word", "phrase") else [len(unit.text)]
        if len(ends) > left:
            return [*kept, unit._replace(text=unit.text[: ends[left - 1]])], True
        kept.append(unit)
        left -= len(ends)
    return kept, False


def _units(text: str) -> Iterator[Unit]:
    """The pieces of a text, one by one: of a long one only those are looked at that are asked for."""
    rest = PIECE.finditer(text)
    pieces = list(islice(rest, ID_PIECES))
    while pieces:
        taken, number = _identifier(pieces)
        if taken:
            yield Unit("id", number, pieces[0][0].startswith("-"))
        else:
            yield from _piece(pieces[0])
        del pieces[: taken or 1]
        pieces += islice(rest, taken or 1)


def _piece(piece: re.Match[str]) -> Iterator[Unit]:
    dashes, quoted, written = piece.groups()
    if written == "OR":
        yield Unit("or", written)
    excluded = bool(dashes) or (written or "").startswith("-")
    if quoted is not None and tokens(quoted):
        yield Unit("phrase", quoted, excluded)
    words = [word for run in BREAKS.split(written or "") for word in parted(run) if tokens(word)]
    for word in words if written != "OR" else ():
        ends = word is words[-1] and (written or "")[-1] in STOPS
        yield Unit("word", word.lstrip("-"), excluded, ends)


def _identifier(pieces: Sequence[re.Match[str]]) -> tuple[int, str]:
    """How many of the first pieces are one trial number together (the most that are), and its canonical form."""
    for count in range(len(pieces), 0, -1):
        text = " ".join(piece[0] for piece in pieces[:count]).strip('-"()[],.;')
        if MAYBE_ID.search(text):
            from trials.identifiers import recognise

            if found := recognise(text):
                return count, found[1]
    return 0, ""


def _without_denied(units: list[Unit], vocabulary: Vocabulary | None) -> tuple[list[Unit], list[str]]:
    """Without "no surgery", whose words would find trials of surgery; and what to tell of it. All stays where nothing
    else is asked for."""
    kept, denied = _parted(units, vocabulary)
    left_out = [f"'{words}' was left out: words find what a trial says, not what it lacks" for words in denied]
    if any(unit.kind != "or" and not _is_empty(unit) for unit in kept):
        return kept, left_out
    told = " and ".join(f"'{words}'" for words in denied)
    verb, it = ("leave", "them") if denied[1:] else ("leaves", "it")
    return units, [f"{told} {verb} nothing else to look for: {ALL_DENIED.format(it=it)}"] * bool(told)


def _parted(units: Sequence[Unit], vocabulary: Vocabulary | None) -> tuple[list[Unit], list[str]]:
    """What is not denied, and the runs of words that are."""
    kept: list[Unit] = []
    left_out: list[str] = []
    at = 0
    while at < len(units):
        length = _denied(units, at, vocabulary)
        if length:
            left_out.append(" ".join(unit.text for unit in units[at : at + length]).replace("' ", "'").rstrip(STOPS))
        else:
            kept.append(units[at])
        at += length or 1
    return kept, left_out


def _denied(units: Sequence[Unit], start: int, vocabulary: Vocabulary | None) -> int:
    """How many units from there on are a denial with what it denies, within their clause."""
    run = list(takewhile(lambda unit: unit.kind == "word" and not unit.excluded, units[start : start + WINDOW]))
    run = run[: next((at + 1 for at, unit in enumerate(run) if unit.ends), len(run))]
    words = [unit.text for unit in run]

    def names(rest: Sequence[str]) -> tuple[int, str]:
        first = run[len(run) - len(rest)]
        if first.parts:
            return 1, ""
        found = vocabulary.expansions(rest) if vocabulary else ()
        return next(((span.end, span.kind) for span in found if span.start == 0), (0, ""))

    return denied(words, [unit.text for unit in units[max(0, start - WINDOW) : start]], names)


def _without_function_words(units: list[Unit]) -> list[Unit]:
    """Without the words that carry no meaning, unless nothing else would be asked for. An OR loses its neighbour."""
    named = [unit for at, unit in enumerate(units) if not _is_for_kin(units[max(0, at - 1) : at + 1])]
    kept = [unit for unit in named if not _is_empty(unit)]
    return kept if any(unit.kind != "or" for unit in kept) else units


def _is_empty(unit: Unit) -> bool:
    return unit.kind == "word" and not unit.excluded and means_nothing(unit.text)


def _is_for_kin(pair: Sequence[Unit]) -> bool:
    """Whether the second of two words is whom it is for: my mother."""
    words = [unit.text for unit in pair if unit.kind == "word" and not unit.excluded]
    return len(words) == 2 and is_for_kin(*words)


def _nodes(
    units: Sequence[Unit], vocabulary: Vocabulary | None, read_as: list[tuple[str, str]]
) -> Iterator[Node | None]:
    """A node for each unit or run of units; None stands for OR."""
    units = _cut(units, vocabulary)
    spans_at = _concepts(units, vocabulary) if vocabulary else {}
    at = 0
    while at < len(units):
        if span := spans_at.get(at):
            written = units[span.start : span.end]
            read_as.append((" ".join(unit.text for unit in written), span.label))
            yield _expanded(written, span)
            at = span.end
            continue
        yield _node(units[at])
        at += 1


def _cut(units: Sequence[Unit], vocabulary: Vocabulary | None) -> list[Unit]:
    """Units with each run of Chinese or Japanese cut at the concepts that it holds."""
    if vocabulary is None:
        return list(units)
    found: list[Unit] = []
    for unit in units:
        plain = unit.kind == "word" and not unit.excluded
        found += [unit._replace(text=piece) for piece in vocabulary.pieces(unit.text)] if plain else [unit]
    return found


def _node(unit: Unit) -> Node | None:
    if unit.kind == "or":
        return None
    node = Id(unit.text) if unit.kind == "id" else _exact(tokens(unit.text))
    return Not(node) if unit.excluded and node else node


def _concepts(units: Sequence[Unit], vocabulary: Vocabulary) -> dict[int, Span]:
    """Concepts by the place of their first unit; only runs of plain words are read: quotes are taken as written."""
    found: dict[int, Span] = {}
    start = 0
    for at in range(len(units) + 1):
        if at < len(units) and units[at].kind == "word" and not units[at].excluded and not units[at].parts:
            continue
        for span in vocabulary.expansions([unit.text for unit in units[start:at]]):
            found[start + span.start] = span._replace(start=start + span.start, end=start + span.end)
        if at < len(units) and units[at].parts:
            (span,) = vocabulary.expansions([part.text for part in units[at].parts])
            found[at] = span._replace(start=at, end=at + 1)
        start = at + 1
    return found


def _expanded(written: Sequence[Unit], span: Span) -> Node:
    own = _joined([node for unit in _apart(written) if (node := _node(unit))])
    concept: list[Node] = [Concept(span.kind, span.name)] if span.kind in ("condition", "cells", "route") else []
    said = (_exact(tokens(alternative)) for alternative in span.alternatives[:MOST_ALTERNATIVES])
    others = list(dict.fromkeys([*concept, *(node for node in said if node and node != own)]))
    return Expanded(own or others.pop(), span.name, tuple(others))


def _exact(found: list[str]) -> Node | None:
    found = [token for token in found if token != SENTINEL]  # it stands in every document, and is no word
    if not found:
        return None
    return Word(found[0]) if len(found) == 1 else Phrase(tuple(found))


def _bound_by_or(nodes: list[Node | None]) -> list[Node]:
    """Neighbours of OR as one node. An OR at either end, or beside another, binds nothing."""
    parts: list[list[Node]] = []
    binds = False
    for node in nodes:
        if node is None:
            binds = bool(parts)
        elif binds:
            parts[-1].append(node)
            binds = False
        else:
            parts.append([node])
    return [part[0] if len(part) == 1 else Or(tuple(dict.fromkeys(part))) for part in parts]


def _joined(parts: Sequence[Node]) -> Node | None:
    distinct = tuple(dict.fromkeys(parts))
    if not distinct:
        return None
    return distinct[0] if len(distinct) == 1 else And(distinct)
