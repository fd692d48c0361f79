"""Every engine that the suite runs on, and an invented corpus held by each.

Another engine joins by one entry in `ENGINES`: a name, and what opens an empty one at a place of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import Engine
from tests.elasticsearch.server import open_engine, server
from tests.engines.corpus import Corpus, fill, invented_records

__all__ = ["server"]
Opener = Callable[[Path], AbstractContextManager[Engine]]


@contextmanager
def embedded(folder: Path) -> Iterator[Engine]:
    yield EmbeddedEngine(folder / "index")


def on_disk(request: pytest.FixtureRequest) -> Opener:
    return embedded


def on_server(request: pytest.FixtureRequest) -> Opener:
    address = request.getfixturevalue("server")
    return lambda folder: open_engine(address)


ENGINES: dict[str, Callable[[pytest.FixtureRequest], Opener]] = {"embedded": on_disk, "elasticsearch": on_server}


@pytest.fixture(scope="session", params=sorted(ENGINES))
def open_empty(request: pytest.FixtureRequest) -> Opener:
    """Opens an empty engine of one kind; the folder given is its own."""
    return ENGINES[request.param](request)


@pytest.fixture
def engine(open_empty: Opener, tmp_path: Path) -> Iterator[Engine]:
    """An engine that holds nothing yet."""
    with open_empty(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def corpus(open_empty: Opener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """Invented studies and the engine that holds them; tests leave it as it is."""
    with open_empty(tmp_path_factory.mktemp("corpus")) as opened:
        yield fill(opened, invented_records(160))
