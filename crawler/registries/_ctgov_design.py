"""What is done and to whom, of a ClinicalTrials.gov v2 study: design, arms, interventions, outcomes, eligibility.

In: the module's `Fields`, which get emptied. Out: parts of the `Trial` as plain values, what is not stated left out.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from crawler.emptying import Fields, Notes
from crawler.plans import each, flag, line, lines, part, plan, read, take, take_part, text, whole, word, words
from crawler.registries import _ctgov_words as tables
from trials.ages import is_unlimited, parse_age

_LONGEST_AGE: Final = 20  # of those that are remembered: "18 Years"


@lru_cache(maxsize=1 << 12)
def _limit(text: str) -> dict[str, Any] | None:
    """What an `AgeLimit` is made of; nothing in it for "no limit", None for text that is no age."""
    if is_unlimited(text):
        return {}
    age = parse_age(text)
    return age.model_dump(exclude_defaults=True) if age else None


def _read_age(text: str, notes: Notes, path: str) -> dict[str, Any] | None:
    """An absent limit means none in this registry. One that cannot be read is noted with its text: it is no "none"."""
    limit = _limit(text) if len(text) <= _LONGEST_AGE else _limit.__wrapped__(text)
    if limit is None:
        notes.repair("age/unreadable")
        notes.unknown(path, text)
    return limit


_KIND: Final = plan(
    word("studyType", tables.STUDY_TYPE, "study_type"),
    words("phases", tables.PHASE),
)
_MASKING: Final = plan(
    word("masking", tables.MASKING),
    text("maskingDescription", "masking_description"),
    words("whoMasked", tables.WHO_MASKED, "who_masked"),
)
_DESIGN: Final = plan(
    word("allocation", tables.ALLOCATION),
    word("interventionModel", tables.INTERVENTION_MODEL, "intervention_model"),
    text("interventionModelDescription", "intervention_model_description"),
    word("primaryPurpose", tables.PRIMARY_PURPOSE, "primary_purpose"),
    word("observationalModel", tables.OBSERVATIONAL_MODEL, "observational_model"),
    word("timePerspective", tables.TIME_PERSPECTIVE, "time_perspective"),
)
_REGISTRY: Final = plan(flag("patientRegistry", "patient_registry"), line("targetDuration", "target_duration"))
_SPECIMENS: Final = plan(
    word("retention", tables.BIOSPECIMEN, "biospecimen_retention"), text("description", "biospecimen_description")
)
_ENROLMENT: Final = plan(
    part("enrollmentInfo", plan(whole("count"), word("type", tables.ENROLMENT_TYPE, "kind")), "enrolment")
)
_ARM: Final = plan(
    line("label"),
    word("type", tables.ARM_TYPE),
    text("description"),
    lines("interventionNames", "names"),
    needs=("label",),
    lacking="arms/without-label",
)
_INTERVENTION: Final = plan(
    line("name"),
    word("type", tables.INTERVENTION_TYPE),
    text("description"),
    lines("otherNames", "other_names"),
    lines("armGroupLabels", "labels"),
    needs=("name",),
    lacking="interventions/without-name",
)
_ARMS: Final = plan(each("armGroups", _ARM, "arms"), each("interventions", _INTERVENTION))
_OUTCOME: Final = plan(
    text("measure"),
    text("description"),
    text("timeFrame", "time_frame"),
    needs=("measure",),
    lacking="outcomes/without-measure",
)
_OUTCOMES: Final = plan(
    each("primaryOutcomes", _OUTCOME, "primary"),
    each("secondaryOutcomes", _OUTCOME, "secondary"),
    each("otherOutcomes", _OUTCOME, "other"),
)
_ELIGIBILITY: Final = plan(
    text("eligibilityCriteria", "criteria"),
    word("sex", tables.SEX),
    flag("genderBased", "gender_based"),
    text("genderDescription", "gender_description"),
    read("minimumAge", _read_age, "minimum_age"),
    read("maximumAge", _read_age, "maximum_age"),
    words("stdAges", tables.STANDARD_AGE, "age_groups"),
    flag("healthyVolunteers", "healthy_volunteers"),
    text("studyPopulation", "population"),
    word("samplingMethod", tables.SAMPLING_METHOD, "sampling_method"),
)

Plain = dict[str, Any]


def read_design(module: Fields) -> Plain:
    """`designModule`: type, phases, allocation, masking, enrolment."""
    found = take(module, _KIND)
    info = module.part("designInfo")
    design = take(info, _DESIGN, "design.") | take_part(info.held, "maskingInfo", _MASKING, info.notes, "design.")
    design |= take(module, _REGISTRY, "design.") | take_part(
        module.held, "bioSpec", _SPECIMENS, module.notes, "design."
    )
    found |= take(module, _ENROLMENT)
    if design:
        found["design"] = design
    if (enrolment := found.get("enrolment")) and enrolment.get("kind") not in (None, "actual", "estimated"):
        del enrolment["kind"]  # noted with its word
    return found


def read_arms(module: Fields) -> Plain:
    """`armsInterventionsModule`: arms and interventions, joined both ways by label."""
    found = take(module, _ARMS)
    arms, interventions = found.get("arms", []), found.get("interventions", [])
    joined = _join(arms, interventions)
    arms_of: list[list[int]] = [[] for _ in interventions]
    for place, (arm, (positions, unmatched)) in enumerate(zip(arms, joined, strict=True)):
        arm.pop("names", None)
        _add(arm, interventions=positions, unmatched=unmatched)
        for position in positions:
            arms_of[position].append(place)
    labels = {arm["label"].casefold() for arm in arms}
    for one, places in zip(interventions, arms_of, strict=True):
        unmatched = [label for label in one.pop("labels", ()) if label.casefold() not in labels]
        _add(one, arms=places, unmatched=unmatched)
    return found


def _add(part: Plain, **lists: list[Any]) -> None:
    for name, held in lists.items():
        if held:
            part[name] = held


def _keys(intervention: Plain) -> tuple[str, str]:
    """What an arm may call it: "diagnostic test: x", or only "x"."""
    name = intervention["name"].casefold()
    return f"{intervention.get('type', '').replace('_', ' ')}: {name}", name


def _join(arms: Sequence[Plain], interventions: Sequence[Plain]) -> Iterator[tuple[list[int], list[str]]]:
    """For each arm the positions of its interventions, and the names that fit none.

    An intervention that names the arm is one of the arm's. A name that the arm gives and none of those bears is looked
    up among all, the first of several with that name being taken.
    """
    by_label: dict[str, set[int]] = {}
    by_key: dict[str, int] = {}
    keys = [_keys(intervention) for intervention in interventions]
    for position, intervention in enumerate(interventions):
        for label in intervention.get("labels", ()):
            by_label.setdefault(label.casefold(), set()).add(position)
        for key in keys[position]:
            by_key.setdefault(key, position)
    for arm in arms:
        # Taken out: a second arm of the same label has only the names that it gives itself.
        found = by_label.pop(arm["label"].casefold(), set())
        borne = {key for position in found for key in keys[position]}
        missing = [name for name in arm.get("names", ()) if name.casefold() not in borne]
        found |= {by_key[name.casefold()] for name in missing if name.casefold() in by_key}
        yield sorted(found), [name for name in missing if name.casefold() not in by_key]


def read_outcomes(module: Fields) -> list[Plain]:
    """`outcomesModule`: what is measured and when, primary first."""
    return [
        {"measure": one.pop("measure"), "importance": importance, **one}
        for importance, listed in take(module, _OUTCOMES).items()
        for one in listed
    ]


def read_eligibility(module: Fields) -> Plain | None:
    """`eligibilityModule`: the criteria text and the structured limits."""
    return take(module, _ELIGIBILITY, "eligibility.") or None
