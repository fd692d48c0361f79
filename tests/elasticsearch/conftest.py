"""Engines on the session's server, and a door in front of it."""

from collections.abc import Iterator

import pytest

from indexer.elastic.engine import ElasticEngine
from tests.elasticsearch.door import Door
from tests.elasticsearch.server import open_engine, server

__all__ = ["server"]


@pytest.fixture
def engine(server: str) -> Iterator[ElasticEngine]:
    """An engine that holds nothing yet."""
    with open_engine(server) as opened:
        yield opened


@pytest.fixture
def door(server: str) -> Iterator[Door]:
    """A door in front of the server."""
    with Door(server) as opened:
        yield opened


@pytest.fixture
def through_door(engine: ElasticEngine, door: Door) -> ElasticEngine:
    """The same index as `engine`, reached through the door."""
    return ElasticEngine(engine.server._replace(addresses=(door.url,)))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces are sent again at once, and not for long."""
    monkeypatch.setattr("indexer.elastic.bulk.PAUSES", (0.05, 0.1, 0.2))
