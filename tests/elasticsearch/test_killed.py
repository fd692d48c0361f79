"""A server that is killed with -9, in the middle of a build and between two pages, and started again with its data."""

from itertools import count
from pathlib import Path

import pytest

from indexer.elastic.engine import ElasticEngine
from indexer.elastic.settings import Server
from indexer.query import make_query
from indexer.search import search
from tests.elasticsearch.node import Cluster
from tests.elasticsearch.server import WANTED, own_cluster
from tests.engines.corpus import AS_OF, Record, document, fill, invented_records
from trials.errors import IndexUnavailableError

pytestmark = WANTED


def rebuild(engine: ElasticEngine, records: list[Record], cluster: Cluster) -> None:
    """A rebuild in the middle of which the server dies."""
    number = count()
    with engine.update(rebuild=True, expected=len(records)) as writer:
        for each in records:
            if next(number) == 25:
                writer.way.finish()
                cluster.kill(0)
            writer.put(document(each))
        writer.commit("an-archive", 2, AS_OF)


def test_a_server_killed_in_the_middle_comes_back_as_it_was_and_a_rerun_mends_it(
    tmp_path: Path, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.elastic.bulk.PIECE_DOCUMENTS", 10)
    query = make_query("disc OR pain OR stem", everything=True, limit=5)
    with own_cluster(tmp_path, heap="320m") as cluster:
        engine = ElasticEngine(Server(tuple(cluster.urls)))
        fill(engine, invented_records(60))
        before, first = engine.state(), search(engine, query)
        with pytest.raises(IndexUnavailableError, match="does not take more documents now"):
            rebuild(engine, invented_records(80, seed=3), cluster)
        with pytest.raises(IndexUnavailableError, match="cannot be reached"):
            search(engine, query._replace(cursor=first["next"]))

        cluster.start(0)
        cluster.wait(1, "yellow")
        assert engine.state() == before
        whole = [hit["id"] for hit in search(engine, query._replace(limit=10))["hits"]]
        second = search(engine, query._replace(cursor=first["next"]))
        assert [hit["id"] for hit in (*first["hits"], *second["hits"])] == whole

        fill(engine, invented_records(80, seed=3))
        assert engine.state().studies == 80
        assert list(engine.verify()) == []
        with engine.connection.asking() as client:
            assert len(client.indices.get(index="trials-*").body) == 3  # in use, before, and the lock
