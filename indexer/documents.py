"""The step from a study to what an engine stores: searched text, values to filter by, numbers, and the card of a hit.

Pure: plain dicts in, one neutral `Document` out, the same for every engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from indexer.days import days
from indexer.fields import NO_COUNT, OLDEST
from indexer.geography import RECRUITING, SITE, Point, located, place_token
from indexer.phrases import noted
from indexer.study import Likely, Record, Study, build_study
from indexer.truth import confirmed_until, read_support
from indexer.understanding import Understanding, understand
from trials.countries import canonical
from trials.vetting.listing import build_listing

CARD_TEXT: Final = ("title", "conditions", "interventions", "keywords", "summary")
"""What a card keeps of the text: what highlights are cut from."""
MOST_VALUES: Final = 200
LONGEST_VALUE: Final = 20_000
"""What a card keeps of a field: so many values, each of so many characters. Searched is all of it."""


class Document(NamedTuple):
    """One study as engines store it. `card` is what a hit shows and what highlights are cut from; `places` are the
    distinct points of its sites in millionths of degrees; `records` is a JSON array of the full records."""

    key: str
    text: dict[str, tuple[str, ...]]
    exact: dict[str, tuple[str, ...]]
    numbers: dict[str, int]
    places: tuple[Point, ...]
    card: dict[str, Any]
    records: bytes


Material = tuple[Sequence[bytes], Sequence[Likely]]
"""What a document is made of: a study's stored trials, the leading one first, and records that may belong to it."""


def made_of(material: Material) -> Document:
    """The document of a study as it is stored: what other processes do, which load no more than this module needs."""
    return build_document(build_study(*material))


def build_document(study: Study) -> Document:
    """The search document of a study."""
    understood = understand(study.records)
    shown, support = study.shown, read_support(study.records)
    sites = list(located(study.records))
    text = searched(study)
    exact = {name: _distinct(values) for name, values in _exact(study, understood, shown).items()}
    exact["phrases"] = tuple(noted(text["text"]))
    exact["supported"] = _distinct([support["status"]])
    exact["site"] = tuple(sorted({place_token(site["point"], recruits=recruits(site["status"])) for site in sites}))
    return Document(
        key=study.key,
        # A study that names no condition is about what its title says: else all that do name one would stand above it.
        text=text | {"conditions": text["conditions"] or text["title"]},
        exact=exact,
        numbers=_numbers(study, shown) | {"recruits_until": confirmed_until(support)},
        places=tuple(sorted({site["point"] for site in sites})),
        card=_card(study, shown, understood, text, sites) | _linked(study, support),
        records=b"[" + b",".join(study.source_json) + b"]",
    )


def searched(study: Study) -> dict[str, tuple[str, ...]]:
    """All searched text of a study by its part, and under `text` everything."""
    text = {name: _distinct(values) for name, values in _text(study).items()}
    return text | {"text": _distinct(value for values in text.values() for value in values)}


def recruits(status: str | None) -> bool:
    """Whether a trial or site of that status counts under `--recruiting`."""
    return status == RECRUITING


def _text(study: Study) -> dict[str, Iterable[str | None]]:
    records = study.records
    return {
        "title": (record.get(name) for record in records for name in ("title", "official_title", "acronym")),
        "conditions": (value for record in records for value in record.get("conditions", ())),
        "interventions": (value for record in records for value in _interventions(record)),
        "keywords": (value for record in records for value in _keywords(record)),
        "summary": (record.get("summary") for record in records),
        "description": (value for record in records for value in _description(record)),
        "names": (value for record in records for value in _names(record)),
        "eligibility": (value for record in records for value in _eligibility(record)),
    }


def _interventions(record: Record) -> Iterator[str | None]:
    for intervention in record.get("interventions", ()):
        yield intervention["name"]
        yield from intervention.get("other_names", ())


def _keywords(record: Record) -> Iterator[str]:
    yield from record.get("keywords", ())
    for name in ("condition_mesh", "intervention_mesh"):
        yield from (term["term"] for term in record.get(name, ()) if not term.get("ancestor"))


def _description(record: Record) -> Iterator[str | None]:
    yield record.get("description")
    yield from (intervention.get("description") for intervention in record.get("interventions", ()))
    for arm in record.get("arms", ()):
        yield arm["label"]
        yield arm.get("description")
    for outcome in record.get("outcomes", ()):
        yield outcome["measure"]
        yield outcome.get("description")
    yield record.get("design", {}).get("description")
    yield from (other["text"] for other in record.get("other_texts", ()))


def _names(record: Record) -> Iterator[str | None]:
    yield record.get("sponsor", {}).get("name")
    for name in ("collaborators", "funders", "officials"):
        yield from (value["name"] for value in record.get(name, ()))
    yield from (number["value"] for number in record.get("identifiers", ()))
    for site in record.get("sites", ()):
        yield from (site.get(name) for name in ("city", "state", "country"))


def _eligibility(record: Record) -> Iterator[str | None]:
    eligibility = record.get("eligibility", {})
    names = ("criteria", "inclusion", "exclusion", "population", "gender_description")
    yield from (eligibility.get(name) for name in names)


def _exact(study: Study, understood: Understanding, shown: Record) -> dict[str, Iterable[str | None]]:
    return {
        "ids": [number.casefold() for number in _numbers_of(study.records)],
        "status": [shown.get("status")],
        "phase": [phase for record in study.records for phase in record.get("phases", ())],
        "country": [canonical(name) for record in study.records for name in _countries(record)],
        "sex": _sexes(study.records),
        "registry": [record["registry"] for record in study.records],
        "scope": ["in" if understood.in_scope else "out"],
        "condition": understood.conditions,
        "cells": (*understood.cell_sources, *understood.cell_types, *understood.donors),
        "donor": [understood.donor],
        "route": understood.routes,
        "certain": understood.certain,
        "sponsor_class": [shown.get("sponsor", {}).get("type")],
        "year": [_date(shown, "start")[:4]],
    }


def _countries(record: Record) -> Iterator[str]:
    yield from record.get("countries", ())
    yield from (site["country"] for site in record.get("sites", ()) if site.get("country"))


def _sexes(records: Iterable[Record]) -> list[str]:
    """Who may join; a registry that does not say bars nobody."""
    said = {record.get("eligibility", {}).get("sex") for record in records}
    return [sex for sex in ("female", "male") if said - {"female", "male"} or sex in said]


def _numbers_of(records: Iterable[Record]) -> Iterator[str]:
    """Every number that the records carry, own ones first."""
    records = list(records)
    yield from (record["id"] for record in records)
    for record in records:
        yield from (number["value"] for number in record.get("identifiers", ()))


def _numbers(study: Study, shown: Record) -> dict[str, int]:
    eligibility = shown.get("eligibility", {})
    count = (shown.get("enrolment") or {}).get("count")
    return {
        "min_age": (eligibility.get("minimum_age") or {}).get("days", 0),
        "max_age": (eligibility.get("maximum_age") or {}).get("days", OLDEST),
        "updated": days(updated(study.lead), last=True),
        "start": days(_date(shown, "start")),
        "enrolment": NO_COUNT if count is None else count,
    }


def updated(record: Record) -> str:
    """When the registry last changed the record, as it says; its first day there where it says nothing else."""
    names = ("last_update_posted", "last_update_submitted", "registered", "first_posted", "first_submitted")
    return next((value for name in names if (value := _date(record, name))), "")


def _date(record: Record, name: str) -> str:
    found = record.get("dates", {}).get(name) or {}
    value: str = found.get("value", "")
    return value


def _card(
    study: Study, shown: Record, understood: Understanding, text: dict[str, tuple[str, ...]], sites: list[Record]
) -> Record:
    lead = study.lead
    schemes = (number for record in study.records for number in record.get("identifiers", ()) if number.get("scheme"))
    return {
        "id": lead["id"],
        "ids": _distinct([*(record["id"] for record in study.records), *(number["value"] for number in schemes)]),
        "title": shown.get("title") or shown.get("official_title") or lead["id"],
        "status": shown.get("status"),
        "phases": shown.get("phases", []),
        "conditions": understood.conditions,
        "cells": _distinct([*understood.cell_sources, *understood.cell_types]),
        "routes": understood.routes,
        "url": lead.get("url"),
        "updated": updated(lead),
        "certain": understood.certain,
        "listing": build_listing(lead),
        "text": {name: [value[:LONGEST_VALUE] for value in text[name][:MOST_VALUES]] for name in CARD_TEXT},
        "sites": [[site[name] for name in SITE] for site in sites],
    }


def _linked(study: Study, support: Record) -> Record:
    """What came of several records: how well the status is supported, and which others may belong to the study."""
    return {"support": support, "likely": [each._asdict() for each in study.likely]}


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
