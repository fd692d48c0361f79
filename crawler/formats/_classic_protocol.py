"""The protocol of a classic ClinicalTrials.gov record as the API v2 has it: who, when, what, for whom.

In: the record's fields, which get emptied. Out: the API's modules, as plain values for its reader.
"""

from typing import Any

from crawler.emptying import Fields
from crawler.formats._classic_words import ages, coded, masking, phases, some, yes_no
from crawler.formats._wrapped import unwrapped
from crawler.registries import _ctgov_words as words


def block(fields: Fields, key: str) -> str | None:
    """A text block, whose lines are cut at 80 characters and indented."""
    text = fields.part(key).text("textblock")
    return unwrapped(f" {text}") if text else None


def typed_date(fields: Fields, key: str) -> dict[str, Any] | None:
    """A date with its type as an attribute, or plain."""
    part = fields.part(key)
    day, kind = part.line("#"), part.line("@type")
    day = day or fields.line(key)
    return some(date=day, type=coded(kind, words.ENROLMENT_TYPE)) if day else None


def _either(fields: Fields, *names: str) -> str | None:
    """The first of several names of one field that is filled; all are taken out."""
    return next(filter(None, [fields.line(name) for name in names]), None)


def identification(record: Fields) -> dict[str, Any]:
    """Numbers and titles."""
    ids = record.part("id_info")
    return some(
        nctId=ids.line("nct_id"),
        nctIdAliases=list(ids.lines("nct_alias")),
        orgStudyIdInfo=some(id=ids.line("org_study_id")),
        secondaryIdInfos=[{"id": number} for number in ids.lines("secondary_id")],
        organization=some(fullName=record.line("source")),
        briefTitle=record.line("brief_title"),
        officialTitle=record.line("official_title"),
        acronym=record.line("acronym"),
    )


def status(record: Fields) -> dict[str, Any]:
    """Status and every date; names before 2017 are `firstreceived_` and `lastchanged_`."""
    offered = record.part("expanded_access_info")
    kinds = {
        kind: yes_no(offered.line(f"expanded_access_type_{kind}"))
        for kind in ("individual", "intermediate", "treatment")
    }
    return some(
        overallStatus=coded(record.line("overall_status"), words.STATUS),
        lastKnownStatus=coded(record.line("last_known_status"), words.STATUS),
        whyStopped=record.text("why_stopped"),
        statusVerifiedDate=record.line("verification_date"),
        expandedAccessInfo=some(
            hasExpandedAccess=yes_no(record.line("has_expanded_access")), nctId=offered.line("expanded_access_nct_id")
        ),
        _types={key: value for key, value in kinds.items() if value is not None},
        startDateStruct=typed_date(record, "start_date"),
        primaryCompletionDateStruct=typed_date(record, "primary_completion_date"),
        completionDateStruct=typed_date(record, "completion_date"),
        studyFirstSubmitDate=_either(record, "study_first_submitted", "firstreceived_date"),
        studyFirstSubmitQcDate=record.line("study_first_submitted_qc"),
        studyFirstPostDateStruct=typed_date(record, "study_first_posted"),
        resultsFirstSubmitDate=_either(record, "results_first_submitted", "firstreceived_results_date"),
        resultsFirstSubmitQcDate=record.line("results_first_submitted_qc"),
        resultsFirstPostDateStruct=typed_date(record, "results_first_posted"),
        dispFirstSubmitDate=_either(record, "disposition_first_submitted", "firstreceived_results_disposition_date"),
        dispFirstSubmitQcDate=record.line("disposition_first_submitted_qc"),
        dispFirstPostDateStruct=typed_date(record, "disposition_first_posted"),
        lastUpdateSubmitDate=_either(record, "last_update_submitted", "lastchanged_date"),
        lastUpdatePostDateStruct=typed_date(record, "last_update_posted"),
    )


def _agency(part: Fields) -> dict[str, Any]:
    return some(name=part.line("agency"), **some(**{"class": coded(part.line("agency_class"), words.AGENCY_CLASS)}))


def sponsors(record: Fields) -> dict[str, Any]:
    """Sponsor, collaborators and who answers for the record."""
    parties, party = record.part("sponsors"), record.part("responsible_party")
    return some(
        leadSponsor=_agency(parties.part("lead_sponsor")),
        collaborators=[found for part in parties.parts("collaborator") if (found := _agency(part))],
        responsibleParty=some(
            type=coded(party.line("responsible_party_type"), words.RESPONSIBLE_PARTY),
            investigatorFullName=party.line("investigator_full_name"),
            investigatorTitle=party.line("investigator_title"),
            investigatorAffiliation=party.line("investigator_affiliation"),
            oldNameTitle=party.line("name_title"),
            oldOrganization=party.line("organization"),
        ),
    )


def oversight(record: Fields) -> dict[str, Any]:
    """Flags, each yes, no or absent."""
    part = record.part("oversight_info")
    return some(
        oversightHasDmc=yes_no(part.line("has_dmc")),
        isFdaRegulatedDrug=yes_no(part.line("is_fda_regulated_drug")),
        isFdaRegulatedDevice=yes_no(part.line("is_fda_regulated_device")),
        isUnapprovedDevice=yes_no(part.line("is_unapproved_device")),
        isPpsd=yes_no(part.line("is_ppsd")),
        isUsExport=yes_no(part.line("is_us_export")),
    )


def design(record: Fields, access: dict[str, Any] | None) -> dict[str, Any]:
    """Type, phases, design, size."""
    kind, info = record.line("study_type"), record.part("study_design_info")
    size = record.part("enrollment")
    count, counted = size.line("#") or record.line("enrollment"), size.line("@type")
    registry = kind is not None and "[patient registry]" in kind.lower()
    specimens = record.part("biospec_descr").text("textblock")
    return some(
        studyType=coded(kind.split("[")[0].strip() if kind else None, words.STUDY_TYPE),
        phases=phases(record.line("phase")),
        patientRegistry=True if registry else None,
        targetDuration=record.line("target_duration"),
        expandedAccessTypes=access,
        designInfo=some(
            allocation=coded(info.line("allocation"), words.ALLOCATION),
            interventionModel=coded(info.line("intervention_model"), words.INTERVENTION_MODEL),
            interventionModelDescription=info.text("intervention_model_description"),
            primaryPurpose=coded(info.line("primary_purpose"), words.PRIMARY_PURPOSE),
            observationalModel=coded(info.line("observational_model"), words.OBSERVATIONAL_MODEL),
            timePerspective=coded(info.line("time_perspective"), words.TIME_PERSPECTIVE),
            maskingInfo=some(
                **(masking(info.line("masking")) or {}), maskingDescription=info.text("masking_description")
            ),
        ),
        enrollmentInfo=some(count=count, type=coded(counted, words.ENROLMENT_TYPE)),
        bioSpec=some(
            retention=coded(record.line("biospec_retention"), words.BIOSPECIMEN),
            description=unwrapped(f" {specimens}") if specimens else None,
        ),
    )


def arms(record: Fields) -> dict[str, Any]:
    """Arms and interventions; the label of an intervention's arm joins them."""
    return some(
        armGroups=[
            some(
                label=next(iter(part.lines("arm_group_label")), None),
                type=coded(part.line("arm_group_type"), words.ARM_TYPE),
                description=part.text("description"),
            )
            for part in record.parts("arm_group")
        ],
        interventions=[
            some(
                type=coded(part.line("intervention_type"), words.INTERVENTION_TYPE),
                name=part.line("intervention_name"),
                description=part.text("description"),
                armGroupLabels=list(part.lines("arm_group_label")),
                otherNames=list(part.lines("other_name")),
            )
            for part in record.parts("intervention")
        ],
    )


def outcomes(record: Fields) -> dict[str, Any]:
    """What is measured; a flag for questions of safety was given until 2016."""
    found = {}
    for importance in ("primary", "secondary", "other"):
        measures = []
        for part in record.parts(f"{importance}_outcome"):
            part.drop("safety_issue")
            measures.append(
                some(
                    measure=part.text("measure"),
                    timeFrame=part.text("time_frame"),
                    description=part.text("description"),
                )
            )
        found[f"{importance}Outcomes"] = measures
    return some(**found)


def eligibility(record: Fields) -> dict[str, Any]:
    """Criteria and limits."""
    part = record.part("eligibility")
    lowest, highest = part.line("minimum_age"), part.line("maximum_age")
    return some(
        eligibilityCriteria=block(part, "criteria"),
        healthyVolunteers=yes_no(part.line("healthy_volunteers")),
        sex=coded(part.line("gender"), words.SEX),
        genderBased=yes_no(part.line("gender_based")),
        genderDescription=part.text("gender_description"),
        minimumAge=lowest,
        maximumAge=highest,
        stdAges=ages(part.lines("std_age")),
        studyPopulation=block(part, "study_pop"),
        samplingMethod=coded(part.line("sampling_method"), words.SAMPLING_METHOD),
    )
