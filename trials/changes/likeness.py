"""How like two texts of a trial are, and pairs of texts that are the same thing said otherwise.

Own pairing of short lists, because nothing in a record says which entry of the newer list is which of the older one.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from rapidfuzz.fuzz import ratio, token_sort_ratio

from trials.text import squeeze

T = TypeVar("T")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
LONGEST: Final = 2000  # characters that are compared of a text; registries' longest measures have some hundred
MOST: Final = 400  # entries that are paired by likeness; beyond, only equal ones are


def plain_words(text: str | None) -> str:
    """A text without case, punctuation and layout."""
    return squeeze(_NOT_WORDS.sub(" ", (text or "").casefold()))


def likeness(one: str, other: str) -> float:
    """0 to 1, whatever the order of the words; texts that are empty are like nothing."""
    if not one or not other:
        return 0.0
    one, other = one[:LONGEST], other[:LONGEST]
    return max(ratio(one, other), token_sort_ratio(one, other)) / 100


def pairs(
    gone: Sequence[T], came: Sequence[T], words: Callable[[T], str], least: float
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """The best pairs one to one with at least that likeness; then what is left on either side.

    The same whichever side is called old: ties are broken by the words themselves.
    """
    if len(gone) > MOST or len(came) > MOST:
        return [], list(gone), list(came)
    scored = [
        (-found, *sorted((words(one), words(other))), at, to)
        for at, one in enumerate(gone)
        for to, other in enumerate(came)
        if (found := likeness(words(one), words(other))) >= least
    ]
    left, right, matched = set(range(len(gone))), set(range(len(came))), []
    for *_, at, to in sorted(scored):
        if at in left and to in right:
            left.discard(at)
            right.discard(to)
            matched.append((at, to))
    matched.sort()
    return (
        [(gone[at], came[to]) for at, to in matched],
        [gone[at] for at in sorted(left)],
        [came[to] for to in sorted(right)],
    )


def unlike(old: Sequence[T], new: Sequence[T], words: Callable[[T], str]) -> tuple[list[T], list[T]]:
    """Entries of each side that the other does not have in the same words, each counted as often as it stands there."""
    rest = list(new)
    known = [words(each) for each in rest]
    gone = []
    for each in old:
        said = words(each)
        if said in known:
            at = known.index(said)
            del known[at], rest[at]
        else:
            gone.append(each)
    return gone, rest
