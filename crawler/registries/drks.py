"""DRKS, the German register: descriptor, and the reader of the records of its JSON export.

Source model: one JSON object a trial after the registry's own schema (version 2.0.19); every block of text is a list
with an entry for English and one for German. Identifiers: DRKS and eight digits, in `drksId`. Update rule: the day in
`lastUpdate`. Status: `recruitment.status`; `trialStatus` is the state of the registration, not of recruitment.
Terms: public data of the German drug authority, to be named as the source. Checked against one real record and the
schema.
"""

import json
from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats._html_fields import HtmlFields
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries import _drks_words as words
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from crawler.registries._drks_copy import FORM, NUMBER, page_of
from crawler.registries._drks_people import read_ethics, read_people
from crawler.registries._drks_plan import read_plan
from crawler.registries._drks_reading import Spoken, prune
from crawler.registries._drks_results import read_related, read_results
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import Dates, Identifier, OtherText, Trial, TrialDate

VERSION: Final = 1

DESCRIPTOR: Final = Descriptor(
    id="drks",
    title="DRKS",
    publisher="Bundesinstitut für Arzneimittel und Medizinprodukte (BfArM)",
    home="https://drks.de",
    base_url="https://drks.de",
    access="crawl",
    id_pattern=r"DRKS[0-9]{8}",
    update_rule="lastUpdate of each record; the download of the whole register is made anew about every hour",
    date_formats="YYYY-MM-DD",
    expected=(15_000, 60_000),
    covers=("Germany",),
    attribution="Source: German Clinical Trials Register (DRKS), BfArM",
    permission="As documented by others: the register offers all of its records to everybody, as one download.",
    permission_url="https://drks.de/search/en",
    why="Germany's register, with texts in English and German; many trials at German spine centres are only here.",
)

IGNORED: Final = {
    "trialStatus": "the state of the registration; recruitment has a status of its own",
    "registrationType": "whether before the first participant: the dates say so",
    "sponsored": "whether an investigator began the trial: the sponsor is named",
    "ethicsCommittee.applicationDate": "when the vote was asked for",
    "secondaryIds.noOtherIdentificationNumbersAvailable": "said by there being none",
    "trialResults.firstPublication": "the publications are listed",
    "trialResults.plannedPublication": "a plan for a publication",
}
_NUMBERS: Final = (("universalTrialNumber", None), ("eudraCtNumber", None), ("eudamedNumber", "EUDAMED"))


def parse(raw: Raw) -> Parsed:
    """Read one record."""
    try:
        found = json.loads(raw.body)
    except (ValueError, RecursionError) as error:
        raise ReadError("drks/not-json", f"the record is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ReadError("drks/shape", f"a record is a JSON object, this is of type {type(found).__name__}")
    record: dict[str, Any] = {key: prune(value) for key, value in found.items() if value is not None}
    notes = Notes("drks")
    fields = HtmlFields(record, notes)
    own = fields.line("drksId") or ""
    if not NUMBER.fullmatch(own):
        raise ReadError("drks/no-id", f"{own[:40]!r} is no DRKS number")
    if raw.id and raw.id != own:
        raise ReadError("drks/other-id", f"the record is {own}, it was filed as {raw.id[:40]}")
    trial = Trial(
        source="drks",
        registry="drks",
        id=own,
        url=page_of(own),
        partial=raw.partial,
        **_read_record(fields, own),
        unrecognised=tuple(notes.unrecognised),
    )
    return Parsed(trial, leftovers(record, IGNORED), dict(notes.repairs))


def _read_record(record: HtmlFields, own: str) -> dict[str, Any]:
    kept: list[OtherText] = []
    told = Spoken(record.parts("trialDescriptions"), kept)
    language = told.language("title")
    results = read_results(record.part("trialResults"), kept)
    oversight, approved = read_ethics(record.part("ethicsCommittee"))
    website = record.line("url")
    parts: dict[str, Any] = {
        "language": language or "en",
        "title": told.line("title", "title"),
        "acronym": told.line("acronym", "acronym"),
        "summary": told.text("summary", "summary"),
        "description": told.text("scientificSummary", "description"),
        "status": record.part("recruitment").word("status", words.STATUS, "status"),
        **read_plan(record, kept),
        **read_people(record),
        "oversight": oversight,
        "links": (("Trial website", website),)
        if website and website.lower().startswith(("http://", "https://"))
        else (),
    }
    parts["dates"] = _read_dates(record, approved, results.pop("posted"))
    if summary := results.pop("summary_of_results"):
        parts["description"] = "\n\n".join(text for text in (parts["description"], f"Results: {summary}") if text)
    parts |= results
    parts["identifiers"] = _read_identifiers(record, parts, own)
    parts["other_texts"] = tuple(kept)
    return parts


def _read_dates(record: HtmlFields, approved: TrialDate | None, posted: TrialDate | None) -> Dates:
    """Start and end as they happened, or else as planned."""
    part = record.part("recruitment")
    began, planned = part.date("actualStartDate", "actual"), part.date("scheduledStartDate", "estimated")
    ended, expected = part.date("actualCompletionDate", "actual"), part.date("scheduledCompletionDate", "estimated")
    return Dates(
        start=began or planned,
        completion=ended or expected,
        registered=record.date("registrationDrks"),
        last_update_posted=record.date("lastUpdate"),
        results_first_posted=posted,
        ethics_approval=approved,
    )


def _read_identifiers(record: HtmlFields, parts: dict[str, Any], own: str) -> tuple[Identifier, ...]:
    found = [Identifier(value=own, scheme="drks", role="own", field="drksId")]
    numbers = record.part("secondaryIds")
    for key, kind in _NUMBERS:
        found += _numbers(numbers.line(key), f"secondaryIds.{key}", kind)
    elsewhere, register = numbers.line("otherPrimaryRegisterId"), numbers.line("otherPrimaryRegisterName")
    found += _numbers(elsewhere, "secondaryIds.otherPrimaryRegisterId", None, register)
    for place, one in enumerate(record.parts("otherSecondaryIds")):
        issuer = one.line("description")
        found += _numbers(one.line("value"), f"otherSecondaryIds[{place}].value", None, issuer)
    found += read_related(record.part("trialResults"))
    running = [("trialDescriptions.title", parts["title"]), ("trialDescriptions.summary", parts["summary"]),
               ("trialDescriptions.scientificSummary", parts["description"])]  # fmt: skip
    return without_repeats([*found, *(one for one in find_mentions(running) if one.value != own)])


def _numbers(text: str | None, field: str, kind: str | None, domain: str | None = None) -> list[Identifier]:
    """One number as the record lists it, and those of registries that hide in its text or its issuer."""
    hiding = [(field, text), (field, domain)]
    if not text:
        return list(find_mentions(hiding))
    scheme, value = recognise(text) or (None, text)
    one = Identifier(value=value, scheme=scheme, field=field, type=kind, domain=domain)
    return [one, *find_mentions(hiding[1:] if scheme else hiding)]


PARSERS: Final = {FORM: parse}
