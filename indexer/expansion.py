"""The field's words for the query language: what a run of words means, and how else studies say it.

In: the words of a query. Out: spans for `indexer.language`, made from the reading of `trials.vocabulary`. Needs the
standard library only: it runs in every search.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final

from indexer.analyzer import CJK_RUN
from indexer.language import Span
from indexer.spelling import LONGEST, OFFERED
from trials.vocabulary import Read, Vocabulary, read_query, vocabulary

SHORTEST_ALIKE: Final = 8  # letters of a word that may have two slips: in a shorter one they make another word
SLIPS: Final = 2
ALIKE: Final = 0.82  # of difflib: spondilolistesis is spondylolisthesis, herniashun is nothing
_FILED_UNDER: Final = {
    "condition": "condition",
    "disease": "condition",
    "cell_type": "cells",
    "cell_source": "cells",
    "donor": "cells",
    "route": "route",
}


class FieldVocabulary:
    """The project's vocabulary as the query language asks for it. It is loaded by the first query."""

    def __init__(self, known: Vocabulary | None = None) -> None:
        self._known = known
        self._read: dict[tuple[str, ...], Sequence[Span]] = {}
        """What was asked for before: a run that is held together is read with its sentence, alone, and at last."""

    def expansions(self, words: Sequence[str]) -> Sequence[Span]:
        """Runs of the words that name a concept, none overlapping, in their order."""
        asked = tuple(words)
        if asked not in self._read:
            self._read[asked] = self._spans(words)
        return self._read[asked]

    def _spans(self, words: Sequence[str]) -> Sequence[Span]:
        known = self._known = self._known or vocabulary()
        places = _places(words)
        spans = []
        for run, reads in groupby(read_query(" ".join(words), known), key=lambda read: (read.start, read.end)):
            ends = places.get(run[0]), places.get(run[1])
            named = [read for read in reads if read.concept is not None]
            if named and ends[0] is not None and ends[1] is not None:
                spans.append(_span(ends[0], ends[1], named, known))
        return spans

    def pieces(self, word: str) -> Sequence[str]:
        """A word as it stands, or, where it is a run of Chinese or Japanese that holds concepts, cut at these. A single
        character between them goes: texts are searched by pairs."""
        if word.isascii() or not CJK_RUN.search(word):
            return (word,)
        known = self._known = self._known or vocabulary()
        reads = read_query(word, known)
        named = {(read.start, read.end) for read in reads if read.concept is not None}
        cuts = sorted({edge for place in named for edge in place} | {0, len(word)})
        return [
            word[start:end] for start, end in pairwise(cuts) if not named or (start, end) in named or end - start > 1
        ]


def words_alike(word: str, known: Vocabulary | None = None) -> list[str]:
    """Words of the field spelt much like a long one, the likest first: with more slips than an index is asked for."""
    from difflib import get_close_matches

    word = word.lower()
    if not SHORTEST_ALIKE <= len(word) <= LONGEST:
        return []
    held = {each for phrase in (known or vocabulary()).phrases for each in phrase.split()}
    near = [each for each in held if each[0] == word[0] and abs(len(each) - len(word)) <= SLIPS]
    return get_close_matches(word, sorted(near), n=2 * OFFERED, cutoff=ALIKE)


def _places(written: Sequence[str]) -> dict[int, int]:
    """Which word begins (or, for its end, comes next) at a character of the words joined by blanks."""
    places = {}
    at = 0
    for number, word in enumerate(written):
        places[at] = number
        places[at + len(word)] = number + 1
        at += len(word) + 1
    return places


def _span(start: int, end: int, reads: Sequence[Read], known: Vocabulary) -> Span:
    """One concept with all its words; two at once (`UC-MSC`: cord, and mesenchymal) with the words that mean both."""
    concepts = [known.concepts[read.concept] for read in reads if read.concept is not None]
    shared = [word for word in reads[0].alternatives if all(word in read.alternatives for read in reads[1:])]
    label = ", ".join(concept.term for concept in concepts)
    if len(concepts) > 1:
        return Span(start, end, "several", "+".join(one.id for one in concepts), label, tuple(shared))
    kind = _FILED_UNDER.get(concepts[0].kind, concepts[0].kind)
    return Span(start, end, kind, concepts[0].id, label, tuple(shared))
