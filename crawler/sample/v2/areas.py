"""Search areas of API v2: which fields a query of each kind looks in, and how their text is folded for comparison.

Simpler than the registry: no synonyms, no weights; folding is lower case, no accents, and plurals made singular.
"""

import re
import unicodedata
from typing import Final

from crawler.sample.records import Held
from crawler.sample.v2.fields import leaves, path_of, values_at

_TITLES: Final = ("Acronym", "BriefTitle", "OfficialTitle")
_SPONSORS: Final = ("LeadSponsorName", "CollaboratorName", "OrgFullName", "ResponsibleParty")
_IDS: Final = ("NCTId", "NCTIdAlias", "OrgStudyId", "SecondaryId")
_OUTCOMES: Final = ("PrimaryOutcome", "SecondaryOutcome", "OtherOutcome")
_CONDITIONS: Final = ("Condition", "Keyword", "ConditionMeshTerm", "ConditionAncestorTerm", *_TITLES, "NCTId")
_INTERVENTION_MESH: Final = ("InterventionMeshTerm", "InterventionAncestorTerm")
_INTERVENTIONS: Final = ("Intervention", "ArmGroup", *_INTERVENTION_MESH, *_TITLES, "Keyword")
_PLACES: Final = ("LocationCity", "LocationState", "LocationCountry", "LocationFacility", "LocationZip")

AREAS: Final[dict[str, tuple[str, ...]]] = {
    "ConditionSearch": _CONDITIONS,
    "InterventionSearch": (*_INTERVENTIONS, "NCTId"),
    "TitleSearch": _TITLES,
    "OutcomeSearch": _OUTCOMES,
    "SponsorSearch": _SPONSORS,
    "IdSearch": _IDS,
    "LocationSearch": _PLACES,
    "EligibilitySearch": ("EligibilityCriteria", "StudyPopulation", *_TITLES, "Condition", "BriefSummary"),
    "PatientSearch": ("EligibilityCriteria", *_CONDITIONS, "BriefSummary", "DetailedDescription"),
    "BasicSearch": (
        *_IDS, *_CONDITIONS, *_INTERVENTIONS, *_OUTCOMES, *_SPONSORS, *_PLACES,
        "BriefSummary", "DetailedDescription", "Phase", "StudyType", "DesignInfo", "BioSpecDescription",
        "CentralContactName", "OverallOfficial", "WhyStopped",
    ),
}  # fmt: skip

_TOKEN: Final = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Words of a text, each between blanks, so that a phrase is found with `in`."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = [_singular(word) for word in _TOKEN.findall(plain.lower())]
    return f" {' '.join(words)} " if words else ""


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us")) else word


def known(area: str) -> bool:
    """Whether `AREA[...]` may name this."""
    return area in AREAS or path_of(area) is not None


def raw_values(held: Held, area: str) -> list[str]:
    """Values of one field or of all fields of an area, as text."""
    paths = [path_of(piece) or "" for piece in AREAS.get(area, (area,))]
    return [text for path in paths for value in values_at(held.data, path) for text in leaves(value)]


def folded(held: Held, area: str) -> list[str]:
    """The same, folded; kept with the record."""
    if area not in held.texts:
        held.texts[area] = [fold(text) for text in raw_values(held, area)]
    return held.texts[area]
