"""Three nodes, one of them killed with -9 in the middle of a bulk and of searches: nothing is lost, searches answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer.documents import Document
from indexer.elastic.engine import ElasticEngine
from indexer.elastic.settings import Server
from indexer.query import make_query
from indexer.search import search
from tests.elasticsearch.node import Cluster
from tests.elasticsearch.server import WANTED, own_cluster
from tests.engines.corpus import AS_OF, document, fill, invented_records, record

pytestmark = WANTED
STUDIES = 800
SECONDS = 120.0
"""To wait for a search while others use the machine too."""


def total(engine: ElasticEngine) -> object:
    """How many studies a search finds."""
    return search(engine, make_query("disc OR pain", everything=True, limit=5))["total"]


@contextmanager
def searching(engine: ElasticEngine) -> Iterator[list[object]]:
    """Searches without a pause; gives what they found: totals, or what went wrong."""
    found: list[object] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            try:
                found.append(total(engine))
            except Exception as error:
                found.append(error)
            over.wait(0.02)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def wait_until_seen(found: list[object], wanted: object) -> None:
    """Wait until one of the searches has found so many."""
    end = time.monotonic() + SECONDS
    while wanted not in found:
        assert time.monotonic() < end, f"no search has found {wanted}, the last ones {found[-3:]}"
        time.sleep(0.05)


def holder_of_primary(engine: ElasticEngine, index: str) -> int:
    """Number of the node that holds an index's primary shard."""
    with engine.connection.asking() as client:
        rows: Any = client.cat.shards(index=index, format="json", h="prirep,node").body
    (node,) = (row["node"] for row in rows if row["prirep"] == "p")
    return int(node.removeprefix("node-"))


def held(engine: ElasticEngine) -> set[str]:
    query = make_query(everything=True, limit=STUDIES + 100, sort="updated")
    return {hit.key for hit in engine.page(query).hits}


def rebuild(engine: ElasticEngine, cluster: Cluster, documents: list[Document]) -> int:
    """A rebuild in the middle of which the node that it writes to is killed; gives its number."""
    with engine.update(rebuild=True, expected=len(documents)) as writer:
        for each in documents[:400]:
            writer.put(each)
        writer.way.finish()
        cluster.wait(3)
        killed = holder_of_primary(engine, writer.way.index)  # type: ignore[attr-defined]
        for at, each in enumerate(documents[400:]):
            if at == 300:
                cluster.kill(killed)
            writer.put(each)
        writer.commit("an-archive", 2, AS_OF)
    return killed


def test_a_node_killed_in_the_middle_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.elastic.bulk.PIECE_DOCUMENTS", 50)
    before, after = invented_records(100), invented_records(STUDIES, seed=3)
    documents = [document(each) for each in after]
    with own_cluster(tmp_path, nodes=3, heap="320m") as cluster:
        engine = ElasticEngine(Server(tuple(cluster.urls)))
        fill(engine, before)
        cluster.wait(3)
        reader = ElasticEngine(engine.server)
        with searching(reader) as found:
            wait_until_seen(found, old := total(engine))
            killed = rebuild(engine, cluster, documents)
            wait_until_seen(found, new := total(engine))
        assert [each for each in found if isinstance(each, Exception)] == []
        assert old != new
        assert set(found) == {old, new}
        assert engine.state().studies == STUDIES
        assert held(engine) == {each.key for each in documents}
        assert list(engine.verify()) == []

        with engine.update(rebuild=False, expected=1) as writer:  # goes on with two nodes
            writer.put(document(record(STUDIES + 1)))
            writer.commit("an-archive", 3, AS_OF)
        cluster.start(killed)
        cluster.wait(3)
        cluster.kill(holder_of_primary(engine, engine.server.name))
        assert len(held(ElasticEngine(engine.server))) == STUDIES + 1
