"""Names and words of ClinicalTrials.gov's v1 JSON in those of its API v2.

In: one study of v1: capitalised names that repeat the object they are in (`ArmGroupLabel` in `ArmGroup`), lists as
`XList.X[]`, words for categories, "Yes" and "No". Out: the study as v2 would have it. The rules are: a name loses the
name of its object, abbreviations become words, the first letter becomes small; what no rule gives stands in a table.
"""

import re
from typing import Any, Final

from crawler.formats._classic_words import Table, coded, yes_no
from crawler.registries import _ctgov_words as words

_ABBREVIATIONS: Final = re.compile(r"NCT|FDA|DMC|IPD|QC|PMID|URL|EMail|ICF|SAP|CI(?=[A-Z])|US(?=E)")

# Objects whose name their fields repeat, longer ones first.
_PREFIXES: Final = tuple(
    sorted(
        (
            *("OrgStudyIdInfo", "OrgStudyId", "SecondaryId", "Org", "LeadSponsor", "Collaborator", "ResponsibleParty"),
            *("ArmGroup", "Intervention", "PrimaryOutcome", "SecondaryOutcome", "OtherOutcome", "CentralContact"),
            *("OverallOfficial", "LocationContact", "Location", "Reference", "SeeAlsoLink", "AvailIPD", "Retraction"),
            *("IPDSharing", "Design", "Enrollment", "BioSpec", "LargeDoc", "ConditionMesh", "ConditionAncestor"),
            *("InterventionMesh", "InterventionAncestor", "UnpostedEvent", "ViolationEvent", "Submission"),
            *("FlowGroup", "FlowPeriod", "FlowMilestone", "FlowAchievement", "FlowDropWithdraw", "FlowReason", "Flow"),
            *("OutcomeMeasurement", "OutcomeMeasure", "OutcomeGroup", "OutcomeClassDenomCount", "OutcomeClassDenom"),
            *("OutcomeClass", "OutcomeCategory", "OutcomeAnalysis", "OutcomeDenomCount", "OutcomeDenom", "Outcome"),
            *("EventGroup", "SeriousEventStats", "SeriousEvent", "OtherEventStats", "OtherEvent", "Events"),
            *("LimitationsAndCaveats", "ExpAccType"),
        ),
        key=len,
        reverse=True,
    )
)

_NAMES: Final[Table] = {
    "Gender": "sex",
    "DesignMaskingInfo": "maskingInfo",
    "OrgStudyId": "id",
    "SecondaryId": "id",
    "IPDSharing": "ipdSharing",
    "InterventionBrowseModule": "interventionBrowseModule",
    "ArmGroupInterventionList": "interventionNames",
    "InterventionArmGroupLabelList": "armGroupLabels",
    "InterventionOtherNameList": "otherNames",
    "LocationContactList": "contacts",
    "PhaseList": "phases",
    "NCTIdAliasList": "nctIdAliases",
    "DesignObservationalModelList": "observationalModel",
    "DesignTimePerspectiveList": "timePerspective",
    "DesignWhoMaskedList": "whoMasked",
    "IPDSharingInfoTypeList": "infoTypes",
    "AvailIPDList": "availIpds",
    "ConditionMeshList": "meshes",
    "InterventionMeshList": "meshes",
    "ConditionAncestorList": "ancestors",
    "InterventionAncestorList": "ancestors",
    "ConditionBrowseLeafList": "browseLeaves",
    "InterventionBrowseLeafList": "browseLeaves",
    "ConditionBrowseBranchList": "browseBranches",
    "InterventionBrowseBranchList": "browseBranches",
    "RemovedCountryList": "removedCountries",
    "OutcomeClassList": "classes",
    "OutcomeCategoryList": "categories",
    "OutcomeAnalysisList": "analyses",
    "SeriousEventStatsList": "stats",
    "OtherEventStatsList": "stats",
    "InterventionList": "interventions",
    "CollaboratorList": "collaborators",
    "ArmGroupList": "armGroups",
    "CentralContactList": "centralContacts",
    "OverallOfficialList": "overallOfficials",
    "LocationList": "locations",
    "ReferenceList": "references",
    "SeeAlsoLinkList": "seeAlsoLinks",
    "PrimaryOutcomeList": "primaryOutcomes",
    "SecondaryOutcomeList": "secondaryOutcomes",
    "OtherOutcomeList": "otherOutcomes",
    "LargeDocList": "largeDocs",
    "UnpostedEventList": "unpostedEvents",
    "SubmissionInfoList": "submissionInfos",
    "OutcomeMeasureList": "outcomeMeasures",
    "EventGroupList": "eventGroups",
    "SeriousEventList": "seriousEvents",
    "OtherEventList": "otherEvents",
    "SecondaryIdInfoList": "secondaryIdInfos",
    "ResponsiblePartyOldNameTitle": "oldNameTitle",
    "ResponsiblePartyOldOrganization": "oldOrganization",
}
# Objects and modules that keep their whole name.
_WHOLE: Final = re.compile(r".*(?:Module|Section|Struct|Info|Party|Sponsor|Organization|Annotation|Tracking)")
_PADDED: Final = re.compile(r"([CD])000([0-9]{6})")  # a MeSH number as v1 pads it; v2 has D008175
_FIRST_OF: Final = frozenset({"observationalModel", "timePerspective"})

_WORDS: Final[dict[str, Table]] = {
    **dict.fromkeys(("OverallStatus", "LastKnownStatus", "LocationStatus", "StatusForNCTId"), words.STATUS),
    "StudyType": words.STUDY_TYPE,
    "Phase": words.PHASE,
    "DesignAllocation": words.ALLOCATION,
    "DesignInterventionModel": words.INTERVENTION_MODEL,
    "DesignPrimaryPurpose": words.PRIMARY_PURPOSE,
    "DesignObservationalModel": words.OBSERVATIONAL_MODEL,
    "DesignTimePerspective": words.TIME_PERSPECTIVE,
    "DesignMasking": words.MASKING,
    "DesignWhoMasked": words.WHO_MASKED,
    "BioSpecRetention": words.BIOSPECIMEN,
    "EnrollmentType": words.ENROLMENT_TYPE,
    "ArmGroupType": words.ARM_TYPE,
    "InterventionType": words.INTERVENTION_TYPE,
    "Gender": words.SEX,
    "StdAge": words.STANDARD_AGE,
    "SamplingMethod": words.SAMPLING_METHOD,
    "IPDSharing": words.IPD_SHARING,
    "IPDSharingInfoType": words.IPD_INFO,
    "SecondaryIdType": words.ID_TYPE,
    "OrgStudyIdType": words.ID_TYPE,
    "ResponsiblePartyType": words.RESPONSIBLE_PARTY,
    "ReferenceType": words.REFERENCE_TYPE,
    "OutcomeMeasureParamType": words.MEASURE_PARAM,
    "OutcomeMeasureType": {"PRIMARY": "PRIMARY"},
    "UnpostedEventType": words.UNPOSTED_EVENT,
    "ViolationEventType": words.VIOLATION_EVENT,
    **dict.fromkeys(("CentralContactRole", "LocationContactRole", "OverallOfficialRole"), words.ROLE),
}
_FLAGS: Final = re.compile(
    r"HasExpandedAccess|OversightHasDMC|Is[A-Z]\w+|GenderBased|HealthyVolunteers|PatientRegistry|DelayedPosting"
    r"|LargeDocHas\w+|ExpAccType\w+"
)


def as_v2(study: dict[str, Any]) -> dict[str, Any]:
    """The study under the names and in the words of v2."""
    converted = _object(study)
    status = converted.get("protocolSection", {}).get("statusModule", {})
    commented = status.pop("resultsFirstPostedQcCommentsDateStruct", None)
    if commented is not None:
        misc = converted.setdefault("derivedSection", {}).setdefault("miscInfoModule", {})
        misc.setdefault("submissionTracking", {})["firstMcpInfo"] = {"postDateStruct": commented}
    converted["hasResults"] = bool(converted.get("resultsSection"))
    return converted


def _object(value: dict[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    for name, held in value.items():
        listed = name.endswith("List") and held.__class__ is dict and len(held) == 1
        new = _name(name)
        if listed:
            ((item, items),) = held.items()
            if items.__class__ is list:
                found = [_value(item, one) for one in items]
                converted[new] = found[0] if new in _FIRST_OF and len(found) == 1 else found
                continue
        if name.endswith("DateStruct") and held.__class__ is dict:
            converted[new] = _dated(name.removesuffix("Struct"), held)
        else:
            converted[new] = _value(name, held)
    return converted


def _dated(name: str, held: dict[str, Any]) -> dict[str, Any]:
    """`{StartDate, StartDateType}` as `{date, type}`; what else is in it keeps its name."""
    renamed = {name: "date", f"{name}Type": "type"}
    return {
        renamed.get(key, key): coded(value, words.ENROLMENT_TYPE)
        if key == f"{name}Type" and value.__class__ is str
        else value
        for key, value in held.items()
    }


def _value(name: str, held: Any) -> Any:
    if held.__class__ is dict:
        return _object(held)
    if held.__class__ is list:
        return [_value(name, one) for one in held]
    if held.__class__ is not str:
        return held
    if name in _WORDS:
        return _phase(held) if name == "Phase" else coded(held, _WORDS[name])
    if name.endswith(("MeshId", "AncestorId")) and (padded := _PADDED.fullmatch(held)):
        return padded[1] + padded[2]
    return yes_no(held) if _FLAGS.fullmatch(name) else held


def _phase(text: str) -> str | None:
    """ "Not Applicable" and "Phase 2"."""
    code = text.upper().replace(" ", "")
    renamed = {"NOTAPPLICABLE": "NA", "EARLYPHASE1": "EARLY_PHASE1"}
    return coded(renamed.get(code, code), words.PHASE)


def _name(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    if not _WHOLE.fullmatch(name):
        for prefix in _PREFIXES:
            rest = name[len(prefix) :]
            if name.startswith(prefix) and rest[:1].isupper() and rest != "List":
                name = rest
                break
    name = f"{name.removesuffix('List')}s" if name.endswith("List") else name
    name = _ABBREVIATIONS.sub(lambda match: match[0].capitalize(), name)
    return name[:1].lower() + name[1:]
