"""ANZCTR, the Australian and New Zealand registry: descriptor and reader.

Source model: one `ANZCTR_Trial` a record, with sections for identification, conditions, interventions, outcomes,
eligibility, design, recruitment, sponsorship, ethics and contacts. Identifiers: `ACTRN` and fourteen digits, in
`actrnumber`. Update rule: `dateLastUpdated`, in older exports the day of approval. "NIL" and "None" stand for nothing.
Known from other people's readers of the export, not from a real file. Terms: the site offers the whole register for
download to whoever searches it.
"""

from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.formats._xml_record import read_element
from crawler.formats.anzctr_xml import FORM
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries._anzctr_people import read_contacts, read_ethics, read_identifiers, read_sponsorship
from crawler.registries._anzctr_plan import read_plan
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import Dates, Reference, Trial

VERSION: Final = 1

DESCRIPTOR: Final = Descriptor(
    id="anzctr",
    title="ANZCTR",
    publisher="NHMRC Clinical Trials Centre, University of Sydney",
    home="https://www.anzctr.org.au",
    base_url="https://www.anzctr.org.au",
    access="import",
    id_pattern=r"ACTRN[0-9]{14}",
    update_rule="dateLastUpdated; in older exports approvaldate",
    date_formats="DD/MM/YYYY",
    expected=(25_000, 80_000),
    covers=("Australia", "New Zealand"),
    attribution="Source: Australian New Zealand Clinical Trials Registry",
    permission="As documented by others: the site's search offers all results as XML; a person downloads them.",
    permission_url="https://www.anzctr.org.au/TrialSearch.aspx",
    why="Australia's and New Zealand's trials with hospitals, states and postcodes.",
)

MANY: Final = frozenset(
    {
        *("secondaryid", "healthcondition", "conditioncode", "interventioncode", "primaryOutcome", "secondaryOutcome"),
        *("hospital", "postcode", "countryoutsideaustralia", "fundingsource", "secondarysponsor", "othercollaborator"),
        *("ethicscommitee", "attachment", "contact"),
    }
)
_ADDRESS: Final = "where an organisation or a person has a desk"
IGNORED: Final = {
    "@requestNumber": "the number of the request, which the registry's own pages use",
    "stage": "the state of the registration, not of the trial",
    "sponsorship.primarysponsoraddress": _ADDRESS,
    "sponsorship.fundingsource[].fundingaddress": _ADDRESS,
    "sponsorship.secondarysponsor[].sponsoraddress": _ADDRESS,
    "sponsorship.othercollaborator[].othercollaboratoraddress": _ADDRESS,
    "ethicsAndSummary.ethicscommitee[].ethicaddress": _ADDRESS,
    "ethicsAndSummary.ethicscommitee[].ethicsubmitdate": "the committee's approval is what counts",
    "ethicsAndSummary.ethicscommitee[].ethiccountry": _ADDRESS,
    "contacts.contact[].address": _ADDRESS,
    "contacts.contact[].fax": _ADDRESS,
    "contacts.contact[].country": _ADDRESS,
    "contacts.contact[].title": "a form of address",
    "attachment[].filepath": "the name of a file on the registry's page",
}


def parse(raw: Raw) -> Parsed:
    """Read one record."""
    element = read_element(raw.body, "anzctr", MANY)
    if element.name != "ANZCTR_Trial":
        raise ReadError("anzctr/shape", f"the record is a {element.name[:40]!r}, not an ANZCTR_Trial")
    notes = Notes("anzctr")
    for name in element.repairs:
        notes.repair(name)
    record = HtmlFields(element.values, notes)
    registry, own = _number(record)
    if raw.id and raw.id != own:
        raise ReadError("anzctr/other-id", f"the record is {own}, it was filed as {raw.id[:40]}")
    trial = Trial(
        source="anzctr",
        registry=registry,
        id=own,
        url=f"https://www.anzctr.org.au/{own}.aspx" if registry == "anzctr" else None,
        partial=raw.partial,
        **_read_record(record, registry, own),
        unrecognised=tuple(notes.unrecognised),
    )
    return Parsed(trial, leftovers(element.values, IGNORED), dict(notes.repairs))


def _number(record: HtmlFields) -> tuple[str, str]:
    text = record.line("actrnumber") or record.line("nctid")
    if text is None:
        raise ReadError("anzctr/no-id", "the record has no actrnumber")
    found = recognise(text)
    if found is None:
        raise ReadError("anzctr/bad-id", f"{text[:40]!r} is no trial number")
    return found


def _read_record(record: HtmlFields, registry: str, own: str) -> dict[str, Any]:
    named, told = record.part("trial_identification"), record.part("ethicsAndSummary")
    oversight, approved = read_ethics(told)
    parts: dict[str, Any] = {
        "title": named.line("studytitle"),
        "official_title": named.line("scientifictitle"),
        "acronym": named.line("trialacronym"),
        "summary": told.text("summary"),
        "description": told.text("publicnotes"),
        **read_plan(record),
        **read_sponsorship(record.part("sponsorship")),
        **read_contacts(record.part("contacts")),
        "oversight": oversight,
    }
    website, publication = told.line("trialwebsite"), told.text("publication")
    has_address = website is not None and website.lower().startswith(("http://", "https://"))
    parts["links"] = (("Trial website", website),) if has_address else ()
    parts["references"] = (Reference(citation=publication),) if publication else ()
    parts["dates"] = _read_dates(record, approved)
    parts["identifiers"] = read_identifiers(named, parts, registry, own)
    return parts


def _read_dates(record: HtmlFields, approved: Any) -> Dates:
    """Start and end as they happened, or else as planned."""
    notes, part = record.notes, record.part("recruitment")
    days = {
        name: part.line(f"{name}date") for name in ("anticipatedstart", "actualstart", "anticipatedend", "actualend")
    }
    last = {name: part.line(name) for name in ("anticipatedlastvisitdate", "actuallastvisitdate")}
    return Dates(
        start=values.date(notes, days["actualstart"], "dmy", "actual")
        or values.date(notes, days["anticipatedstart"], "dmy", "estimated"),
        recruitment_end=values.date(notes, days["actualend"], "dmy", "actual")
        or values.date(notes, days["anticipatedend"], "dmy", "estimated"),
        completion=values.date(notes, last["actuallastvisitdate"], "dmy", "actual")
        or values.date(notes, last["anticipatedlastvisitdate"], "dmy", "estimated"),
        first_submitted=values.date(notes, record.line("submitdate"), "dmy"),
        registered=values.date(notes, record.line("approvaldate"), "dmy"),
        last_update_posted=values.date(notes, record.line("dateLastUpdated"), "dmy"),
        ethics_approval=approved,
    )


PARSERS: Final = {FORM: parse}
