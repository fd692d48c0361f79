"""EUCTR's words and ours: status of a country's record, scopes, ranges of age, kinds of product."""

from typing import Final

STATUS: Final = {
    "ongoing": "ongoing",
    "restarted": "ongoing",
    "completed": "completed",
    "prematurely ended": "terminated",
    "temporarily halted": "suspended",
    "suspended by ca": "suspended",
    "prohibited by ca": "terminated",
    "not authorised": "not_authorised",
    "trial now transitioned": "ongoing",  # the trial goes on in CTIS
    "trial now transitioned to ctis": "ongoing",
    "gb - no longer in eu/eea": "unknown",  # the country left, and its records are no longer kept up
    "no longer in eu/eea": "unknown",
}
MOVED: Final = "transitioned"
FIRST: Final = ("ongoing", "suspended", "completed", "terminated", "not_authorised", "unknown")
"""The status of the whole is the first of these that any country has: a trial goes on while it does in one."""

DECIDED: Final = "authorised"
FAVOURABLE: Final = "favourable"
OUTSIDE: Final = "Outside EU/EEA"

MASKING: Final = (("E.8.1.4", "double"), ("E.8.1.3", "single"), ("E.8.1.2", "none"))
PURPOSES: Final = (("E.6.3", "treatment"), ("E.6.2", "prevention"), ("E.6.1", "diagnostic"))
PHASES: Final = (("E.7.1", "phase1"), ("E.7.2", "phase2"), ("E.7.3", "phase3"), ("E.7.4", "phase4"))
COARSE_AGES: Final = (("F.1.1.1", 1), ("F.1.1", 2), ("F.1.2", 3), ("F.1.3", 4))
FINER_AGES: Final = (("F.1.1.2", 1), ("F.1.1.3", 2), ("F.1.1.4", 3), ("F.1.1.5", 4), ("F.1.1.6", 5))
KINDS: Final = (
    ("D.3.11.3.1", "somatic cell therapy"),
    ("D.3.11.3.2", "gene therapy"),
    ("D.3.11.3.3", "tissue engineered product"),
    ("D.3.11.3.4", "combined with a device"),
    ("D.3.11.5", "radiopharmaceutical"),
    ("D.3.11.6", "immunological"),
    ("D.3.11.7", "plasma derived"),
    ("D.3.11.9", "recombinant"),
    ("D.3.11.10", "genetically modified organisms"),
    ("D.3.11.11", "herbal"),
)
BIOLOGICAL: Final = frozenset(
    {"D.3.11.3.1", "D.3.11.3.2", "D.3.11.3.3", "D.3.11.3.4", "D.3.11.6", "D.3.11.7", "D.3.11.9", "D.3.11.10"}
)

LANGUAGE_FIELDS: Final = {
    "A.3": "official_title",
    "A.3.1": "title",
    "A.3.2": "acronym",
    "E.1.1": "conditions",
    "E.1.1.1": "keywords",
    "E.2.1": "summary",
    "E.2.2": "description",
    "E.3": "eligibility.inclusion",
    "E.4": "eligibility.exclusion",
    "E.5.1": "outcomes.primary",
    "E.5.2": "outcomes.secondary",
}
"""Fields whose translations are kept, by code."""

OF_THE_COUNTRY: Final = frozenset({"N.", "P.", "F.4.1", "E.8.4.1"})
"""Fields that speak of one country only: kept for each, also where two say the same."""

_DUTY = "a remark for the authorities; the fields that describe the trial are read"
IGNORED: Final = {
    **dict.fromkeys(("A.6", "A.7", "A.8"), "the paediatric plan and the procedure"),
    **dict.fromkeys(("B.4.2", "B.5.3.1", "B.5.3.2", "B.5.3.3", "B.5.3.4", "B.5.5"), "where a desk stands"),
    **dict.fromkeys(("D.2.1", "D.2.1.1.2", "D.2.1.2", "D.2.5.1", "D.3.4.1"), "the product's own authorisation"),
    **dict.fromkeys(("D.3.9.1", "D.3.9.4", "D.3.10.1", "D.3.10.2", "D.3.10.3"), "numbers and strength of a substance"),
    **dict.fromkeys(("D.3.11.3.5", "D.3.11.4", "D.3.11.8", "D.3.11.12", "D.3.11.13"), "classes of the product"),
    **dict.fromkeys(("E.1.3", "E.2.3", "E.2.3.1", "E.8.8", "F.5"), _DUTY),
    **dict.fromkeys((f"E.6.{place}" for place in range(4, 14)), "what is measured: the end points say it"),
    **dict.fromkeys(("E.6.13.1", "E.7.1.1", "E.7.1.2", "E.7.1.3", "E.7.1.3.1"), "the kind of phase 1"),
    **dict.fromkeys(("E.6.1", "E.6.2", "E.6.3"), "the first that is yes tells the purpose"),
    **dict.fromkeys(("E.8.1", "E.8.1.7", "E.8.2.1", "E.8.2.2", "E.8.2.3"), "the comparator is read in words"),
    **dict.fromkeys(
        ("E.8.3", "E.8.4", "E.8.4.1", "E.8.5", "E.8.5.1", "E.8.6.1", "E.8.6.2", "E.8.9.1"), "counts of sites"
    ),
    **dict.fromkeys((f"F.1.1.{place}.1" for place in range(1, 7)), "planned numbers by age"),
    **dict.fromkeys(("F.1.2.1", "F.1.3.1"), "planned numbers by age"),
    **dict.fromkeys(("F.3.2", "F.3.3", *(f"F.3.3.{place}" for place in range(1, 8))), "groups; criteria say who"),
    **dict.fromkeys(("F.3.3.6.1", "F.3.3.7.1", "G.4", "G.4.1", "G.4.2", "G.4.3", "H.4"), _DUTY),
}
"""Fields left unread on purpose, each with the reason."""
