"""Paths of a ClinicalTrials.gov v2 study that are left unread on purpose, each with the reason.

What is neither here nor read by the reader is reported as left over. `[]` stands for any item of a list. Nothing is
lost by this: the archive keeps the raw record.
"""

from collections.abc import Mapping
from typing import Final

_BROWSE = "the registry's own menu of headings, made from the MeSH terms that are read"
_BASELINE = "of posted results only what a reader needs is taken; the record's page shows the rest"
_FLOW = "participants are counted from the milestones; the reasons for leaving stay on the record's page"
_DRAFT = "an extra copy or a guess of the draft interface of 2022-23, not part of the published record"

_TRACKING = "derivedSection.miscInfoModule.submissionTracking.submissionInfos[]"
_UNPOSTED = "annotationSection.annotationModule.unpostedAnnotation"
_NO_DATE = "says only that no date is known"

IGNORED: Final[Mapping[str, str]] = {
    "derivedSection.conditionBrowseModule.browseBranches": _BROWSE,
    "derivedSection.conditionBrowseModule.browseLeaves": _BROWSE,
    "derivedSection.interventionBrowseModule.browseBranches": _BROWSE,
    "derivedSection.interventionBrowseModule.browseLeaves": _BROWSE,
    "derivedSection.miscInfoModule.modelPredictions": _DRAFT,
    "derivedSection.miscInfoModule.versionHolder": "the day of the registry's data, the same in every record of a day",
    f"{_TRACKING}.mcpReleaseN": "a count of internal review rounds",
    f"{_TRACKING}.unreleaseDateUnknown": _NO_DATE,
    f"{_UNPOSTED}.unpostedEvents[].dateUnknown": _NO_DATE,
    f"{_UNPOSTED}.unpostedResponsibleParty": "the responsible party again, by name",
    "documentSection.largeDocumentModule.largeDocs[].size": "bytes of the file",
    "documentSection.largeDocumentModule.largeDocs[].typeAbbrev": "the label again, shortened",
    "documentSection.largeDocumentModule.noSap": "says that a missing analysis plan is not missing by mistake",
    "protocolSection.armsInterventionsModule.interventions[].interventionMappedName": _DRAFT,
    "protocolSection.contactsLocationsModule.locations_nested": _DRAFT,
    "protocolSection.designModule.nPtrsToThisExpAccNctId": "a count of other records that point here",
    "resultsSection.adverseEventsModule.allCauseMortalityComment": _BASELINE,
    "resultsSection.adverseEventsModule.description": _BASELINE,
    "resultsSection.adverseEventsModule.eventGroups[].description": _BASELINE,
    "resultsSection.adverseEventsModule.frequencyThreshold": _BASELINE,
    "resultsSection.adverseEventsModule.otherEvents": _BASELINE,
    "resultsSection.baselineCharacteristicsModule": _BASELINE,
    "resultsSection.moreInfoModule.certainAgreement": _BASELINE,
    "resultsSection.moreInfoModule.pointOfContact": "whom to ask about results; recruitment has its own contacts",
    "resultsSection.participantFlowModule.groups": _FLOW,
    "resultsSection.participantFlowModule.preAssignmentDetails": _FLOW,
    "resultsSection.participantFlowModule.recruitmentDetails": _FLOW,
    "resultsSection.participantFlowModule.typeUnitsAnalyzed": _FLOW,
    "resultsSection.participantFlowModule.periods[].dropWithdraws": _FLOW,
    "resultsSection.participantFlowModule.periods[].title": _FLOW,
}
