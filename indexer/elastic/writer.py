"""One session of changes to an index on a server: documents in, one commit out.

A rebuild fills a new index that nobody searches, is counted, and takes the old one's place in one action. Changes to an
index in use wait in a temporary file until the commit; then they are sent, and seen all at once with the index's own
document. A session that breaks off in between leaves the old state's sequence, so that the next one does it again.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

import orjson

from indexer.elastic import names
from indexer.elastic.bulk import Counts, Sender
from indexer.elastic.connection import WRITE_SECONDS, Connection, MissingIndexError
from indexer.elastic.mapping import META, VERSION, meta_document, stored
from indexer.geography import Point
from indexer.packing import to_json
from indexer.phrases import listed
from indexer.places import pack as pack_places
from indexer.rules import rules_mark
from trials.errors import IndexUnavailableError, TrialsError

if TYPE_CHECKING:
    from indexer.documents import Document
    from indexer.elastic.engine import ElasticEngine
    from indexer.elastic.lock import Lock

IN_MEMORY: Final = 64_000_000  # bytes of changes that wait outside a file
LONGEST_KEY: Final = 512  # bytes: a longer one would have all that is sent with it refused
MOST_REFUSED: Final = 1_000  # that the index's own document names


class Way(Protocol):
    """What a rebuild and an update do differently."""

    def add(self, key: str, lines: bytes) -> None:
        """Take one operation."""

    def finish(self) -> Counts:
        """Bring all of them to the server."""

    def publish(self, meta: bytes) -> None:
        """Let searches see them, with the index's own document."""

    def close(self) -> None:
        """Undo what was not published."""


class Rebuild:
    """Fills a new index."""

    def __init__(self, connection: Connection, lock: "Lock") -> None:
        names.prune(connection)
        self.connection = connection
        self.lock = lock
        self.index = names.create(connection)
        self.sender = Sender(connection, f"{self.index}-{names.NEW}")
        self.published = False

    def add(self, key: str, lines: bytes) -> None:
        """Send one operation, some time soon."""
        with self._ours():
            self.sender.add(key, lines)

    def finish(self) -> Counts:
        """Send the rest, and count what is there."""
        with self._ours(), self.connection.asking() as client:
            counts = self.sender.finish()
            refresh(self.connection, self.index)
            held = client.count(index=self.index).body["count"]
        least = counts.created - counts.deleted
        if not least <= held <= least + counts.unsure:
            told = f"{least:,} studies were sent and {held:,} are there: the old index stays, run `trials index` again"
            raise IndexUnavailableError(f"the new index at {self.connection.server.shown} is not complete: {told}")
        return counts

    def publish(self, meta: bytes) -> None:
        """Take the old index's place."""
        with self._ours():
            self.sender.add(META, operation("index", META, meta))
            self.sender.finish()
            refresh(self.connection, self.index)
            self.lock.renew()
            names.swap(self.connection, self.index)
        self.published = True

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """Where the index that is filled is gone, say so if it is because another writer took over."""
        try:
            yield
        except MissingIndexError:
            self.lock.renew()
            raise

    def close(self) -> None:
        """Remove an index that was not finished; where the server is away, the next writer does."""
        self.sender.close()
        if not self.published:
            with suppress(TrialsError):
                names.drop(self.connection, self.index)


class Update:
    """Changes the index that is searched. The changes wait in a temporary file, that nothing is sent without commit."""

    def __init__(self, connection: Connection, lock: "Lock") -> None:
        self.connection = connection
        self.lock = lock
        self.waiting = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by close
        self.sender = Sender(connection, connection.server.name)

    def add(self, key: str, lines: bytes) -> None:
        """Keep one operation."""
        self.waiting.write(to_json(key) + b"\n" + str(lines.count(b"\n")).encode() + b"\n" + lines + b"\n")

    def finish(self) -> Counts:
        """Send all; nothing is seen yet."""
        self.lock.renew()
        self.waiting.seek(0)
        while key := self.waiting.readline():
            more = int(self.waiting.readline())
            lines = b"".join(self.waiting.readline() for _ in range(more + 1))
            self.sender.add(orjson.loads(key), lines.removesuffix(b"\n"))
        return self.sender.finish()

    def publish(self, meta: bytes) -> None:
        """Let searches see them."""
        self.lock.renew()
        self.sender.add(META, operation("index", META, meta))
        self.sender.finish()
        refresh(self.connection, self.connection.server.name)

    def close(self) -> None:
        """Forget what was not sent."""
        self.sender.close()
        self.waiting.close()


class ElasticWriter:
    """Changes to one index. `refused` names the studies that the server did not take, each with its reason."""

    def __init__(self, way: Way, points: set[Point], refused: Mapping[str, str]) -> None:
        self.way = way
        self.points = points
        self.refused = dict(refused)

    def put(self, document: "Document") -> None:
        """Add a study, in place of the one with the same key."""
        self.refused.pop(document.key, None)
        if _is_too_long(document.key):
            self.refused[document.key] = f"its number is longer than the {LONGEST_KEY} bytes that the server takes"
            return
        self.points.update(document.places)
        self.way.add(document.key, operation("index", document.key, stored(document)))

    def delete(self, key: str) -> None:
        """Remove a study; no harm if there is none."""
        self.refused.pop(key, None)
        if not _is_too_long(key):
            self.way.add(key, operation("delete", key))

    def commit(self, archive: str, sequence: int, as_of: Mapping[str, str], links: str = "") -> None:
        """Make the changes last."""
        self.refused |= self.way.finish().refused
        meta: dict[str, Any] = {
            "schema": VERSION,
            "archive": archive,
            "sequence": sequence,
            "as_of": dict(as_of),
            "links": links,
            "rules": rules_mark(),
        }
        meta["generation"] = os.urandom(8).hex()
        meta["refused"] = dict(sorted(self.refused.items())[:MOST_REFUSED])
        self.way.publish(meta_document(meta, pack_places(sorted(self.points)), listed()))

    def close(self) -> None:
        """End the session; what was not committed is gone."""
        self.way.close()


def open_writer(engine: "ElasticEngine", lock: "Lock", *, rebuild: bool) -> ElasticWriter:
    """A session on a new index, or on the one that is there."""
    connection = engine.connection
    if rebuild:
        return ElasticWriter(Rebuild(connection, lock), set(), {})
    meta, _ = engine.ask()
    points = set(map(Point, *engine.places(meta).columns))
    return ElasticWriter(Update(connection, lock), points, meta.values.get("refused", {}))


def operation(kind: str, key: str, document: bytes | None = None) -> bytes:
    """One operation as bulk requests take it: one line or two."""
    lines = [to_json({kind: {"_id": key}}), *([document] if document is not None else [])]
    return b"\n".join(lines)


def _is_too_long(key: str) -> bool:
    return len(key.encode("utf-8", "replace")) > LONGEST_KEY


def refresh(connection: Connection, index: str) -> None:
    """Let searches see what was sent."""
    with connection.asking() as client:
        client.options(request_timeout=WRITE_SECONDS).indices.refresh(index=index)
