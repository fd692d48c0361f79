"""DRKS's category words, and ours: one table for each list of the registry's JSON schema, version 2.0.19.

A word that is not here keeps its record and is counted. The schema writes DISCONTINIUED; the word as it should be
spelt is read too.
"""

from collections.abc import Mapping
from typing import Final

Table = Mapping[str, str]

STATUS: Final[Table] = {
    "PENDING": "not_yet_recruiting",
    "RECRUITING": "recruiting",
    "INVITE_ONLY": "enrolling_by_invitation",
    "SUSPENDED": "suspended",
    "COMPLETE_FOLLOW_UP_CONTINUING": "active_not_recruiting",
    "COMPLETE_FOLLOW_UP_COMPLETE": "completed",
    "DISCONTINIUED": "terminated",
    "DISCONTINUED": "terminated",
    "WITHDRAWN": "withdrawn",
}
STUDY_TYPE: Final[Table] = {"INTERVENTIONAL": "interventional", "NON_INTERVENTIONAL": "observational"}
PHASES: Final[Mapping[str, tuple[str, ...]]] = {
    "N_A": ("not_applicable",),
    "PHASE_0": ("phase0",),
    "PHASE_I": ("phase1",),
    "PHASE_I_II": ("phase1", "phase2"),
    "PHASE_II": ("phase2",),
    "PHASE_II_III": ("phase2", "phase3"),
    "PHASE_III": ("phase3",),
    "PHASE_IV": ("phase4",),
}
ALLOCATION: Final[Table] = {
    "SINGLE_ARM_STUDY": "na",
    "NON_RANDOMIZED_CONTROLLED_TRIAL": "non_randomized",
    "RANDOMIZED_CONTROLLED_TRIAL": "randomized",
}
MODEL: Final[Table] = {
    "SINGLE": "single_group",
    "PARALLEL": "parallel",
    "CROSSOVER": "crossover",
    "FACTORIAL": "factorial",
    "OTHER": "other",
}
MASKING: Final[Table] = {"OPEN": "none", "BLINDED": "blinded"}
WHO_MASKED: Final[Table] = {
    "PATIENT_SUBJECT": "participant",
    "INVESTIGATOR_THERAPIST": "investigator",
    "CAREGIVER": "care_provider",
    "ASSESSOR": "outcomes_assessor",
    "DATA_ANALYST": "data_analyst",
}
PURPOSE: Final[Table] = {
    "TREATMENT": "treatment",
    "PREVENTION": "prevention",
    "DIAGNOSTIC": "diagnostic",
    "PROGNOSIS": "other",
    "SUPPORTIVE_CARE": "supportive_care",
    "SCREENING": "screening",
    "HEALTH_CARE_SYSTEM": "health_services_research",
    "BASIC_RESEARCH_PHYSIOLOGICAL_STUDY": "basic_science",
    "PHARMACOGENETICS": "other",
    "PHARMACOGENOMICS": "other",
    "HEALTH_ECONOMICS": "health_services_research",
    "OTHER": "other",
}
TIMING: Final[Table] = {"RETROSPECTIVE": "retrospective", "PROSPECTIVE": "prospective", "BOTH": "other"}
SEX: Final[Table] = {"ALL": "all", "FEMALE": "female", "MALE": "male"}
AGE_UNITS: Final[Table] = {"DAYS": "days", "WEEKS": "weeks", "MONTHS": "months", "YEARS": "years"}
NO_AGE: Final = frozenset({"NO_MIN_AGE", "NO_MAX_AGE"})
BEFORE_BIRTH: Final = "WEEK_OF_PREGNANCY"
SUPPORT: Final[Table] = {
    "COMMERCIAL": "industry",
    "PUBLIC_FUNDING": "other_gov",
    "PRIVATE_SPONSORSHIP": "other",
    "INSTITUTIONAL": "other",
}
CATALOGUES: Final[Table] = {"ICD10": "ICD-10", "ORPHA_CODE": "ORPHA"}
NO_CATALOGUE: Final = "FREETEXT"
REFERENCES: Final[Table] = {
    "RESULT": "result",
    "ABSTRACT": "result",
    "BASICREPORTING": "result",
    "LITERATURE": "background",
}
DOCUMENTS: Final[Table] = {
    "TRIALPROTOCOL": "Trial protocol",
    "ECVOTE": "Vote of the ethics committee",
    "ADDITONAL_VOTE": "Further vote of an ethics committee",
    "ADDITIONAL_VOTE": "Further vote of an ethics committee",
}
ROLES: Final[Table] = {
    "SCIENTIFIC_QUERIES": "scientific",
    "PUBLIC_QUERIES": "public",
    "PRINCIPAL_COORDINATING_INVESTIGATOR": "principal_investigator",
    "PRIMARY_SPONSOR": "sponsor",
    "SECONDARY_SPONSOR": "collaborator",
    "ETHICS_COMMITTEE": "",
    "OTHER_ETHICS_COMMITTEE": "",
    "COLLABORATOR_OTHER_ADDRESS": "",
    "OTHER_PRINCIPAL_COORDINATING_INVESTIGATOR": "principal_investigator",
    "OTHER_SCIENTIFIC_QUERIES": "scientific",
    "OTHER_PUBLIC_QUERIES": "public",
    "OTHER_SECONDARY_SPONSOR": "collaborator",
}
