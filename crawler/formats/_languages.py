"""Texts in the languages that a registry gives them in: of titles English is shown, where there is one, and the other
kept; a longer text that is there in one language alone is shown, with its language.

In: texts as published. Out: parts of the `Trial`. A text of few words whose language cannot be told counts as English.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trials.languages import language_of
from trials.model import OtherText

_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")


def parted(text: str | None) -> tuple[str | None, list[tuple[str, str]]]:
    """A title of several paragraphs, as registries print one language below the other: (what is English, in one line;
    language and text of the others). All of it in one line where none is English or all are."""
    pieces = [line for piece in _PARAGRAPH.split(text or "") if (line := " ".join(piece.split()))]
    others = [(language, piece) for piece in pieces if (language := language_of(piece))]
    if len(others) in (0, len(pieces)):
        return " ".join(pieces) or None, []
    return " ".join(piece for piece in pieces if language_of(piece) is None), others


def titled(title: str | None, official: str | None) -> dict[str, Any]:
    """Both titles, with the record's language; a title in another language gives way to an English one."""
    language, other = language_of(title), language_of(official)
    if language and official and other is None:
        kept = (OtherText(field="title", language=language, text=title or ""),)
        return {"title": official, "official_title": official, "other_texts": kept}
    if other and title and language is None:
        kept = (OtherText(field="official_title", language=other, text=official or ""),)
        return {"title": title, "official_title": None, "other_texts": kept}
    return {"title": title, "official_title": official, "language": language or other or "en"}


def spoken(parts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The texts besides titles that are not in English, by their path in `Trial` and language. `parts` are a trial's.

    What is answered to the items of a form (`design.description`) is no text of a language.
    """
    return tuple((path, language) for path, text in _texts(parts) if (language := language_of(text)))


def _texts(parts: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    for name in ("summary", "description"):
        yield name, parts.get(name)
    yield from ((f"conditions[{place}]", text) for place, text in enumerate(parts.get("conditions", ())))
    for name, fields in (("interventions", ("name", "description")), ("outcomes", ("measure", "description"))):
        for place, part in enumerate(parts.get(name, ())):
            yield from ((f"{name}[{place}].{field}", getattr(part, field)) for field in fields)
    if eligibility := parts.get("eligibility"):
        for field in ("criteria", "inclusion", "exclusion", "population"):
            yield f"eligibility.{field}", getattr(eligibility, field)
