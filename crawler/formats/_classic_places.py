"""Where a classic ClinicalTrials.gov study runs and what else it names, as the API v2 has it.

In: the record's fields, which get emptied. Out: the API's modules, as plain values for its reader.
"""

from typing import Any

from crawler.emptying import Fields
from crawler.formats._classic_words import coded, some, yes_no
from crawler.registries import _ctgov_words as words


def places(record: Fields) -> dict[str, Any]:
    """Sites with their own status and contacts, central contacts, officials."""
    central = [_person(record.part(key)) for key in ("overall_contact", "overall_contact_backup")]
    record.part("location_countries").drop("country")  # the sites' countries again
    return some(
        centralContacts=[contact for contact in central if contact],
        overallOfficials=[_person(part) for part in record.parts("overall_official")],
        locations=[_site(part) for part in record.parts("location")],
    )


def _site(part: Fields) -> dict[str, Any]:
    facility = part.part("facility")
    address = facility.part("address")
    contacts = [_person(part.part(key)) for key in ("contact", "contact_backup")]
    contacts += [_person(person) for person in part.parts("investigator")]
    return some(
        facility=facility.line("name"),
        status=coded(part.line("status"), words.STATUS),
        city=address.line("city"),
        state=address.line("state"),
        zip=address.line("zip"),
        country=next(iter(address.lines("country")), None),
        contacts=[contact for contact in contacts if contact],
    )


def _person(part: Fields) -> dict[str, Any]:
    names = [part.line(name) for name in ("first_name", "middle_name", "last_name")]
    degrees = part.line("degrees")
    name = " ".join(name for name in names if name)
    return some(
        name=", ".join(filter(None, (name, degrees))),
        role=coded(part.line("role"), words.ROLE),
        affiliation=part.line("affiliation"),
        phone=part.line("phone"),
        phoneExt=part.line("phone_ext"),
        email=part.line("email"),
    )


def references(record: Fields) -> dict[str, Any]:
    """Publications, links, data sets on offer."""
    found = []
    for key, kind in (("reference", None), ("results_reference", "RESULT")):
        for part in record.parts(key):
            found.append(some(citation=part.line("citation"), pmid=part.line("PMID"), type=kind))  # noqa: PERF401
    return some(
        references=found,
        seeAlsoLinks=[some(label=part.line("description"), url=part.line("url")) for part in record.parts("link")],
        availIpds=[
            some(
                type=part.line("doc_type"),
                id=part.line("doc_id"),
                url=part.line("doc_url"),
                comment=part.line("doc_comment"),
            )
            for part in record.part("study_docs").parts("study_doc")
        ],
    )


def sharing(record: Fields) -> dict[str, Any]:
    """What is said about sharing data of single participants."""
    part = record.part("patient_data")
    return some(
        ipdSharing=coded(part.line("sharing_ipd"), words.IPD_SHARING),
        description=part.text("ipd_description"),
        infoTypes=[coded(kind, words.IPD_INFO) for kind in part.lines("ipd_info_type")],
        timeFrame=part.text("ipd_time_frame"),
        accessCriteria=part.text("ipd_access_criteria"),
        url=part.line("ipd_url"),
    )


def documents(record: Fields) -> dict[str, Any]:
    """Posted documents; the last part of an address is the name of the file."""
    found = []
    for part in record.part("provided_document_section").parts("provided_document"):
        url = part.line("document_url")
        found.append(
            some(
                label=part.line("document_type"),
                hasProtocol=yes_no(part.line("document_has_protocol")),
                hasSap=yes_no(part.line("document_has_sap")),
                hasIcf=yes_no(part.line("document_has_icf")),
                date=part.line("document_date"),
                filename=url.rsplit("/", 1)[-1] if url else None,
            )
        )
    return some(largeDocumentModule=some(largeDocs=found))


def unposted(record: Fields) -> dict[str, Any]:
    """Results on their way: sent, sent back, withdrawn. A day that the record calls unknown is left out."""
    pending = record.part("pending_results")
    kinds = (("submitted", "RELEASE"), ("returned", "RESET"), ("submission_canceled", "UNRELEASE"))
    events = [
        some(type=kind, date=day if day.lower() != "unknown" else None)
        for key, kind in kinds
        for day in pending.lines(key)
    ]
    return some(annotationModule=some(unpostedAnnotation=some(unpostedEvents=events)))
