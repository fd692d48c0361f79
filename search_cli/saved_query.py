"""A query out of plain options, as `changes`, `watch` and the settings file hold them: the filters of a search by name.

In: options ({"query": "...", "country": ["FR"], "recruiting": true}). Out: a `Query`, or a `UsageError` that says what
is wrong with which. One table names the options there are.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from search_cli import filters
from trials.errors import UsageError

if TYPE_CHECKING:
    from indexer.query import Query

LISTS: Final = ("condition", "cells", "route", "country", "status", "phase", "registry")
TEXTS: Final = ("query", "near", "within", "age", "sex", "updated_since")
SWITCHES: Final = ("all", "any", "recruiting")
KINDS: Final[Mapping[str, type]] = {
    **dict.fromkeys(LISTS, list),
    **dict.fromkeys(TEXTS, str),
    **dict.fromkeys(SWITCHES, bool),
}
"""Every option with the type of its value."""


def options_of(**given: Any) -> dict[str, Any]:
    """The options that were given, without empty ones."""
    return {name: value for name, value in given.items() if value}


def check_options(options: Mapping[str, Any]) -> None:
    """Raise `UsageError` for a name or a type that is none of ours."""
    from difflib import get_close_matches

    for name, value in options.items():
        if name not in KINDS:
            near = get_close_matches(name, KINDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KINDS)}"
            raise UsageError(f"a search has no filter '{name[:40]}': {hint}")
        kind = KINDS[name]
        sound = isinstance(value, kind) and (
            not isinstance(value, list) or all(isinstance(each, str) for each in value)
        )
        if not sound:
            told = {list: "a list of texts", str: "a text", bool: "true or false"}[kind]
            raise UsageError(f"the filter {name} takes {told}, not {str(value)[:40]!r}")


def build_query(options: Mapping[str, Any]) -> "Query":
    """The query that the options make."""
    from indexer.query import make_query
    from search_cli.concept_names import concept_values
    from search_cli.whereabouts import whereabouts

    check_options(options)
    where = whereabouts(options.get("query", ""), options.get("near"), options.get("within"), quiet=True)
    return make_query(
        where.words,
        everything=options.get("all", False),
        any_words=options.get("any", False),
        conditions=concept_values("--condition", options.get("condition")),
        cells=concept_values("--cells", options.get("cells")),
        routes=concept_values("--route", options.get("route")),
        near=where.circle,
        countries=(*options.get("country", ()), *where.countries),
        statuses=options.get("status", ()),
        recruiting=options.get("recruiting", False),
        phases=options.get("phase", ()),
        age=options.get("age"),
        sex=options.get("sex"),
        registries=filters.known_registries(options.get("registry")),
        updated_since=options.get("updated_since"),
        notes=where.notes,
    )
