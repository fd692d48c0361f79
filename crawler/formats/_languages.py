"""Titles in the languages that a registry gives them in: English is shown, where there is one, the other is kept.

In: a title for the public and a scientific one, as published. Out: parts of the `Trial`. A language is told by its
script alone: Japanese, Korean and Chinese can be, European languages cannot.
"""

import re
from typing import Any, Final

from trials.model import OtherText

_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
)


def language_of(text: str | None) -> str | None:
    """`ja`, `ko` or `zh` where the text is written so; None for other scripts."""
    if not text:
        return None
    found = next((name for name, script in _SCRIPTS if script.search(text)), None)
    if found == "zh" and sum(sign > "\u2e7f" for sign in text) * 4 < len(text):
        return None  # a name or a word in an English text
    return found


def titled(title: str | None, official: str | None) -> dict[str, Any]:
    """Both titles, with the record's language; a title in another script gives way to an English one."""
    language, other = language_of(title), language_of(official)
    if language and official and other is None:
        kept = (OtherText(field="title", language=language, text=title or ""),)
        return {"title": official, "official_title": official, "other_texts": kept}
    if other and title and language is None:
        kept = (OtherText(field="official_title", language=other, text=official or ""),)
        return {"title": title, "official_title": None, "other_texts": kept}
    return {"title": title, "official_title": official, "language": language or other or "en"}
