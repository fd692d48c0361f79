"""What is done, to whom and where, of an ISRCTN record.

In: the trial's fields, which get emptied. Out: parts of the `Trial`. Values that may carry attributes in the XML
("upperAgeLimit" with value and unit) are read by `worded`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal

from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats import _who_words as words
from crawler.formats._html_fields import HtmlFields
from crawler.formats._numbered import numbered_items
from crawler.formats._who_design import read_design
from trials.model import Design, Eligibility, Enrolment, Intervention, Outcome, Site

NOT_YET_TOLD: Final = frozenset({"not provided at time of registration", "to be made available at a later date"})
_KINDS: Final = {
    **words.INTERVENTION_TYPE,
    "supplement": "dietary_supplement",
    "procedure/surgery": "procedure",
    "biological/vaccine": "biological",
    "behavioural": "behavioral",
}
_NO_KIND: Final = frozenset({"mixed", "not specified", "not applicable", "drug/device/biological/vaccine"})
_AGE_GROUPS: Final = {"neonate": "child", "child": "child", "adult": "adult", "senior": "older_adult"}
_NO_AGE_GROUP: Final = frozenset({"all", "mixed", "other", "not specified"})
_HEALTHY: Final = "healthy volunteer"
_PLANNED: Final = re.compile(r"(?:planned )?(?:sample size|total)\s*:\s*([0-9][0-9,]{0,12})\b", re.IGNORECASE)
_COUNTED: Final = re.compile(r"([0-9][0-9,]{0,12})\s+(?:patients|participants|people|subjects)\b[^0-9]*", re.IGNORECASE)
_LONGEST_NAME: Final = 200


def worded(part: HtmlFields, key: str) -> str | None:
    """The text of an element, with attributes or without. They say the same in parts, or how it is kept."""
    inner = part.part(key)
    if not inner:
        return part.line(key)
    found = inner.line("#")
    inner.drop(*(label for label in inner.labels() if label.startswith("@")))
    return found


def said(text: str | None) -> str | None:
    """The text, None where it says only that nothing is said."""
    if text is None or texts.is_nothing(text) or text.strip().lower().rstrip(".") in NOT_YET_TOLD:
        return None
    return text


def read_plan(trial: HtmlFields) -> dict[str, Any]:
    """Type, phases, design, enrolment, conditions, interventions, outcomes, eligibility, places."""
    people, design = trial.part("participants"), trial.part("trialDesign")
    phase = [one.line("phase") for one in trial.part("interventions").parts("intervention")]
    notes = trial.notes
    study_type = (design.line("primaryStudyDesign") or "").lower()
    unspecified = study_type in ("", "other", "not specified")
    return {
        "study_type": None if unspecified else values.study_type(notes, study_type)[0],
        "phases": tuple(dict.fromkeys(found for one in phase for found in values.phases(notes, one))),
        "design": _read_design(design),
        "enrolment": _read_enrolment(people),
        **_read_conditions(trial.part("conditions")),
        "interventions": tuple(_read_interventions(trial.part("interventions"))),
        "outcomes": (*_read_outcomes(trial, "primary"), *_read_outcomes(trial, "secondary")),
        "eligibility": _read_eligibility(people),
        **_read_places(people),
    }


def _read_design(part: HtmlFields) -> Design:
    labelled = [
        ("", part.text("studyDesign")),
        ("", part.line("secondaryStudyDesign")),
        ("Setting", _joined(part, "trialSetting")),
        ("Purpose", _joined(part, "trialType")),
    ]
    lines = [f"{label}: {text}" if label else text for label, text in labelled if said(text)]
    return read_design("\n".join(line for line in lines if line) or None)


def _joined(part: HtmlFields, key: str) -> str | None:
    """Values of a list, `trialTypes/trialType`, or of the single element of older records."""
    return ", ".join([*part.part(f"{key}s").lines(key), *part.lines(key)]) or None


def _read_enrolment(part: HtmlFields) -> Enrolment | None:
    """How many took part, or how many should. Free text gives a count only where it names one total."""
    final, target, total = part.line("totalFinalEnrolment"), part.line("targetEnrolment"), part.line("totalTarget")
    if final:
        return values.enrolment(part.notes, final, "actual")
    text = target or total
    found = (_PLANNED.match(text) or _COUNTED.fullmatch(text)) if text else None
    if found is None:
        return values.enrolment(part.notes, text, "estimated")
    return Enrolment(count=int(found[1].replace(",", "")), kind="estimated", raw=text)


def _read_conditions(part: HtmlFields) -> dict[str, Any]:
    named: list[str] = []
    classes: list[str | None] = []
    for one in part.parts("condition"):
        named += texts.several(one.text("description"))
        classes += [said(one.line("diseaseClass1")), said(one.line("diseaseClass2"))]
    named += [text for text in part.texts("condition") if said(text)]
    return {
        "conditions": tuple(dict.fromkeys(named)),
        "keywords": tuple(word for word in dict.fromkeys(classes) if word and word not in named),
    }


def _read_interventions(part: HtmlFields) -> Iterator[Intervention]:
    """One entry holds the text of all arms; the names of the products, where given, are its name."""
    for place, one in enumerate(part.parts("intervention")):
        description, named = said(one.text("description")), said(one.line("drugNames"))
        kind = (one.line("interventionType") or "").lower()
        if extra := said(one.line("pharmaceuticalStudyTypes")):
            description = f"{description or ''}\nPharmaceutical study type: {extra}".strip()
        known = None
        if kind and kind not in _NO_KIND:
            known = values.category(part.notes, kind, _KINDS, f"interventions[{place}].type")
        if named:
            name = named if len(named) <= _LONGEST_NAME else f"{named[:_LONGEST_NAME].rsplit(' ', 1)[0]} …"
            yield Intervention(name=name, type=known, description=description or named)
        elif description:
            for found in texts.read_interventions(description, None).get("interventions", ()):
                yield found.model_copy(update={"type": known})


def _read_outcomes(trial: HtmlFields, importance: Literal["primary", "secondary"]) -> list[Outcome]:
    """Measures one by one, as newer records have them, and the free text of older ones cut at its numbers."""
    told = trial.part("trialDescription")
    found = []
    for holder in (told, trial):
        for one in holder.part(f"{importance}Outcomes").parts("outcomeMeasure"):
            one.drop("@id")
            measure, method, when = one.text("variable"), one.text("method"), one.text("timepoints")
            if measure or method:
                found.append(
                    Outcome(measure=measure or method, importance=importance, description=method, time_frame=when)
                )
    text = said(told.text(f"{importance}Outcome"))
    return found or [Outcome(measure=one, importance=importance) for one in numbered_items(text)]


def _read_eligibility(part: HtmlFields) -> Eligibility:
    kinds = [*part.part("participantTypes").lines("participantType"), *part.lines("participantType")]
    allowed = {"true": True, "false": False}.get((part.line("healthyVolunteersAllowed") or "").lower())
    volunteers = allowed if allowed is not None else any(_HEALTHY in kind.lower() for kind in kinds) or None
    sex = part.line("gender")
    eligibility = texts.read_eligibility(
        said(part.text("inclusion")),
        said(part.text("exclusion")),
        sex=values.sex(part.notes, sex),
        minimum_age=values.age(part.notes, worded(part, "lowerAgeLimit"), None, "minimum"),
        maximum_age=values.age(part.notes, worded(part, "upperAgeLimit"), None, "maximum"),
        healthy_volunteers=volunteers,
        population="; ".join(kinds) or None,
    )
    groups = tuple(_age_groups(part))
    return eligibility.model_copy(update={"age_groups": groups}) if groups else eligibility


def _age_groups(part: HtmlFields) -> Iterator[str]:
    found: dict[str, None] = {}
    for word in re.split(r"[,;/]", part.line("ageRange") or ""):
        name = word.strip().lower()
        if name and name not in _NO_AGE_GROUP:
            found[_AGE_GROUPS.get(name) or part.notes.unknown("eligibility.age_groups", word)] = None
    return (group for group in found if group != "unrecognised")


def _read_places(part: HtmlFields) -> dict[str, Any]:
    """Centres as sites; the countries of recruitment as published, England and Scotland each by itself."""
    sites = []
    for one in part.part("trialCentres").parts("trialCentre"):
        one.drop("@id", "id", "rtsId", "@rtsId", "rorId", "address")  # numbers and streets: cities are geocoded
        postcode = one.line("zip")
        site = Site(
            facility=said(one.line("name")),
            city=said(one.line("city")),
            state=said(one.line("state")),
            zip=None if postcode is None or texts.is_nothing(postcode) else postcode,
            country=said(one.line("country")),
        )
        if site.facility or site.city or site.country:
            sites.append(site)
    named = part.part("recruitmentCountries").lines("country")
    return {"sites": tuple(sites), "countries": tuple(dict.fromkeys(named))}
