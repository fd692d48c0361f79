"""What a query means, the slow and obvious way: each study is looked at by itself, words compared one by one.

Shares with the engines only what DESIGN fixes for all: the analyzer's tokens and which text belongs to which field.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

from indexer.analyzer import tokens
from indexer.documents import Document
from indexer.nodes import And, Concept, Expanded, Id, Node, Not, Or, Phrase, Weighted, Word
from indexer.query import Query
from tests.engines.corpus import Corpus, Record

FACETS = ("status", "phase", "country", "condition", "cells", "donor", "route", "registry", "sponsor_class", "year")


def expected(corpus: Corpus, query: Query) -> list[str]:
    """Ids of the trials that a query means, in the order of the corpus."""
    return [
        record["id"]
        for record, document in zip(corpus.records, corpus.documents, strict=True)
        if matches(record, document, query)
    ]


def matches(record: Record, document: Document, query: Query, *, scope: str | None = None) -> bool:
    """Whether a study is meant."""
    if not query.everything and not query.names_a_trial and document.exact["scope"] != (scope or "in",):
        return False
    return says(document, query) and passes(record, document, query)


def says(document: Document, query: Query) -> bool:
    """Whether the text asked for stands in a study."""
    text = query.wanted
    if text is None:
        return True
    if not query.any_words:
        return holds(document, text)
    parts = text.parts if isinstance(text, And) else (text,)
    wanted = [part for part in parts if not isinstance(part, Not)]
    barred = [part for part in parts if isinstance(part, Not)]
    return all(holds(document, part) for part in barred) and (
        not wanted or any(holds(document, part) for part in wanted)
    )


def holds(document: Document, node: Node) -> bool:
    """Whether a study has one part of a text."""
    match node:
        case Word(token):
            return any(token in words for words in values_of(document))
        case Phrase(run):
            return any(stands_in(run, words) for words in values_of(document))
        case Id(value):
            return value.casefold() in document.exact["ids"]
        case Concept(kind, name):
            return name in document.exact[kind]
        case And(parts):
            return all(holds(document, part) for part in parts)
        case Or(parts):
            return any(holds(document, part) for part in parts)
        case Not(part):
            return not holds(document, part)
        case Expanded(written, _, alternatives):
            return any(holds(document, way) for way in (written, *alternatives))
        case Weighted(part):
            return holds(document, part)
    raise AssertionError(node)


def values_of(document: Document) -> list[list[str]]:
    """The tokens of each value of each searched field."""
    return [_tokens(value) for values in document.text.values() for value in values]


@lru_cache(maxsize=100_000)
def _tokens(value: str) -> list[str]:
    """The same texts are asked for by every query."""
    return tokens(value)


def stands_in(run: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a run of tokens stands in others side by side."""
    if run[0] not in words:
        return False
    return any(tuple(words[at : at + len(run)]) == tuple(run) for at in range(len(words)))


def passes(record: Record, document: Document, query: Query) -> bool:
    """Whether a study gets through the filters, read from its record."""
    return (
        has_any(query.statuses, [record.get("status")])
        and (not query.recruiting or record.get("status") == "recruiting")
        and has_any(query.phases, record.get("phases", ()))
        and has_any(query.countries, [each["country"] for each in record.get("sites", ())])
        and has_any(query.registries, [record["registry"]])
        and has_any(query.conditions, document.exact["condition"])
        and has_any(query.cells, document.exact["cells"])
        and has_any(query.routes, document.exact["route"])
        and takes_age(record, query.age)
        and takes_sex(record, query.sex)
        and changed_since(record, query.updated_since)
        and (query.near is None or far(record, query) is not None)
    )


def has_any(wanted: Iterable[str], values: Iterable[Any]) -> bool:
    wanted = set(wanted)
    return not wanted or bool(wanted & set(values))


def takes_age(record: Record, age: int | None) -> bool:
    rules = record.get("eligibility", {})
    youngest, oldest = (rules.get(name, {}).get("days") for name in ("minimum_age", "maximum_age"))
    return age is None or ((youngest is None or youngest <= age) and (oldest is None or age <= oldest))


def takes_sex(record: Record, sex: str | None) -> bool:
    said = record.get("eligibility", {}).get("sex")
    return sex is None or said not in ("female", "male") or said == sex


def changed_since(record: Record, since: str | None) -> bool:
    return since is None or record["dates"]["last_update_posted"]["value"] >= since


def far(record: Record, query: Query) -> float | None:
    """Kilometres to the nearest site that qualifies, within the circle."""
    assert query.near is not None
    found = [
        kilometres(query.near.lat, query.near.lon, each["geo"]["lat"], each["geo"]["lon"])
        for each in record.get("sites", ())
        if not query.recruiting or (each.get("status") or record.get("status")) == "recruiting"
    ]
    return min((each for each in found if each <= query.near.km), default=None)


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Along a ball of the Earth's mean radius (IUGG)."""
    lat, lon, other_lat, other_lon = map(radians, (lat, lon, other_lat, other_lon))
    part = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(part))


def facets(corpus: Corpus, query: Query) -> dict[str, dict[str, int]]:
    """Counts of every value of what a query means."""
    found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for record, document in zip(corpus.records, corpus.documents, strict=True):
        if matches(record, document, query):
            for name in FACETS:
                for value in document.exact[name]:
                    found[name][value] = found[name].get(value, 0) + 1
    return found


def order_of(corpus: Corpus, query: Query) -> list[str]:
    """The ids that a query means in the order of --sort updated, start, enrolment or distance."""
    wanted = set(expected(corpus, query))

    def place(record: Record) -> tuple[float | str, ...]:
        fresh = -date.fromisoformat(record["dates"]["last_update_posted"]["value"]).toordinal()
        start = record["dates"]["start"]["value"]
        first: dict[str, float] = {
            "updated": 0,
            "start": -date.fromisoformat(start + "-01-01"[len(start) - 4 :]).toordinal(),
            "enrolment": -((record["enrolment"] or {"count": -1})["count"]),
            "distance": (far(record, query) or 0.0) if query.near else 0.0,
        }
        return first[query.sort], fresh, record["id"]

    return [record["id"] for record in sorted(corpus.records, key=place) if record["id"] in wanted]
