"""A long text about a person, as a search reads it: which sentences tell of them, and how much each one's words count.

A note begins with what it is about; what is denied, and what befell relatives, says nothing of the person. Measured on
judged notes (benchmarks/relevance.py): words by their first sentence, the n-th counting n ** -FADES, find half as much
again among the first ten as all words alike.
"""

import re
from typing import Final

from trials.patterns import late

LONG: Final = 32
"""Parts from which on a text of several sentences is read as a note, not as words that all have to stand in a trial."""
FADES: Final = 0.5
ASIDE: Final = 0.1  # of the other ways to say a note's words: so many words need no help to find something
_ENDS: Final = late(r"[;!?\n]|(?<!\be\.g)(?<!\bi\.e)(?<!\bDr)(?<!\bSt)(?<!\bvs)\.(?!\w)|,?\s(?:but|however)\b")
"""Where a sentence ends, or turns: "denies fever but reports sciatica". 31.5 is one number."""
_NOT_TOLD: Final = late(
    r"\b(?:denies|(?<!was )(?<!were )(?<!been )denied|negative for|no (?:history|evidence|signs?) of|family history)\b|"
    r"(?<!\bby his )(?<!\bby her )(?<!\bmy )(?<!\bour )\b(?:mother|father|brother|sister)\b(?! (?:of|to)\b)",
    re.IGNORECASE,
)
"""Who is brought by their mother is told of, as is "my mother", for whom a search often is."""
_LONGEST: Final = 200_000  # characters of a note


def told_sentences(note: str) -> list[str]:
    """The sentences of a note that tell of the person: not what is denied, not relatives."""
    return [part for part in _ENDS.split(note[:_LONGEST]) if part.strip() and not _NOT_TOLD.search(part)]


def tells(token: str) -> bool:
    """Whether a word of a note can say what it is about: figures, which only measure, and crumbs do not. `l4` does."""
    return not token[0].isdigit() and (len(token) > 2 or token[1:].isdigit())


def weight_of(sentence: int) -> float:
    """How much a word counts that first stands in this sentence, the first being number 1."""
    return float(sentence**-FADES)
