"""Every engine that the suite runs on, and an invented corpus held by each.

Another engine joins by one entry in `ENGINES`: a name, and how to open an empty one at a place of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import Engine
from tests.engines.corpus import Corpus, fill, invented_records


@contextmanager
def embedded(folder: Path) -> Iterator[Engine]:
    yield EmbeddedEngine(folder / "index")


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Engine]]] = {"embedded": embedded}


@pytest.fixture(scope="session", params=sorted(ENGINES))
def open_empty(request: pytest.FixtureRequest) -> Callable[[Path], AbstractContextManager[Engine]]:
    """Opens an empty engine of one kind; the folder given is its own."""
    return ENGINES[request.param]


@pytest.fixture
def engine(open_empty: Callable[[Path], AbstractContextManager[Engine]], tmp_path: Path) -> Iterator[Engine]:
    """An engine that holds nothing yet."""
    with open_empty(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def corpus(
    open_empty: Callable[[Path], AbstractContextManager[Engine]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Corpus]:
    """Invented studies and the engine that holds them; tests leave it as it is."""
    with open_empty(tmp_path_factory.mktemp("corpus")) as opened:
        yield fill(opened, invented_records(160))
