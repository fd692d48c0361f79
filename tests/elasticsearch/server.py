"""One server for a whole test session: whichever process asks first starts it, whichever ends last stops it.

`TRIALS_TEST_ELASTICSEARCH` names a server that is there already; then nothing is started. Each engine gets a name of
its own on it, and what it made is removed again.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from indexer.elastic.engine import ElasticEngine
from indexer.elastic.settings import Server
from tests.elasticsearch.node import Cluster, NoServerError, stop

GIVEN = "TRIALS_TEST_ELASTICSEARCH"
WANTED = [
    pytest.mark.skipif(
        not (os.environ.get("TRIALS_SLOW") or os.environ.get("CI")),
        reason="servers that are killed take half a minute to test: TRIALS_SLOW=1 does, and CI",
    ),
    pytest.mark.timeout(1_200),  # of which a busy machine may take most to start them
]
"""Marks of tests that start servers of their own."""
STARTED: list[Cluster] = []  # by this process; another one may be the last to need it


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the session's server."""
    with shared_server(folder_of_session(tmp_path_factory)) as address:
        yield address


def folder_of_session(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one test run share."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """Address of the session's server."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    with _needed():
        address = _enter(folder)
    try:
        yield address
    finally:
        _leave(folder)


@contextmanager
def own_cluster(folder: Path, nodes: int = 1, heap: str = "512m") -> Iterator[Cluster]:
    """Nodes of a test's own, which it may kill."""
    with ExitStack() as stack:
        with _needed():
            cluster = stack.enter_context(Cluster(folder, nodes=nodes, heap=heap))
        yield cluster


@contextmanager
def _needed() -> Iterator[None]:
    """Where what a server needs is missing, the test is skipped; in CI it fails."""
    try:
        yield
    except NoServerError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))


@contextmanager
def open_engine(address: str) -> Iterator[ElasticEngine]:
    """An engine that holds nothing yet, under a name of its own."""
    engine = ElasticEngine(Server((address,), name=f"test{uuid4().hex[:12]}"))
    try:
        yield engine
    finally:
        remove(engine)


def remove(engine: ElasticEngine) -> None:
    """Remove all that an engine made on the server."""
    with engine.connection.asking() as client:
        found = client.indices.get(index=f"{engine.server.name}-*", features="aliases").body
        for index in found:
            client.indices.delete(index=index, ignore_unavailable=True)


@contextmanager
def _state(folder: Path) -> Iterator[dict[str, Any]]:
    """What the processes of a session know of the server, held by one of them at a time."""
    path = folder / "elasticsearch.json"
    with (folder / "elasticsearch.lock").open("w") as lock, ExitStack() as stack:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stack.callback(fcntl.flock, lock, fcntl.LOCK_UN)
        state: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"users": 0}
        yield state
        path.write_text(json.dumps(state))


def _enter(folder: Path) -> str:
    with _state(folder) as state:
        if not state["users"]:
            cluster = Cluster(folder / f"elasticsearch-{uuid4().hex[:6]}", owner=_owner())
            cluster.__enter__()
            STARTED.append(cluster)
            state |= {"address": cluster.urls[0], "process": cluster.pids[0]}
        state["users"] += 1
        return str(state["address"])


def _leave(folder: Path) -> None:
    with _state(folder) as state:
        state["users"] -= 1
        if not state["users"]:
            for cluster in STARTED:
                cluster.__exit__(None, None, None)
            stop(state["process"])


def _owner() -> int:
    """The process whose end ends the session: with several workers, the one that started them."""
    return os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()
