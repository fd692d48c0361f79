"""What is done and to whom, of a record in WHO's exchange format: design, conditions, interventions, eligibility.

In: the record's fields, which get emptied. Out: parts of the `Trial`.
"""

import re
from typing import Any, Final

from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats import _who_words as words
from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_design import read_design
from trials.ages import Unit
from trials.model import Eligibility

_NUMBERED: Final = re.compile(r"Condition [0-9]{1,2}:\s*")
_CODED: Final = re.compile(r"-\s*[A-Z][0-9]{2,3}X?\s+(.+)")  # "-F329 Depressive episode, unspecified" (REPEC)
_ICD_JOINED: Final = re.compile(r"([A-TV-Z][0-9]{2})([0-9X])")
_CODE: Final = re.compile(r"[A-Z][0-9]{2}(?:[0-9X]|(?:[.-][A-Z0-9.]+)*)")
_NO_CODES: Final = frozenset({"not applicable", "n/a", "-", "none"})


def read_plan(
    record: HtmlFields, main: HtmlFields, registry: str, age_unit: Unit | None, open_end: int | None, sexes: words.Table
) -> dict[str, Any]:
    """Type, phases, design, size, countries, conditions, interventions, outcomes, eligibility."""
    notes = record.notes
    study_type, purpose = values.study_type(notes, main.line("study_type"))
    phase, size = main.text("phase"), main.text("target_size")
    counted = main.text("results_actual_enrolment")
    perspective = words.TIME_PERSPECTIVE.get((phase or "").strip().lower())
    countries = record.part("countries").lines("country2")
    primary, secondary = record.part("primary_outcome"), record.part("secondary_outcome")
    return {
        "study_type": study_type,
        "phases": values.phases(notes, phase),
        "design": read_design(main.text("study_design"), primary_purpose=purpose, time_perspective=perspective),
        "enrolment": values.enrolment(notes, counted, "actual") if counted else values.enrolment(notes, size),
        "countries": tuple(dict.fromkeys(name for name in countries if not texts.is_nothing(name))),
        **_read_conditions(record, main, registry),
        **_read_interventions(record, main, size),
        "outcomes": tuple(
            outcome
            for texts_of, importance in (
                (primary.texts("prim_outcome"), "primary"),
                (secondary.texts("sec_outcome"), "secondary"),
            )
            for text in texts_of
            for outcome in texts.read_outcomes(text, importance, registry)  # type: ignore[arg-type]  # two words
        ),
        "eligibility": _read_eligibility(record, age_unit, open_end, sexes),
    }


def _read_eligibility(record: HtmlFields, unit: Unit | None, open_end: int | None, sexes: words.Table) -> Eligibility:
    part, notes = record.part("criteria"), record.notes
    highest = values.age(notes, part.line("agemax"), unit, "maximum")
    if highest and open_end is not None and highest.value == open_end:
        highest = None
    return texts.read_eligibility(
        part.text("inclusion_criteria"),
        part.text("exclusion_criteria"),
        sex=values.sex(notes, part.text("gender"), sexes),
        minimum_age=values.age(notes, part.line("agemin"), unit, "minimum"),
        maximum_age=highest,
    )


def _read_conditions(record: HtmlFields, main: HtmlFields, registry: str) -> dict[str, Any]:
    """The registry's own words, keywords, and codes; codes of a thesaurus among the keywords are codes."""
    free = main.text("hc_freetext") or ""
    lines = [line.strip(" .") for part in _NUMBERED.split(free) for line in part.split("\n")]
    lines = [coded[1] if (coded := _CODED.fullmatch(line)) else line for line in lines]
    found = texts.read_conditions("\n".join(line for line in lines if line), registry)
    keywords = [
        word for text in record.part("health_condition_keyword").texts("hc_keyword") for word in texts.several(text)
    ]
    codes = [word for text in record.part("health_condition_code").texts("hc_code") for word in texts.several(text)]
    named = [*found.get("conditions", ()), *found.get("keywords", ())]
    conditions = named or [word for word in keywords if not _CODE.fullmatch(word)]
    held = {word.casefold() for word in conditions}
    others = [word for word in (*keywords, *codes) if word.casefold() not in held and word.lower() not in _NO_CODES]
    return {
        "conditions": tuple(dict.fromkeys(conditions)),
        "keywords": tuple(dict.fromkeys(word for word in others if not _CODE.fullmatch(word))),
        "condition_codes": tuple(
            dict.fromkeys(
                [*found.get("condition_codes", ()), *(_code(word) for word in others if _CODE.fullmatch(word))]
            )
        ),
    }


def _code(word: str) -> str:
    """F329 is F32.9 of ICD-10; other codes are given without the name of their catalogue, which may be one of two."""
    joined = _ICD_JOINED.fullmatch(word)
    return f"ICD-10 {joined[1]}.{joined[2]}" if joined and joined[2] != "X" else word


def _read_interventions(record: HtmlFields, main: HtmlFields, size: str | None) -> dict[str, Any]:
    """Interventions with their kinds, where the codes fit them one by one or are all the same.

    Codes of a thesaurus among the keywords are dropped: the record does not say what they stand for."""
    found = texts.read_interventions(main.text("i_freetext"), size)
    record.part("intervention_keyword").lines("i_keyword")
    codes = [
        code for text in record.part("intervention_code").texts("i_code") for code in texts.several(text) or ("-",)
    ]
    kinds = [None if texts.is_nothing(code) else _kind(record, code) for code in codes]
    interventions = found.get("interventions", ())
    if interventions and len(set(kinds)) == 1:
        kinds = kinds[:1] * len(interventions)
    if len(kinds) == len(interventions):
        typed = (one.model_copy(update={"type": kind}) for one, kind in zip(interventions, kinds, strict=True))
        found["interventions"] = tuple(typed)
    elif any(kinds):
        record.notes.repair("interventions/types-without-names")
    return found


def _kind(record: HtmlFields, code: str) -> str | None:
    word = " ".join(code.lower().split())
    return words.INTERVENTION_TYPE.get(word) or record.notes.unknown("interventions.type", code)
