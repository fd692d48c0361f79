"""CTIS, the clinical trials information system of the European Union: descriptor and readers.

Source model: one JSON object a trial, `{ctNumber, ctPublicStatusCode, authorizedApplication{authorizedPartI,
authorizedPartsII[] (one a country), memberStatesConcerned[]}, events, results, documents}`; other tools put columns of
the search list beside them. Identifiers: `ctNumber`, four groups of digits, the second begins with 5. Update rule:
`lastUpdated` and `lastPublicationUpdate` of the search list, `publishDate` of the record. Terms: EMA's legal notice.
"""

from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats._html_fields import HtmlFields
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from crawler.registries._ctis_copy import decoded, is_line, is_partial, own_id
from crawler.registries._ctis_identity import (
    NAMES,
    PART_ONE,
    read_dates,
    read_identifiers,
    read_names,
    read_sponsors,
)
from crawler.registries._ctis_ignored import IGNORED
from crawler.registries._ctis_line import read_line
from crawler.registries._ctis_places import (
    read_documents,
    read_listed_countries,
    read_places,
    read_references,
    read_results,
    read_states,
    read_status,
)
from crawler.registries._ctis_plan import (
    read_aims,
    read_conditions,
    read_design,
    read_eligibility,
    read_outcomes,
    read_products,
)
from crawler.registries._ctis_reading import Translations, prune
from trials.errors import ReadError
from trials.model import Identifier, Organisation, Trial

VERSION: Final = 2
FORM: Final = "ctis-json"

DESCRIPTOR: Final = Descriptor(
    id="ctis",
    title="CTIS",
    publisher="European Medicines Agency, with the member states of the European Union",
    home="https://euclinicaltrials.eu",
    base_url="https://euclinicaltrials.eu",
    access="crawl",
    id_pattern=r"20[0-9]{2}-5[0-9]{5}-[0-9]{2}-[0-9]{2}",
    update_rule="lastUpdated and lastPublicationUpdate of the search list, with seven days of overlap",
    date_formats="YYYY-MM-DD with or without a time of day; DD/MM/YYYY in the search list",
    expected=(9_000, 40_000),
    covers="whole",
    attribution="Source: Clinical Trials Information System (CTIS), European Medicines Agency",
    permission=(
        "As documented by others: the public portal's own interface answers without a key, and EMA allows reuse of"
        " what it publishes with the source named; robots.txt is asked before every crawl."
    ),
    permission_url="https://www.ema.europa.eu/en/about-us/about-website/legal-notice",
    why="Every trial of a medicinal product in the European Union since 2023, with sites and the status by country.",
)


def parse(raw: Raw) -> Parsed:
    """Read one trial: the record, or a line of the search list where there is no more."""
    record = decoded(raw.body)
    own = own_id(record)
    if raw.id and raw.id != own:
        raise ReadError("ctis/other-id", f"the record is {own}, it was filed as {raw.id[:40]}")
    partial = raw.partial or is_partial(record)
    notes = Notes("ctis")
    fields = HtmlFields(record, notes)
    fields.drop("ctNumber")
    parts = read_line(fields) if is_line(record) else _read_record(fields, own)
    found = [Identifier(value=own, scheme="ctis", role="own", field="ctNumber"), *parts.pop("identifiers")]
    parts["identifiers"] = without_repeats([*found, *_mentions(parts, own)])
    trial = Trial(
        source="ctis",
        registry="ctis",
        id=own,
        url=f"https://euclinicaltrials.eu/ctis-public/view/{own}",
        partial=partial,
        **parts,
        unrecognised=tuple(notes.unrecognised),
    )
    prune(record)
    return Parsed(trial, leftovers(record, IGNORED), dict(notes.repairs))


def _read_record(record: HtmlFields, own: str) -> dict[str, Any]:
    """All fields of the `Trial`, part by part."""
    translations = Translations()
    application = record.part("authorizedApplication")
    part_one = application.part("authorizedPartI")
    details = part_one.part("trialDetails")
    information = details.part("trialInformation")
    parts = read_names(details.part("clinicalTrialIdentifiers"), translations)
    parts["identifiers"] = [*parts["identifiers"], *read_identifiers(details, application)]
    parts |= {
        **read_sponsors(part_one),
        "funders": _read_funders(information),
        "dates": read_dates(record, application, information.part("trialDuration")),
        **read_aims(information, translations),
        **read_conditions(part_one, information, translations),
        **read_design(details, information),
        "interventions": read_products(part_one),
        "outcomes": read_outcomes(information.part("endPoint"), translations),
        "eligibility": read_eligibility(information, translations),
        "references": read_references(details),
        "documents": read_documents(record, own),
        "has_results": read_results(record),
        **_read_whereabouts(record, part_one, application),
    }
    parts["other_texts"] = translations.texts()
    return parts


def _read_whereabouts(record: HtmlFields, part_one: HtmlFields, application: HtmlFields) -> dict[str, Any]:
    listed = read_listed_countries(record)
    states = read_states(application, listed)
    only = {name: state["number"] for name, state in states.items() if state["number"] is not None}
    known = only or {name: number for name, number in listed.items() if number is not None}
    return {**read_status(record, known), **read_places(part_one, application, states, tuple(listed))}


def _read_funders(information: HtmlFields) -> tuple[Organisation, ...]:
    names = [part.line("organisationName") for part in information.parts("sourceOfMonetarySupport")]
    return tuple(Organisation(name=name) for name in dict.fromkeys(names) if name)


_RUNNING: Final = {
    "title": f"{NAMES}.publicTitle",
    "official_title": f"{NAMES}.fullTitle",
    "summary": f"{PART_ONE}.trialDetails.trialInformation.trialObjective.mainObjective",
    "description": f"{PART_ONE}.trialDetails.trialInformation.trialObjective.secondaryObjectives",
}


def _mentions(parts: dict[str, Any], own: str) -> list[Identifier]:
    """Numbers in running text; its own number, with or without the version of the application, is none of them."""
    criteria = parts.get("eligibility")
    running = [(field, parts.get(name)) for name, field in _RUNNING.items()]
    if criteria is not None:
        where = f"{PART_ONE}.trialDetails.trialInformation.eligibilityCriteria"
        running += [(where, criteria.inclusion), (where, criteria.exclusion)]
    return [one for one in find_mentions(running) if not own.startswith(one.value)]


PARSERS: Final = {FORM: parse}
