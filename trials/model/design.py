"""How a study is built: type, phases, allocation, masking, arms, interventions and what is measured."""

from typing import Literal

from trials.model.base import Category, Model


class StudyType(Category):
    """What kind of study the registry calls it."""

    INTERVENTIONAL = "interventional"
    OBSERVATIONAL = "observational"
    EXPANDED_ACCESS = "expanded_access"
    UNRECOGNISED = "unrecognised"


class Phase(Category):
    """Phase of development. A trial of phase 2 and 3 holds both; `not_applicable` is said, not assumed."""

    NOT_APPLICABLE = "not_applicable"
    PHASE0 = "phase0"
    EARLY_PHASE1 = "early_phase1"
    PHASE1 = "phase1"
    PHASE2 = "phase2"
    PHASE3 = "phase3"
    PHASE4 = "phase4"
    UNRECOGNISED = "unrecognised"


class Masking(Category):
    """Who does not know who gets what."""

    NONE = "none"
    SINGLE = "single"
    DOUBLE = "double"
    TRIPLE = "triple"
    QUADRUPLE = "quadruple"
    BLINDED = "blinded"  # said to be blinded, not how many parties
    UNRECOGNISED = "unrecognised"


class Design(Model):
    """Design facts. Free words of a registry stay in `*_description`; category words are lower snake case."""

    allocation: str | None = None  # randomized, non_randomized, na
    intervention_model: str | None = None  # parallel, single_group, crossover, sequential, factorial
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking: Masking | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()
    patient_registry: bool | None = None
    target_duration: str | None = None
    biospecimen_retention: str | None = None
    biospecimen_description: str | None = None
    description: str | None = None  # one free text for everything, where a registry has only that
    arm_count: int | None = None


class Enrolment(Model):
    """How many take part. `kind` is None where the registry does not say whether counted or planned."""

    count: int | None = None
    kind: Literal["actual", "estimated"] | None = None
    raw: str | None = None


class Arm(Model):
    """An arm or group. `interventions` are positions in `Trial.interventions`; `unmatched` are names that fit none."""

    label: str
    type: str | None = None  # experimental, active_, placebo_ or sham_comparator, no_intervention, other
    description: str | None = None
    interventions: tuple[int, ...] = ()
    unmatched: tuple[str, ...] = ()


class Intervention(Model):
    """What is given or done. `type` is lower snake case; `arms` are positions in `Trial.arms`; `unmatched` are labels
    that fit none."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arms: tuple[int, ...] = ()
    unmatched: tuple[str, ...] = ()


class Outcome(Model):
    """What is measured. `time_frame` is the registry's own text; `importance` is where the record lists it."""

    measure: str
    importance: Literal["primary", "secondary", "other"]
    description: str | None = None
    time_frame: str | None = None
