"""Regular expressions that are compiled when they are first used. A search imports many whose text it never meets, and
compiling them all takes as long as answering does. And texts as an expression sees them that ignores case."""

import re
from collections.abc import Iterator
from typing import Any, Final, cast

SAME_LETTERS: Final = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
"""Letters that are i and s where case does not count, and that `lower` leaves or makes two of."""


class _Late:
    """Stands for a pattern; each method that is asked for is that of the compiled one, and is kept."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern of a regular expression, for calling its methods."""
    return cast("re.Pattern[str]", _Late(source, flags))


def lowered(text: str) -> str:
    """A text in lower case, letter for letter, as expressions that ignore case see it."""
    for letter, same in () if text.isascii() else SAME_LETTERS:
        text = text.replace(letter, same)
    return text.lower()


def places_of(part: str, text: str) -> Iterator[int]:
    """Where a part begins in a text, overlapping ones too."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
