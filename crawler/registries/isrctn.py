"""ISRCTN, the registry of primary clinical trials run from London: descriptor, and the reader of its records.

Source model: `fullTrial` with a `trial` and, beside it, the `sponsor`, `funder` and `contact` that it names by id.
Identifiers: ISRCTN and eight digits, in `trial/isrctn` without the prefix. Update rule: the attribute `lastUpdated`,
which is the day of the last edit. Status: no field has one; `_isrctn_status` holds the rule. Terms: metadata CC0,
narrative text CC BY. No raw record was at hand when this was written: elements were checked against records that
another tool had turned into JSON, attributes and the parties only against others' working code (docs/registries.md).
"""

import json
from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.formats._xml_record import read_element
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from crawler.registries._isrctn_copy import FORM, day_of, page_of
from crawler.registries._isrctn_outputs import read_results
from crawler.registries._isrctn_people import read_ethics, read_people
from crawler.registries._isrctn_plan import read_plan, said
from crawler.registries._isrctn_status import Period, read_status
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import Dates, Identifier, Trial, TrialDate

VERSION: Final = 1
JSON_FORM: Final = "isrctn-json"

DESCRIPTOR: Final = Descriptor(
    id="isrctn",
    title="ISRCTN",
    publisher="Springer Nature for the ISRCTN charity",
    home="https://www.isrctn.com",
    base_url="https://www.isrctn.com",
    access="crawl",
    id_pattern=r"ISRCTN[0-9]{8}",
    update_rule="trial/@lastUpdated; changes are asked for by lastEdited, with three days of overlap",
    date_formats="YYYY-MM-DDThh:mm:ss.sssZ",
    expected=(20_000, 60_000),
    covers="whole",
    attribution="Source: ISRCTN registry (www.isrctn.com), metadata CC0, narrative CC BY 4.0",
    permission="As documented by others: the query API is public without a key; robots.txt closes /search, not /api.",
    permission_url="https://www.isrctn.com/robots.txt",
    why="Britain's registry, open to the world; many trials of the spine and of rehabilitation are only here.",
)

_KEEPING: Final = "how the registry keeps the record, nothing of the trial"
IGNORED: Final = {
    "trial.@version": _KEEPING,
    "trial.@isVisibleToPublic": _KEEPING,
    "trial.@publicIdentifierType": _KEEPING,
    "trial.@publicIdentifierCanonical": "the number once more",
    "trial.trialDescription.acknowledgment": _KEEPING,
    "trial.trialDescription.@thirdPartyFilesAcknowledgement": _KEEPING,
    "trial.trialDescription.ethicsApprovalRequired": "which form the registrant filled in",
    "trial.externalRefs.doi": "the record's own address",
    "trial.participants.patientInfoSheet": "where the information sheet is to be had, mostly: on request",
    "trial.participants.recruitmentStartStatusOverride": "a word on the start that the dates say better",
    "trial.results.intentToPublish": "a plan for a publication",
    "trial.results.biomedRelated": _KEEPING,
    "trial.results.publicationPlan": "a plan for a publication",
}
_REFERENCES: Final = (
    ("eudraCTNumber", "secondary", None),
    ("clinicalTrialsGovNumber", "secondary", None),
    ("irasNumber", "secondary", "IRAS"),
    ("protocolSerialNumber", "organisation", None),
)


def parse(raw: Raw) -> Parsed:
    """Read one record as served."""
    element = read_element(raw.body, "isrctn")
    notes = Notes("isrctn")
    for name in element.repairs:
        notes.repair(name)
    return _parse(raw, element.values, notes, partial=raw.partial)


def parse_json(raw: Raw) -> Parsed:
    """Read a record that another tool turned into JSON: without attributes and parties, so it is partial."""
    try:
        trial = json.loads(raw.body)
    except (ValueError, RecursionError) as error:
        raise ReadError("isrctn/not-json", f"the record is not JSON: {error}") from None
    if not isinstance(trial, dict):
        raise ReadError("isrctn/shape", f"a record is a JSON object, this is of type {type(trial).__name__}")
    for key in ("_id", "ctrname", "record_last_import", "history"):
        trial.pop(key, None)
    return _parse(raw, {"trial": without_empty(trial)}, Notes("isrctn"), partial=True)


def without_empty(value: Any) -> Any:
    """Without texts and lists that hold nothing, as XML is read."""
    if isinstance(value, dict):
        pairs = ((key, without_empty(inner)) for key, inner in value.items())
        return {key: inner for key, inner in pairs if inner not in (None, {}, [])}
    if isinstance(value, list):
        return [inner for one in value if (inner := without_empty(one)) not in (None, {}, [])]
    return None if isinstance(value, str) and not value.strip() else value


def _parse(raw: Raw, record: dict[str, Any], notes: Notes, *, partial: bool) -> Parsed:
    whole = HtmlFields(record, notes)
    trial = whole.part("trial")
    own, registered = _read_number(trial)
    if raw.id and raw.id != own:
        raise ReadError("isrctn/other-id", f"the record is {own}, it was filed as {raw.id[:40]}")
    parts = _read_trial(whole, trial, registered, raw.facts.get("data_date"), partial=partial)
    parts["identifiers"] = _read_identifiers(trial, parts, own)
    found = Trial(
        source="isrctn",
        registry="isrctn",
        id=own,
        url=page_of(own),
        partial=partial,
        **parts,
        unrecognised=tuple(notes.unrecognised),
    )
    return Parsed(found, leftovers(record, IGNORED), dict(notes.repairs))


def _read_number(trial: HtmlFields) -> tuple[str, str | None]:
    """The record's own number, and when it was assigned."""
    inner = trial.part("isrctn")
    text = (inner.line("#") if inner else trial.line("isrctn")) or ""
    digits = text.upper().removeprefix("ISRCTN")
    if len(digits) != 8 or not (digits.isascii() and digits.isdecimal()):
        raise ReadError("isrctn/no-id", f"{text[:40]!r} is no ISRCTN number of eight digits")
    other = trial.line("@publicIdentifierDateAssigned")
    return f"ISRCTN{digits}", inner.line("@dateAssigned") or other


def _read_trial(
    whole: HtmlFields, trial: HtmlFields, registered: str | None, data_date: str | None, *, partial: bool
) -> dict[str, Any]:
    told, plan = trial.part("trialDescription"), read_plan(trial)
    oversight, approved = read_ethics(told)
    edited = trial.line("@lastUpdated")
    day = max((known for known in (day_of(edited), day_of(data_date)) if known), default=None)
    website = said(told.line("trialWebsite"))
    dates, status = _read_dates(trial, registered, edited, day)
    stopped = trial.part("trialDesign").line("reasonAbandoned")
    results = read_results(trial)
    links = (("Trial website", website),) if website and website.lower().startswith(("http://", "https://")) else ()
    return {
        "title": told.line("title") or told.line("scientificTitle"),
        "official_title": told.line("scientificTitle"),
        "acronym": said(told.line("acronym")),
        "summary": said(told.text("plainEnglishSummary")),
        "description": said(told.text("studyHypothesis")),
        **status,
        "why_stopped": stopped,
        "dates": dates.model_copy(update={"ethics_approval": approved}),
        **plan,
        **read_people(whole, trial, partial=partial),
        "oversight": oversight,
        "links": links,
        **results,
    }


def _read_dates(
    trial: HtmlFields, registered: str | None, edited: str | None, day: str | None
) -> tuple[Dates, dict[str, Any]]:
    """Every date, and the status that they and the words set by hand give. Without any day, no status is derived."""
    people, design = trial.part("participants"), trial.part("trialDesign")
    began = _date(trial, design.line("overallStartDate"))
    start = _date(trial, people.line("recruitmentStart"))
    period = Period(start, _date(trial, people.line("recruitmentEnd")), _date(trial, design.line("overallEndDate")))
    words = design.line("overallStatusOverride"), people.line("recruitmentStatusOverride")
    dates = Dates(
        start=start or began,
        recruitment_end=period.recruited,
        completion=period.end,
        registered=_date(trial, registered),
        last_update_posted=_date(trial, edited),
    )
    if day is None and not any(words):
        return dates, {}
    return dates, read_status(trial.notes, *words, period, day or "1900-01-01")


def _date(part: HtmlFields, text: str | None) -> TrialDate | None:
    """A time as the registry writes it, of which the day counts."""
    return values.date(part.notes, day_of(text) or text, None)


def _read_identifiers(trial: HtmlFields, parts: dict[str, Any], own: str) -> tuple[Identifier, ...]:
    found = [Identifier(value=own, scheme="isrctn", role="own", field="trial.isrctn")]
    references, at = trial.part("externalRefs"), "trial.externalRefs"
    for key, role, kind in _REFERENCES:
        if text := said(references.line(key)):
            found += _numbers(text, f"{at}.{key}", role, kind)
    listed = references.part("secondaryNumbers")
    held = {one.value for one in found}
    several = [*listed.texts("secondaryNumber"), *(one.line("#") for one in listed.parts("secondaryNumber"))]
    for one in listed.parts("secondaryNumber"):
        one.drop(*(label for label in one.labels() if label.startswith("@")))
    for place, text in enumerate(several):
        more = _numbers(text, f"{at}.secondaryNumbers[{place}]", "secondary", None) if said(text) and text else []
        found += [one for one in more if one.value not in held]
    running = [
        ("trial.trialDescription.title", parts["title"]),
        ("trial.trialDescription.scientificTitle", parts["official_title"]),
        ("trial.trialDescription.plainEnglishSummary", parts["summary"]),
        ("trial.trialDescription.studyHypothesis", parts["description"]),
    ]
    return without_repeats([*found, *(one for one in find_mentions(running) if one.value != own)])


def _numbers(text: str, field: str, role: Any, kind: str | None) -> list[Identifier]:
    """One number as the record lists it, and those of registries that hide in its text."""
    scheme, value = recognise(text) or (None, text)
    one = Identifier(value=value, scheme=scheme, role=role, field=field, type=kind)
    return [one] if scheme else [one, *find_mentions([(field, text)])]


PARSERS: Final = {FORM: parse, JSON_FORM: parse_json}
