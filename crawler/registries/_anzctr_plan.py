"""What is done, to whom and where, of an ANZCTR record.

In: the record's fields, which get emptied. Out: parts of the `Trial`.
"""

from typing import Any, Final, Literal

from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats import _who_words as words
from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_design import read_design
from trials.model import AgeLimit, Eligibility, Enrolment, Intervention, Outcome, Site

_STATUS: Final = {
    **words.STATUS,
    "closed: follow-up continuing": "active_not_recruiting",
    "closed: follow-up complete": "completed",
}
_FREE: Final = (
    "concealment",
    "sequence",
    "designfeatures",
    "endpoint",
    "statisticalmethods",
    "followup",
    "followuptype",
)


def read_plan(record: HtmlFields) -> dict[str, Any]:
    """Type, phases, design, size, conditions, interventions, outcomes, eligibility, places, status."""
    notes, recruitment, design = record.notes, record.part("recruitment"), record.part("trial_design")
    study_type, _ = values.study_type(notes, design.line("studytype"))
    control = record.part("interventions").line("control")
    reason = [recruitment.text(name) for name in ("withdrawnreason", "withdrawnreasonother")]
    return {
        "status": values.category(notes, recruitment.text("recruitmentstatus"), _STATUS, "status"),
        "why_stopped": "; ".join(text for text in reason if text) or None,
        "study_type": study_type,
        "phases": values.phases(notes, recruitment.text("phase")),
        "design": _read_design(design, control),
        "enrolment": _read_enrolment(recruitment),
        **_read_conditions(record.part("conditions")),
        "interventions": _read_interventions(record.part("interventions")),
        "outcomes": _read_outcomes(record.part("outcomes")),
        "eligibility": _read_eligibility(record.part("eligibility")),
        **_read_places(recruitment),
    }


def _read_design(part: HtmlFields, control: str | None) -> Any:
    """The labelled fields, and all that is said about the design in one text."""
    labelled = [
        (label, part.line(key))
        for label, key in (
            ("Purpose", "purpose"),
            ("Allocation", "allocation"),
            ("Masking", "masking"),
            ("Assignment", "assignment"),
            ("Purpose", "purposeobs"),
            ("Duration", "duration"),
            ("Selection", "selection"),
            ("Timing", "timing"),
        )
    ]
    labelled.append(("Control", control))
    masked = [part.line(f"masking{place}") for place in range(1, 5)]
    free = [part.text(key) for key in _FREE]
    registry = (part.line("patientregistry") or "").lower()
    text = "\n".join([*(f"{label}: {said}" for label, said in labelled if said), *(one for one in free if one)])
    who = [_who_masked(said) for said in masked if said]
    return read_design(
        text or None, who_masked=tuple(name for name in who if name), patient_registry=registry == "true" or None
    )


def _who_masked(text: str) -> str | None:
    """ "The people receiving the treatment/s" and the three other sentences of the registry's form."""
    said = text.lower()
    for key, name in (
        ("receiving", "participant"),
        ("administering", "care_provider"),
        ("assessing", "outcomes_assessor"),
        ("analysing", "investigator"),
    ):
        if key in said:
            return name
    return None


def _read_enrolment(part: HtmlFields) -> Enrolment | None:
    planned, counted = part.text("samplesize"), part.text("actualsamplesize")
    if counted:
        return values.enrolment(part.notes, counted, "actual")
    return values.enrolment(part.notes, planned, "estimated")


def _read_conditions(part: HtmlFields) -> dict[str, Any]:
    named = [one for text in part.texts("healthcondition") for one in texts.several(text)]
    coded = []
    for code in part.parts("conditioncode"):
        pair = (code.line("conditioncode1"), code.line("conditioncode2"))
        coded.append(" - ".join(word for word in pair if word))
    return {"conditions": tuple(dict.fromkeys(named)), "keywords": tuple(dict.fromkeys(filter(None, coded)))}


def _read_interventions(part: HtmlFields) -> tuple[Intervention, ...]:
    """What is done and what it is compared with; a kind only where the codes are all of one."""
    codes = {words.INTERVENTION_TYPE.get(code.lower()) for code in part.lines("interventioncode")}
    kind = codes.pop() if len(codes) == 1 else None
    found: list[Intervention] = []
    for key, of_kind in (("interventions", kind), ("comparator", None)):
        text = part.text(key)
        if text and not texts.is_nothing(text):
            found += texts.read_interventions(text, None).get("interventions", ())
            found[-1] = found[-1].model_copy(update={"type": of_kind})
    return tuple(found)


def _read_outcomes(part: HtmlFields) -> tuple[Outcome, ...]:
    found = []
    for key, importance in (("primaryOutcome", "primary"), ("secondaryOutcome", "secondary")):
        for one in part.parts(key):
            measure, when, how = one.text("outcome"), one.text("timepoint"), one.text("assessmentmethod")
            if measure and not texts.is_nothing(measure):
                found.append(Outcome(measure=measure, importance=importance, time_frame=when, description=how))
    return tuple(found)


def _read_eligibility(part: HtmlFields) -> Eligibility:
    volunteers = (part.line("healthyvolunteer") or "").lower()
    return texts.read_eligibility(
        part.text("inclusivecriteria"),
        part.text("exclusivecriteria"),
        sex=values.sex(part.notes, part.text("inclusivegender")),
        minimum_age=_read_age(part, "inclusiveminage", "minimum"),
        maximum_age=_read_age(part, "inclusivemaxage", "maximum"),
        healthy_volunteers={"yes": True, "no": False}.get(volunteers),
    )


def _read_age(part: HtmlFields, key: str, limit: Literal["minimum", "maximum"]) -> AgeLimit | None:
    """A number with its unit beside it: 18 and Years; 0 and "No limit"."""
    number, unit = part.line(key), part.line(f"{key}type")
    if number is None or (unit or "").lower() in ("", "no limit", "not stated"):
        return None
    return values.age(part.notes, f"{number} {unit}", None, limit)


def _read_places(part: HtmlFields) -> dict[str, Any]:
    """Hospitals as sites ("Name - Suburb"), postcodes where no hospital is named, countries."""
    states = [state for state in texts.several((part.line("recruitmentstate") or "").replace(",", ";")) if state]
    state = states[0] if len(states) == 1 else None
    hospitals, postcodes = part.lines("hospital"), part.lines("postcode")
    sites = [_site(hospital, state) for hospital in hospitals]
    sites += [_postal(postcode, state) for postcode in postcodes if not hospitals]
    home = [
        name
        for name in (part.line("recruitmentcountry") or "").split(",")
        if name.strip().lower() not in ("", "outside")
    ]
    abroad = []
    for place in part.parts("countryoutsideaustralia"):
        name, region = place.line("country"), place.line("state")
        if name:
            abroad.append(name)
            sites += [Site(state=region, country=name)] if region and not texts.is_nothing(region) else []
    return {"sites": tuple(sites), "countries": tuple(dict.fromkeys([*(name.strip() for name in home), *abroad]))}


def _site(hospital: str, state: str | None) -> Site:
    name, _, suburb = hospital.rpartition(" - ")
    return Site(facility=name or hospital, city=suburb if name else None, state=state, country="Australia")


def _postal(postcode: str, state: str | None) -> Site:
    code, _, suburb = postcode.partition(" - ")
    return Site(zip=code, city=suburb or None, state=state, country="Australia")
