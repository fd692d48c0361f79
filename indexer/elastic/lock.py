"""One writer at a time on a server: a document that says who writes, changed only by whoever saw its last version.

A writer renews it while it lives. One that died is followed at once on its own machine, elsewhere after the lease.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from uuid import uuid4

from indexer.elastic.client import BadRequestError, ConflictError, NotFoundError
from indexer.elastic.connection import Connection
from trials.errors import ArchiveBusyError, IndexUnavailableError, TrialsError

LEASE_SECONDS: Final = 120.0
BEAT_SECONDS: Final = 20.0
DOCUMENT: Final = "writer"
SETTINGS: Final = {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}}
MAPPING: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "properties": {
        "host": {"type": "keyword"},
        "process": {"type": "long"},
        "mark": {"type": "keyword"},
        "until": {"type": "double"},
    },
}
LIVE: Final[set[str]] = set()
"""Marks of the locks that this process holds: it may have held others that it could not give back."""
LOST: Final = "another process has taken over the index: nothing was changed by this one"


class Lock:
    """The right to write, from `take` to `release`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.index = f"{connection.server.name}-lock"
        self.mark = uuid4().hex
        self._version: tuple[int, int] | None = None
        self._guard = threading.Lock()
        self._over = threading.Event()

    def take(self) -> None:
        """Become the writer. Raises `ArchiveBusyError` where another one is."""
        LIVE.add(self.mark)
        try:
            self._take()
        except BaseException:
            LIVE.discard(self.mark)
            raise
        threading.Thread(target=self._beat, daemon=True, name="index-lock").start()

    def _take(self) -> None:
        with self.connection.asking() as client:
            with suppress(BadRequestError):  # it is there already
                client.indices.create(index=self.index, mappings=MAPPING, settings=SETTINGS)
            try:
                self._write(op_type="create")
            except ConflictError as error:
                self._follow(error)

    def _follow(self, error: ConflictError) -> None:
        """Take the place of a writer that is gone."""
        with self.connection.asking() as client:
            try:
                found = client.get(index=self.index, id=DOCUMENT).body
                if not _gone(found["_source"]):
                    raise self._busy(found["_source"]) from error
                self._write(if_seq_no=found["_seq_no"], if_primary_term=found["_primary_term"])
            except (ConflictError, NotFoundError) as other:
                raise self._busy(None) from other

    def renew(self) -> None:
        """Stay the writer. Raises `IndexUnavailableError` where the right was lost."""
        with self._guard:
            if self._version is None:
                raise IndexUnavailableError(LOST)
            number, term = self._version
            with self.connection.asking():
                try:
                    self._write(if_seq_no=number, if_primary_term=term)
                except (ConflictError, NotFoundError) as error:
                    self._version = None
                    raise IndexUnavailableError(LOST) from error

    def release(self) -> None:
        """Let the next writer in; where the server is away, the lease does."""
        self._over.set()
        LIVE.discard(self.mark)
        with self._guard, suppress(TrialsError, ConflictError, NotFoundError), self.connection.asking() as client:
            if self._version is not None:
                number, term = self._version
                self._version = None
                client.delete(index=self.index, id=DOCUMENT, if_seq_no=number, if_primary_term=term)

    def _write(self, **condition: Any) -> None:
        values = {"host": socket.gethostname(), "process": os.getpid(), "mark": self.mark}
        values["until"] = time.time() + LEASE_SECONDS
        answer = self.connection.client.index(
            index=self.index, id=DOCUMENT, document=values, require_alias=False, **condition
        )
        self._version = answer.body["_seq_no"], answer.body["_primary_term"]

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            with suppress(TrialsError):  # the writer itself meets it before it commits
                self.renew()

    def _busy(self, holder: dict[str, Any] | None) -> ArchiveBusyError:
        who = f" (process {holder['process']} on {holder['host']})" if holder else ""
        told = "wait until it is done, then run this again"
        return ArchiveBusyError(f"another process{who} writes to the index at {self.connection.server.shown}: {told}")


@contextmanager
def locked(connection: Connection) -> Iterator[Lock]:
    """Be the one that writes."""
    lock = Lock(connection)
    lock.take()
    try:
        yield lock
    finally:
        lock.release()


def _gone(holder: dict[str, Any]) -> bool:
    """Whether a writer has ended without a word."""
    if holder["until"] < time.time():
        return True
    if holder["host"] != socket.gethostname() or os.name != "posix":
        return False
    if holder["process"] == os.getpid():
        return holder["mark"] not in LIVE
    try:
        os.kill(int(holder["process"]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
