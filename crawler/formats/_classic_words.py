"""Words of ClinicalTrials.gov's retired forms in those of its API v2, so that one reader reads them all.

In: a word as the classic XML or the v1 JSON has it ("Active, not recruiting", "Phase 1/Phase 2"). Out: the API's
("ACTIVE_NOT_RECRUITING"), or the word itself where the API has none like it: the reader then says that it does not know
it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from crawler.registries import _ctgov_words as words

Table = Mapping[str, str]

_RENAMED: Final[Table] = {
    "UNKNOWN_STATUS": "UNKNOWN",
    "ANTICIPATED": "ESTIMATED",
    "ESTIMATE": "ESTIMATED",
    "N_A": "NA",
    "U_S_FED": "FED",
    "INDIVIDUAL": "INDIV",
    "PARALLEL_ASSIGNMENT": "PARALLEL",
    "SINGLE_GROUP_ASSIGNMENT": "SINGLE_GROUP",
    "CROSSOVER_ASSIGNMENT": "CROSSOVER",
    "FACTORIAL_ASSIGNMENT": "FACTORIAL",
    "SEQUENTIAL_ASSIGNMENT": "SEQUENTIAL",
    "NONE_OPEN_LABEL": "NONE",
    "OPEN_LABEL": "NONE",
    "SINGLE_BLIND": "SINGLE",
    "DOUBLE_BLIND": "DOUBLE",
    "NON_RANDOMIZED_TRIAL": "NON_RANDOMIZED",
    "BOTH": "ALL",
    "STATISTICAL_ANALYSIS_PLAN_SAP": "SAP",
    "INFORMED_CONSENT_FORM_ICF": "ICF",
    "CLINICAL_STUDY_REPORT_CSR": "CSR",
    "EUDRACT_NUMBER": "EUDRACT_NUMBER",
    "REGISTRY_IDENTIFIER": "REGISTRY",
    "OTHER_IDENTIFIER": "OTHER",
    "U_S_NIH_GRANT_CONTRACT": "NIH",
    "U_S_FDA_GRANT_CONTRACT": "FDA",
    "U_S_VA_GRANT_CONTRACT": "VA",
    "U_S_CDC_GRANT_CONTRACT": "CDC",
    "U_S_AHRQ_GRANT_CONTRACT": "AHRQ",
    "U_S_SAMHSA_GRANT_CONTRACT": "SAMHSA",
    "OTHER_GRANT_FUNDING_NUMBER": "OTHER_GRANT",
    "SUBJECT": "PARTICIPANT",
    "CAREGIVER": "CARE_PROVIDER",
    "SECONDARY_DATA": "SECONDARY",
    "SAMPLES_WITH_DNA": "SAMPLES_WITH_DNA",
}
_ADULT_RANGES: Final[Table] = {
    "CHILD": "CHILD",
    "ADULT": "ADULT",
    "OLDER_ADULT": "OLDER_ADULT",
    "SENIOR": "OLDER_ADULT",
}
_MASKED: Final = re.compile(r"([^()]*)\(([^()]*)\)\s*")
_SEPARATORS: Final = re.compile(r"[^A-Z0-9]+")


def coded(text: str | None, table: Table) -> str | None:
    """The API's word where its table has it, else the word as it stands."""
    if text is None:
        return None
    code = _SEPARATORS.sub("_", text.upper()).strip("_")
    code = code if code in table else _RENAMED.get(code, code)
    return code if code in table else text


def phases(text: str | None) -> list[str] | None:
    """ "Phase 1/Phase 2" as a list, PHASE1 and PHASE2."""
    if text is None:
        return None
    parts = [_SEPARATORS.sub("", part.upper()) for part in re.split(r"[/|](?!A)", text)]
    renamed = {"EARLYPHASE1": "EARLY_PHASE1", "PHASE0": "EARLY_PHASE1", "NA": "NA"}
    found = [renamed.get(part, part) for part in parts]
    return found if all(part in words.PHASE for part in found) else [text]


def masking(text: str | None) -> dict[str, Any] | None:
    """ "Double (Participant, Investigator)" as the API's `maskingInfo`."""
    if text is None:
        return None
    match = _MASKED.fullmatch(text)
    if not match or "open label" in text.lower():
        return {"masking": coded(text, words.MASKING)}
    who = [coded(name.strip(), words.WHO_MASKED) for name in match[2].split(",")]
    return {"masking": coded(match[1].strip(), words.MASKING), "whoMasked": [name for name in who if name]}


def yes_no(text: str | None) -> bool | str | None:
    """Yes and No as flags; another word stays, so that it shows as one that is no flag."""
    flags = {"yes": True, "no": False, "accepts healthy volunteers": True, "true": True, "false": False}
    return None if text is None else flags.get(text.strip().lower(), text)


def ages(texts: Iterable[str]) -> list[str]:
    """Age groups."""
    return [_ADULT_RANGES.get(_SEPARATORS.sub("_", text.upper()).strip("_"), text) for text in texts]


def some(**values: Any) -> dict[str, Any]:
    """Only what there is: an absent key is how the API says that nothing is stated."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {}, ())}
