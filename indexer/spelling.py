"""What words are offered for completion and for "did you mean", the same on every engine."""

from typing import Final

FIELDS: Final = ("title", "conditions", "interventions", "keywords")
"""Whose words are offered: those that the card keeps, so that the word can be found as it is written."""
SHORTEST: Final = 4  # letters of a word that may be misspelt: below, everything is near everything
LONGEST: Final = 40
OFFERED: Final = 3
