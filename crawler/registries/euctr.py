"""EU Clinical Trials Register: descriptor and reader of its full text.

Source model: a trial is one text record for each country that was asked to authorise it; fields are lines with a code
(`E.1.1`) and a label, in sections A to P after a summary. Identifiers: EudraCT, year, six digits and a check group, in
A.2. Update rule: none is published; records are compared by their bytes. No trial came in after January 2023, but
statuses and results still change; a trial that was still running then has moved to CTIS. Terms: EMA's legal notice.
"""

from typing import Any, Final

from crawler.emptying import Notes
from crawler.formats._languages import parted
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries import _euctr_words as words
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from crawler.registries._euctr_blocks import Block, cut, merged, read_block, spoken
from crawler.registries._euctr_form import SUMMARY
from crawler.registries._euctr_page import as_text
from crawler.registries._euctr_people import (
    country_of,
    read_countries,
    read_dates,
    read_identifiers,
    read_sponsors,
    read_status,
)
from crawler.registries._euctr_plan import (
    read_conditions,
    read_design,
    read_eligibility,
    read_elsewhere,
    read_enrolment,
    read_outcomes,
    read_products,
)
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import OtherText, Oversight, Trial

VERSION: Final = 3
FORM: Final = "euctr-text"
PAGE_FORM: Final = "euctr-page"
_MOST_LEFT: Final = 50
_MOST_RECORDS: Final = 200  # there are some thirty countries, few of them twice

DESCRIPTOR: Final = Descriptor(
    id="euctr",
    title="EU Clinical Trials Register",
    publisher="European Medicines Agency",
    home="https://www.clinicaltrialsregister.eu",
    base_url="https://www.clinicaltrialsregister.eu",
    access="crawl",
    id_pattern=r"20[0-9]{2}-[0-9]{6}-[0-9]{2}",
    update_rule="none is published: what a query finds is downloaded again and compared by its bytes",
    date_formats="YYYY-MM-DD",
    expected=(40_000, 50_000),
    covers="named",
    attribution="Source: EU Clinical Trials Register, European Medicines Agency",
    permission=(
        "As documented by others: the register offers what a search finds for download as text, and EMA allows reuse"
        " of what it publishes with the source named; robots.txt is asked before every crawl."
    ),
    permission_url="https://www.clinicaltrialsregister.eu/disclaimer.html",
    why="Trials of medicinal products in Europe from 2004 to 2022, with criteria and a record for each country.",
)


def parse(raw: Raw) -> Parsed:
    """Read one trial from the records of all its countries. Rejects a text with none, or with those of two trials."""
    return _parse(raw, raw.body)


def parse_page(raw: Raw) -> Parsed:
    """Read one country's record from its saved page."""
    return _parse(raw, as_text(raw.body))


def _parse(raw: Raw, text: bytes) -> Parsed:
    notes = Notes("euctr")
    pieces = cut(text)
    if len(pieces) > _MOST_RECORDS:
        raise ReadError("euctr/too-many-records", f"the text holds {len(pieces):,} countries' records")
    if not pieces:
        raise ReadError("euctr/shape", "the text holds no record: each begins with a line Summary and a EudraCT number")
    blocks = [read_block(piece, notes) for piece in pieces]
    own = _own_id(blocks)
    if raw.id and raw.id != own:
        raise ReadError("euctr/other-id", f"the record is {own}, it was filed as {raw.id[:40]}")
    trial = Trial(
        source="euctr",
        registry="euctr",
        id=own,
        url=f"https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:{own}",
        partial=raw.partial,
        **_read_trial(blocks, notes, own),
        unrecognised=tuple(dict.fromkeys(notes.unrecognised)),
    )
    return Parsed(trial, _leftovers(blocks), dict(notes.repairs))


def _own_id(blocks: list[Block]) -> str:
    """The EudraCT number, which must be the same in all records."""
    found = {block.line(SUMMARY, "EudraCT Number") or "" for block in blocks}
    found |= {text for block in blocks if (text := block.line("A.2"))}
    numbers = {known[1] if (known := recognise(text)) and known[0] == "euctr" else text for text in found}
    if len(numbers) > 1:
        raise ReadError("euctr/two-trials", f"the text holds records of {' and '.join(sorted(numbers))[:80]}")
    own = numbers.pop()
    known = recognise(own)
    if known is None or known[0] != "euctr":
        raise ReadError("euctr/bad-id" if own else "euctr/no-id", f"{own[:40]!r} is no EudraCT number")
    return own


def _read_trial(blocks: list[Block], notes: Notes, own: str) -> dict[str, Any]:
    record = merged(blocks, notes)
    countries = read_countries(record, blocks)
    dates = read_dates(blocks)
    (title, others), (official, official_others) = (parted(record.text(code)) for code in ("A.3.1", "A.3"))
    planned = {one.country: one.planned for one in countries if one.planned}
    named = [country_of(block) for block in blocks]
    objectives = record.text("E.2.2")
    parts: dict[str, Any] = {
        "title": title or official,
        "official_title": official,
        "acronym": record.line("A.3.2"),
        "summary": record.text("E.2.1"),
        "description": f"Secondary objectives:\n{objectives}" if objectives else None,
        **read_status(countries, dates.completion),
        "dates": dates,
        **read_sponsors(record),
        "oversight": Oversight(has_dmc=record.flag("E.8.7")),
        **read_conditions(record),
        **read_design(record),
        "interventions": read_products(record),
        "outcomes": read_outcomes(record),
        "eligibility": read_eligibility(record),
        "enrolment": read_enrolment(record, list(planned.values())),
        "country_records": countries,
        "countries": tuple(
            dict.fromkeys([*(name for name in named if name != words.OUTSIDE), *read_elsewhere(record)])
        ),
        "has_results": _read_results(record),
        "other_texts": (
            *_read_other_texts(blocks),
            *(OtherText(field="title", language=language, text=text) for language, text in others),
            *(OtherText(field="official_title", language=language, text=text) for language, text in official_others),
        ),
    }
    running = [("A.3", official), ("A.3.1", title), ("E.2.1", parts["summary"]), ("E.2.2", objectives)]
    running += [("E.3", parts["eligibility"].inclusion), ("E.4", parts["eligibility"].exclusion)]
    found = [*read_identifiers(record, blocks, own), *find_mentions(running)]
    parts["identifiers"] = without_repeats(one for one in found if one.role == "own" or one.value != own)
    return parts


def _read_results(record: Block) -> bool | None:
    """Told by a page only; results that were taken down are none."""
    said = (record.line(SUMMARY, "Trial results") or "").lower()
    return said.startswith("view") if said else None


def _read_other_texts(blocks: list[Block]) -> tuple[OtherText, ...]:
    """Texts of the fields that are searched, in the languages of the countries."""
    return tuple(
        OtherText(field=field, language=entry.language or "", text=entry.value)
        for entry in spoken(blocks)
        if (field := words.LANGUAGE_FIELDS.get(entry.code))
    )


def _leftovers(blocks: list[Block]) -> tuple[str, ...]:
    """Fields of any country that no rule reads: one that is read in one country counts as known in all."""
    known = {entry.key for block in blocks for entry in block.entries if entry.read}
    left = {name for block in blocks for name in block.leftovers(words.IGNORED)}
    read = {f"{code} {label}".strip() for code, label in known}
    return tuple(sorted(left - read)[:_MOST_LEFT])


PARSERS: Final = {FORM: parse, PAGE_FORM: parse_page}
