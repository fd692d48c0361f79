"""Reads a search as a person typed it: which of its words are concepts of the field, and what else to look for.

In: the words of a query. Out: one `Read` for each run of words, left to right; words that no concept holds come back
alone. A run that means two things at once (`ADSC`: fat, and mesenchymal cells) gives two reads; both must hold.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from trials.patterns import late
from trials.slips import slips
from trials.vocabulary.concept import Vocabulary
from trials.vocabulary.words import key, spans

_NOT_FOR_QUERIES: Final = frozenset({"trap", "elsewhere", "anatomy"})
_PART_KINDS: Final = frozenset({"cell_source", "donor", "expansion"})
_LONGEST: Final = 9  # words of a phrase
_GAP: Final = 4  # words that may stand in a gap
_SHORTEST_MISSPELT: Final = 5  # letters, in a phrase whose other words are right; below that one letter is too much
_ICD: Final = late(r"[a-tv-z]\d\d(?: \d{1,3}[a-z]?)?")  # as folded words: M51.26 is `m51 26`
_OVER_ALL: Final = "spine_disorder"
_SHORTEST_ALONE: Final = 7  # letters of a misspelt word that stands alone: `spiral` is no slip for `spinal`


class Read(NamedTuple):
    """What a run of query words was read as: `text[start:end] == words`, as typed; `concept` None: a plain word.

    `alternatives` are words and phrases as written that mean the concept or one below it; `narrower` are those
    concepts below it.
    """

    words: str
    start: int
    end: int
    concept: str | None = None
    alternatives: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()


class _Match(NamedTuple):
    start: int
    end: int
    concept: str
    kind: str


def lookup(words: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The concepts that a whole phrase means when typed; empty where it means none."""
    phrase = key(words)
    meant = [*_meanings(phrase, vocabulary)]
    return tuple(name for name in meant if vocabulary.concepts[name].kind not in _NOT_FOR_QUERIES)


def read_query(text: str, vocabulary: Vocabulary) -> list[Read]:
    """Read a query. Longest runs first; a spelling mistake of one letter is read where it completes a known phrase."""
    found = spans(text)
    places = [(start, end) for _, start, end in found]
    typed = [_as_typed(word, text[start:end], vocabulary) for word, start, end in found]
    right = {place for one in _matches(typed, typed, vocabulary) for place in range(one.start, one.end)}
    tokens = [
        token if place in right else _spelt(token, text[slice(*places[place])].lower(), vocabulary)
        for place, token in enumerate(typed)
    ]
    reads: list[Read] = []
    at = 0
    for start, end, concepts in _runs(_chosen(_matches(tokens, typed, vocabulary), len(tokens))):
        reads.extend(_plain(text, places[index]) for index in range(at, start))
        written = _plain(text, (places[start][0], places[end - 1][1]))
        reads.extend(_read(written, concept, vocabulary) for concept in concepts)
        at = max(at, end)
    reads.extend(_plain(text, places[index]) for index in range(at, len(places)))
    return reads


def _as_typed(folded: str, written: str, vocabulary: Vocabulary) -> str:
    """A folded word; where that means nothing, an abbreviation that ends in s and was typed small: `nprs`."""
    loud = key(written.upper()) if folded not in vocabulary.phrases and folded not in vocabulary.short else folded
    return loud if loud in vocabulary.short else folded


def _plain(text: str, place: tuple[int, int]) -> Read:
    return Read(text[slice(*place)], *place)


def _read(written: Read, concept: str, vocabulary: Vocabulary) -> Read:
    narrower = vocabulary.narrower(concept)
    surfaces = dict.fromkeys(word for name in (concept, *narrower) for word in vocabulary.surfaces[name])
    return written._replace(concept=concept, alternatives=tuple(surfaces), narrower=narrower)


def _meanings(phrase: str, vocabulary: Vocabulary) -> list[str]:
    if phrase in vocabulary.ambiguous:
        query = vocabulary.ambiguous[phrase].query
        known = vocabulary.phrases.get(phrase, [])
        return [*known, *([query] if query in vocabulary.concepts and query not in known else [])]
    if phrase in vocabulary.names:
        return []
    if phrase[1:3].isdecimal() and (coded := _coded(phrase, vocabulary)):
        return coded
    found = [*vocabulary.phrases.get(phrase, ()), *vocabulary.short.get(phrase, ()), *vocabulary.typed.get(phrase, ())]
    return list(dict.fromkeys(found))


def _coded(phrase: str, vocabulary: Vocabulary) -> list[str]:
    """The concept of an ICD-10 code: its own, else that of the next code above it (M51.26: M51.2). A heading over
    several concepts means any disorder of the spine (M51)."""
    if not _ICD.fullmatch(phrase):
        return []
    codes = _codes(vocabulary)
    code = phrase.replace(" ", "")
    for end in range(len(code), 2, -1):
        if code[:end] in codes:
            return [codes[code[:end]]]
    below = {name for each, name in codes.items() if each.startswith(code)}
    return list(below) if len(below) == 1 else [_OVER_ALL] if below and _OVER_ALL in vocabulary.concepts else []


def _matches(tokens: list[str], typed: list[str], vocabulary: Vocabulary) -> list[_Match]:
    """Every phrase of the query that means something; words count as typed before they count as corrected."""
    found: list[_Match] = []
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            meant = _meanings(" ".join(typed[start:end]), vocabulary)
            if not meant and (end - start > 1 or len(typed[start]) >= _SHORTEST_ALONE):
                meant = _meanings(" ".join(tokens[start:end]), vocabulary)
                meant = [name for name in meant if vocabulary.concepts[name].kind != "trap"]  # "stem cells Mount Sinai"
            found.extend(_Match(start, end, name, vocabulary.concepts[name].kind) for name in meant)
            found.extend(_gapped(tokens, start, end, vocabulary))
    return found


def _gapped(tokens: list[str], start: int, end: int, vocabulary: Vocabulary) -> Iterator[_Match]:
    for second, name in vocabulary.gapped.get(" ".join(tokens[start:end]), ()):
        length = second.count(" ") + 1
        for gap in range(end, min(end + _GAP, len(tokens) - length) + 1):
            if " ".join(tokens[gap : gap + length]) == second:
                yield _Match(start, gap + length, name, vocabulary.concepts[name].kind)


def _chosen(found: list[_Match], length: int) -> list[_Match]:
    """The matches that together leave the fewest words unread, in the fewest runs; all those of one run together."""
    parts = [one for one in found if one.kind in _PART_KINDS]
    types = [one for one in found if one.kind == "cell_type"]
    spans_at: dict[int, set[int]] = {}
    usable = [one for one in found if not (one.kind in ("cell_type", "donor") and _is_composed(one, parts, types))]
    for one in usable:
        spans_at.setdefault(one.start, set()).add(one.end)
    best: list[tuple[int, int, int]] = [(0, 0, 0)] * (length + 1)  # unread words and runs from here on; the run's end
    for start in range(length - 1, -1, -1):
        unread, runs, _ = best[start + 1]
        choices = [(best[end][0], best[end][1] + 1, end) for end in sorted(spans_at.get(start, ()), reverse=True)]
        best[start] = min([*choices, (unread + 1, runs, 0)], key=lambda choice: choice[:2])
    taken = set()
    at = 0
    while at < length:
        end = best[at][2]
        taken.add((at, end))
        at = end or at + 1
    kept = dict.fromkeys(one for one in usable if one[:2] in taken and one.kind not in _NOT_FOR_QUERIES)
    return sorted(kept, key=lambda match: match.start)


def _is_composed(whole: _Match, parts: Iterable[_Match], types: Iterable[_Match]) -> bool:
    """Whether a name says no more than its parts: `fat stem cell` is `fat` and `stem cell`."""
    pieces = [one for one in (*parts, *types) if whole.start <= one.start and one.end <= whole.end]
    specific = {one.concept for one in pieces if one[:2] != (whole.start, whole.end)} - {whole.concept, "cell_therapy"}
    own = any(one.concept == whole.concept and one[:2] != (whole.start, whole.end) for one in pieces)
    if not specific and own:
        return False  # `iPS cells` are `iPS`, but `own fat` is `own` and `fat`
    reached = {whole.start}
    for piece in sorted(pieces, key=lambda one: one.start):
        if piece.start in reached and (piece.start, piece.end) != (whole.start, whole.end):
            reached.add(piece.end)
    return whole.end in reached


def _runs(chosen: list[_Match]) -> Iterator[tuple[int, int, list[str]]]:
    spans: dict[tuple[int, int], list[str]] = {}
    for one in chosen:
        spans.setdefault((one.start, one.end), []).append(one.concept)
    for (start, end), concepts in spans.items():
        yield start, end, concepts


def _spelt(token: str, written: str, vocabulary: Vocabulary) -> str:
    """A word that the vocabulary does not hold, as the one word of it that is one slip of the finger away; as written,
    else as folded: `stenosys` looks like a plural."""
    spellings = dict.fromkeys((written, token))
    long = [word for word in spellings if len(word) >= _SHORTEST_MISSPELT and word.isascii() and word.isalpha()]
    if not long:  # small words are most of a sentence: for them the words of the field need not be gathered
        return token
    known = _known_words(vocabulary)
    if token in known:
        return token
    for word in long:
        near = {one for one in slips(word) if one in known and len(one) >= _SHORTEST_MISSPELT - 1}
        alike = {one for one in near if len(one) == len(word)} or near  # a wrong letter is likelier than a missing one
        if near:
            return alike.pop() if len(alike) == 1 else token
    return token


_codes_of: dict[int, dict[str, str]] = {}


def _codes(vocabulary: Vocabulary) -> dict[str, str]:
    """Concepts by ICD-10 code, small and without its dot; of several the first, which is the widest."""
    known = _codes_of.get(id(vocabulary))
    if known is None:
        known = {}
        for concept in vocabulary.concepts.values():
            for code in concept.icd10:
                known.setdefault(code.replace(".", "").lower(), concept.id)
        _codes_of[id(vocabulary)] = known
    return known


_words_of: dict[int, frozenset[str]] = {}


def _known_words(vocabulary: Vocabulary) -> frozenset[str]:
    known = _words_of.get(id(vocabulary))
    if known is None:
        known = frozenset(" ".join(vocabulary.phrases).split(" "))
        _words_of[id(vocabulary)] = known
    return known
