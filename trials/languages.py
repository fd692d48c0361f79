"""The language of a text, where it can be told that it is not English.

In: a text. Out: a code. A language is told by its script, or by small words that only its sentences have: a text of few
words stays undecided, and counts as English.
"""

import re
from collections import Counter
from typing import Final

_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("und", re.compile("[\u0400-\u04ff]")),  # Cyrillic: Bulgarian, Russian, Ukrainian
)
_IN_ENGLISH_TOO: Final = frozenset({"zh", "el", "und"})
"""Scripts of which single signs stand in English texts: names, Greek letters of substances."""

NAMES: Final = {
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "hr": "Croatian",
    "hu": "Hungarian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mt": "Maltese",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "zh": "Chinese",
}
"""English names of languages by their ISO 639-1 codes; `und` (undetermined) has none."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_LEAST: Final = 3  # small words: with two, names of hospitals and cities in English titles would be taken for a text
_DIFFERENT: Final = 2  # of them: one alone is a name said again and again (IL-4, IL-6) or an answer (no, no)
_EACH: Final = {
    language: frozenset(words.split())
    for language, words in {
        "da": "af dem den der det efter ej eller en er et fra hos ikke med og på samt til uden ved",
        "de": "auf aus bei das dem den der des die durch ein eine einem einen einer eines für im mit nach oder sowie "
        "und unter von vor zum zur zwischen über",
        "en": "a an and are as at by for from in is of on or than that the their to versus vs was were with who",
        "es": "al con de del desde durante el en entre la las los mediante para por que sobre su sus tras un una y",
        "fi": "ei ennen ja jotka jälkeen joilla kanssa mukaan sekä tai vaikutus verrattuna välillä",
        "fr": "au aux avec chez dans de des du en entre et la le les ou par pour sur une un ou après",
        "it": "al alla con da dei del della delle dello di e gli i il in la le nei nel nella per su tra un una",
        "nl": "aan bij de den door een en het met na naar onder ook op over te tussen uit van voor",
        "no": "av den det eller en er et etter fra hos ikke med og på samt til uten ved",
        "pt": "ao aos as com da das de do dos e em entre na nas no nos o os ou para pela pelo por sobre um uma à às",
        "sv": "av dem den det efter ej eller en ett från hos inte med och på samt som till utan vid",
    }.items()
}
ENGLISH: Final = _EACH["en"]
SMALL: Final = {language: words for language, words in _EACH.items() if language != "en"}
_NORDIC: Final = frozenset({"da", "no", "sv"})
_ABBREVIATED: Final = re.compile(r"\b(?:[a-z]\.(?:[a-z]\b\.?)+|il-?[0-9])")  # i.v., IL-6: no words that look like them
_SAID_IN_ENGLISH: Final = frozenset({"die", "no", "per"})  # of a dose, an answer: small words of other languages only
_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(
        language
        for language, words in _EACH.items()
        if word in words or (language == "en" and word in _SAID_IN_ENGLISH)
    )
    for word in frozenset().union(*_EACH.values())
}


def language_of(text: str | None) -> str | None:
    """The code of the language where the text is not English and it can be told; `und` for an unknown one."""
    if not text:
        return None
    found = None if text.isascii() else next((name for name, script in _SCRIPTS if script.search(text)), None)
    if found not in _IN_ENGLISH_TOO:
        return found or _by_small_words(text)
    script = dict(_SCRIPTS)[found]
    return found if len(script.findall(text)) * 4 >= len(text) else None


def _by_small_words(text: str) -> str | None:
    """The language most of whose small words stand in the text, if more than twice as many as English ones do; `und`
    where Danish and its neighbours, which share most, have as many."""
    held = Counter(word for word in _WORD.findall(_ABBREVIATED.sub(" ", text.lower())) if word in _LANGUAGES_OF)
    counts: Counter[str] = Counter()
    different: Counter[str] = Counter()
    for word, count in held.items():
        for language in _LANGUAGES_OF[word]:
            counts[language] += count
            different[language] += 1
    english = counts.pop("en", 0)
    best = max(counts.values(), default=0)
    told = [language for language, count in counts.items() if count == best and different[language] >= _DIFFERENT]
    if best < _LEAST or best <= 2 * english:
        return None
    return told[0] if len(told) == 1 else "und" if told and _NORDIC.issuperset(told) else None
