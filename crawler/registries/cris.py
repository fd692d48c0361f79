"""CRIS, the Korean registry: descriptor, and the readers of its open interface and of its English pages.

Source model: of the open interface one JSON object a trial, read in `_cris_api`; of a page as a browser saves it tables
of labels and values, where sites, arms, sponsors and outcomes are groups of rows under a heading with a number.
Identifiers: `KCT` and seven digits. Update rule: `date_updated`; a page has no such date, a later import takes the
place of an earlier one. The layout is that of the one page at hand, of about 2016. Terms: robots.txt of the site
disallows automated use, so a person saves pages; the open interface wants a key of one's own.
"""

from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.formats.cris_page import FORM
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries._cris_api import parse as parse_api
from crawler.registries._cris_copy import FORM as API_FORM
from crawler.registries._cris_page import as_record
from crawler.registries._cris_plan import read_plan, read_status
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import Contact, Identifier, IpdSharing, Organisation, Oversight, Trial

VERSION: Final = 1

DESCRIPTOR: Final = Descriptor(
    id="cris",
    title="CRIS",
    publisher="Korea Disease Control and Prevention Agency, Clinical Research Information Service",
    home="https://cris.nih.go.kr",
    base_url="https://apis.data.go.kr/1352159/crisinfodataview",
    access="crawl",
    id_pattern=r"KCT[0-9]{7}",
    update_rule="date_updated of each line of the list, with three days of overlap; a saved page has no such date",
    date_formats="YYYY-MM-DD in the list, YYYY/MM/DD in the record; on pages with Actual or Anticipated behind a comma",
    expected=(9_000, 40_000),
    covers=("South Korea",),
    attribution="Source: CRIS, Clinical Research Information Service, Republic of Korea",
    permission=(
        "As documented by others: the open interface of Korea's data portal is under KOGL type 2 (source named, not for"
        " commerce); robots.txt of the registry's own site disallows automated use, so that is not crawled."
    ),
    permission_url="https://www.data.go.kr/data/3033869/openapi.do",
    why="Korean trials of cell products, many of which ClinicalTrials.gov does not have.",
    key_from="free of charge from https://www.data.go.kr/data/3033869/openapi.do",
)

_DESK: Final = "where a person or a committee has a desk"
_BOARD: Final = "Institutional Review Board Information"
IGNORED: Final = {
    f"{_BOARD}.Institutional Review Board[].Address": _DESK,
    f"{_BOARD}.Institutional Review Board[].Telephone": _DESK,
    "Contact Details.Contact Person for Updating Information": "who keeps the record is nobody to ask about the trial",
    "Background Information.IND/IDE Protocol": "says only that an application was made",
    "Status.Study Site": "says how many sites there are; they are listed",
    "Study Design.Number of Arms": "the arms are listed",
}
_KINDS: Final = {
    "government": "other_gov",
    "medical institute": "other",
    "pharmaceutical company": "industry",
    "company": "industry",
    "others": "other",
    "other": "other",
    "research institute": "other",
    "university": "other",
}
_ROLES: Final = (
    ("Contact Person for Principal Investigator / Scientific Queries", "scientific"),
    ("Contact Person for Public Queries", "public"),
)


def parse(raw: Raw) -> Parsed:
    """Read one saved page."""
    record = as_record(raw.body)
    notes = Notes("cris")
    page = HtmlFields(record, notes)
    background = page.part("Background Information")
    own = background.line("CRIS Registration Number") or ""
    if recognise(own) is None:
        raise ReadError("cris/no-id", "the page has no CRIS Registration Number: save the English page of one trial")
    if raw.id and raw.id != own:
        raise ReadError("cris/other-id", f"the page is of {own}, it was filed as {raw.id[:40]}")
    trial = Trial(
        source="cris",
        registry="cris",
        id=own,
        url=raw.url or None,
        partial=raw.partial,
        **_read_page(page, background, own),
        unrecognised=tuple(notes.unrecognised),
    )
    return Parsed(trial, leftovers(record, IGNORED), dict(notes.repairs))


def _read_page(page: HtmlFields, background: HtmlFields, own: str) -> dict[str, Any]:
    board, sharing = page.part(_BOARD), page.part("Sharing of Study Data Information")
    regulated = background.line("MFDS Regulated Study")
    statement = sharing.line("Sharing Statement")
    approved = values.date(page.notes, board.line("Approval Date"), None)
    parts: dict[str, Any] = {
        "title": background.line("Public/Brief Title"),
        "official_title": background.line("Scientific Title"),
        "acronym": background.line("Acronym"),
        "summary": page.part("Study Summary").text("Lay Summary"),
        "oversight": _read_oversight(board, regulated),
        "contacts": tuple(_read_contacts(page.part("Contact Details"))),
        **_read_organisations(page),
        **read_plan(page),
        "ipd": IpdSharing(description=statement) if statement else None,
    }
    status = read_status(page.part("Status"))
    parts |= status
    if approved:
        parts["dates"] = status["dates"].model_copy(update={"ethics_approval": approved})
    said = page.part("Study Results and Publication Information").line("Result Registerd")  # so spelt on the page
    parts["has_results"] = {"yes": True, "no": False}.get((said or "").lower())
    parts["identifiers"] = _read_identifiers(background, parts, own)
    return parts


def _read_oversight(board: HtmlFields, regulated: str | None) -> Oversight:
    said, number = board.line("Board Approval Status"), board.line("Board Approval Number")
    names = [part.line("Name") for part in board.parts("Institutional Review Board")]
    monitored = {"yes": True, "no": False}.get((board.line("Data Monitoring Committee") or "").lower())
    whole = [said, number, *names, f"MFDS regulated: {regulated}" if regulated else None]
    return Oversight(has_dmc=monitored, ethics="; ".join(word for word in whole if word) or None)


def _read_contacts(part: HtmlFields) -> list[Contact]:
    found = []
    for key, role in _ROLES:
        for person in part.parts(key):
            person.drop("Title", "Address")
            contact = Contact(
                name=person.line("Name"),
                role=role,
                phone=person.line("Telephone"),
                affiliation=person.line("Affiliation"),
            )
            if contact.name or contact.phone:
                found.append(contact)
    return found


def _read_organisations(page: HtmlFields) -> dict[str, Any]:
    sponsors = [
        _organisation(part, "sponsor") for part in page.part("Sponsor Organization").parts("Sponsor Organization")
    ]
    payers = page.part("Source of Monetary / Material Support").parts("Source of Monetary/Material Support")
    for part in payers:
        part.drop("Project ID")
    named = [sponsor for sponsor in sponsors if sponsor]
    return {
        "sponsor": named[0] if named else None,
        "collaborators": tuple(named[1:]),
        "funders": tuple(funder for part in payers if (funder := _organisation(part, "funders"))),
    }


def _organisation(part: HtmlFields, field: str) -> Organisation | None:
    name, kind = part.line("Organization Name"), part.line("Organization Type")
    if name is None:
        return None
    known = None if kind is None else _KINDS.get(kind.lower()) or part.notes.unknown(f"{field}.type", kind)
    return Organisation(name=name, type=known)


def _read_identifiers(background: HtmlFields, parts: dict[str, Any], own: str) -> tuple[Identifier, ...]:
    at = "Background Information"
    found = [Identifier(value=own, scheme="cris", role="own", field=f"{at}.CRIS Registration Number")]
    if protocol := background.line("Unique Protocol ID"):
        found.append(Identifier(value=protocol, role="organisation", field=f"{at}.Unique Protocol ID"))
    elsewhere = [background.line("Registered at Other Registry")]
    elsewhere += [part.line("Name of Registry/Registration Number") for part in background.parts("Other Registry")]
    for text in elsewhere:
        if text and not texts.is_nothing(text):
            found += [
                Identifier(value=one.value, scheme=one.scheme, field=f"{at}.Registered at Other Registry")
                for one in find_mentions([(at, text)])
            ]
    titles = [(f"{at}.Public/Brief Title", parts["title"]), (f"{at}.Scientific Title", parts["official_title"])]
    return without_repeats([*found, *(one for one in find_mentions(titles) if one.value != own)])


PARSERS: Final = {FORM: parse, API_FORM: parse_api}
