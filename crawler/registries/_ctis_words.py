"""CTIS's codes and words, and ours: one table for each list of the portal.

Codes of the public status, roles and ages: seen in records and told by the portal's own pages; phases, blinding and
scopes: told by other readers of the registry. A code that is not here keeps its record and is counted.
"""

from collections.abc import Mapping
from typing import Final

from trials.languages import NAMES

Codes = Mapping[int, str]

PUBLIC_STATUS: Final[Codes] = {
    1: "Under evaluation",
    2: "Authorised, recruitment pending",
    3: "Authorised, recruiting",
    4: "Ongoing, recruiting",
    5: "Ongoing, recruitment ended",
    6: "Temporarily halted",
    7: "Suspended",
    8: "Ended",
    9: "Expired",
    10: "Revoked",
    11: "Not authorised",
    12: "Cancelled",
}
STATUS: Final[Codes] = {
    1: "not_yet_recruiting",
    2: "not_yet_recruiting",
    3: "recruiting",
    4: "recruiting",
    5: "active_not_recruiting",
    6: "suspended",
    7: "suspended",
    8: "completed",
    9: "withdrawn",  # the authorisation lapsed before anybody was enrolled
    10: "terminated",
    11: "not_authorised",
    12: "withdrawn",
}
STATUS_BY_WORDS: Final = {words.lower(): code for code, words in PUBLIC_STATUS.items()}
MOST_OPEN: Final = (4, 3, 2, 6, 7, 5, 1, 8, 10, 9, 12, 11)
"""Order in which the status of the whole is taken from its countries', where the record states none."""

PHASES: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("phase1",),  # first administration to humans
    2: ("phase1",),  # bioequivalence
    3: ("phase1",),  # other
    4: ("phase2",),
    5: ("phase3",),
    6: ("phase4",),
    7: ("phase1", "phase2"),
    8: ("phase1", "phase2"),
    9: ("phase1", "phase2"),
    10: ("phase2", "phase3"),
    11: ("phase3", "phase4"),
}
SCOPES: Final[Codes] = {3: "treatment", 2: "prevention", 1: "diagnostic"}
"""Scopes that say what a trial is for, the weightiest first; the other codes say what is measured (safety, dose)."""
OTHER_SCOPES: Final = frozenset(range(4, 15))

ALLOCATION: Final[Codes] = {1: "randomized", 2: "non_randomized", 3: "na"}
MASKING: Final[Codes] = {1: "single", 2: "double", 3: "none"}
ROLES: Final[Codes] = {1: "test", 2: "comparator", 3: "placebo", 4: "auxiliary"}

AGE_RANGES: Final[Mapping[int, tuple[str | None, str | None]]] = {
    1: (None, None),  # in utero
    2: ("0 Years", "17 Years"),
    3: ("18 Years", "64 Years"),
    4: ("65 Years", None),
}
FINER_RANGES: Final[Mapping[int, tuple[str | None, str | None]]] = {
    1: ("0 Days", "27 Days"),  # preterm
    2: ("0 Days", "27 Days"),
    3: ("28 Days", "23 Months"),
    4: ("2 Years", "11 Years"),
    5: ("12 Years", "17 Years"),
    6: ("18 Years", "64 Years"),
    7: ("65 Years", "84 Years"),
    8: ("85 Years", None),
    9: ("18 Years", "64 Years"),
}
FINER_OF: Final = {2: frozenset({1, 2, 3, 4, 5}), 3: frozenset({6, 9}), 4: frozenset({7, 8})}
AGE_WORDS: Final = {"in utero": 1, "0-17 years": 2, "18-64 years": 3, "65+ years": 4}
AGE_GROUPS: Final = {2: "child", 3: "adult", 4: "older_adult"}

ORGANISATION: Final = {
    "pharmaceutical company": "industry",
    "industry": "industry",
    "non-pharmaceutical company": "industry",
    "pharmaceutical association/federation": "industry",
    "hospital/clinic/other health care facility": "other",
    "educational institution": "other",
    "laboratory/research/testing facility": "other",
    "patient organisation/association": "other",
    "scientific association": "other",
    "health care": "other",
    "individual": "indiv",
    "government": "other_gov",
    "regulatory authority": "other_gov",
    "eu institution/body/agency": "other_gov",
}

LANGUAGES: Final = {name.lower(): code for code, name in NAMES.items()}
