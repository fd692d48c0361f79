"""Single values of the WHO data set, in every layout that registries write them in: dates, ages, sizes, phases, sex.

In: a field's text and the `Notes` of its record. Out: the model's value, with the published text beside it where it was
written otherwise. Nothing is guessed: `01/03/2019` is read only where the registry's layout is documented, a bare age
only where the registry's unit is, and what cannot be read is counted as a repair.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

from crawler.emptying import UNRECOGNISED, Notes
from crawler.formats import _who_words as words
from trials.ages import Unit, is_unlimited, parse_age
from trials.dates import Order, read_date
from trials.model import AgeLimit, Enrolment, TrialDate

# Day first, in registries' own dates as WHO passes them on. Seen in exports: EUCTR, DRKS, jRCT, ISRCTN, ANZCTR, TCTR,
# NTR, ReBEC, REPEC. Documented by others who read the full export: CTRI (with hyphens), LBCTR, PACTR, RPCEC. The rest
# write ISO (ChiCTR, IRCT, NL-OMON, KCT, SLCTR), 2016/12/06 (UMIN) or words (ClinicalTrials.gov).
DATE_ORDERS: Final[Mapping[str, Order]] = dict.fromkeys(
    (
        *("euctr", "ctis", "drks", "jrct", "umin", "japic", "jma", "isrctn", "anzctr", "tctr", "ntr", "rebec"),
        *("repec", "ctri", "lbctr", "pactr", "rpcec", "ctgov"),
    ),
    "dmy",
)
# WHO's own columns (registration, results, ethics) in the exports of 2020 and 2024, and its exchange format.
WHO_ORDER: Final[Order] = "dmy"

# Bare numbers are years: seen in ChiCTR and NL-OMON, in IRCT and ReBEC beside "18Y".
AGE_UNITS: Final[Mapping[str, Unit]] = dict.fromkeys(("chictr", "itmctr", "nlomon", "irct", "rebec"), "years")

_NO_DATE: Final = frozenset({"01/01/1900", "1900-01-01", "19000101", "1900/01/01", "1/1/1900"})
_LONGEST_RAW: Final = 200

_AGE_LETTER: Final = re.compile(r"([0-9]{1,3})\s*([YMWDH])", re.IGNORECASE)
_AGE_WORD: Final = re.compile(
    r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*(year|month|week|day|hour|minute)(?:\(s\)|s)?", re.IGNORECASE
)
_AGE_PARTS: Final = re.compile(
    r"(?:[<>]=?\s*)?([0-9]{1,3})\s*age(?:\s*([0-9]{1,2})\s*month)?(?:\s*([0-9]{1,2})\s*week)?\s*old", re.IGNORECASE
)
_AGE_OPEN: Final = re.compile(r"([<>])\s*([1-9][0-9]?)\s*age\s*old", re.IGNORECASE)  # limits here are inclusive
_LETTERS: Final = {"y": "years", "m": "months", "w": "weeks", "d": "days", "h": "hours"}
_UNLIMITED: Final = frozenset(
    {
        "no limits",
        "not limited",
        "no maximum age",
        "no minimum age",
        "no maximum",
        "no minimum",
        "not specified",
        "unlimited",
    }
)

_ARM_SIZE: Final = re.compile(r"(.*?)[:：]\s*([0-9]{1,7})\s*", re.DOTALL)
_SIZE: Final = re.compile(r"([0-9][0-9,]{0,14})(?:\.0+)?\s*(?:\(.*\))?", re.DOTALL)

_PHASE_PART: Final = re.compile(r"(?:phase\s*[-:]?\s*)?(0|[1-4]|iv|i{1,3})\s*[abc]?", re.IGNORECASE)
_PHASE_DASH: Final = re.compile(r"\bphase\s*[-:]\s*")
_PHASE_JOINTS: Final = re.compile(r"\s*(?:/|,|;|\+|&|\band\b|\bto\b|-|–)\s*", re.IGNORECASE)
_PHASES: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_EU_PHASE: Final = re.compile(r"\(Phase (I{1,3}|IV)\)\s*:\s*(yes|no)?", re.IGNORECASE)
_EU_SEX: Final = re.compile(r"\b(Female|Male)\s*:\s*(yes|no)\b", re.IGNORECASE)


def date(
    notes: Notes, text: str | None, order: Order | None, kind: Literal["actual", "estimated"] | None = None
) -> TrialDate | None:
    """A date in the layouts of `read_date`. 1 January 1900 stands for none, in WHO's columns and in REPEC."""
    if not text:
        return None
    text = " ".join(text.split())
    if text in _NO_DATE:
        notes.repair("date/placeholder")
        return None
    value = read_date(text, order)
    if value is None:
        notes.repair("date/unreadable")
        return None
    return TrialDate(value=value, kind=kind, raw=None if value == text else text[:_LONGEST_RAW])


def age(notes: Notes, text: str | None, unit: Unit | None, limit: Literal["minimum", "maximum"]) -> AgeLimit | None:
    """A limit of age; None where there is none. `unit` is that of a bare number. What cannot be read is noted with its
    text: it is no "none"."""
    if text is None or is_unlimited(text) or text.strip().lower() in _UNLIMITED:
        return None
    text = text.strip()
    read = parse_age(_age_spelt_out(text), unit)
    if read is None:
        notes.repair("age/unreadable")
        notes.unknown(f"eligibility.{limit}_age", text)
        return None
    return read.model_copy(update={"raw": text[:_LONGEST_RAW]})


def _age_spelt_out(text: str) -> str:
    """ "18Y", "65.00 Year(s)", "< 70age old" and "6age 3month 0week old" in the form that is read everywhere."""
    if match := _AGE_OPEN.fullmatch(text):
        return f"{int(match[2]) + (1 if match[1] == '>' else -1)} years"
    if match := _AGE_LETTER.fullmatch(text):
        return f"{match[1]} {_LETTERS[match[2].lower()]}"
    if match := _AGE_WORD.fullmatch(text):
        return f"{match[1]} {match[2].lower()}s"
    if match := _AGE_PARTS.fullmatch(text):
        years, months, weeks = (int(part or 0) for part in match.groups())
        if months or weeks:
            return (
                f"{years * 12 + months} months"
                if not weeks
                else f"{round(years * 365.25 + months * 30.4375 + weeks * 7)} days"
            )
        return f"{years} years"
    return text


def arm_sizes(text: str) -> list[tuple[str, int]]:
    """Arms with their sizes, "arm a:30;arm b:30;" (ChiCTR); empty where the text is something else."""
    parts = [part for part in re.split(r"[;；]", text) if part.strip()]
    matches = [_ARM_SIZE.fullmatch(part) for part in parts]
    if not matches or not all(matches):
        return []
    return [(" ".join(match[1].split()), int(match[2])) for match in matches if match]


def enrolment(notes: Notes, text: str | None, kind: str | None = None) -> Enrolment | None:
    """How many take part: a number, also with a remark in brackets, or the sum over the arms."""
    if not text:
        return None
    whole = " ".join(text.split())
    raw = whole[:_LONGEST_RAW]
    if match := _SIZE.fullmatch(whole):
        count: int | None = int(match[1].replace(",", ""))
        return Enrolment(count=count, kind=kind, raw=None if whole == str(count) else raw)
    sizes = arm_sizes(text)
    if not sizes:
        notes.repair("enrolment/unreadable")
    return Enrolment(count=sum(size for _, size in sizes) if sizes else None, kind=kind, raw=raw)


def phases(notes: Notes, text: str | None) -> tuple[str, ...]:
    """Phases, in Arabic or Roman numerals, one or several, or EUCTR's list of yes and no."""
    if not text:
        return ()
    word = " ".join(text.split()).lower()
    if listed := _EU_PHASE.findall(text):
        return tuple(f"phase{_PHASES[roman.lower()]}" for roman, said in listed if said.lower() == "yes")
    if word in words.NO_PHASE:
        return (words.NO_PHASE[word],) if words.NO_PHASE[word] else ()
    if word in ("early phase 1", "early phase i"):
        return ("early_phase1",)
    word = _PHASE_DASH.sub("phase ", word)
    parts = [_PHASE_PART.fullmatch(part) for part in _PHASE_JOINTS.split(word)]
    if not all(parts):
        return (notes.unknown("phases[0]", text),)
    return tuple(dict.fromkeys(f"phase{_PHASES.get(part[1].lower(), part[1])}" for part in parts if part))


def sex(notes: Notes, text: str | None, table: words.Table = words.SEX) -> str | None:
    """Who may join by sex, in words or as EUCTR's two lines of yes and no."""
    word = " ".join((text or "").split()).lower()
    if word in table:
        return table[word]
    if text is None or word in words.NO_SEX:
        return None
    said = {name.lower(): answer.lower() == "yes" for name, answer in _EU_SEX.findall(text)}
    if said:
        chosen = [name for name in ("female", "male") if said.get(name)]
        return "all" if len(chosen) == 2 else chosen[0] if chosen else None
    return notes.unknown("eligibility.sex", text)


def category(notes: Notes, text: str | None, table: words.Table, field: str) -> str | None:
    """A category's word by its table, whatever its case and spaces; an unknown one is noted."""
    if not text or not text.strip():
        return None
    word = " ".join(text.split()).lower().rstrip(".")
    return table.get(word) or notes.unknown(field, text)


def study_type(notes: Notes, text: str | None) -> tuple[str | None, str | None]:
    """Type of study, and what it is for where the registry lists purposes as types (ChiCTR)."""
    word = " ".join((text or "").split()).lower()
    purpose = words.PURPOSE_BY_TYPE.get(word)
    if word in words.STUDY_TYPE or not word or purpose:
        return words.STUDY_TYPE.get(word), purpose
    begins = next((kind for kind in ("interventional", "observational") if word.startswith(kind)), None)
    return begins or notes.unknown("study_type", text or UNRECOGNISED), None
