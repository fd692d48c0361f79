"""Slips of the finger: words that are one slip away from another. For "did you mean" and for reading a search."""

from collections.abc import Iterator
from typing import Final

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def slips(word: str) -> Iterator[str]:
    """The word with one letter dropped, swapped, changed or added."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in LETTERS)
