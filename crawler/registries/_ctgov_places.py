"""Where a ClinicalTrials.gov v2 study runs and what else it names: sites, contacts, references, documents.

In: the module's `Fields`, which get emptied. Out: parts of the `Trial` as plain values, what is not stated left out.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from crawler.emptying import Fields
from crawler.plans import day, each, flag, line, plan, reals, take, text, word, words
from crawler.registries import _ctgov_words as tables

_FILENAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,200}")
_ANNOTATIONS: Final = (("unpostedAnnotation", "unpostedEvents"), ("violationAnnotation", "violationEvents"))

_CONTACT: Final = plan(
    line("name"),
    word("role", tables.ROLE),
    line("phone"),
    line("phoneExt", "phone_ext"),
    line("email"),
)
_SITE: Final = plan(
    line("facility"),
    line("city"),
    line("state"),
    line("zip"),
    line("country"),
    word("status", tables.STATUS),
    reals("geoPoint", {"lat": (-90, 90), "lon": (-180, 180)}, "geo"),
    each("contacts", _CONTACT),
)
_OFFICIAL: Final = plan(
    line("name"),
    word("role", tables.ROLE),
    line("affiliation"),
    needs=("name",),
    lacking="officials/without-name",
)
_PLACES: Final = plan(
    each("locations", _SITE, "sites"),
    each("centralContacts", _CONTACT, "contacts"),
    each("overallOfficials", _OFFICIAL, "officials"),
)
_TERM: Final = plan(line("id"), line("term"), needs=("id", "term"))
_MESH: Final = plan(each("meshes", _TERM), each("ancestors", _TERM))
_REFERENCE: Final = plan(
    line("citation"),
    line("pmid"),
    word("type", tables.REFERENCE_TYPE),
    each("retractions", plan(line("source"), line("pmid"))),
)
_REFERENCES: Final = plan(
    each("references", _REFERENCE),
    each("seeAlsoLinks", plan(line("label"), line("url"), needs=("url",)), "links"),
    each("availIpds", plan(line("type"), line("comment"), line("url"), line("id")), "available_data"),
)
_IPD: Final = plan(
    word("ipdSharing", tables.IPD_SHARING, "plan"),
    text("description"),
    text("timeFrame", "time_frame"),
    text("accessCriteria", "access_criteria"),
    words("infoTypes", tables.IPD_INFO, "info_types"),
    line("url"),
)
_DOCUMENT: Final = plan(
    line("label"),
    flag("hasProtocol", "protocol"),
    flag("hasSap", "analysis_plan"),
    flag("hasIcf", "consent_form"),
    day("date"),
    line("uploadDate", "uploaded"),
    line("filename"),
)
_DOCUMENTS: Final = plan(each("largeDocs", _DOCUMENT, "documents"))


def read_places(module: Fields) -> dict[str, Any]:
    """`contactsLocationsModule`: sites with their own status and contacts, central contacts, officials, countries."""
    found = take(module, _PLACES)
    found["countries"] = list(dict.fromkeys(site["country"] for site in found.get("sites", ()) if "country" in site))
    return found


def read_mesh(module: Fields) -> list[dict[str, Any]]:
    """`conditionBrowseModule`, `interventionBrowseModule`: the headings given, then those above them."""
    if not module:
        return []
    found = take(module, _MESH)
    return [*found.get("meshes", ()), *(term | {"ancestor": True} for term in found.get("ancestors", ()))]


def read_references(module: Fields) -> dict[str, Any]:
    """`referencesModule`: publications with their retractions, links, data sets on offer."""
    if not module:
        return {"links": []}
    found = take(module, _REFERENCES)
    return {
        "references": list(_read_references(found.get("references", ()), module)),
        "links": [(link.get("label", link["url"]), link["url"]) for link in found.get("links", ())],
        "available_data": list(_read_data_sets(found.get("available_data", ()))),
    }


def _read_references(listed: list[dict[str, Any]], module: Fields) -> Iterator[dict[str, Any]]:
    for one in listed:
        if "citation" not in one and "pmid" not in one:
            module.notes.repair("references/empty")
            continue
        reference = {"citation": one.pop("citation", ""), **one}
        if notices := [notice for one_of in reference.pop("retractions", ()) if (notice := _notice(one_of))]:
            reference["retractions"] = notices
        yield reference


def _notice(retraction: dict[str, str]) -> str:
    source, pmid = retraction.get("source"), retraction.get("pmid")
    return " ".join(filter(None, (source, f"(PMID {pmid})" if pmid else None)))


def _read_data_sets(listed: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Type with comment, and the address or else the number of each data set."""
    for one in listed:
        what = ": ".join(filter(None, (one.get("type"), one.get("comment"))))
        if where := one.get("url") or one.get("id"):
            yield what, where


def read_ipd(module: Fields) -> dict[str, Any] | None:
    """`ipdSharingStatementModule`: what is said about sharing data of single participants."""
    return take(module, _IPD, "ipd.") if module else None


def read_documents(module: Fields, own: str) -> list[dict[str, Any]]:
    """`largeDocumentModule`: posted documents with the address where the registry serves them."""
    return [_document(one, own) for one in take(module, _DOCUMENTS).get("documents", ())]


def _document(one: dict[str, Any], own: str) -> dict[str, Any]:
    """The address holds the last two digits of the number, then the number."""
    filename, date = one.get("filename"), one.pop("date", None)
    served = filename is not None and _FILENAME.fullmatch(filename)
    document = {
        "label": one.get("label") or filename or "Document",
        "protocol": one.get("protocol"),
        "analysis_plan": one.get("analysis_plan"),
        "consent_form": one.get("consent_form"),
        "date": date["value"] if date else None,
        "uploaded": one.get("uploaded"),
        "filename": filename,
        "url": f"https://clinicaltrials.gov/ProvidedDocs/{own[-2:]}/{own}/{filename}" if served else None,
    }
    return {name: held for name, held in document.items() if held}


def read_results_events(status: Fields, annotations: Fields, misc: Fields) -> tuple[tuple[str, str], ...]:
    """What happened to results on their way, as (event, ISO date): sent, sent back, owed, delayed. Each once."""
    events = [("delayed_posting", "")] if status.flag("delayedPosting") else []
    if annotations:
        for annotation, key in _ANNOTATIONS:
            events += _read_annotated(annotations.part(annotation), key)
    return tuple(dict.fromkeys([*events, *_read_tracking(misc.part("submissionTracking"))]))


def _read_annotated(annotation: Fields, key: str) -> Iterator[tuple[str, str]]:
    """Unposted results have one date each; of the FDA's notices the one on which the registry posted it counts."""
    table = tables.UNPOSTED_EVENT if key == "unpostedEvents" else tables.VIOLATION_EVENT
    for place, one in enumerate(annotation.parts(key)):
        event = one.word("type", table, f"results_events[{place}]")
        dates = [one.date(name) for name in ("postedDate", "releaseDate", "issuedDate", "creationDate", "date")]
        one.drop("description")
        if event:
            yield event, next((date.value for date in dates if date), "")


def _read_tracking(tracking: Fields) -> Iterator[tuple[str, str]]:
    """The registry's own log of results that are not posted yet."""
    if first := tracking.part("firstMcpInfo").typed_date("postDateStruct", "results_events"):
        yield "posted_with_major_comments", first.value
    for one in tracking.parts("submissionInfos"):
        for key, event in (("releaseDate", "release"), ("unreleaseDate", "unrelease"), ("resetDate", "reset")):
            if date := one.date(key):
                yield event, date.value
    if estimated := tracking.date("estimatedResultsFirstSubmitDate"):
        yield "first_submitted_estimated", estimated.value
