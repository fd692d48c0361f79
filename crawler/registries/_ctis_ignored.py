"""Paths of a CTIS record that are left unread on purpose, each with the reason.

What is neither here nor read by the reader is reported as left over. `[]` stands for any item of a list. Nothing is
lost by this: the archive keeps the raw record.
"""

from collections.abc import Mapping
from typing import Final

_ONE: Final = "authorizedApplication.authorizedPartI"
_TWO: Final = "authorizedApplication.authorizedPartsII[]"
_PRODUCT: Final = f"{_ONE}.products[]"
_CASE: Final = "the assessment by the authorities, not the trial"
_AGAIN: Final = "said elsewhere in the record"
_LISTED: Final = "a column of the search list, which tools put into the record; the record says the same in more words"
_TOOL: Final = "added by a tool that stored the record"
_ENTRY: Final = "numbers and origins of the product in the registry's product dictionary"
_DOSE: Final = "the largest dose, as numbers with units"
_SAFETY: Final = "notices to the authorities while the trial runs; the portal's page lists them"

IGNORED: Final[Mapping[str, str]] = {
    "_id": _TOOL,
    "ctrname": _TOOL,
    "record_last_import": _TOOL,
    "_raw": _TOOL,
    "_hash": _TOOL,
    "ctStatus": "the application's status in words, or the public status again as a number",
    "decisionDate": "the first decision of all countries; each country's own is read",
    "decisionDateOverall": _LISTED,
    "recruitmentStatus": _LISTED,
    "therapeuticAreas": _LISTED,
    "sponsorType": _LISTED,
    "sponsor": _LISTED,
    "trialPhase": _LISTED,
    "ageGroup": _LISTED,
    "ageRangeSecondary": _LISTED,
    "gender": _LISTED,
    "trialRegion": _LISTED,
    "trialRegionCode": _LISTED,
    "totalNumberEnrolled": _LISTED,
    "ctTitle": _LISTED,
    "shortTitle": _LISTED,
    "conditions": _LISTED,
    "product": _LISTED,
    "endPoint": _LISTED,
    "primaryEndPoint": _LISTED,
    "events": _SAFETY,
    "correctiveMeasures": _SAFETY,
    "authorizedApplication.trialGlobalEnd": "the end of the trial as a notice; the dates are read",
    f"{_ONE}.assessmentOutcome": _CASE,
    f"{_ONE}.assessmentOutcomeDate": _CASE,
    f"{_ONE}.conclusionDate": _CASE,
    f"{_ONE}.isLowIntervention": "a class of the authorisation procedure",
    f"{_ONE}.trialCategoryCode": "a class of the authorisation procedure",
    f"{_ONE}.trialCategoryJustificationComment": "a class of the authorisation procedure",
    f"{_ONE}.partOneTherapeuticAreas": _AGAIN,
    f"{_ONE}.medicalConditions": _AGAIN,
    f"{_ONE}.productRoleGroupInfos": "the products again, grouped by their role",
    f"{_ONE}.sponsors[].thirdParties": "companies that the sponsor pays for services",
    f"{_ONE}.sponsors[].article77ComplianceResp": "which of several sponsors answers to the authorities",
    f"{_ONE}.sponsors[].contactPointResp": "which of several sponsors answers to the authorities",
    f"{_ONE}.sponsors[].legislationComplianceResp": "which of several sponsors answers to the authorities",
    f"{_ONE}.trialDetails.references": "links to further documents, which the registry's page lists",
    f"{_ONE}.trialDetails.scientificAdviceAndPip": "advice of the authorities and the paediatric plan",
    f"{_ONE}.trialDetails.protocolInformation.studyDesign.periodDetails[].blindedRoles": "codes of who is blinded",
    f"{_ONE}.trialDetails.trialInformation.trialCategory": "the class of the procedure; the phase is read",
    f"{_ONE}.trialDetails.trialInformation.individualParticipantData": "a code whose meaning is not published",
    f"{_ONE}.trialDetails.trialInformation.medicalCondition.partIMedicalConditions[].isConditionRareDisease": (
        "whether the disease is rare"
    ),
    f"{_ONE}.trialDetails.trialInformation.populationOfTrialSubjects.isVulnerablePopulationSelected": (
        "the groups are read by name"
    ),
    f"{_PRODUCT}.allSubstancesChemicals": _ENTRY,
    f"{_PRODUCT}.characteristics": "codes whose meaning is not published",
    f"{_PRODUCT}.doseUom": _DOSE,
    f"{_PRODUCT}.doseUomTotal": _DOSE,
    f"{_PRODUCT}.maxDailyDoseAmount": _DOSE,
    f"{_PRODUCT}.maxTotalDoseAmount": _DOSE,
    f"{_PRODUCT}.maxTreatmentPeriod": _DOSE,
    f"{_PRODUCT}.timeUnitCode": _DOSE,
    f"{_PRODUCT}.evCode": _ENTRY,
    f"{_PRODUCT}.isPaediatricFormulation": _ENTRY,
    f"{_PRODUCT}.miaNumber": _ENTRY,
    f"{_PRODUCT}.part1MpRoleTypeCode": "how the product was entered",
    f"{_PRODUCT}.productChangedRelationMA": _ENTRY,
    f"{_PRODUCT}.scientificProductEvCode": _ENTRY,
    f"{_PRODUCT}.productDictionaryInfo": _ENTRY,
    f"{_TWO}.applicationStatusCode": _CASE,
    f"{_TWO}.decisionDate": _CASE,
    f"{_TWO}.mscId": "a row of the registry's tables",
}
