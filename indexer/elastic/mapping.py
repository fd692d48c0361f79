"""The Elasticsearch mapping of the search document, and how a document is handed over.

Text goes in as the tokens of the one analyzer, joined by spaces, for the built-in whitespace analyzer to part again: a
server's own stemmers cut other words. What needs more than a plain server (scripts, plug-ins) is not used.
"""

from typing import TYPE_CHECKING, Any, Final

import orjson

from indexer.analyzer import row
from indexer.fields import EXACT, NUMBERS, SENTINEL, TEXT_BOOSTS
from indexer.geography import RECRUITING, SCALE
from indexer.packing import Packing, to_json
from indexer.query import MOST

if TYPE_CHECKING:
    from indexer.documents import Document

VERSION: Final = 4
"""Raised whenever what an index holds changes: other versions are rebuilt, never read."""

PACKING: Final = Packing()
"""Records are packed alone: a server keeps no dictionary."""

META: Final = "__meta__"
"""Key of the one document that is no study: it carries what the index knows of itself."""

MOST_BYTES: Final = 32_766 // 4  # Lucene's longest term, in characters

# ES counts a circle's tokens against a limit of 65,536 of its own, and a page against 10,000 hits: ours are one hit
# more, to see whether another follows, and two tokens for each place on Earth that may have a site.
SETTINGS: Final[dict[str, Any]] = {
    "index": {
        "number_of_shards": 1,  # word statistics are a shard's: of one shard they are the index's
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",  # nothing is seen before the commit asks for it
        "max_result_window": MOST + 1,
        "max_terms_count": 1_000_000,
        "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
    }
}


def build_mapping() -> dict[str, Any]:
    """All fields; an unknown one is refused."""
    keyword = {"type": "keyword", "ignore_above": MOST_BYTES}
    fields: dict[str, Any] = {"key": {"type": "keyword"}}
    fields |= {name: {"type": "text", "analyzer": "whitespace"} for name in TEXT_BOOSTS}
    fields |= dict.fromkeys(EXACT, keyword)
    fields |= {name: {"type": "long"} for name in NUMBERS}
    day = {"type": "date", "format": "strict_date_optional_time", "ignore_malformed": True}
    plain = {name: {"type": "text", "analyzer": "standard"} for name in ("title", "conditions")}
    fields |= {
        "points": {"type": "geo_point"},
        "recruiting_points": {"type": "geo_point"},
        "plain": {"dynamic": "strict", "properties": plain | {"start": day, "updated": day}},
        "card": {"type": "object", "enabled": False},
        "records": {"type": "binary", "store": True},
        "meta": {"type": "object", "enabled": False},
        "places": {"type": "binary", "store": True},
        "noted": {"type": "binary", "store": True},
    }
    return {
        "dynamic": "strict",
        "_meta": {"schema": VERSION},
        "_source": {"excludes": [*TEXT_BOOSTS, "site", "phrases", "records", "places", "noted"]},
        "properties": fields,
    }


def stored(document: "Document") -> bytes:
    """A document as the server takes it: one line of JSON."""
    values: dict[str, Any] = {name: joined(document.text.get(name, ())) for name in TEXT_BOOSTS}
    values |= {name: found for name, found in document.exact.items() if found}
    values |= document.numbers
    values |= {"key": document.key, "card": document.card, "records": packed(document.records)}
    values["points"] = [[point.lon / SCALE, point.lat / SCALE] for point in document.places]
    values["recruiting_points"] = sorted(
        {(lon, lat) for *_, status, lat, lon in document.card["sites"] if status == RECRUITING}
    )
    values["plain"] = _plain(document)
    return to_json(values)


def meta_document(meta: dict[str, Any], places: bytes, noted: bytes) -> bytes:
    """The document that is no study. It has the sentinel too: every engine counts it."""
    values: dict[str, Any] = dict.fromkeys(TEXT_BOOSTS, SENTINEL)
    return to_json(values | {"key": META, "meta": meta, "places": base64(places), "noted": base64(noted)})


def joined(values: tuple[str, ...]) -> str:
    """One text field: the sentinel before each value and at the end."""
    return " ".join([*(f"{SENTINEL} {' '.join(row(value))}" for value in values), SENTINEL])


def packed(records: bytes) -> str:
    """Full records as a binary field takes them."""
    return base64(PACKING.pack(records)[0])


def base64(content: bytes) -> str:
    """What JSON carries bytes as."""
    from binascii import b2a_base64

    return b2a_base64(content, newline=False).decode()


def _plain(document: "Document") -> dict[str, Any]:
    """What only other people's tools use: text as published, dates as precise as they were published."""
    start = orjson.loads(document.records)[0].get("dates", {}).get("start") or {}
    days = {"start": start.get("value"), "updated": document.card["updated"]}
    text = {name: document.card["text"][name] for name in ("title", "conditions")}
    return text | {name: day for name, day in days.items() if day}
