"""The answer to a search, the same whatever engine finds the hits.

In: an engine and a query. Out: one plain object: how the words were read, the hits with their nearest qualifying site,
quotes and reasons, exact counts, how many more lie outside the scope, a cursor, the sources' dates, and what a person
has to be told.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from indexer.cursor import Cursor, read_cursor, write_cursor
from indexer.engine import After, Engine, IndexState, Page
from indexer.geography import SITE, nearest_site
from indexer.highlights import Highlighter
from indexer.nodes import And, Not, Word, leaves
from indexer.query import Query
from indexer.truth import newest_day, supported_on
from trials import NOTICE
from trials.listing import facts_on

STALE = "The index has changed since the page before: some trials may be missing or come twice."
SHOWN = ("id", "ids", "title", "status", "phases", "conditions", "cells", "routes")
"""What of a card an answer shows as it is; a hit's card is nobody else's."""
SOME = "No trial has all the words: these have some of them, those with most of them first."


def search(engine: Engine, query: Query, today: date | None = None) -> dict[str, Any]:
    """The answer object of docs/query-language.md. Raises `UsageError` for a cursor that is none.

    `today` is the day that the answer speaks of, unless it is the present one.
    """
    day = today or date.today()
    cursor = read_cursor(query)
    state = engine.state()
    asked = query._replace(any_words=query.any_words or (cursor is not None and cursor.any_words))
    page = engine.page(asked, cursor.after if cursor else None)
    outside = _outside(engine, asked, page)
    if not page.total and not asked.any_words and _has_parts(query):
        widened = query._replace(any_words=True)
        page = engine.page(widened)
        outside = outside or _outside(engine, widened, page)
        asked = widened if page.total else asked
    return {
        "query": _asked(query),
        "read_as": [{"words": words, "concept": concept} for words, concept in query.read_as],
        "matched": "any" if asked.any_words else "all",
        "total": page.total,
        "out_of_scope": outside,
        "hits": list(_hits(page, asked, state.as_of, day)),
        "facets": page.facets or {},
        "next": _next(asked, query, page, cursor, state),
        "as_of": dict(state.as_of),
        "notice": " ".join(_notices(engine, query, asked, page, cursor, state)),
    }


def _outside(engine: Engine, query: Query, page: Page) -> int:
    """How many more `--all` would give. All are counted, because to leave out those of the scope takes longer."""
    if query.everything or query.names_a_trial:
        return 0
    return max(0, engine.count(query._replace(everything=True)) - page.total)


def _has_parts(query: Query) -> bool:
    """Whether some of the words could be asked for, or the words of a concept apart."""
    if query.wanted != query.text:
        return True
    return isinstance(query.text, And) and sum(not isinstance(part, Not) for part in query.text.parts) > 1


def _hits(page: Page, query: Query, as_of: Mapping[str, str], day: date) -> Iterator[dict[str, Any]]:
    """The hits of a page as an answer shows them."""
    newest = newest_day(as_of)
    quotes = Highlighter(query.text).quotes([hit.card["text"] for hit in page.hits])
    for hit, quoted in zip(page.hits, quotes, strict=True):
        card = hit.card
        yield {
            **{name: card[name] for name in SHOWN},
            "supported": supported_on(card, newest),
            "score": hit.score,
            **_site(card, query),
            "url": card["url"],
            "highlights": quoted,
            "listing": facts_on(card.get("listing"), day),
            **({"why": hit.why or {}} if query.explain else {}),
        }


def _site(card: dict[str, Any], query: Query) -> dict[str, Any]:
    """The nearest qualifying site of a hit and how far it is, where a place was asked for."""
    near = query.near
    found = nearest_site(card["sites"], near.lat, near.lon, query.recruiting) if near else None
    if found is None:
        return {"distance_km": None, "site": None}
    return {"distance_km": round(found[0], 3), "site": dict(zip(SITE, found[1], strict=True))}


def _next(asked: Query, query: Query, page: Page, cursor: Cursor | None, state: IndexState) -> str | None:
    """The cursor of the page that follows; None at the end."""
    if not page.more:
        return None
    last = page.hits[-1]
    position = (cursor.after.position if cursor else 0) + len(page.hits)
    after = After(tuple(map(float, last.path)), last.key, position)
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
    yield NOTICE


def _did_you_mean(engine: Engine, query: Query) -> Iterator[str]:
    """A sentence for each word that the index does not have and that is spelt nearly like one it has."""
    known = {word for words, _ in query.read_as for word in words.split()}
    for token in _plain_tokens(query):
        typed = _typed(query.typed, token)
        if typed is None or typed in known or engine.count(_everywhere(token)):
            continue
        if near := engine.near_words(typed) or _alike(engine, typed):
            yield f"No trial has the word '{typed}': did you mean {' or '.join(near)}?"


def _alike(engine: Engine, typed: str) -> list[str]:
    """Words of the field with more slips between that the index has."""
    from indexer.analyzer import tokens
    from indexer.expansion import words_alike
    from indexer.spelling import OFFERED

    found = {tuple(tokens(word)): word for word in reversed(words_alike(typed))}  # of each stem the likest word
    held = [word for stems, word in found.items() if len(stems) == 1 and engine.count(_everywhere(stems[0]))]
    return held[::-1][:OFFERED]


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
