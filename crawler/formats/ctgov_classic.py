"""ClinicalTrials.gov's classic XML, retired in 2024: `clinical_study`, one a file, many in a download.

In: the bytes of a file, unpacked. Out: a raw record for each study with the bytes that stand in the file. `parse`
brings a record into the shape of the API v2 and hands it to that reader, so that both forms are read by the same rules.
The classic form lacks what the API has (coordinates, MeSH numbers, the sponsor's organisation): a copy in it counts as
partial, and never takes the place of one from the API.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

import orjson

from crawler.emptying import Notes, leftovers
from crawler.formats import _classic_places as where_it_runs
from crawler.formats import _classic_protocol as protocol
from crawler.formats._classic_results import results
from crawler.formats._classic_words import some
from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_design import read_design
from crawler.formats._xml_record import read_element
from crawler.formats._xml_stream import Cut, readable, records
from crawler.records import Parsed, Raw, Reject
from crawler.registries import ctgov
from crawler.registries._ctgov_copy import ID
from trials.dates import read_date
from trials.errors import ReadError
from trials.model import Identifier, MeshTerm, Trial

FORM: Final = "ctgov-xml"
VERSION: Final = 1
KEPT: Final = 64 << 10

MANY: Final = frozenset(
    {
        *("secondary_id", "nct_alias", "collaborator", "primary_outcome", "secondary_outcome", "other_outcome"),
        *("arm_group", "intervention", "arm_group_label", "other_name", "overall_official", "location", "investigator"),
        *("condition", "keyword", "reference", "results_reference", "link", "mesh_term", "country", "ipd_info_type"),
        *("provided_document", "study_doc", "submitted", "returned", "submission_canceled", "std_age"),
        *("group", "period", "milestone", "participants", "outcome", "class", "category", "measurement", "analysis"),
        *("group_id", "event", "counts"),
    }
)

_BASELINE: Final = "of posted results only what a reader needs is taken; the record's page shows the rest"
_RETIRED: Final = "a field that the registry gave up, without one that follows it"
IGNORED: Final[Mapping[str, str]] = {
    "@rank": "the place in the search that the file is an answer to",
    "required_header": "the day of the registry's data, the same in a whole download, and the record's address",
    "clinical_results.baseline": _BASELINE,
    "clinical_results.certain_agreements": _BASELINE,
    "clinical_results.point_of_contact": "whom to ask about results; recruitment has its own contacts",
    "is_fda_regulated": _RETIRED,
    "is_section_801": _RETIRED,
    "oversight_info.authority": _RETIRED,
    "last_update_submitted_qc": "the registry's own check of the last update",
    "number_of_groups": "a count of the groups that are listed",
}

_STUDY: Final = re.compile(rb"<clinical_study[\s>]")
_FIELD: Final = re.compile(
    rb"<(nct_id|last_update_posted|lastchanged_date|last_update_submitted|download_date)(?:\s[^<>]{0,100})?>([^<]{0,200})</\1>"
)
_PROCESSED: Final = re.compile(r".* on (.{8,20})")

# Where the API's fields stand in the classic record: for the evidence of numbers.
_PLACES: Final = (
    ("protocolSection.identificationModule.nctIdAliases", "id_info.nct_alias"),
    ("protocolSection.identificationModule.nctId", "id_info.nct_id"),
    ("protocolSection.identificationModule.orgStudyIdInfo.id", "id_info.org_study_id"),
    ("protocolSection.identificationModule.secondaryIdInfos", "id_info.secondary_id"),
    ("protocolSection.identificationModule.briefTitle", "brief_title"),
    ("protocolSection.identificationModule.officialTitle", "official_title"),
    ("protocolSection.descriptionModule.briefSummary", "brief_summary.textblock"),
    ("protocolSection.descriptionModule.detailedDescription", "detailed_description.textblock"),
    ("protocolSection.conditionsModule.keywords", "keyword"),
    ("protocolSection.eligibilityModule.eligibilityCriteria", "eligibility.criteria.textblock"),
    ("protocolSection.referencesModule.seeAlsoLinks", "link"),
)


def recognise(head: bytes) -> bool:
    """Whether this is classic XML, by the first bytes of the content."""
    return _STUDY.search(readable(head)) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Studies of the stream. `where` names the file in rejects."""
    for cut in records(stream, "clinical_study"):
        yield _piece(cut, where)


def _piece(cut: Cut, where: str) -> Raw | Reject:
    if cut.problem:
        return Reject("ctgov", None, f"ctgov/{cut.problem}", cut.detail, cut.body[:KEPT], where)
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(cut.body):
        found.setdefault(name.decode(), value.decode("utf-8", "replace").strip())
    number = found.get("nct_id")
    if number is None or not ID.fullmatch(number):
        reason, detail = (
            ("no-id", "the study has no nct_id") if number is None else ("bad-id", f"{number[:40]!r} is none")
        )
        return Reject("ctgov", None, f"ctgov/{reason}", detail, cut.body[:KEPT], where)
    days = (found.get(name) for name in ("last_update_posted", "lastchanged_date", "last_update_submitted"))
    updated = next((day for text in days if text and (day := read_date(text))), None)
    processed = _PROCESSED.fullmatch(found.get("download_date", ""))
    day = read_date(processed[1]) if processed else None
    facts = {"file": where} | ({"data_date": day} if day else {})
    url = f"https://clinicaltrials.gov/study/{number}"
    return Raw("ctgov", number, FORM, cut.body, url, "application/xml", updated=updated, partial=True, facts=facts)


def parse(raw: Raw) -> Parsed:
    """Read one study."""
    element = read_element(raw.body, "ctgov", MANY)
    if element.name != "clinical_study":
        raise ReadError("ctgov/shape", f"the record is a {element.name[:40]!r}, not a clinical_study")
    notes = Notes("ctgov")
    for name in element.repairs:
        notes.repair(name)
    record = HtmlFields(element.values, notes)
    plan, count = record.text("study_design"), record.whole("number_of_arms")
    meshes = {key: record.part(key).lines("mesh_term") for key in ("condition_browse", "intervention_browse")}
    study = as_v2(record)
    parsed = ctgov.parse(Raw(raw.source, raw.id, ctgov.FORM, orjson.dumps(study), raw.url, facts=raw.facts))
    trial = _completed(parsed.trial, plan, count, meshes).model_copy(update={"partial": raw.partial})
    left = (*leftovers(element.values, IGNORED), *parsed.leftover)
    return Parsed(trial, left, dict(notes.repairs + type(notes.repairs)(parsed.repairs)))


def _completed(trial: Trial, plan: str | None, arms: int | None, meshes: dict[str, tuple[str, ...]]) -> Trial:
    """With what the API has no place for, and with the classic places of numbers."""
    design = trial.design if plan is None else read_design(plan)
    return trial.model_copy(
        update={
            "design": design.model_copy(update={"arm_count": arms}),
            "condition_mesh": tuple(MeshTerm(id="", term=term) for term in meshes["condition_browse"]),
            "intervention_mesh": tuple(MeshTerm(id="", term=term) for term in meshes["intervention_browse"]),
            "identifiers": tuple(_placed(number) for number in trial.identifiers),
        }
    )


def _placed(number: Identifier) -> Identifier:
    for new, old in _PLACES:
        if number.field.startswith(new):
            rest = number.field[len(new) :].removesuffix(".id")
            return number.model_copy(update={"field": old + rest})
    return number


def as_v2(record: HtmlFields) -> dict[str, Any]:
    """The study as the API v2 would have it; the record is emptied."""
    status = protocol.status(record)
    access = status.pop("_types", None)
    section = results(record.part("clinical_results"))
    return some(
        protocolSection=some(
            identificationModule=protocol.identification(record),
            statusModule=status,
            sponsorCollaboratorsModule=protocol.sponsors(record),
            oversightModule=protocol.oversight(record),
            descriptionModule=some(
                briefSummary=protocol.block(record, "brief_summary"),
                detailedDescription=protocol.block(record, "detailed_description"),
            ),
            conditionsModule=some(conditions=list(record.lines("condition")), keywords=list(record.lines("keyword"))),
            designModule=protocol.design(record, access),
            armsInterventionsModule=protocol.arms(record),
            outcomesModule=protocol.outcomes(record),
            eligibilityModule=protocol.eligibility(record),
            contactsLocationsModule=where_it_runs.places(record),
            referencesModule=where_it_runs.references(record),
            ipdSharingStatementModule=where_it_runs.sharing(record),
        ),
        resultsSection=section,
        annotationSection=where_it_runs.unposted(record),
        documentSection=where_it_runs.documents(record),
        derivedSection=some(
            miscInfoModule=some(removedCountries=list(record.part("removed_countries").lines("country")))
        ),
        hasResults=bool(section),
    )


PARSERS: Final = {FORM: parse}
