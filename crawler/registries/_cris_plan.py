"""What is done, to whom and where, of a CRIS page.

In: the page's fields, which get emptied. Out: parts of the `Trial`.
"""

import re
from typing import Any, Final

from crawler.emptying import Notes
from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats import _who_words as words
from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_design import read_design
from trials.model import Arm, Dates, Eligibility, Intervention, Outcome, Site, TrialDate

_ARM_TYPES: Final = {
    "experimental": "experimental",
    "active comparator": "active_comparator",
    "placebo comparator": "placebo_comparator",
    "sham comparator": "sham_comparator",
    "no intervention": "no_intervention",
    "other": "other",
    "others": "other",
}
_AGES: Final = re.compile(r"\s*(.*?)\s*[~∼～]\s*(.*?)\s*")  # the page's own signs
_DATED: Final = re.compile(r"([0-9-]{4,10})\s*(?:,\s*(\w+))?")
_SITE: Final = "Recruitment Status by Participating Study Site"


def _date(notes: Notes, text: str | None) -> TrialDate | None:
    """ "2009-05-14 , Actual": a day, and whether it has come; "-" is none."""
    if text is None or texts.is_nothing(text):
        return None
    match = _DATED.fullmatch(text)
    kind = {"actual": "actual", "anticipated": "estimated"}.get((match[2] or "").lower()) if match else None
    return values.date(notes, match[1] if match else text, None, kind)  # type: ignore[arg-type]  # of a table


def read_status(part: HtmlFields) -> dict[str, Any]:
    """Overall status, dates, size, and the sites with their own status."""
    notes = part.notes
    sites = []
    for place, site in enumerate(part.parts(_SITE)):
        site.drop("Date of First Enrollment")
        status = values.category(notes, site.line("Recruitment Status"), words.STATUS, f"sites[{place}].status")
        sites.append(Site(facility=site.line("Name of Study Site"), country="South Korea", status=status))
    return {
        "status": values.category(notes, part.line("Overall Recruitment Status"), words.STATUS, "status"),
        "dates": Dates(
            start=_date(notes, part.line("Date of First Enrollment")),
            primary_completion=_date(notes, part.line("Primary Completion Date")),
            completion=_date(notes, part.line("Study Completion Date")),
        ),
        "enrolment": values.enrolment(notes, part.line("Target Number of Participant")),
        "sites": tuple(sites),
        "countries": ("South Korea",) if sites else (),
    }


def read_plan(page: HtmlFields) -> dict[str, Any]:
    """Type, phase, design, arms, interventions, conditions, eligibility, outcomes."""
    notes, design = page.notes, page.part("Study Design")
    study_type, _ = values.study_type(notes, design.line("Study Type"))
    labelled = [
        (label, design.line(key))
        for label, key in (
            ("Purpose", "Study Purpose"),
            ("Intervention model", "Intervention Model"),
            ("Masking", "Blinding/Masking"),
            ("Allocation", "Allocation"),
            ("Observational model", "Observational Study Model"),
            ("Time perspective", "Time Perspective"),
        )
    ]
    text = "\n".join(f"{label}: {said}" for label, said in labelled if said)
    return {
        "study_type": study_type,
        "phases": values.phases(notes, design.line("Phase")),
        "design": read_design(text or None),
        "arms": tuple(_arm(part, place, notes) for place, part in enumerate(design.parts("Arm"))),
        "interventions": _read_interventions(design),
        **_read_eligibility(page.part("Subject Eligibility Information")),
        "outcomes": _read_outcomes(page.part("Outcome Measure(s) Information")),
    }


def _arm(part: HtmlFields, place: int, notes: Notes) -> Arm:
    part.drop("Target Number of Participant")
    kind = values.category(notes, part.line("Arm Type"), _ARM_TYPES, f"arms[{place}].type")
    return Arm(label=part.line("Arm Label") or f"Arm {place + 1}", type=kind, description=part.text("Arm Description"))


def _read_interventions(design: HtmlFields) -> tuple[Intervention, ...]:
    kind, text = design.line("Intervention Type"), design.text("Intervention Description")
    if not text:
        return ()
    found = texts.read_interventions(text, None).get("interventions", ())
    known = words.INTERVENTION_TYPE.get((kind or "").lower())
    return tuple(one.model_copy(update={"type": known}) for one in found)


def _read_eligibility(part: HtmlFields) -> dict[str, Any]:
    notes = part.notes
    listed = [line.strip(" *") for line in (part.text("Condition(s)/Problem(s)") or "").split("\n")]
    part.drop("Rare Disease")
    included = next(iter(part.parts("Inclusion Criteria")), part.part("Inclusion Criteria"))
    ages = _AGES.fullmatch(included.line("Age") or "")
    volunteers = (part.line("Healthy Volunteers") or "").lower()
    eligibility = texts.read_eligibility(
        included.text("Description"),
        part.text("Exclusion Criteria"),
        sex=values.sex(notes, included.text("Gender")),
        minimum_age=values.age(notes, ages[1] if ages else None, None, "minimum"),
        maximum_age=values.age(notes, ages[2] if ages else None, None, "maximum"),
        healthy_volunteers={"yes": True, "no": False}.get(volunteers),
    )
    return {
        "conditions": tuple(dict.fromkeys(line for line in listed if line)),
        "eligibility": Eligibility.model_validate(eligibility),
    }


def _read_outcomes(part: HtmlFields) -> tuple[Outcome, ...]:
    part.drop("Type of Primary Outcome")
    found = []
    for key, importance in (("Primary Outcome(s)", "primary"), ("Secondary Outcome(s)", "secondary")):
        for one in part.parts(key):
            measure, when = one.text("Outcome"), one.text("Timepoint")
            if measure:
                found.append(Outcome(measure=measure, importance=importance, time_frame=when))
    return tuple(found)
