"""What a person answers to a question about a field of the profile, in the ways that people write it.

In: the field and the words. Out: the value as the profile holds it, or `UNKNOWN` for "I don't know". Raises
`UsageError` that says what would do; it never repeats the answer.
"""

import re
from typing import Any, Final, get_args

from trials.errors import UsageError

UNKNOWN: Final = object()
NOT_KNOWN: Final = frozenset(
    {"", "?", "-", "i don't know", "i dont know", "don't know", "dont know", "not sure", "unsure", "unknown", "skip"}
    | {"idk", "no idea", "dk", "i do not know", "do not know"}
)
YES: Final = frozenset({"yes", "y", "yeah", "yep", "true", "ja", "oui", "si", "sí", "i do", "i have"})
NO: Final = frozenset({"no", "n", "nope", "false", "nein", "non", "never", "none", "i don't", "i do not"})
SEXES: Final = {"m": "male", "man": "male", "male": "male", "f": "female", "w": "female", "woman": "female"} | {
    "female": "female"
}
NUMBER: Final = re.compile(
    r"(?<![\w.])(\d{1,4}(?:[.,]\d{1,3})?)\s*(years?|yrs?|y|months?|weeks?|days?|%)?", re.IGNORECASE
)
ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
MONTHS: Final = {"y": 12.0, "m": 1.0, "w": 1 / 4.345, "d": 1 / 30.44}


def read_answer(field: str, text: str) -> Any:
    """The value of one field."""
    words = " ".join(text.split()).strip(" .!").casefold().replace("’", "'")
    if words in NOT_KNOWN:
        return UNKNOWN
    kinds = kinds_of(field)
    if bool in kinds:
        return yes_or_no(words)
    if float in kinds or int in kinds:
        return number(field, words, whole=int in kinds)
    if str in kinds or not kinds - {tuple}:
        return listed(text, words) if tuple in kinds else text.strip()
    return choice(kinds, words)


def kinds_of(field: str) -> set[Any]:
    """Types that a field's value may have; the values themselves where it is a choice."""
    from trials.patient import Patient

    if field not in Patient.model_fields:
        raise UsageError(f"a profile has no field '{field[:60]}'; trials match --template lists the fields")
    return set(flat(Patient.model_fields[field].annotation)) - {type(None)}


def flat(annotation: Any) -> list[Any]:
    """The plain types inside an annotation."""
    if annotation in (bool, int, float, str, type(None)) or isinstance(annotation, str):
        return [annotation]
    origin = [tuple] if getattr(annotation, "__origin__", None) is tuple else []
    return [*origin, *(each for part in get_args(annotation) for each in flat(part))]


def yes_or_no(words: str) -> bool:
    """Yes or no, also as the first word of a sentence."""
    first = words.partition(",")[0].partition(" ")[0]
    for given in (words, first):
        if given in YES:
            return True
        if given in NO:
            return False
    raise UsageError("please answer yes, no, or ? if you do not know")


def number(field: str, words: str, *, whole: bool) -> float | int:
    """A number; a span of time is turned into months where the field is in months."""
    if words in ROMAN:
        return ROMAN[words]
    if words in NO:
        return 0
    found = NUMBER.search(words)
    if not found:
        raise UsageError("please answer with a number, or ? if you do not know")
    value = float(found[1].replace(",", "."))
    unit = (found[2] or "m")[0].lower()
    if field.endswith("_months") and unit in MONTHS:
        value = round(value * MONTHS[unit], 2)
    return int(value) if whole and value.is_integer() else value


def listed(text: str, words: str) -> tuple[str, ...]:
    """Things between commas; none is an empty list."""
    if words in NO:
        return ()
    return tuple(part.strip() for part in re.split(r"[,;]", text) if part.strip())


def choice(allowed: set[Any], words: str) -> str:
    """One of a few values."""
    told = SEXES.get(words, words)
    for value in allowed:
        if str(value).casefold() == told:
            return str(value)
    raise UsageError(f"please answer {', '.join(sorted(map(str, allowed)))}, or ? if you do not know")
