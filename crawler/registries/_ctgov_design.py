"""What is done and to whom, of a ClinicalTrials.gov v2 study: design, arms, interventions, outcomes, eligibility.

In: the module's `Fields`, which get emptied. Out: parts of the `Trial`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from crawler.emptying import Fields
from crawler.registries import _ctgov_words as words
from trials.ages import is_unlimited, parse_age
from trials.model import AgeLimit, Arm, Design, Eligibility, Enrolment, Intervention, Outcome


def read_design(module: Fields) -> dict[str, Any]:
    """`designModule`: type, phases, allocation, masking, enrolment."""
    return {
        "study_type": module.word("studyType", words.STUDY_TYPE, "study_type"),
        "phases": module.words("phases", words.PHASE, "phases"),
        "design": _read_design_info(module),
        "enrolment": _read_enrolment(module.part("enrollmentInfo")),
    }


def _read_design_info(module: Fields) -> Design:
    info, specimens = module.part("designInfo"), module.part("bioSpec")
    masking = info.part("maskingInfo")
    return Design(
        allocation=info.word("allocation", words.ALLOCATION, "design.allocation"),
        intervention_model=info.word("interventionModel", words.INTERVENTION_MODEL, "design.intervention_model"),
        intervention_model_description=info.text("interventionModelDescription"),
        primary_purpose=info.word("primaryPurpose", words.PRIMARY_PURPOSE, "design.primary_purpose"),
        observational_model=info.word("observationalModel", words.OBSERVATIONAL_MODEL, "design.observational_model"),
        time_perspective=info.word("timePerspective", words.TIME_PERSPECTIVE, "design.time_perspective"),
        masking=masking.word("masking", words.MASKING, "design.masking"),
        masking_description=masking.text("maskingDescription"),
        who_masked=masking.words("whoMasked", words.WHO_MASKED, "design.who_masked"),
        patient_registry=module.flag("patientRegistry"),
        target_duration=module.line("targetDuration"),
        biospecimen_retention=specimens.word("retention", words.BIOSPECIMEN, "design.biospecimen_retention"),
        biospecimen_description=specimens.text("description"),
    )


def _read_enrolment(part: Fields) -> Enrolment | None:
    if not part:
        return None
    kind = part.word("type", words.ENROLMENT_TYPE, "enrolment.kind")
    return Enrolment(count=part.whole("count"), kind=kind if kind in words.ENROLMENT_TYPE.values() else None)


class _Arm(NamedTuple):
    """An arm before it is joined: `names` are its interventions as "Drug: X"."""

    label: str
    type: str | None
    description: str | None
    names: tuple[str, ...]


class _Intervention(NamedTuple):
    """An intervention before it is joined: `labels` are those of its arms."""

    name: str
    type: str | None
    description: str | None
    other_names: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, str]:
        """What an arm may call it: "diagnostic test: x", or only "x"."""
        name = self.name.casefold()
        return f"{(self.type or '').replace('_', ' ')}: {name}", name


def read_arms(module: Fields) -> dict[str, Any]:
    """`armsInterventionsModule`: arms and interventions, joined both ways by label."""
    arms = list(_read_arms(module))
    interventions = list(_read_interventions(module))
    joined = _join(arms, interventions)
    arms_of: list[set[int]] = [set() for _ in interventions]
    for place, (positions, _) in enumerate(joined):
        for position in positions:
            arms_of[position].add(place)
    labels = {arm.label.casefold() for arm in arms}
    return {
        "arms": tuple(
            Arm(label=arm.label, type=arm.type, description=arm.description, interventions=found, unmatched=unmatched)
            for arm, (found, unmatched) in zip(arms, joined, strict=True)
        ),
        "interventions": tuple(
            Intervention(
                name=one.name,
                type=one.type,
                description=one.description,
                other_names=one.other_names,
                arms=tuple(sorted(places)),
                unmatched=tuple(label for label in one.labels if label.casefold() not in labels),
            )
            for one, places in zip(interventions, arms_of, strict=True)
        ),
    }


def _read_arms(module: Fields) -> Iterator[_Arm]:
    place = 0
    for part in module.parts("armGroups"):
        label = part.line("label")
        kind = part.word("type", words.ARM_TYPE, f"arms[{place}].type")
        arm = _Arm(label or "", kind, part.text("description"), part.lines("interventionNames"))
        if label is None:
            part.notes.repair("arms/without-label")
            continue
        place += 1
        yield arm


def _read_interventions(module: Fields) -> Iterator[_Intervention]:
    place = 0
    for part in module.parts("interventions"):
        name = part.line("name")
        kind = part.word("type", words.INTERVENTION_TYPE, f"interventions[{place}].type")
        others, labels = part.lines("otherNames"), part.lines("armGroupLabels")
        intervention = _Intervention(name or "", kind, part.text("description"), others, labels)
        if name is None:
            part.notes.repair("interventions/without-name")
            continue
        place += 1
        yield intervention


def _join(
    arms: Sequence[_Arm], interventions: Sequence[_Intervention]
) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """For each arm the positions of its interventions, and the names that fit none.

    An intervention that names the arm is one of the arm's. A name that the arm gives and none of those bears is looked
    up among all, the first of several with that name being taken.
    """
    by_label: dict[str, set[int]] = {}
    by_key: dict[str, int] = {}
    for position, intervention in enumerate(interventions):
        for label in intervention.labels:
            by_label.setdefault(label.casefold(), set()).add(position)
        for key in intervention.keys:
            by_key.setdefault(key, position)
    joined = []
    for arm in arms:
        # Taken out: a second arm of the same label has only the names that it gives itself.
        found = by_label.pop(arm.label.casefold(), set())
        borne = {key for position in found for key in interventions[position].keys}
        missing = [name for name in arm.names if name.casefold() not in borne]
        found |= {by_key[name.casefold()] for name in missing if name.casefold() in by_key}
        unmatched = tuple(name for name in missing if name.casefold() not in by_key)
        joined.append((tuple(sorted(found)), unmatched))
    return joined


def read_outcomes(module: Fields) -> tuple[Outcome, ...]:
    """`outcomesModule`: what is measured and when, primary first."""
    return tuple(_read_outcomes(module))


def _read_outcomes(module: Fields) -> Iterator[Outcome]:
    for importance in ("primary", "secondary", "other"):
        for part in module.parts(f"{importance}Outcomes"):
            measure, description, time_frame = part.text("measure"), part.text("description"), part.text("timeFrame")
            if measure is None:
                part.notes.repair("outcomes/without-measure")
                continue
            yield Outcome(measure=measure, importance=importance, description=description, time_frame=time_frame)


def read_eligibility(module: Fields) -> Eligibility:
    """`eligibilityModule`: the criteria text and the structured limits."""
    return Eligibility(
        criteria=module.text("eligibilityCriteria"),
        sex=module.word("sex", words.SEX, "eligibility.sex"),
        gender_based=module.flag("genderBased"),
        gender_description=module.text("genderDescription"),
        minimum_age=_read_age(module, "minimumAge", "eligibility.minimum_age"),
        maximum_age=_read_age(module, "maximumAge", "eligibility.maximum_age"),
        age_groups=module.words("stdAges", words.STANDARD_AGE, "eligibility.age_groups"),
        healthy_volunteers=module.flag("healthyVolunteers"),
        population=module.text("studyPopulation"),
        sampling_method=module.word("samplingMethod", words.SAMPLING_METHOD, "eligibility.sampling_method"),
    )


def _read_age(module: Fields, key: str, field: str) -> AgeLimit | None:
    """An absent limit means none in this registry. One that cannot be read is noted with its text: it is no "none"."""
    text = module.line(key)
    if text is None or is_unlimited(text):
        return None
    age = parse_age(text)
    if age is None:
        module.notes.repair("age/unreadable")
        module.notes.unknown(field, text)
    return age
