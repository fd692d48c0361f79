"""Elasticsearch beside the bare client, and beside the embedded engine, on the same generated studies.

    python -m benchmarks.elastic [--count N] [--distinct N] [--rounds N] [--builds N] [--server URL]

Without a server one is started as the tests do (`tests/elasticsearch/node.py`). Indexing is held against
`helpers.streaming_bulk` of the same ready-made documents, a search against the client's own call with the same body.
Beyond `--distinct` studies the same come again under other numbers: making one takes longer than indexing it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from elasticsearch import Elasticsearch, helpers

from benchmarks.home import batches, fill, made
from benchmarks.measure import Row, Setting, a_second, at_least, at_most, in_turns, milliseconds, once, times
from benchmarks.table import render_table, surroundings
from indexer.documents import Document
from indexer.elastic import names
from indexer.elastic.bulk import Sender
from indexer.elastic.compile import Compiler
from indexer.elastic.connection import Connection
from indexer.elastic.engine import ElasticEngine
from indexer.elastic.mapping import SETTINGS, build_mapping, stored
from indexer.elastic.reading import page_query
from indexer.elastic.settings import Server
from indexer.elastic.writer import operation
from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import Engine
from indexer.packing import to_json
from indexer.query import Query, make_query
from tests.elasticsearch.node import Cluster

BOSTON = (42.36, -71.06, 100.0)
AS_OF = {"ctgov": "2026-11-20"}
WARMING = 2_000  # studies that a server indexes before it is timed: Java compiles what it does often
QUERIES: dict[str, Query] = {
    "a common word": make_query("disc", everything=True),
    "lay words": make_query("slipped disc stem cells", everything=True),
    "a phrase": make_query('"bone marrow"', everything=True),
    "filters and facets": make_query(
        "disc", everything=True, statuses=["recruiting", "completed"], age="54", sex="female", facets=True
    ),
    "recruiting near a place": make_query(near=BOSTON, recruiting=True, sort="distance", everything=True),
    "no words, all facets": make_query(everything=True, facets=True),
}


class Studies(NamedTuple):
    """So many documents: `distinct` ones, then the same under other numbers."""

    distinct: list[Document]
    count: int

    def documents(self) -> Iterator[Document]:
        """All of them."""
        for number in range(self.count):
            document = self.distinct[number % len(self.distinct)]
            key = self.key(number)
            yield document._replace(key=key, exact=document.exact | {"ids": (key,)})

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """All of them as the server takes them, with their keys: made once, and only the key is changed."""
        ready = [(to_json({"key": document.key})[1:-1], stored(document)) for document in self.distinct]
        for number in range(self.count):
            named, line = ready[number % len(ready)]
            key = self.key(number)
            yield key, line.replace(named, to_json({"key": key})[1:-1], 1)

    def key(self, number: int) -> str:
        """Key of a document by its place."""
        return f"{number // len(self.distinct)}-{self.distinct[number % len(self.distinct)].key}"


def measure(setting: Setting, server: Server, distinct: int, builds: int) -> Iterator[Row]:
    """All rows."""
    fill(setting.home, batches(distinct), new=distinct)
    studies = Studies(list(made(setting.home)), setting.count)
    if builds:
        yield from indexing(server, studies, builds)
    embedded, elastic = EmbeddedEngine(setting.folder / "embedded"), ElasticEngine(server)
    yield from building(embedded, elastic, studies, setting.folder / "embedded")
    yield from searching(elastic, setting)
    yield from side_by_side(embedded, elastic, setting)
    yield importing(setting)


def indexing(server: Server, studies: Studies, builds: int) -> Iterator[Row]:
    """Ready-made documents: our way of sending them against the client's helper, in turns, each into a new index."""
    client, connection = Elasticsearch(list(server.addresses), request_timeout=180), Connection(server)
    taken: dict[str, list[float]] = {"ours": [], "bare": []}

    def bare(index: str, some: Studies) -> None:
        def expand(pair: Any) -> Any:
            return pair  # both lines are JSON already

        actions: Any = ((f'{{"index":{{"_id":"{key}"}}}}'.encode(), line) for key, line in some.lines())
        for _ in helpers.streaming_bulk(client, actions, index=index, expand_action_callback=expand):
            pass

    def ours(index: str, some: Studies) -> None:
        sender = Sender(connection, f"{index}-{names.NEW}")
        for key, line in some.lines():
            sender.add(key, operation("index", key, line))
        assert sender.finish().created == some.count
        sender.close()

    ways = (("bare", bare), ("ours", ours))
    warming = studies._replace(count=min(studies.count, WARMING))
    for number, some in enumerate((warming, *[studies] * builds)):
        for name, way in ways if number % 2 else reversed(ways):
            index = f"bench-{uuid4().hex[:8]}"
            client.indices.create(
                index=index, mappings=build_mapping(), settings=SETTINGS, aliases={f"{index}-{names.NEW}": {}}
            )
            seconds = once(lambda way=way, index=index, some=some: way(index, some))
            taken[name] += [seconds] if number else []
            client.indices.delete(index=index)
    mine, theirs = times(taken["ours"]).middle, times(taken["bare"]).middle
    speeds = [a_second(studies.count, each) for each in (mine, theirs)]
    yield at_least("ready documents", speeds[0], f"bulk {speeds[1]}", theirs / mine, 0.8)


def building(embedded: Engine, elastic: ElasticEngine, studies: Studies, folder: Path) -> Iterator[Row]:
    """A whole build and its size, in both."""

    def build(engine: Engine) -> None:
        with engine.update(rebuild=True, expected=studies.count) as writer:
            for document in studies.documents():
                writer.put(document)
            writer.commit("an-archive", 1, AS_OF)

    took = [once(lambda engine=engine: build(engine)) for engine in (elastic, embedded)]
    yield Row("build", milliseconds(took[0]), f"embedded {milliseconds(took[1])}", took[0] / took[1])
    with elastic.connection.asking() as client:
        client.indices.flush(index=elastic.server.name)
        stats = client.indices.stats(index=elastic.server.name, metric="store").body
    sizes = (
        stats["_all"]["total"]["store"]["size_in_bytes"],
        sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()),
    )
    shown = [f"{size / 1e6:,.1f} MB" for size in sizes]
    yield Row("size on disk", shown[0], f"embedded {shown[1]}", sizes[0] / sizes[1])


def searching(elastic: ElasticEngine, setting: Setting) -> Iterator[Row]:
    """A page of ours against the client's own call with the same body, in processor time of this process.

    What the server does for the two is the same, and would only bring the ratio nearer to one.
    """
    client = Elasticsearch(list(elastic.server.addresses))
    meta, _ = elastic.ask()
    for name, query in QUERIES.items():
        spots = elastic.places(meta).spots(query)
        body = page_query(query, Compiler(query, elastic.noted(meta), spots, meta.newest).compile(), None)

        def bare(body: dict[str, object] = body) -> int:
            found = client.search(index=elastic.server.name, **body)
            return int(found.body["hits"]["total"]["value"])

        def ours(query: Query = query) -> int:
            return elastic.page(query).total

        assert bare() == ours()
        taken = in_turns({"ours": ours, "bare": bare}, setting.rounds, time.process_time)
        mine, theirs = taken["ours"].middle, taken["bare"].middle
        yield at_most(f"page: {name}", milliseconds(mine), f"same body {milliseconds(theirs)}", mine / theirs, 1.25)


def side_by_side(embedded: Engine, elastic: Engine, setting: Setting) -> Iterator[Row]:
    """The same queries in both: the middle and the slow time."""
    for name, query in QUERIES.items():
        assert embedded.page(query).total == elastic.page(query).total
        asks: dict[str, Callable[[], object]] = {
            "elastic": lambda query=query: elastic.page(query),
            "embedded": lambda query=query: embedded.page(query),
        }
        taken = in_turns(asks, setting.rounds)
        told = [f"{milliseconds(each.middle)}, p95 {milliseconds(each.slow)}" for each in taken.values()]
        ratio = taken["elastic"].middle / taken["embedded"].middle
        yield Row(f"both: {name}", told[0], f"embedded {told[1]}", ratio)


def importing(setting: Setting) -> Row:
    """What the client costs at the start of a command, as we import it and by itself, in processor time."""

    def start(words: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", words], check=True)

    ways = {"ours": "import indexer.elastic.client", "whole": "import elasticsearch", "bare": "pass"}
    taken = in_turns({name: start(words) for name, words in ways.items()}, min(setting.rounds, 10), of_children)
    ours, whole = (taken[name].middle - taken["bare"].middle for name in ("ours", "whole"))
    return Row("importing the client", f"+{milliseconds(ours)}", f"all of it +{milliseconds(whole)}", ours / whole)


def of_children() -> float:
    """Processor seconds of the programs that were started and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


@contextmanager
def reached(address: str | None, folder: Path) -> Iterator[Server]:
    """The server given, or one of our own."""
    name = f"bench{uuid4().hex[:8]}"
    if address:
        yield Server((address,), name=name)
        return
    with Cluster(folder, heap="1g", lasting=True) as cluster:
        yield Server(tuple(cluster.urls), name=name)


def main(words: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.elastic", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=20_000, help="generated studies (default: %(default)s)")
    parser.add_argument(
        "--distinct", type=int, default=20_000, help="of them made, the rest repeats them (default: %(default)s)"
    )
    parser.add_argument(
        "--builds",
        type=int,
        default=3,
        help="how often sending ready documents is timed, 0 = not at all (default: %(default)s)",
    )
    parser.add_argument("--rounds", type=int, default=25, help="how often each search is made (default: %(default)s)")
    parser.add_argument("--server", help="address of an Elasticsearch 9; without it one is started")
    call = parser.parse_args(words)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="trials-bench-") as name:
        folder = Path(name)
        with reached(call.server, folder / "server") as server:
            for row in measure(
                Setting(call.count, call.rounds, folder), server, min(call.count, call.distinct), call.builds
            ):
                rows.append(row)
                sys.stderr.write(f"{row}\n")
    sys.stdout.write(f"{surroundings(f'{call.count:,} generated studies', call.rounds)}\n\n{render_table(rows)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
