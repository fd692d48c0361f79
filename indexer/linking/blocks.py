"""Which records are worth comparing: those that meet in a block. A million records give a few comparisons each.

In: a side, and how common each word is. Out: the names of its blocks. Records meet by a number that either gives, by a
sponsor's code, by two of the rarest words of a title, or by equal figures, for titles in two languages.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import combinations
from typing import Final

from indexer.linking.side import Side
from indexer.linking.words import GENERIC

RAREST: Final = 5
"""Words of a title that make blocks, two by two: of labelled pairs that compare as one study 95 % meet."""
FULLEST: Final = 200
"""Records in one block. A fuller one tells nothing apart, and comparing all with all in it would take hours."""


def blocks(side: Side, common: Mapping[str, int]) -> set[int]:
    """Names of the blocks of a record, each 63 bits of a hash; the last bit marks those that `is_strong`."""
    found = {_hashed(name) & ~1 for name in _weak(side, common)}
    return found | {_hashed(name) | 1 for name in _strong(side)}


def is_strong(name: int) -> bool:
    """Whether records meet in that block by a number, a sponsor's code or an acronym, and not by words and figures."""
    return bool(name & 1)


def _strong(side: Side) -> Iterator[str]:
    for scheme, value in side.claims | side.mentions:
        yield f"number {scheme} {value}"
    for code in side.codes:
        yield f"code {code}"
    if side.acronym:
        yield f"acronym {side.acronym}"


def _weak(side: Side, common: Mapping[str, int]) -> Iterator[str]:
    for title in side.titles:
        telling = sorted((word for word in title if word not in GENERIC), key=lambda word: (common.get(word, 0), word))
        for pair in combinations(sorted(telling[:RAREST]), 2):
            yield f"words {' '.join(pair)}"
    if side.start and side.enrolment:
        yield f"figures {side.start} {side.enrolment}"
    if side.completion and side.enrolment:
        yield f"figures {side.completion} {side.enrolment}"


def _hashed(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1
