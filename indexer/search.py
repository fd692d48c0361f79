"""The answer to a search, the same whatever engine finds the hits.

In: an engine and a query. Out: one plain object: how the words were read, the hits with their nearest qualifying site,
quotes and reasons, exact counts, how many more lie outside the scope, a cursor, the sources' dates, and what a person
has to be told.
"""

from collections.abc import Iterator
from typing import Any

from indexer.cursor import Cursor, read_cursor, write_cursor
from indexer.engine import After, Engine, Hit, IndexState, Page
from indexer.geography import distance, point_of
from indexer.highlights import highlights
from indexer.nodes import And, Not, Word, leaves
from indexer.query import Query

CAUTION = "Educational only, not medical advice; a listing is not an endorsement; talk to a clinician."
STALE = "The index has changed since the page before: some trials may be missing or come twice."
SOME = "No trial has all the words: these have some of them, those with most of them first."


def search(engine: Engine, query: Query) -> dict[str, Any]:
    """The answer object of docs/query-language.md. Raises `UsageError` for a cursor that is none."""
    cursor = read_cursor(query)
    state = engine.state()
    asked = query._replace(any_words=query.any_words or (cursor is not None and cursor.any_words))
    page = engine.page(asked, cursor.after if cursor else None)
    outside = _outside(engine, asked)
    if not page.total and not asked.any_words and _has_parts(query):
        widened = query._replace(any_words=True)
        page, outside = engine.page(widened), outside or _outside(engine, widened)
        asked = widened if page.total else asked
    return {
        "query": _asked(query),
        "read_as": [{"words": words, "concept": concept} for words, concept in query.read_as],
        "matched": "any" if asked.any_words else "all",
        "total": page.total,
        "out_of_scope": outside,
        "hits": [_hit(hit, asked) for hit in page.hits],
        "facets": page.facets or {},
        "next": _next(asked, query, page, cursor, state),
        "as_of": dict(state.as_of),
        "notice": " ".join(_notices(engine, query, asked, page, cursor, state)),
    }


def _outside(engine: Engine, query: Query) -> int:
    """How many more `--all` would give."""
    return 0 if query.everything or query.names_a_trial else engine.count(query, scope="out")


def _has_parts(query: Query) -> bool:
    """Whether some of the words could be asked for."""
    return isinstance(query.text, And) and sum(not isinstance(part, Not) for part in query.text.parts) > 1


def _hit(hit: Hit, query: Query) -> dict[str, Any]:
    """One hit as an answer shows it."""
    card = hit.card
    kilometres, site = nearest_site(card["sites"], query) if query.near else (None, None)
    names = ("id", "ids", "title", "status", "phases", "conditions", "cells", "routes")
    shown = {name: list(card[name]) if isinstance(card[name], list | tuple) else card[name] for name in names}
    shown |= {"score": hit.score, "distance_km": kilometres, "site": site, "url": card["url"]}
    shown["highlights"] = highlights(card["text"], query.text)
    return shown | ({"why": hit.why or {}} if query.explain else {})


def nearest_site(sites: list[list[Any]], query: Query) -> tuple[float | None, dict[str, Any] | None]:
    """The nearest site that qualifies, and how far it is: with `--recruiting` only sites that recruit count."""
    best: tuple[float, dict[str, Any]] | None = None
    for facility, city, country, status, lat, lon in sites:
        point = point_of(lat, lon)
        if query.near is None or point is None or (query.recruiting and status != "recruiting"):
            continue
        away = distance(query.near.lat, query.near.lon, point)
        if best is None or away < best[0]:
            found = {"facility": facility, "city": city, "country": country, "status": status, "lat": lat, "lon": lon}
            best = away, found
    return (round(best[0], 3), best[1]) if best else (None, None)


def _next(asked: Query, query: Query, page: Page, cursor: Cursor | None, state: IndexState) -> str | None:
    """The cursor of the page that follows; None at the end."""
    if not page.more:
        return None
    last = page.hits[-1]
    position = (cursor.after.position if cursor else 0) + len(page.hits)
    after = After(float(last.value), last.key, position)
    return write_cursor(query, after, state.generation, any_words=asked.any_words)


def _notices(
    engine: Engine, query: Query, asked: Query, page: Page, cursor: Cursor | None, state: IndexState
) -> Iterator[str]:
    """Sentences that a person has to be told, the standing one last."""
    yield from (f"{note[0].upper()}{note[1:].rstrip('.')}." for note in query.notes if note)
    if cursor is not None and cursor.generation != state.generation:
        yield STALE
    if asked.any_words and not query.any_words:
        yield SOME
    if not page.total or asked.any_words != query.any_words:
        yield from _did_you_mean(engine, query)
    yield CAUTION


def _did_you_mean(engine: Engine, query: Query) -> Iterator[str]:
    """A sentence for each word that the index does not have and that is spelt nearly like one it has."""
    known = {words for words, _ in query.read_as}
    for token in _plain_tokens(query):
        typed = _typed(query.typed, token)
        if typed is None or typed in known or engine.count(_everywhere(token)):
            continue
        if near := engine.near_words(typed):
            yield f"No trial has the word '{typed}': did you mean {' or '.join(near)}?"


def _plain_tokens(query: Query) -> list[str]:
    return list(dict.fromkeys(leaf.token for leaf in leaves(query.text) if isinstance(leaf, Word)))[:8]


def _everywhere(token: str) -> Query:
    return Query(text=Word(token), everything=True)


def _typed(text: str, token: str) -> str | None:
    """The word of the text that has this token."""
    from indexer.analyzer import compose, spans

    composed = compose(text)
    return next((composed[each.start : each.end] for each in spans(composed) if each.text == token), None)


def _asked(query: Query) -> dict[str, Any]:
    """The query as an answer repeats it: what was given, without what was left out."""
    nothing = Query()
    left_out = ("text", "read_as", "notes", "cursor", "typed", "near")
    given = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in query._asdict().items()
        if name not in left_out and value != getattr(nothing, name)
    }
    near = {"near": query.near._asdict()} if query.near else {}
    return {"text": query.typed, **given, **near}
