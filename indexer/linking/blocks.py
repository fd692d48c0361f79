"""Which records are worth comparing: those that meet in a block. A million records give a few comparisons each.

In: a side, and how common each word is. Out: the names of its blocks. Records meet by a number that either gives, by a
sponsor's code, by two of the rarest words of a title, by a whole title, or by equal figures in one country.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import Final

from indexer.linking.side import Side
from indexer.linking.words import telling_words

RAREST: Final = 5
"""Words of a title that make blocks, two by two: of labelled pairs that compare as one study 97 % meet."""
HEARD: Final = (2, 3)
"""Records that have such a word at least. A word that nobody else has leads to nobody, and where a title is told in two
languages at once, those of the other language are the rarest. The second is what the first was for a record's twin
before the record came and was counted."""
FULLEST: Final = 200
"""Records in one strong block. A fuller one tells nothing apart, and comparing all with all in it would take hours."""
FULLEST_WEAK: Final = 60
"""The same for words and figures. True pairs meet in several of these blocks, and some are as good as empty."""
COUNTRIES: Final = 6
"""A record of more countries than these meets by its figures those that have as many."""
_MASK: Final = (1 << 62) - 1


def blocks(side: Side, common: Mapping[str, int]) -> set[int]:
    """Names of the blocks of a record, each 63 bits; the last bit marks those that `is_strong`."""
    found = set(strong_blocks(side))
    found.update(figure_blocks(side))
    for title in side.titles:
        ranked = sorted((common.get(word, 0), mark(word)) for word in telling_words(title))
        alone = [bisect_left(ranked, (least, 0)) for least in HEARD]
        found.update(title_blocks([word for _, word in ranked], alone))
    return found


def is_strong(name: int) -> bool:
    """Whether records meet in that block by a number, a sponsor's code or an acronym, and not by words and figures."""
    return bool(name & 1)


def fullest(name: int) -> int:
    """How many records make a block of that kind too full."""
    return FULLEST if is_strong(name) else FULLEST_WEAK


def strong_blocks(side: Side) -> Iterator[int]:
    """Blocks of the numbers, codes and the acronym of a record."""
    for scheme, value in side.claims | side.mentions:
        yield _hashed(f"number {scheme} {value}") << 1 | 1
    for code in side.codes:
        yield _hashed(f"code {code}") << 1 | 1
    if side.acronym:
        yield _hashed(f"acronym {side.acronym}") << 1 | 1


def figure_blocks(side: Side) -> Iterator[int]:
    """Blocks of size, country, and first or last day: for titles that no two rare words have in common."""
    if not side.enrolment:
        return
    places = side.countries if len(side.countries) <= COUNTRIES else ("many",)
    for day in (side.start, side.completion):
        for place in places if day else ():
            yield _hashed(f"figures {day} {side.enrolment} {place}") << 1


def title_blocks(marks: Sequence[int], alone: Sequence[int]) -> list[int]:
    """Blocks of one title, given the marks of its telling words, the rarest first (of equally rare ones the lower
    mark), and how many of these are too rare by each of `HEARD`: two by two the rarest of the others, and all of them,
    for equal titles of common words."""
    found = {((one + other) & _MASK) << 1 for at in alone for one, other in combinations(marks[at : at + RAREST], 2)}
    return [*found, (sum(marks) & _MASK) << 1] if marks else []


@lru_cache(maxsize=50_000)
def mark(word: str) -> int:
    """A word as a number of 62 bits. Those of several words are added, in any order, to name what has all of them."""
    return _hashed(f"word {word}")


def _hashed(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 2
