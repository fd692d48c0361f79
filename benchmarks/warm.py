"""Searches in one process: ours against the bare calls of tantivy, and against FTS5 as one would first write it.

An answer of `search` is compared with tantivy running the very same clauses, reading the same hits and quoting each by
its own snippets, field by field as an answer does; a row below it leaves these out. Pages of the engine, which quote
nothing, are compared with SQL that finds the same studies, which is checked. Beside each stands what nobody can do
without: tantivy's page of the same hits, with and without what moves equal ones, and nothing made of it. Compared is
processor time: what a person waits for beside it depends on who else computes. A home that is there (`--home`) is only
read, and the tables of FTS5 are made from its index.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from tantivy import Document, Occur, SnippetGenerator
from tantivy import Query as Clause

from benchmarks import fts
from benchmarks.home import ready
from benchmarks.measure import Row, Setting, at_least, in_turns, milliseconds
from benchmarks.words import Chosen, choose
from indexer.embedded.compile import Compiled
from indexer.embedded.engine import EmbeddedEngine
from indexer.embedded.schema import COUNTED
from indexer.embedded.snapshot import Snapshot, bytes_of
from indexer.engine import After
from indexer.fields import EVERYTHING, TEXT_BOOSTS
from indexer.highlights import FIELDS, LONGEST
from indexer.nodes import And, Node, Or, Phrase, Word, leaves, run_of
from indexer.query import Near, Query, make_query
from indexer.search import search

DEEP = 5000
BOSTON = Near(42.36, -71.06, 100)
MOST = 65_000
ENOUGH = 100_000  # studies from which the goals against FTS5 hold: it is the number of hits that it is slow with
SLACK = 0.001  # seconds that an answer may always take beyond the bare calls
SNIPPED = {name: name if name in TEXT_BOOSTS else EVERYTHING for name in FIELDS}
"""Fields of the index by those that are quoted: the summary has none of its own."""


class Compared(NamedTuple):
    """A query in both languages; `gain` is how many times FTS5's time ours should not exceed, 0 for no goal."""

    name: str
    text: Node
    match: str
    gain: float


def measure(setting: Setting) -> Iterator[Row]:
    """All searches of one process."""
    engine = EmbeddedEngine((setting.given or ready(setting)) / "index")
    naive = fts.Fts(setting.folder / "fts.db")
    naive.build(engine)
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
        assert search(engine, query)["total"] == bare(engine, query, quoting=True), name
        things: dict[str, Callable[[], object]] = {
            "ours": partial(search, engine, query),
            "bare": partial(bare, engine, query, quoting=True),
            "nothing quoted": partial(bare, engine, query, quoting=False),
        }
        taken = in_turns(things, setting.rounds, time.process_time)
        ours, floor, less = (taken[thing].middle for thing in things)
        shown, met = milliseconds(ours), ours <= 1.25 * floor or ours - floor <= SLACK
        yield Row(f"search: {name}", shown, f"tantivy {milliseconds(floor)}", ours / floor, "<= 1.25, +1 ms", met)
        if query.text is not None:
            yield Row("- beside one that quotes nothing", shown, f"tantivy {milliseconds(less)}", ours / less)


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


def bare(engine: EmbeddedEngine, query: Query, *, quoting: bool) -> int:
    """The same clauses run by tantivy: count, the best, the stored cards, the facets, and if it is `quoting`, its own
    snippets of the cards. No answer is made of them."""
    snapshot = engine.snapshot()
    compiled = snapshot.compiler.compile(query, snapshot.spots(query), snapshot.newest)
    count, cards = read(snapshot, compiled.scored, query.limit)
    if query.facets:
        facets(snapshot, compiled)
    if quoting and query.text is not None:
        quote(snapshot, query.text, cards)
    return count


def read(snapshot: Snapshot, clause: Clause, limit: int, offset: int = 0) -> tuple[int, list[dict[str, Any]]]:
    """How many hits there are, and the cards of the best."""
    found: Any = snapshot.searcher.search(clause, limit + 1, count=True, offset=offset)
    documents = (snapshot.searcher.doc(address) for _, address in found.hits[:limit])
    cards = [json.loads(snapshot.packing.unpack(bytes_of(document, "card"))[0]) for document in documents]
    return int(found.count), cards


def quote(snapshot: Snapshot, text: Node, cards: Sequence[dict[str, Any]]) -> list[tuple[str, list[tuple[int, int]]]]:
    """One snippet of each field that an answer quotes from, as long as a quote, with the places of all words asked for.
    That is what tantivy has for it: a snippet a field where ours are up to three, and words where ours are phrases."""
    tokens = {token for leaf in leaves(text) for token in run_of(leaf)}
    generators = {}
    for field in SNIPPED.values():
        words = [(Occur.Should, Clause.term_query(snapshot.schema, field, token, "basic")) for token in tokens]
        query = Clause.boolean_query(words)
        generators[field] = SnippetGenerator.create(snapshot.searcher, query, snapshot.schema, field)
        generators[field].set_max_num_chars(LONGEST)
    found = []
    for card in cards:
        said = {SNIPPED[name]: values for name, values in card["text"].items() if values}
        document = Document.from_dict(said, snapshot.schema)
        for field in said:
            snippet = generators[field].snippet_from_doc(document)
            found.append((snippet.fragment(), [(mark.start, mark.end) for mark in snippet.highlighted()]))
    return found


def facets(snapshot: Snapshot, compiled: Compiled) -> None:
    """All facets, counted."""
    wanted = {name: {"terms": {"field": name, "size": MOST, "segment_size": MOST}} for name in COUNTED}
    snapshot.searcher.aggregate(compiled.base, wanted)


def against_fts(engine: EmbeddedEngine, naive: fts.Fts, chosen: Chosen, setting: Setting) -> Iterator[Row]:
    """Pages of the engine against the same pages in SQL."""
    for one in compared(chosen):
        query = Query(text=one.text, everything=True)
        assert engine.page(query).total == naive.count(one.match), one.name
        yield from gain(one.name, engine, query, partial(naive.page, one.match), one.gain, setting)
    word = Query(text=Word(chosen.frequent), everything=True, facets=True)
    found = engine.page(word).facets or {}
    assert {name: found[name] for name in fts.FACETS} == naive.facets(chosen.frequent)
    sql = (naive.page, naive.facets)
    yield from gain("facets", engine, word, lambda: [ask(chosen.frequent) for ask in sql], 15, setting)
    yield from deep(engine, naive, chosen, setting)
    yield from around(engine, naive, setting)


def compared(chosen: Chosen) -> Iterator[Compared]:
    """Queries by word, by words, by phrase."""
    words = (chosen.common, chosen.frequent, chosen.second)
    yield Compared("a common word", Word(chosen.common), chosen.common, 30)
    yield Compared("a word of 12 %", Word(chosen.frequent), chosen.frequent, 20)
    yield Compared("a word of 1 %", Word(chosen.uncommon), chosen.uncommon, 0)
    yield Compared("three words", And(tuple(map(Word, words))), " AND ".join(words), 0)
    yield Compared("one of ten words", Or(tuple(map(Word, chosen.ten))), " OR ".join(chosen.ten), 8)
    yield Compared("a phrase", Phrase(("lumbar", "disc", "herniat")), '"lumbar disc herniation"', 5)


def deep(engine: EmbeddedEngine, naive: fts.Fts, chosen: Chosen, setting: Setting) -> Iterator[Row]:
    """The page behind the 5,000th hit, or behind half of the hits."""
    behind = min(DEEP, engine.count(Query(text=Word(chosen.common), everything=True)) // 2)
    query = Query(text=Word(chosen.common), everything=True, limit=behind)
    last = engine.page(query).hits[-1]
    after = After(last.path, last.key, behind)
    page = query._replace(limit=20)
    sql = partial(naive.page, chosen.common, 20, behind)
    yield from gain(f"page behind {behind:,} hits", engine, page, sql, 10, setting, after)


def around(engine: EmbeddedEngine, naive: fts.Fts, setting: Setting) -> Iterator[Row]:
    """Trials with a recruiting site in a circle. Places of sites count whatever the trial's own status."""
    snapshot = engine.snapshot()

    def sites() -> Clause:
        return snapshot.compiler.sites(snapshot.spots(Query(near=BOSTON)), recruiting=True)

    known = sites()
    assert snapshot.count(known) == len(naive.around(BOSTON))
    things = {
        "ours": lambda: snapshot.count(sites()),
        "other": lambda: naive.around(BOSTON),
        "of tantivy alone, the places known": lambda: snapshot.count(known),
    }
    yield from gains("R*Tree", "recruiting within 100 km", things, 30, judged(engine), setting)


def gain(
    name: str,
    engine: EmbeddedEngine,
    query: Query,
    sql: Callable[[], object],
    bound: float,
    setting: Setting,
    after: After | None = None,
) -> Iterator[Row]:
    """How many times faster a page of ours is than in SQL, and how many times tantivy's own would be."""
    snapshot = engine.snapshot()
    words = Clause.boolean_query(snapshot.compiler.text_clauses(query))
    compiled = snapshot.compiler.compile(query, [], snapshot.newest)

    def least(clause: Clause) -> None:
        read(snapshot, clause, query.limit, after.position if after else 0)
        if query.facets:
            facets(snapshot, compiled)

    things: dict[str, Callable[[], object]] = {"ours": lambda: engine.page(query, after), "other": sql}
    if bound:
        things |= {"of tantivy alone": lambda: least(compiled.scored), "and by words alone": lambda: least(words)}
    yield from gains("FTS5", name, things, bound, judged(engine), setting)


def judged(engine: EmbeddedEngine) -> bool:
    """Whether there are as many studies as the goals are for."""
    return engine.state().studies >= ENOUGH


def gains(
    against: str, name: str, things: Mapping[str, Callable[[], object]], bound: float, goal: bool, setting: Setting
) -> Iterator[Row]:
    """A row, and one for each floor. `things` are ours, the other and floors; `bound` is 0 for no goal."""
    taken = {thing: each.middle for thing, each in in_turns(things, setting.rounds, time.process_time).items()}
    theirs = taken.pop("other")
    for thing, mine in taken.items():
        what = f"{against}: {name}" if thing == "ours" else f"- {thing}"
        shown = what, milliseconds(mine), f"{against} {milliseconds(theirs)}", theirs / mine
        if thing != "ours" or not bound:
            yield Row(*shown)
        else:
            row = at_least(*shown, bound)
            yield row if goal else row._replace(met=None)
