"""JSON Schemas of what programs read: the trial, answers of search, show and match, lines of exports, and the rest.

The trial's comes from the model itself; the others are written here, and tests hold real answers against them.
"""

from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: dict[str, Any] = {"type": "string"}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
NUMBER_OR_NULL: dict[str, Any] = {"type": ["number", "null"]}
TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}

SITE = {
    "type": ["object", "null"],
    "description": "the nearest site that qualifies, where a place was asked for",
    "properties": {
        "facility": TEXT_OR_NULL,
        "city": TEXT_OR_NULL,
        "country": TEXT_OR_NULL,
        "status": TEXT_OR_NULL,
        "lat": NUMBER_OR_NULL,
        "lon": NUMBER_OR_NULL,
    },
    "required": ["facility", "city", "country", "status", "lat", "lon"],
}
QUOTE = {
    "type": "object",
    "properties": {
        "text": TEXT,
        "marks": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
        },
    },
    "required": ["text", "marks"],
}
LISTED = {
    "type": "object",
    "properties": {
        "fact": TEXT,
        "value": {"type": ["boolean", "string", "null"], "description": "null is not stated"},
        "field": TEXT,
        "quote": TEXT,
        "date": TEXT | {"description": "when the record was last changed"},
    },
    "required": ["fact", "value", "field", "quote", "date"],
}
SUPPORTED = {
    "type": "object",
    "description": "the status that all registries' records together support best",
    "properties": {
        "status": TEXT_OR_NULL,
        "grade": {
            "enum": ["confirmed", "doubtful", "contradicted", None],
            "description": "how well recruiting is supported; null where no record says that it recruits",
        },
        "reasons": TEXTS,
        "by": TEXT | {"description": "the number of the record that says so"},
    },
    "required": ["status", "grade", "reasons", "by"],
}
HIT = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "ids": TEXTS | {"description": "every registry's id of the study"},
        "title": TEXT_OR_NULL,
        "status": TEXT_OR_NULL,
        "supported": SUPPORTED,
        "phases": TEXTS,
        "conditions": TEXTS,
        "cells": TEXTS,
        "routes": TEXTS,
        "score": NUMBER_OR_NULL,
        "distance_km": NUMBER_OR_NULL,
        "site": SITE,
        "url": TEXT_OR_NULL,
        "highlights": {
            "type": "object",
            "description": "by field: quotes of the source text, and where in each the words stand that were found",
            "additionalProperties": {"type": "array", "items": QUOTE},
        },
        "listing": {"type": "array", "items": LISTED, "description": "what the listing says, and what not"},
        "why": {"type": "object", "additionalProperties": {"type": "number"}, "description": "parts of the score"},
    },
    "required": [
        "id", "ids", "title", "status", "supported", "phases", "conditions", "cells", "routes", "score",
        "distance_km", "site", "url", "highlights", "listing",
    ],
}  # fmt: skip
CRITERION = {
    "type": "object",
    "properties": {"kind": {"enum": ["inclusion", "exclusion"]}, "variable": TEXT_OR_NULL, "quote": TEXT},
    "required": ["kind", "variable", "op", "value", "unit", "quote", "start", "end", "field"],
}
ANSWER = {
    "type": "object",
    "properties": {
        "query": {"type": "object", "properties": {"text": TEXT}, "required": ["text"]},
        "read_as": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"words": TEXT, "concept": TEXT},
                "required": ["words", "concept"],
            },
        },
        "matched": {"enum": ["all", "any"]},
        "total": {"type": "integer", "minimum": 0},
        "out_of_scope": {"type": ["integer", "null"], "minimum": 0, "description": "null: not counted, with --as-of"},
        "hits": {"type": "array", "items": HIT},
        "facets": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
        },
        "next": TEXT_OR_NULL | {"description": "what --cursor takes for the page after this one"},
        "as_of": {"type": "object", "additionalProperties": TEXT},
        "notice": TEXT | {"description": "what has to be told to whoever reads the answer"},
    },
    "required": [
        "query", "read_as", "matched", "total", "out_of_scope", "hits", "facets", "next", "as_of", "notice",
    ],
}  # fmt: skip


VERDICT = {
    "type": "object",
    "properties": {
        "state": {"enum": ["met", "not_met", "unknown"]},
        "kind": {"enum": ["inclusion", "exclusion"]},
        "variable": TEXT_OR_NULL,
        "quote": TEXT | {"description": "the exact words of the record"},
        "value": {"description": "the patient's value that it was compared with"},
        "reason": TEXT,
        "needs": TEXT_OR_NULL | {"description": "the field whose answer would decide"},
        "source": {"enum": ["text", "field", "preference"]},
    },
    "required": ["state", "kind", "variable", "quote", "value", "reason", "needs", "source"],
}
MATCHED = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "ids": TEXTS,
        "fit": {"enum": ["fits_so_far", "could_fit", "does_not_fit"]},
        "questions": {"type": "array", "items": {"type": "object", "required": ["field", "words"]}},
        "failing": {"type": "array", "items": VERDICT},
        "wishes": {"type": "array", "items": VERDICT, "description": "what the patient would like; keeps nothing out"},
        "verdicts": {"type": "array", "items": VERDICT, "description": "with --explain"},
        "to_check": {"type": "integer", "description": "criteria that no answer decides"},
        "met": {"type": "integer"},
        "distance_km": NUMBER_OR_NULL,
        "site": SITE,
        "filters": TEXTS | {"description": "with --why-not: options that leave the trial out"},
    },
    "required": [
        "id",
        "ids",
        "title",
        "status",
        "fit",
        "questions",
        "failing",
        "wishes",
        "to_check",
        "met",
        "distance_km",
        "site",
    ],
}
MATCH = {
    "type": "object",
    "properties": {
        "query": {"type": "object"},
        "read": {"type": "array", "items": {"type": "object", "required": ["field", "value", "quote"]}},
        "urgent": TEXT_OR_NULL | {"description": "signs that cannot wait for a trial"},
        "total": {"type": "integer", "minimum": 0},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "trials": {"type": "array", "items": MATCHED},
        "next_question": {"type": ["object", "null"], "required": ["field", "words", "trials", "criteria"]},
        "relaxation": {"type": ["object", "null"], "required": ["name", "gain"]},
        "as_of": {"type": "object", "additionalProperties": TEXT},
        "notice": TEXT,
    },
    "required": ["query", "read", "urgent", "total", "trials", "as_of", "notice"],
}


def trial_schema() -> dict[str, Any]:
    """The trial, from its model. A key whose value is the model's default may be left out."""
    from trials.model import Trial

    return Trial.model_json_schema(mode="validation")


def answer_schema() -> dict[str, Any]:
    """What `trials search --json` prints."""
    return ANSWER


def export_schema() -> dict[str, Any]:
    """One line of `trials export --format jsonl`: the trial's own keys, and those of the study around it."""
    trial = trial_schema()
    readings = {"type": "object", "properties": {"evidence": {"type": "array", "items": {"type": "object"}}}}
    own = {
        "ids": TEXTS | {"description": "every registry's id of the study"},
        "fetched": TEXT | {"description": "when the record came from its registry, UTC"},
        "scope": readings | {"description": "cell therapy of the spine or not, why, and the words that say so"},
        "product": readings | {"description": "which cells, for what, given how, and the words that say so"},
        "criteria": {
            "type": "array",
            "items": CRITERION,
            "description": "the eligibility text, statement by statement",
        },
        "vetting": readings | {"description": "payment, oversight, design and dates as listed; null is not stated"},
    }
    required = [*dict.fromkeys([*trial["properties"], *own])]
    names = dict.fromkeys(("id", "registry", "source"), TEXT)
    parts = {"type": "object", "properties": names, "required": list(names), "additionalProperties": False}
    merged = {"records": {"type": "array", "items": parts, "description": "with --merged: what it is made of"}}
    return trial | {"title": "Study", "properties": trial["properties"] | own | merged, "required": required}


def show_schema() -> dict[str, Any]:
    """What `trials show --json` prints: one study, or several under `trials`."""
    trial = trial_schema()
    anything: dict[str, Any] = {"type": "object"}
    own = {
        "ids": TEXTS | {"description": "every registry's id of the study"},
        "supported": SUPPORTED,
        "likely": {"type": "array", "items": anything, "description": "records that may be of the same study"},
        "other_records": {"type": "array", "items": anything},
        "vetting": anything | {"description": "with --vetting: the listing read critically"},
        "provenance": {"type": "array", "items": anything, "description": "with --provenance: whose value each is"},
        "differences": {"type": "array", "items": anything, "description": "with --provenance: where records differ"},
        "as_of": {"type": "object", "additionalProperties": TEXT},
        "notice": TEXT,
    }
    one = ["id", "source", "registry", "ids", "supported", "likely"]
    study = {"type": "object", "properties": trial["properties"] | own, "required": one, "additionalProperties": False}
    trials = {"type": "array", "items": study, "minItems": 2}
    several = {"trials": trials, "as_of": own["as_of"], "notice": TEXT}
    around = ["as_of", "notice"]
    return {
        "oneOf": [
            study | {"required": [*one, *around]},
            {"type": "object", "properties": several, "required": list(several), "additionalProperties": False},
        ],
        "$defs": trial["$defs"],
    }


def schemas() -> dict[str, dict[str, Any]]:
    """All of them by name."""
    from search_cli.output_schemas import OUTPUTS

    found = {"trial": trial_schema(), "answer": answer_schema(), "export": export_schema(), "match": MATCH}
    found |= {"show": show_schema(), "criterion": CRITERION | {"required": [*CRITERION["required"], "id"]}, **OUTPUTS}
    return {name: {"$schema": DIALECT} | schema for name, schema in found.items()}
