"""Design of a study out of the one free text that the WHO data set has for it.

In: the text as a registry composes it: "Allocation: Randomized. Masking: Double." (ClinicalTrials.gov, DRKS, ANZCTR,
NTR, IRCT), lists of yes and no (EUCTR), or a few words (ChiCTR, jRCT, UMIN). Out: `Design`, always with the whole text.
What is said under a label that is known, in a word that is known, becomes a field as well; nothing else does.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from crawler.formats import _who_words as words
from trials.model import Design

_LABEL: Final = re.compile(
    r"(?:^|[.;,\n]|(?<=\s))\s*"
    r"(allocation|randomi[sz]ed|randomi[sz]ation|intervention(?:al)? (?:study )?model|assignment|group|primary purpose"
    r"|study design purpose|purpose|masking|blinding|observational (?:study )?model|selection|time perspective|timing"
    r"|open|single blind|double blind|parallel group|cross[ -]?over|controlled|control|placebo)\s*:\s*",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(r"[^.;,\n(]{0,200}(?:\([^)\n]{0,200}\))?")
_BRACKETED: Final = re.compile(r"\(([^)]{0,200})\)")

_RANDOMIZED: Final = re.compile(r"\b(non[ -]?|not )?randomi[sz]ed\b(?!\s*:)", re.IGNORECASE)

_FIELDS: Final[Mapping[str, tuple[str, words.Table]]] = {
    "allocation": ("allocation", words.ALLOCATION),
    "randomization": ("allocation", words.ALLOCATION),
    "randomized": ("allocation", words.ALLOCATION),
    "intervention model": ("intervention_model", words.MODEL),
    "interventional model": ("intervention_model", words.MODEL),
    "interventional study model": ("intervention_model", words.MODEL),
    "assignment": ("intervention_model", words.MODEL),
    "group": ("intervention_model", words.MODEL),
    "primary purpose": ("primary_purpose", words.PURPOSE),
    "study design purpose": ("primary_purpose", words.PURPOSE),
    "purpose": ("primary_purpose", words.PURPOSE),
    "masking": ("masking", words.MASKING),
    "blinding": ("masking", words.MASKING),
    "observational model": ("observational_model", words.OBSERVATIONAL_MODEL),
    "observational study model": ("observational_model", words.OBSERVATIONAL_MODEL),
    "selection": ("observational_model", words.OBSERVATIONAL_MODEL),
    "time perspective": ("time_perspective", words.TIME_PERSPECTIVE),
    "timing": ("time_perspective", words.TIME_PERSPECTIVE),
}
_YES_MEANS: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("masking", "none"),
    "single blind": ("masking", "single"),
    "double blind": ("masking", "double"),
    "parallel group": ("intervention_model", "parallel"),
    "cross over": ("intervention_model", "crossover"),
    "crossover": ("intervention_model", "crossover"),
}
_TABLES: Final = (
    ("allocation", words.ALLOCATION),
    ("intervention_model", words.MODEL),
    ("masking", words.MASKING),
    ("primary_purpose", {key: value for key, value in words.PURPOSE.items() if key.endswith("purpose")}),
)


def read_design(text: str | None, **known: Any) -> Design:
    """The design that a text states; `known` are fields that the record states elsewhere."""
    if not text:
        return Design(**known)
    found = _listed(text) | _labelled(text)
    return Design(**{"description": text} | found | {key: value for key, value in known.items() if value})


def _labelled(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for label in _LABEL.finditer(text):
        name = " ".join(label[1].lower().split()).replace("randomis", "randomiz")
        value = _VALUE.match(text, label.end())
        said = " ".join(value[0].lower().split()).strip(" .-") if value else ""
        if name in _YES_MEANS and said in ("yes", "no"):
            field, meaning = _YES_MEANS[name]
            if said == "yes":
                found.setdefault(field, meaning)
        elif name in _FIELDS:
            _take(found, *_FIELDS[name], said)
    return found


def _take(found: dict[str, Any], field: str, table: words.Table, said: str) -> None:
    """A known word under a known label; of masking also who is masked, which stands in brackets."""
    word = table.get(said) or table.get(_BRACKETED.sub("", said).strip())
    if word is None:
        return
    found.setdefault(field, word)
    bracketed = _BRACKETED.search(said)
    if field == "masking" and bracketed and "who_masked" not in found:
        named = (words.WHO_MASKED.get(name.strip()) for name in bracketed[1].split(","))
        found["who_masked"] = tuple(dict.fromkeys(name for name in named if name))


def _listed(text: str) -> dict[str, Any]:
    """A few words with commas between them, each of which may be a design's word (ChiCTR, jRCT, UMIN, NL-OMON)."""
    found: dict[str, Any] = {}
    if len(text) > 300:
        return found
    for part in re.split(r"[,;\n]", text.lower()):
        word = " ".join(part.split()).strip(" .")
        name, _, meaning = word.partition(":")
        if len(meaning.split()) > 1 and name in words.MODEL:  # "Parallel: different groups receive ..." (PACTR)
            found.setdefault("intervention_model", words.MODEL[name])
        for field, table in _TABLES:
            if word in table and word not in ("yes", "no", "n/a", "na", "none", "not applicable"):
                found.setdefault(field, table[word])
    if "allocation" not in found and (said := _RANDOMIZED.search(text)):
        found["allocation"] = "non_randomized" if said[1] else "randomized"
    return found
