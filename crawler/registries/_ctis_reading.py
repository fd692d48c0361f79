"""How single values of a CTIS record are read: codes, days, and texts that come with their translations.

In: one object of the record, which gets emptied. Out: a word of ours, a date, or a text; translations are gathered in
`Translations` under the field that they belong to.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal

from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.registries import _ctis_words as words
from trials.model import OtherText, TrialDate

UNDETERMINED: Final = "und"
"""ISO 639-2 for a language that nobody knows."""

_BOOKKEEPING: Final = frozenset(
    {"id", "uuid", "number", "businessKey", "isBusinessKeyValidated", "organisationLocationStatus", "addressId"}
)
"""Keys that number rows of the registry's own tables, wherever they stand. None of them names a trial."""


def prune(record: dict[str, Any]) -> None:
    """Take the bookkeeping out of what is left of a record. Walks without recursion."""
    waiting: list[Any] = [record]
    while waiting:
        held = waiting.pop()
        if held.__class__ is dict:
            for key in _BOOKKEEPING & held.keys():
                if held[key].__class__ not in (dict, list):
                    del held[key]
            waiting.extend(held.values())
        elif held.__class__ is list:
            waiting.extend(held)


def code(part: HtmlFields, key: str, table: words.Codes, field: str) -> str | None:
    """A category's word by its number; an unknown one is noted under `field`."""
    number = part.whole(key)
    if number is None:
        return None
    return table.get(number) or part.notes.unknown(field, str(number))


def day(part: HtmlFields, key: str, kind: Literal["actual", "estimated"] | None = None) -> TrialDate | None:
    """A date: ISO with or without a time of day, or DD/MM/YYYY as in the search list."""
    text = part.line(key)
    return values.date(part.notes, text.partition("T")[0], "dmy", kind) if text else None


class Translations:
    """Texts in other languages than the one shown, by field and language, in the order of the record."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], list[str]] = {}

    def text(self, part: HtmlFields, key: str, field: str) -> str | None:
        """The text under a key; what stands in its list of translations is kept under `field`."""
        self.keep(part.parts(f"{key}Translations"), field)
        return part.text(key)

    def line(self, part: HtmlFields, key: str, field: str) -> str | None:
        """As `text`, for a one-line value."""
        text = self.text(part, key, field)
        return " ".join(text.split()) if text else None

    def keep(self, translations: Iterable[HtmlFields], field: str) -> None:
        """Note each translation under its language."""
        for part in translations:
            name, text = part.line("languageDescription"), part.text("attributeTranslation")
            part.drop("language")  # the portal's own number of the language
            if not text:
                continue
            language = words.LANGUAGES.get((name or "").lower())
            if language is None:
                part.notes.unknown(f"other_texts.{field}", name or "no language")
                language = UNDETERMINED
            self.found.setdefault((field, language), []).append(text)

    def texts(self) -> tuple[OtherText, ...]:
        """What was found, items of one list as lines of one text."""
        return tuple(
            OtherText(field=field, language=language, text="\n".join(lines))
            for (field, language), lines in self.found.items()
        )
