"""Names of API v2 fields: pieces (`NCTId`), modules (`ConditionsModule`) and dotted paths, and partial records by them.

The table below follows the registry's study data structure as far as samples of it show; results are known by module.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from crawler.sample.wire import Json

_P: Final = "protocolSection."
_D: Final = "derivedSection."

# module, then piece=key pairs; a piece without key has the key of the same name with a small first letter
_TABLE: Final = f"""
{_P}identificationModule NCTId=nctId NCTIdAlias=nctIdAliases OrgStudyIdInfo OrgStudyId=orgStudyIdInfo.id
 OrgStudyIdType=orgStudyIdInfo.type OrgStudyIdLink=orgStudyIdInfo.link SecondaryIdInfo=secondaryIdInfos
 SecondaryId=secondaryIdInfos.id SecondaryIdType=secondaryIdInfos.type SecondaryIdDomain=secondaryIdInfos.domain
 SecondaryIdLink=secondaryIdInfos.link Organization OrgFullName=organization.fullName OrgClass=organization.class
 BriefTitle OfficialTitle Acronym
{_P}statusModule StatusVerifiedDate OverallStatus LastKnownStatus WhyStopped ExpandedAccessInfo
 HasExpandedAccess=expandedAccessInfo.hasExpandedAccess ExpandedAccessNCTId=expandedAccessInfo.nctId
 ExpandedAccessStatusForNCTId=expandedAccessInfo.statusForNctId StartDateStruct StartDate=startDateStruct.date
 StartDateType=startDateStruct.type PrimaryCompletionDateStruct PrimaryCompletionDate=primaryCompletionDateStruct.date
 PrimaryCompletionDateType=primaryCompletionDateStruct.type CompletionDateStruct
 CompletionDate=completionDateStruct.date CompletionDateType=completionDateStruct.type StudyFirstSubmitDate
 StudyFirstSubmitQCDate=studyFirstSubmitQcDate StudyFirstPostDateStruct
 StudyFirstPostDate=studyFirstPostDateStruct.date StudyFirstPostDateType=studyFirstPostDateStruct.type
 ResultsFirstSubmitDate ResultsFirstSubmitQCDate=resultsFirstSubmitQcDate ResultsFirstPostDateStruct
 ResultsFirstPostDate=resultsFirstPostDateStruct.date ResultsFirstPostDateType=resultsFirstPostDateStruct.type
 DispFirstSubmitDate DispFirstPostDateStruct DispFirstPostDate=dispFirstPostDateStruct.date LastUpdateSubmitDate
 LastUpdatePostDateStruct LastUpdatePostDate=lastUpdatePostDateStruct.date
 LastUpdatePostDateType=lastUpdatePostDateStruct.type
{_P}sponsorCollaboratorsModule ResponsibleParty ResponsiblePartyType=responsibleParty.type
 ResponsiblePartyInvestigatorFullName=responsibleParty.investigatorFullName
 ResponsiblePartyInvestigatorTitle=responsibleParty.investigatorTitle
 ResponsiblePartyInvestigatorAffiliation=responsibleParty.investigatorAffiliation LeadSponsor
 LeadSponsorName=leadSponsor.name LeadSponsorClass=leadSponsor.class Collaborator=collaborators
 CollaboratorName=collaborators.name CollaboratorClass=collaborators.class
{_P}oversightModule OversightHasDMC=oversightHasDmc IsFDARegulatedDrug=isFdaRegulatedDrug
 IsFDARegulatedDevice=isFdaRegulatedDevice IsUnapprovedDevice IsPPSD=isPpsd IsUSExport=isUsExport
{_P}descriptionModule BriefSummary DetailedDescription
{_P}conditionsModule Condition=conditions Keyword=keywords
{_P}designModule StudyType NPtrsToThisExpAccNCTId=nPtrsToThisExpAccNctId ExpandedAccessTypes PatientRegistry
 TargetDuration Phase=phases DesignInfo DesignAllocation=designInfo.allocation
 DesignInterventionModel=designInfo.interventionModel
 DesignInterventionModelDescription=designInfo.interventionModelDescription
 DesignPrimaryPurpose=designInfo.primaryPurpose DesignObservationalModel=designInfo.observationalModel
 DesignTimePerspective=designInfo.timePerspective DesignMaskingInfo=designInfo.maskingInfo
 DesignMasking=designInfo.maskingInfo.masking DesignMaskingDescription=designInfo.maskingInfo.maskingDescription
 DesignWhoMasked=designInfo.maskingInfo.whoMasked BioSpec BioSpecRetention=bioSpec.retention
 BioSpecDescription=bioSpec.description EnrollmentInfo EnrollmentCount=enrollmentInfo.count
 EnrollmentType=enrollmentInfo.type
{_P}armsInterventionsModule ArmGroup=armGroups ArmGroupLabel=armGroups.label ArmGroupType=armGroups.type
 ArmGroupDescription=armGroups.description ArmGroupInterventionName=armGroups.interventionNames
 Intervention=interventions InterventionType=interventions.type InterventionName=interventions.name
 InterventionDescription=interventions.description InterventionArmGroupLabel=interventions.armGroupLabels
 InterventionOtherName=interventions.otherNames
{_P}outcomesModule PrimaryOutcome=primaryOutcomes PrimaryOutcomeMeasure=primaryOutcomes.measure
 PrimaryOutcomeDescription=primaryOutcomes.description PrimaryOutcomeTimeFrame=primaryOutcomes.timeFrame
 SecondaryOutcome=secondaryOutcomes SecondaryOutcomeMeasure=secondaryOutcomes.measure
 SecondaryOutcomeDescription=secondaryOutcomes.description SecondaryOutcomeTimeFrame=secondaryOutcomes.timeFrame
 OtherOutcome=otherOutcomes OtherOutcomeMeasure=otherOutcomes.measure
 OtherOutcomeDescription=otherOutcomes.description OtherOutcomeTimeFrame=otherOutcomes.timeFrame
{_P}eligibilityModule EligibilityCriteria HealthyVolunteers Sex GenderBased GenderDescription MinimumAge MaximumAge
 StdAge=stdAges StudyPopulation SamplingMethod
{_P}contactsLocationsModule CentralContact=centralContacts CentralContactName=centralContacts.name
 CentralContactRole=centralContacts.role CentralContactPhone=centralContacts.phone
 CentralContactPhoneExt=centralContacts.phoneExt CentralContactEMail=centralContacts.email
 OverallOfficial=overallOfficials OverallOfficialName=overallOfficials.name
 OverallOfficialAffiliation=overallOfficials.affiliation OverallOfficialRole=overallOfficials.role Location=locations
 LocationFacility=locations.facility LocationStatus=locations.status LocationCity=locations.city
 LocationState=locations.state LocationZip=locations.zip LocationCountry=locations.country
 LocationContact=locations.contacts LocationContactName=locations.contacts.name
 LocationContactRole=locations.contacts.role LocationContactPhone=locations.contacts.phone
 LocationContactEMail=locations.contacts.email LocationGeoPoint=locations.geoPoint
{_P}referencesModule Reference=references ReferencePMID=references.pmid ReferenceType=references.type
 ReferenceCitation=references.citation Retraction=references.retractions SeeAlsoLink=seeAlsoLinks
 SeeAlsoLinkLabel=seeAlsoLinks.label SeeAlsoLinkURL=seeAlsoLinks.url AvailIPD=availIpds
{_P}ipdSharingStatementModule IPDSharing=ipdSharing IPDSharingDescription=description
 IPDSharingInfoType=infoTypes IPDSharingTimeFrame=timeFrame IPDSharingAccessCriteria=accessCriteria IPDSharingURL=url
resultsSection.participantFlowModule
resultsSection.baselineCharacteristicsModule
resultsSection.outcomeMeasuresModule
resultsSection.adverseEventsModule
resultsSection.moreInfoModule
annotationSection.annotationModule
documentSection.largeDocumentModule LargeDoc=largeDocs LargeDocLabel=largeDocs.label
 LargeDocFilename=largeDocs.filename
{_D}miscInfoModule VersionHolder RemovedCountry=removedCountries SubmissionTracking
{_D}conditionBrowseModule ConditionMesh=meshes ConditionMeshId=meshes.id ConditionMeshTerm=meshes.term
 ConditionAncestor=ancestors ConditionAncestorId=ancestors.id ConditionAncestorTerm=ancestors.term
{_D}interventionBrowseModule InterventionMesh=meshes InterventionMeshId=meshes.id InterventionMeshTerm=meshes.term
 InterventionAncestor=ancestors InterventionAncestorId=ancestors.id InterventionAncestorTerm=ancestors.term
"""


def _small(name: str) -> str:
    return name[0].lower() + name[1:]


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _read_table() -> dict[str, str]:
    pieces: dict[str, str] = {"HasResults": "hasResults"}
    module = ""
    for word in _TABLE.split():
        if "=" not in word and "." in word:
            module = word
            section, name = module.split(".")
            pieces[_capital(section)] = section
            pieces[_capital(name)] = module
        else:
            piece, _, key = word.partition("=")
            pieces[piece] = f"{module}.{key or _small(piece)}"
    return pieces


PIECES: Final = _read_table()
_PATHS: Final = frozenset(PIECES.values())


def path_of(name: str) -> str | None:
    """Dotted path of a piece, module, section or path; None for a name that the registry does not know."""
    name = name.strip()
    if name in PIECES:
        return PIECES[name]
    if name in _PATHS or name.startswith("resultsSection."):
        return name
    return None


def values_at(record: object, path: str) -> Iterator[Any]:
    """Every value at a dotted path, through lists."""
    if isinstance(record, list):
        for item in record:
            yield from values_at(item, path)
    elif not path:
        yield record
    elif isinstance(record, dict):
        key, _, rest = path.partition(".")
        if key in record:
            yield from values_at(record[key], rest)


def leaves(value: object) -> Iterator[str]:
    """Every text, number and flag below a value, as text."""
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def select(record: Json, paths: Iterable[str]) -> Json:
    """A copy of the record that holds only the named paths; parents without any of them are left out."""
    tree: dict[str, Any] = {}
    for path in _widest(paths):
        branch = tree
        for key in path.split("."):
            branch = branch.setdefault(key, {})
    chosen = _choose(record, tree)
    return chosen if isinstance(chosen, dict) else {}


def _widest(paths: Iterable[str]) -> list[str]:
    wanted = set(paths)
    return [path for path in wanted if not any(path.startswith(f"{other}.") for other in wanted)]


def _choose(value: Any, tree: dict[str, Any]) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [chosen for item in value if (chosen := _choose(item, tree)) is not None] or None
    if not isinstance(value, dict):
        return None
    chosen = {key: part for key in value if key in tree and (part := _choose(value[key], tree[key])) is not None}
    return chosen or None
