"""The sample registry being served, and a plain way to ask it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from crawler.sample.server import SampleRegistry
from tests.crawler.sample.asking import Client


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Asks a registry of the bundled records that nothing changes."""
    with SampleRegistry() as registry:
        yield Client(registry)


@pytest.fixture
def serve() -> Iterator[Callable[..., Client]]:
    """Serves a registry of one's own with whatever `SampleRegistry` takes; stopped at the end."""
    with ExitStack() as opened:
        yield lambda **options: Client(opened.enter_context(SampleRegistry(**options)))
