"""JSON Schemas of what commands print with --json, by command; `search_cli.schemas` has those of trials and answers.

Objects are closed: a key that is not told here is a fault of this file, and tests hold real output of every command
against it.
"""

from typing import Any, Final

from trials.changes import TYPES

Schema = dict[str, Any]
TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
YES_NO: Final[Schema] = {"type": "boolean"}
ANY: Final[Schema] = {}
TIME: Final[Schema] = {"type": "string", "description": "UTC, ISO"}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def list_of(schema: Schema, told: str = "") -> Schema:
    """Any number of these."""
    return {"type": "array", "items": schema} | ({"description": told} if told else {})


def by_name(schema: Schema, told: str = "") -> Schema:
    """An object whose keys are names."""
    return {"type": "object", "additionalProperties": schema} | ({"description": told} if told else {})


def closed(keys: Schema, optional: Schema | None = None) -> Schema:
    """An object with these keys and no others."""
    every = keys | (optional or {})
    return {"type": "object", "properties": every, "required": list(keys), "additionalProperties": False}


CHECK: Final = closed({"name": TEXT, "ok": YES_NO, "detail": TEXT})
RUN: Final = closed(
    {
        "id": COUNT,
        "source": TEXT,
        "kind": {"enum": ["crawl", "import", "replay"]},
        "query_key": or_null(TEXT),
        "started": TIME,
        "ended": or_null(TIME),
        "state": {"enum": ["running", "good", "failed", "interrupted"]},
        "mark": or_null(TEXT),
        "as_of": or_null(TEXT),
        "complete": YES_NO,
        "sequence": or_null(COUNT),
        "facts": by_name(TEXT),
        "counts": by_name({"type": "integer"}, "counters by slash names"),
        "verdict": or_null(closed({"ok": YES_NO, "checks": list_of(CHECK)})),
    }
)
INDEX: Final = closed(
    {
        "added": COUNT,
        "removed": COUNT,
        "unread": COUNT,
        "refused": by_name(TEXT, "studies that the index could not take, each with the reason"),
        "total": COUNT,
        "sequence": COUNT,
        "generation": TEXT,
        "rebuilt": YES_NO,
    },
    {"rolled_back": YES_NO},
)
CHANGE_FACTS: Final[Schema] = {
    "type": {"enum": list(TYPES)},
    "field": TEXT,
    "old": ANY,
    "new": ANY,
    "direction": TEXT,
}
CHANGE: Final = closed(
    {
        "id": TEXT,
        **CHANGE_FACTS,
        "at": TIME,
        "source": TEXT,
        "title": or_null(TEXT),
        "url": or_null(TEXT),
        "sequence": COUNT,
    },
    {"site": TEXT, "distance_km": NUMBER},
)
RUN_FAILED: Final = closed(
    {
        **dict.fromkeys(("id", "field", "new", "direction", "source", "title", "key", "watch"), TEXT),
        "type": {"const": "run_failed"},
        "old": {"type": "null"},
        "at": TIME,
    },
    {"reason": TEXT},
)
NEWS: Final[Schema] = {
    "description": "a line of a watch: a change, or a run that failed",
    "oneOf": [
        closed(
            {**CHANGE["properties"], "watch": TEXT, "key": TEXT | {"description": "the same whenever it is told"}},
            {"reason": TEXT},
        )
        | {"required": [*CHANGE["required"], "watch", "key"]},
        RUN_FAILED,
    ],
}
DECISION: Final = closed(
    {
        "number": COUNT,
        **dict.fromkeys(("a", "b", "author", "why", "at"), TEXT),
        "verdict": {"enum": ["same", "different"]},
        "undone": or_null(TIME),
    }
)
REASON: Final = closed({"name": TEXT, "says": TEXT, "value": NUMBER, "adds": NUMBER})
LINK_KEYS: Final[Schema] = {
    "a": TEXT,
    "b": TEXT,
    "verdict": {"enum": ["same", "different", "undecided"]},
    "method": TEXT,
    "score": NUMBER,
    "reasons": list_of(REASON),
    "forbidden": or_null(TEXT),
    "author": TEXT,
    "why": or_null(TEXT),
    "at": TEXT,
}
LINK: Final = closed(LINK_KEYS)
NAMED: Final[Schema] = {"id": TEXT, "source": TEXT, "registry": TEXT, "title": or_null(TEXT)}
RECORD: Final = closed(NAMED | {"leads": YES_NO})
LIKELY: Final = closed(NAMED | {"probability": NUMBER, "links": list_of(LINK)})
LINKS: Final[Schema] = {
    "oneOf": [
        closed(
            {
                "id": TEXT,
                "records": list_of(RECORD),
                "links": list_of(LINK),
                "likely": list_of(LIKELY),
                "kept_apart": list_of(LINK),
                "decisions": list_of(DECISION),
            }
        ),
        closed(LINK_KEYS | {"records": list_of(RECORD), "one_study": YES_NO, "decisions": list_of(DECISION)}),
        closed({"decisions": list_of(DECISION)}),
        closed({"total": COUNT, "links": list_of(LINK)}),
        closed(
            {"decision": DECISION, "studies": list_of(list_of(TEXT))},
            {
                "replaces": COUNT | {"description": "number of the decision on the pair that held before"},
                "stands": COUNT | {"description": "number of the decision on the pair that holds again or still"},
            },
        ),
    ]
}
VERSION: Final = closed(
    {
        "number": COUNT,
        "fetched": TIME,
        "seen": TIME,
        "updated": or_null(TEXT),
        "size": COUNT,
        "partial": YES_NO,
        "published": YES_NO,
        "changes": list_of(closed(CHANGE_FACTS, {"site": TEXT}), "what changed since the version before, by type"),
        "differences": list_of(closed({"field": TEXT, "before": ANY, "after": ANY})),
        "note": TEXT,
    }
)
SLICE: Final = closed(
    {
        "registry": TEXT,
        "query": or_null(TEXT),
        "reported": or_null(COUNT),
        **dict.fromkeys(("fetched", "unanswered", "archived", "parsed"), COUNT),
        **dict.fromkeys(("rejected", "in_scope", "linked", "indexed"), COUNT),
        "reasons": by_name(COUNT),
        "last_run": COUNT,
        "problems": list_of(TEXT),
    }
)
MISSING: Final = closed(
    {
        **dict.fromkeys(("id", "registry", "why", "detail"), TEXT),
        "named": COUNT,
        "named_by": list_of(closed({"id": TEXT, "source": TEXT, "field": TEXT})),
    }
)
REGISTRY: Final = closed(
    {
        **dict.fromkeys(("id", "title", "publisher", "home", "address", "access", "reached_by"), TEXT),
        **dict.fromkeys(("permission", "permission_url", "attribution", "update_rule", "setting", "why"), TEXT),
        "permission_seen": or_null(TEXT),
        "expected_records": list_of(COUNT),
        "key_setting": or_null(TEXT),
    }
)
STATUS: Final = closed(
    {
        "home": TEXT,
        "archive": TEXT,
        "sequence": COUNT,
        "registries": list_of(
            closed(
                {
                    "source": TEXT,
                    **dict.fromkeys(("records", "tombstoned", "rejects"), COUNT),
                    "as_of": or_null(TEXT),
                    "newest": or_null(TEXT),
                    "last_run": or_null(RUN),
                    "last_good": or_null(RUN),
                }
            )
        ),
        "index": {
            "oneOf": [
                closed({"engine": TEXT, "error": TEXT}),
                closed(
                    {
                        "engine": TEXT,
                        **dict.fromkeys(("studies", "sequence", "behind"), COUNT),
                        "generation": TEXT,
                        "as_of": by_name(TEXT),
                    }
                ),
            ]
        },
    }
)
REPORT: Final = closed(
    {
        "since": TIME,
        "registries": list_of(
            closed(
                {
                    "source": TEXT,
                    **dict.fromkeys(("records", "gone", "rejects"), COUNT),
                    "as_of": or_null(TEXT),
                    "last_run": or_null(TEXT),
                }
            )
        ),
        "runs": list_of(
            closed(
                {
                    **dict.fromkeys(("id", "records", "rejected"), COUNT),
                    **dict.fromkeys(("source", "kind", "started", "state", "reason"), TEXT),
                }
            )
        ),
        "trials": COUNT,
        "facets": by_name(by_name(COUNT)),
        "changed": by_name(COUNT, "how often each type of change was"),
        "changes": list_of(CHANGE),
        "to_decide": COUNT,
        "as_of": by_name(TEXT),
        "notice": TEXT,
    }
)
WATCH: Final = closed(
    {
        **dict.fromkeys(("name", "archive"), TEXT),
        "filters": {"type": "object"},
        "types": list_of({"enum": list(TYPES)}),
        "channels": list_of(TEXT),
        **dict.fromkeys(("failed_runs", "patient"), YES_NO),
        **dict.fromkeys(("begins", "runs_begin"), COUNT),
        **{name: by_name(COUNT, "by channel") for name in ("told", "runs_told")},
    }
)
LOG: Final[Schema] = {
    "description": "a line on stderr of crawl, schedule run and watch run where that is no terminal",
    "type": "object",
    "properties": {
        "at": TIME,
        "level": {"enum": ["debug", "info", "warning", "error", "critical"]},
        "message": TEXT,
        "call": TEXT,
        "run": COUNT,
        "registry": TEXT,
        "event": {"enum": ["begin", "progress", "note", "end", "ended"]},
        "code": COUNT,
    },
    "required": ["at", "level", "message", "call"],
}
WRITTEN: Final = closed({"runs": list_of(RUN), "index": or_null(INDEX)})
OUTPUTS: Final[dict[str, Schema]] = {
    "crawl": WRITTEN,
    "import": closed(
        {**WRITTEN["properties"], "left_out": list_of(TEXT | {"description": "why a file was not imported"})}
    ),
    "replay": WRITTEN,
    "index": INDEX,
    "runs": closed({"runs": list_of(RUN)}),
    "status": STATUS,
    "registries": closed({"registries": list_of(REGISTRY)}),
    "coverage": closed({"slices": list_of(SLICE), "missing": list_of(MISSING), "open": COUNT, "complete": YES_NO}),
    "history": closed(
        {
            "records": list_of(
                closed({"id": TEXT, "source": TEXT, "tombstoned": or_null(TEXT), "versions": list_of(VERSION)})
            )
        }
    ),
    "changes": CHANGE | {"description": "one line a change"},
    "watch": closed({"watches": list_of(WATCH)}),
    "news": NEWS,
    "links": LINKS,
    "report": REPORT,
    "config": closed({"file": or_null(TEXT), "settings": list_of(closed({"name": TEXT, "value": ANY, "from": TEXT}))}),
    "schedule": closed({"ok": YES_NO, "detail": TEXT}),
    "doctor": closed({"ok": YES_NO, "thorough": YES_NO, "checks": list_of(CHECK)}),
    "backup": closed(
        {"file": TEXT, "archive": TEXT, **dict.fromkeys(("bytes", "records", "decisions", "sequence"), COUNT)}
    ),
    "log": LOG,
}
"""By command; `changes`, `news` and `log` are one line each."""
