"""Where a ClinicalTrials.gov v2 study runs and what else it names: sites, contacts, references, documents.

In: the module's `Fields`, which get emptied. Out: parts of the `Trial`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from crawler.emptying import Fields
from crawler.registries import _ctgov_words as words
from trials.model import Contact, Document, IpdSharing, MeshTerm, Official, Reference

_FILENAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,200}")
_ANNOTATIONS: Final = (("unpostedAnnotation", "unpostedEvents"), ("violationAnnotation", "violationEvents"))


def read_places(module: Fields) -> dict[str, Any]:
    """`contactsLocationsModule`: sites with their own status and contacts, central contacts, officials, countries."""
    sites = [_read_site(part, f"sites[{place}]") for place, part in enumerate(module.parts("locations"))]
    return {
        "sites": sites,
        "countries": tuple(dict.fromkeys(site["country"] for site in sites if site["country"])),
        "contacts": _read_contacts(module, "centralContacts", "contacts"),
        "officials": tuple(_read_officials(module)),
    }


def _read_site(part: Fields, field: str) -> dict[str, Any]:
    """What a `Site` is made of. Hundreds are checked in one go with the trial, in half the time of one by one."""
    return {
        "facility": part.line("facility"),
        "city": part.line("city"),
        "state": part.line("state"),
        "zip": part.line("zip"),
        "country": part.line("country"),
        "status": part.word("status", words.STATUS, f"{field}.status"),
        "geo": _read_geo(part.part("geoPoint")),
        "contacts": _read_contacts(part, "contacts", f"{field}.contacts"),
    }


def _read_geo(part: Fields) -> dict[str, float] | None:
    """What a `GeoPoint` is made of."""
    if not part:
        return None
    lat, lon = part.real("lat", -90, 90), part.real("lon", -180, 180)
    return {"lat": lat, "lon": lon} if lat is not None and lon is not None else None


def _read_contacts(module: Fields, key: str, field: str) -> tuple[Contact, ...]:
    parts = module.parts(key)
    return (
        tuple(
            Contact(
                name=part.line("name"),
                role=part.word("role", words.ROLE, f"{field}[{place}].role"),
                phone=part.line("phone"),
                phone_ext=part.line("phoneExt"),
                email=part.line("email"),
            )
            for place, part in enumerate(parts)
        )
        if parts
        else ()
    )


def _read_officials(module: Fields) -> Iterator[Official]:
    for place, part in enumerate(module.parts("overallOfficials")):
        name, affiliation = part.line("name"), part.line("affiliation")
        role = part.word("role", words.ROLE, f"officials[{place}].role")
        if name is None:
            part.notes.repair("officials/without-name")
            continue
        yield Official(name=name, role=role, affiliation=affiliation)


def read_mesh(module: Fields) -> tuple[MeshTerm, ...]:
    """`conditionBrowseModule`, `interventionBrowseModule`: the headings given, then those above them."""
    return tuple(
        MeshTerm(id=number, term=term, ancestor=ancestor)
        for key, ancestor in (("meshes", False), ("ancestors", True))
        for part in module.parts(key)
        for number, term in [(part.line("id"), part.line("term"))]
        if number and term
    )


def read_references(module: Fields) -> dict[str, Any]:
    """`referencesModule`: publications with their retractions, links, data sets on offer."""
    return {
        "references": tuple(_read_references(module)),
        "links": tuple(
            (label or url, url)
            for part in module.parts("seeAlsoLinks")
            for label, url in [(part.line("label"), part.line("url"))]
            if url
        ),
        "available_data": tuple(_read_data_sets(module)),
    }


def _read_references(module: Fields) -> Iterator[Reference]:
    for place, part in enumerate(module.parts("references")):
        citation, pmid = part.line("citation"), part.line("pmid")
        kind = part.word("type", words.REFERENCE_TYPE, f"references[{place}].type")
        retractions = tuple(_read_retractions(part))
        if citation is None and pmid is None:
            part.notes.repair("references/empty")
            continue
        yield Reference(citation=citation or "", pmid=pmid, type=kind, retractions=retractions)


def _read_retractions(reference: Fields) -> Iterator[str]:
    for part in reference.parts("retractions"):
        source, pmid = part.line("source"), part.line("pmid")
        if notice := " ".join(filter(None, (source, f"(PMID {pmid})" if pmid else None))):
            yield notice


def _read_data_sets(module: Fields) -> Iterator[tuple[str, str]]:
    """Type with comment, and the address or else the number of each data set."""
    for part in module.parts("availIpds"):
        kind, comment = part.line("type"), part.line("comment")
        url, number = part.line("url"), part.line("id")
        what = ": ".join(filter(None, (kind, comment)))
        if where := url or number:
            yield what, where


def read_ipd(module: Fields) -> IpdSharing | None:
    """`ipdSharingStatementModule`: what is said about sharing data of single participants."""
    if not module:
        return None
    return IpdSharing(
        plan=module.word("ipdSharing", words.IPD_SHARING, "ipd.plan"),
        description=module.text("description"),
        time_frame=module.text("timeFrame"),
        access_criteria=module.text("accessCriteria"),
        info_types=module.words("infoTypes", words.IPD_INFO, "ipd.info_types"),
        url=module.line("url"),
    )


def read_documents(module: Fields, own: str) -> tuple[Document, ...]:
    """`largeDocumentModule`: posted documents with the address where the registry serves them."""
    return tuple(_read_document(part, own) for part in module.parts("largeDocs"))


def _read_document(part: Fields, own: str) -> Document:
    """The address holds the last two digits of the number, then the number."""
    filename, date = part.line("filename"), part.date("date")
    served = filename is not None and _FILENAME.fullmatch(filename)
    return Document(
        label=part.line("label") or filename or "Document",
        protocol=bool(part.flag("hasProtocol")),
        analysis_plan=bool(part.flag("hasSap")),
        consent_form=bool(part.flag("hasIcf")),
        date=date.value if date else None,
        uploaded=part.line("uploadDate"),
        filename=filename,
        url=f"https://clinicaltrials.gov/ProvidedDocs/{own[-2:]}/{own}/{filename}" if served else None,
    )


def read_results_events(status: Fields, annotations: Fields, misc: Fields) -> tuple[tuple[str, str], ...]:
    """What happened to results on their way, as (event, ISO date): sent, sent back, owed, delayed. Each once."""
    events = [("delayed_posting", "")] if status.flag("delayedPosting") else []
    for annotation, key in _ANNOTATIONS:
        events += _read_annotated(annotations.part(annotation), key)
    return tuple(dict.fromkeys([*events, *_read_tracking(misc.part("submissionTracking"))]))


def _read_annotated(annotation: Fields, key: str) -> Iterator[tuple[str, str]]:
    """Unposted results have one date each; of the FDA's notices the one on which the registry posted it counts."""
    table = words.UNPOSTED_EVENT if key == "unpostedEvents" else words.VIOLATION_EVENT
    for place, part in enumerate(annotation.parts(key)):
        event = part.word("type", table, f"results_events[{place}]")
        dates = [part.date(name) for name in ("postedDate", "releaseDate", "issuedDate", "creationDate", "date")]
        part.drop("description")
        if event:
            yield event, next((date.value for date in dates if date), "")


def _read_tracking(tracking: Fields) -> Iterator[tuple[str, str]]:
    """The registry's own log of results that are not posted yet."""
    if first := tracking.part("firstMcpInfo").typed_date("postDateStruct", "results_events"):
        yield "posted_with_major_comments", first.value
    for part in tracking.parts("submissionInfos"):
        for key, event in (("releaseDate", "release"), ("unreleaseDate", "unrelease"), ("resetDate", "reset")):
            if date := part.date(key):
                yield event, date.value
    if estimated := tracking.date("estimatedResultsFirstSubmitDate"):
        yield "first_submitted_estimated", estimated.value
