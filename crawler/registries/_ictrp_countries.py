"""One trial out of the rows that EUCTR gives for each of its countries.

In: the rows, read. Out: parts of the `Trial`: each field from the first row that has it, the rows in English first;
every country's own status, size and words that differ stay with the country, titles in its language also beside the
trial's. The trial's status follows from the countries'.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from crawler.registries._ctgov_identity import without_repeats
from crawler.registries._ictrp_row import ReadRow
from trials.model import CountryRecord, Enrolment, OtherText

# Rows in English come first, of those the countries that write it; behind them the rest in the order of their numbers.
_IN_ENGLISH: Final = {"United Kingdom": 0, "Ireland": 1, "Malta": 2}
_ENGLISH: Final = re.compile(r"\b(?:of|the|with|and|for|in patients|versus)\b", re.IGNORECASE)
_LANGUAGES: Final = {
    "Austria": "de",
    "Bulgaria": "bg",
    "Croatia": "hr",
    "Czechia": "cs",
    "Denmark": "da",
    "Estonia": "et",
    "Finland": "fi",
    "France": "fr",
    "Germany": "de",
    "Greece": "el",
    "Hungary": "hu",
    "Iceland": "is",
    "Italy": "it",
    "Latvia": "lv",
    "Liechtenstein": "de",
    "Lithuania": "lt",
    "Netherlands": "nl",
    "Norway": "no",
    "Poland": "pl",
    "Portugal": "pt",
    "Romania": "ro",
    "Slovakia": "sk",
    "Slovenia": "sl",
    "Spain": "es",
    "Sweden": "sv",
}

# The first that any country has is the trial's.
_STATUS_ORDER: Final = (
    *("recruiting", "ongoing", "not_yet_recruiting", "active_not_recruiting", "suspended"),
    *("completed", "not_recruiting", "terminated", "withdrawn", "not_authorised", "unknown", "unrecognised"),
)
_COMPARED: Final = ("title", "official_title", "acronym")


def merge_countries(rows: list[ReadRow]) -> dict[str, Any]:
    """The parts of one trial from those of its countries."""
    ordered = sorted(rows, key=_place)
    merged = dict(ordered[0].parts)
    for row in ordered[1:]:
        for name, value in row.parts.items():
            merged[name] = _filled(merged.get(name), value)  # a row without conditions has no such part
    merged["identifiers"] = without_repeats(_unique(number for row in ordered for number in row.parts["identifiers"]))
    merged["countries"] = _unique(country for row in ordered for country in row.parts["countries"])
    merged["contacts"] = _unique(contact for row in ordered for contact in row.parts["contacts"])
    merged["country_records"] = tuple(_country_record(row, merged) for row in ordered)
    merged["enrolment"] = _largest([row.parts["enrolment"] for row in ordered])
    refreshed = [row.parts["dates"].last_update_posted for row in ordered]
    latest = max((date for date in refreshed if date), key=lambda date: date.value, default=None)
    merged["dates"] = merged["dates"].model_copy(update={"last_update_posted": latest})
    kept = (text for row in ordered for text in row.parts.get("other_texts", ()))
    merged["other_texts"] = _unique([*kept, *_other_texts(ordered, merged)])
    merged |= _status(ordered)
    return merged


def _place(row: ReadRow) -> tuple[bool, int, str]:
    titles = [row.parts["title"], row.parts["official_title"]]
    foreign = any(title and not _ENGLISH.search(title) for title in titles)
    return foreign, _IN_ENGLISH.get(row.country or "", 9), row.trial_id


def _other_texts(rows: list[ReadRow], merged: dict[str, Any]) -> Iterator[OtherText]:
    """Titles that are not in English, of countries with one language: they are in it."""
    for row in rows:
        language = _LANGUAGES.get(row.country or "")
        for field in ("title", "official_title"):
            text = row.parts[field]
            if language and text and text != merged[field] and not _ENGLISH.search(text):
                yield OtherText(field=field, language=language, text=text)


def _filled(held: Any, value: Any) -> Any:
    """The value held, or the other where there is none; of a part with fields, field by field."""
    if held is None or held == ():
        return value
    if not hasattr(type(held), "model_fields") or type(held) is not type(value):
        return held
    lacking = {name: getattr(value, name) for name in type(held).model_fields if getattr(held, name) in (None, ())}
    return held.model_copy(update=lacking) if lacking else held


def _unique(items: Any) -> tuple[Any, ...]:
    kept: list[Any] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return tuple(kept)


def _largest(sizes: list[Enrolment | None]) -> Enrolment | None:
    """The number for the whole trial is the largest: a country may give its own part alone."""
    counted = [size for size in sizes if size is not None]
    return max(counted, key=lambda size: size.count or 0, default=None)


def _country_record(row: ReadRow, merged: dict[str, Any]) -> CountryRecord:
    differing = {
        name: row.parts[name] for name in _COMPARED if row.parts[name] is not None and row.parts[name] != merged[name]
    }
    enrolment, sponsor = row.parts["enrolment"], row.parts["sponsor"]
    if sponsor is not None and sponsor != merged["sponsor"]:
        differing["sponsor"] = sponsor.name
    start = row.parts["dates"].start
    return CountryRecord(
        country=row.country or "",
        record_id=row.trial_id,
        status=row.parts["status"],
        planned=enrolment.count if enrolment else None,
        values=differing | ({"start": start.value} if start and start != merged["dates"].start else {}),
    )


def _status(rows: list[ReadRow]) -> dict[str, Any]:
    """The status that a country has and none stands before, with the rule in words."""
    said = {row.parts["status"] for row in rows} - {None}
    if not said:
        return {"status": None}
    status = min(said, key=lambda word: _STATUS_ORDER.index(word) if word in _STATUS_ORDER else len(_STATUS_ORDER))
    if len(said) == 1:
        return {"status": status}
    differing = ", ".join(f"{row.country}: {row.parts['status']}" for row in rows if row.parts["status"])
    return {"status": status, "status_reason": f"the most open status of its countries ({differing})"}
