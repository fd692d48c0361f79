"""What words are offered for completion and for "did you mean", the same on every engine."""

from collections.abc import Iterator
from typing import Final

FIELDS: Final = ("title", "conditions", "interventions", "keywords")
"""Whose words are offered: those that the card keeps, so that the word can be found as it is written."""
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
SHORTEST: Final = 4  # letters of a word that may be misspelt: below, everything is near everything
LONGEST: Final = 40
OFFERED: Final = 3


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
