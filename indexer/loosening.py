"""What a search for any of its words may find besides: the asking's own words, and the parts of joined ones.

In: a text and the tree that it was read as. Out: the tree with one more part. Where all words have to stand, "clinical
trial" says nothing and "non-ruptured" is one word; where any will do, a person gets those with more of their words
first, and the rest behind. What is widened because nothing had all the words is not loosened so.
"""

from collections.abc import Iterator
from typing import Final

from indexer.analyzer import compose, tokens
from indexer.fields import SENTINEL
from indexer.language import BREAKS, PIECE, QUOTES
from indexer.nodes import And, Node, Or, Phrase, Spare, Weighted, Word, leaves, parts_of

ASKED: Final = frozenset({"clinical", "studies", "study", "trial", "trials"})
"""Words of the asking that studies say of themselves."""
SPARED: Final = 0.75
"""Of a word's score. Measured on what clinicians typed (benchmarks/relevance.py): from a fifth to all of it, they find
as many as plain BM25 does among the first hundred; without these words a fourteenth less."""


def loosened(tree: Node | None, text: str) -> Node | None:
    """The tree of a text, with its spare words as one part. A note has words enough."""
    parts = parts_of(tree)
    if not leaves(tree) or any(isinstance(part, Weighted) for part in parts):
        return tree
    spare = tuple(word for word in dict.fromkeys(_spare(text, parts)) if word not in parts)
    return And((*parts, Spare(Or(spare), SPARED))) if spare else tree


def _spare(text: str, parts: tuple[Node, ...]) -> Iterator[Word]:
    """Words that are in no part on their own. Quotes and what is excluded are taken as written."""
    for dashes, quoted, written in PIECE.findall(compose(text).translate(QUOTES)):
        if dashes or quoted or written.startswith("-"):
            continue
        for word in BREAKS.split(written):
            found = [token for token in tokens(word) if token != SENTINEL]
            if word.lower() in ASKED or (len(found) > 1 and Phrase(tuple(found)) in parts):
                yield from map(Word, found)
