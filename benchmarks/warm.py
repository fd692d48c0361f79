"""Searches in one process: ours against the bare calls of tantivy, and against FTS5 as one would first write it.

An answer of `search` is compared with tantivy running the very same clauses and reading the same hits; pages of the
engine are compared with SQL that finds the same studies, which is checked. Compared is processor time: what a person
waits for beside it depends on who else computes.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from benchmarks import fts
from benchmarks.home import made, ready
from benchmarks.measure import Row, Setting, at_least, in_turns, milliseconds
from benchmarks.words import Chosen, choose
from indexer.embedded.engine import EmbeddedEngine
from indexer.embedded.schema import COUNTED
from indexer.engine import After
from indexer.nodes import And, Node, Or, Phrase, Word
from indexer.query import Near, Query, make_query
from indexer.search import search

DEEP = 5000
BOSTON = Near(42.36, -71.06, 100)
MOST = 65_000
ENOUGH = 100_000  # studies from which the goals against FTS5 hold: it is the number of hits that it is slow with
SLACK = 0.001  # seconds that an answer may always take beyond the bare calls


class Compared(NamedTuple):
    """A query in both languages; `gain` is how many times FTS5's time ours should not exceed, 0 for no goal."""

    name: str
    text: Node
    match: str
    gain: float


def measure(setting: Setting) -> Iterator[Row]:
    """All searches of one process."""
    home = ready(setting)
    engine = EmbeddedEngine(home / "index")
    naive = fts.Fts(setting.folder / "fts.db")
    naive.build(made(home))
    chosen = choose(engine, lambda word, count: naive.count(word) == count)
    yield from against_bare(engine, chosen, setting)
    yield from against_fts(engine, naive, chosen, setting)
    naive.close()


def against_bare(engine: EmbeddedEngine, chosen: Chosen, setting: Setting) -> Iterator[Row]:
    """Whole answers against the calls that they cannot do without."""
    asked: dict[str, dict[str, Any]] = {
        "a common word": {"text": chosen.common, "everything": True},
        "a word of 12 %": {"text": chosen.frequent, "everything": True},
        "12 %, filters, distance, facets": {"text": chosen.frequent, "everything": True, **filters()},
        "lay words": {"text": "herniated disc", "everything": True},
        "no words, all facets": {"everything": True, "facets": True},
    }
    for name, values in asked.items():
        query = make_query(**{"text": "", **values})
        assert search(engine, query)["total"] == bare(engine, query), name
        taken = in_turns(
            {"ours": lambda query=query: search(engine, query), "bare": lambda query=query: bare(engine, query)},
            setting.rounds,
            time.process_time,
        )
        ours, floor = taken["ours"].middle, taken["bare"].middle
        met = ours <= 1.25 * floor or ours - floor <= SLACK
        yield Row(
            f"search: {name}", milliseconds(ours), f"tantivy {milliseconds(floor)}", ours / floor, "<= 1.25, +1 ms", met
        )


def filters() -> dict[str, Any]:
    """Five filters, a circle and all facets."""
    return {
        "statuses": ("recruiting", "completed"),
        "phases": ("2", "3"),
        "countries": ("United States",),
        "age": "45",
        "sex": "female",
        "near": BOSTON,
        "facets": True,
    }


def bare(engine: EmbeddedEngine, query: Query) -> int:
    """The same clauses run by tantivy: count, the best, the stored cards, the facets. Nothing is made of them."""
    snapshot = engine.snapshot()
    compiled = snapshot.compiler.compile(query, snapshot.spots(query), snapshot.newest)
    found = snapshot.searcher.search(compiled.scored, query.limit + 1, count=True)
    for _, address in found.hits[: query.limit]:
        json.loads(snapshot.packing.unpack(snapshot.searcher.doc(address).get_first("card"))[0])
    if query.facets:
        wanted = {name: {"terms": {"field": name, "size": MOST, "segment_size": MOST}} for name in COUNTED}
        snapshot.searcher.aggregate(compiled.base, wanted)
    return int(found.count)


def against_fts(engine: EmbeddedEngine, naive: fts.Fts, chosen: Chosen, setting: Setting) -> Iterator[Row]:
    """Pages of the engine against the same pages in SQL."""
    for one in compared(chosen):
        query = Query(text=one.text, everything=True)
        assert engine.page(query).total == naive.count(one.match), one.name
        yield gain(
            one.name,
            lambda query=query: engine.page(query),
            lambda match=one.match: naive.page(match),
            one.gain,
            setting,
        )
    word = Query(text=Word(chosen.frequent), everything=True)
    found = engine.page(word._replace(facets=True)).facets or {}
    assert {name: found[name] for name in fts.FACETS} == naive.facets(chosen.frequent)
    yield gain(
        "facets",
        lambda: engine.page(word._replace(facets=True)),
        lambda: (naive.page(chosen.frequent), naive.facets(chosen.frequent)),
        15,
        setting,
    )
    yield deep(engine, naive, chosen, setting)
    yield around(engine, naive, setting)


def compared(chosen: Chosen) -> Iterator[Compared]:
    """Queries by word, by words, by phrase."""
    words = (chosen.common, chosen.frequent, chosen.second)
    yield Compared("a common word", Word(chosen.common), chosen.common, 30)
    yield Compared("a word of 12 %", Word(chosen.frequent), chosen.frequent, 20)
    yield Compared("a word of 1 %", Word(chosen.uncommon), chosen.uncommon, 0)
    yield Compared("three words", And(tuple(map(Word, words))), " AND ".join(words), 0)
    yield Compared("one of ten words", Or(tuple(map(Word, chosen.ten))), " OR ".join(chosen.ten), 8)
    yield Compared("a phrase", Phrase(("lumbar", "disc", "herniat")), '"lumbar disc herniation"', 5)


def deep(engine: EmbeddedEngine, naive: fts.Fts, chosen: Chosen, setting: Setting) -> Row:
    """The page behind the 5,000th hit, or behind half of the hits."""
    behind = min(DEEP, engine.count(Query(text=Word(chosen.common), everything=True)) // 2)
    query = Query(text=Word(chosen.common), everything=True, limit=behind)
    last = engine.page(query).hits[-1]
    after = After(last.path, last.key, behind)
    page = query._replace(limit=20)
    return gain(
        f"page behind {behind:,} hits",
        lambda: engine.page(page, after),
        lambda: naive.page(chosen.common, 20, behind),
        10,
        setting,
    )


def around(engine: EmbeddedEngine, naive: fts.Fts, setting: Setting) -> Row:
    """Trials with a recruiting site in a circle. Places of sites count whatever the trial's own status."""
    snapshot = engine.snapshot()

    def ours() -> int:
        spots = snapshot.spots(Query(near=BOSTON))
        return snapshot.count(snapshot.compiler.sites(spots, recruiting=True))

    assert ours() == len(naive.around(BOSTON))
    return gain("recruiting within 100 km", ours, lambda: naive.around(BOSTON), 30, setting, "R*Tree")


def gain(
    name: str,
    ours: Callable[[], object],
    other: Callable[[], object],
    bound: float,
    setting: Setting,
    against: str = "FTS5",
) -> Row:
    """How many times faster ours is."""
    taken = in_turns({"ours": ours, "other": other}, setting.rounds, time.process_time)
    mine, theirs = taken["ours"].middle, taken["other"].middle
    what, shown, beside = f"{against}: {name}", milliseconds(mine), f"{against} {milliseconds(theirs)}"
    if not bound:
        return Row(what, shown, beside, theirs / mine)
    row = at_least(what, shown, beside, theirs / mine, bound)
    return row if setting.count >= ENOUGH else row._replace(met=None)
