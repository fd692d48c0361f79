"""What is done, to whom and where, of a DRKS record.

In: the record's fields, which get emptied, and the list that takes texts in other languages. Out: parts of the `Trial`.
"""

from typing import Any, Final, Literal

from crawler.formats import _who_texts as texts
from crawler.formats._html_fields import HtmlFields
from crawler.formats._numbered import numbered_items
from crawler.registries import _drks_words as words
from crawler.registries._drks_reading import Spoken
from trials.ages import in_days
from trials.countries import country_name
from trials.model import AgeLimit, Arm, Design, Eligibility, Enrolment, Intervention, OtherText, Outcome, Site

_LABELLED: Final = (("Centres", "centricType"), ("Duration", "duration"))


def read_plan(record: HtmlFields, kept: list[OtherText]) -> dict[str, Any]:
    """Type, phases, design, enrolment, conditions, arms, interventions, outcomes, eligibility, places."""
    part, recruitment = record.part("studyCharacteristic"), record.part("recruitment")
    study_type = part.word("type", words.STUDY_TYPE, "study_type")
    told = Spoken(part.parts("characteristicDescriptions"), kept)
    criteria = Spoken(recruitment.parts("recruitmentDescriptions"), kept)
    return {
        "study_type": study_type,
        "phases": _read_phases(part),
        "design": _read_design(part, recruitment, told),
        "enrolment": _read_enrolment(recruitment),
        **_read_conditions(record, kept),
        **_read_arms(record, kept, interventional=study_type == "interventional"),
        "outcomes": (*_read_outcomes(told, "primary"), *_read_outcomes(told, "secondary")),
        "eligibility": _read_eligibility(recruitment, criteria),
        "why_stopped": criteria.text("reasonDescription", "why_stopped"),
        **_read_places(recruitment),
    }


def _read_phases(part: HtmlFields) -> tuple[str, ...]:
    word = part.line("phase")
    if word is None:
        return ()
    return words.PHASES.get(word) or (part.notes.unknown("phases[0]", word),)


def _read_design(part: HtmlFields, recruitment: HtmlFields, told: Spoken) -> Design:
    """Fields of the design; what has no field of its own stands in one text."""
    allocation = part.line("allocation")
    masked = [one.part("idBlindingWho").word("blindingWho", words.WHO_MASKED, f"design.who_masked[{place}]")
              for place, one in enumerate(part.parts("blindingWhoList"))]  # fmt: skip
    controls = [one.part("idControlType").line("controlType") for one in part.parts("controlTypes")]
    labelled = [
        ("Control", ", ".join(_in_words(one) for one in controls if one)),
        *((label, _in_words((recruitment if key == "centricType" else part).line(key))) for label, key in _LABELLED),
        ("Sequence generation", told.line("typeOfSequenceGeneration", "design.description")),
        ("Concealment", told.line("typeOfHiddenAllocation", "design.description")),
    ]
    known = (
        words.ALLOCATION.get(allocation) or part.notes.unknown("design.allocation", allocation) if allocation else None
    )
    model = part.word("assignment", words.MODEL, "design.intervention_model")
    return Design(
        allocation=known,
        intervention_model=model or ("single_group" if allocation == "SINGLE_ARM_STUDY" else None),
        primary_purpose=part.word("purpose", words.PURPOSE, "design.primary_purpose"),
        time_perspective=part.word("timing", words.TIMING, "design.time_perspective"),
        masking=part.word("blindingType", words.MASKING, "design.masking"),
        who_masked=tuple(dict.fromkeys(name for name in masked if name)),
        description="\n".join(f"{label}: {text}" for label, text in labelled if text) or None,
    )


def _in_words(word: str | None) -> str:
    """A category's word as it is read: UNCONTROLLED_SINGLE_ARM is "uncontrolled single arm"."""
    return (word or "").replace("_", " ").lower()


def _read_enrolment(part: HtmlFields) -> Enrolment | None:
    planned, counted = part.whole("plannedParticipants"), part.whole("totalParticipants")
    if counted is not None:
        return Enrolment(count=counted, kind="actual")
    return Enrolment(count=planned, kind="estimated") if planned is not None else None


def _read_conditions(record: HtmlFields, kept: list[OtherText]) -> dict[str, Any]:
    named, codes = [], []
    for place, one in enumerate(record.parts("studiedHealthConditions")):
        one.drop("type")  # whether the main one: they stand in order
        catalogue, code = one.line("catalog"), one.line("code")
        told = Spoken(one.parts("studiedHealthConditionDescriptions"), kept)
        named.append(told.line("comment", f"conditions[{place}]"))
        if code and catalogue != words.NO_CATALOGUE:
            codes.append(f"{words.CATALOGUES.get(catalogue or '', catalogue)} {code}")
    return {
        "conditions": tuple(dict.fromkeys(name for name in named if name)),
        "condition_codes": tuple(dict.fromkeys(codes)),
    }


def _read_arms(record: HtmlFields, kept: list[OtherText], *, interventional: bool) -> dict[str, Any]:
    """Arms by their number. The registry has no list of interventions: the text of an arm says what is done in it."""
    groups: dict[int, list[HtmlFields]] = {}
    for place, one in enumerate(record.parts("observationalGroups")):
        number = one.part("idArm").whole("arm")
        groups.setdefault(place + 1000 if number is None else number, []).append(one)
    arms: list[Arm] = []
    interventions: list[Intervention] = []
    for place, (_, entries) in enumerate(sorted(groups.items())):
        text = Spoken(entries, kept, "idArm").text("comment", f"arms[{place}].description")
        given: tuple[int, ...] = ()
        if text and interventional:
            (found,) = texts.read_interventions(text, None)["interventions"][:1]
            given = (len(interventions),)
            interventions.append(found.model_copy(update={"description": text, "arms": (place,)}))
        arms.append(Arm(label=f"Arm {place + 1}", description=text, interventions=given))
    return {"arms": tuple(arms), "interventions": tuple(interventions)}


def _read_outcomes(told: Spoken, importance: Literal["primary", "secondary"]) -> list[Outcome]:
    text = told.text(f"{importance}Outcome", f"outcomes.{importance}")
    return [Outcome(measure=one, importance=importance) for one in numbered_items(text)]


def _read_eligibility(part: HtmlFields, told: Spoken) -> Eligibility:
    youngest, unborn = _read_age(part, "minimumAge")
    oldest, _ = _read_age(part, "maximumAge")
    return texts.read_eligibility(
        told.text("inclusionCriteria", "eligibility.inclusion"),
        told.text("exclusionCriteria", "eligibility.exclusion"),
        sex=part.word("gender", words.SEX, "eligibility.sex"),
        minimum_age=youngest,
        maximum_age=oldest,
        healthy_volunteers=part.flag("healthyVolunteers"),
        population=unborn,
    )


def _read_age(part: HtmlFields, key: str) -> tuple[AgeLimit | None, str | None]:
    """A limit of age; a week of pregnancy is none, and is told as text."""
    age = part.part(key)
    amount, unit = age.whole("amount"), age.line("unit")
    if unit is None or unit in words.NO_AGE or amount is None:
        return None, None
    if unit == words.BEFORE_BIRTH:
        return None, f"from week {amount} of pregnancy"
    known: Any = words.AGE_UNITS.get(unit)
    if known is None:
        part.notes.repair("age/unreadable")
        part.notes.unknown(f"eligibility.{key.removesuffix('Age')}_age", f"{amount} {unit}")
        return None, None
    raw = f"{amount} {known.capitalize()}"
    return AgeLimit(value=float(amount), unit=known, days=in_days(amount, known), raw=raw), None


def _read_places(part: HtmlFields) -> dict[str, Any]:
    """Institutes as sites: their country is known where all of the trial is in one."""
    codes = [one.part("idCountry").line("code") for one in part.parts("countries")]
    countries = tuple(dict.fromkeys(country_name(code) or code for code in codes if code))
    sites = []
    for one in part.parts("institutes"):
        one.drop("type")  # university hospital, hospital, practice
        site = Site(
            facility=one.line("name"), city=one.line("city"), country=countries[0] if len(countries) == 1 else None
        )
        if site.facility or site.city:
            sites.append(site)
    return {"sites": tuple(sites), "countries": countries}
