"""Texts of a DRKS record: every block is a list with an entry for each language, English is shown where there is one.

In: the entries of a block, which get emptied. Out: the text that is shown; the same in another language is kept in the
record's list of other texts, under the field that it belongs to.
"""

from collections.abc import Iterable
from typing import Final

from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_texts import is_nothing
from trials.model import OtherText

_FIRST: Final = ("en", "de")
_UNKNOWN: Final = "und"  # ISO 639-2: undetermined


class Spoken:
    """A block of texts in the languages that it is given in."""

    def __init__(self, entries: Iterable[HtmlFields], kept: list[OtherText], locale: str = "idLocale") -> None:
        self.kept = kept
        found = [((entry.part(locale).line("locale") or _UNKNOWN).lower(), entry) for entry in entries]
        order = {name: place for place, name in enumerate(_FIRST)}
        self.entries = sorted(found, key=lambda pair: order.get(pair[0], len(order)))

    def text(self, key: str, field: str) -> str | None:
        """The text under a key in the first language that has it. `field` is its place in the trial."""
        return self._shown([(name, entry.text(key)) for name, entry in self.entries], field)

    def line(self, key: str, field: str) -> str | None:
        """The same for a value of one line."""
        return self._shown([(name, entry.line(key)) for name, entry in self.entries], field)

    def language(self, key: str) -> str | None:
        """The first language that has a text under a key; to be asked before it is read."""
        held = ((name, entry.labels()) for name, entry in self.entries)
        return next((name for name, labels in held if key in labels), None)

    def _shown(self, said: list[tuple[str, str | None]], field: str) -> str | None:
        texts = [(name, text) for name, text in said if text and not is_nothing(text)]
        shown = texts[0][1] if texts else None
        self.kept += [OtherText(field=field, language=name, text=text) for name, text in texts[1:] if text != shown]
        return shown


def prune(value: object) -> object:
    """Without nulls, which the registry writes for all that is not stated."""
    if isinstance(value, dict):
        return {key: prune(inner) for key, inner in value.items() if inner is not None}
    return [prune(inner) for inner in value if inner is not None] if isinstance(value, list) else value
