"""Documents to the server in pieces of some megabytes, the next made ready while one is under way.

The answer for each document is read: what the server is too busy for is sent again, what it refuses is set aside with
its reason, and whatever else ends the session.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from indexer.elastic.client import (
    ApiError,
    ConnectionTimeout,
    NoConnectionError,
    TransportError,
    UnsupportedProductError,
)
from indexer.elastic.connection import WRITE_SECONDS, Connection, error_kind, is_full
from trials.errors import IndexUnavailableError

PIECE_BYTES: Final = 4_000_000
PIECE_DOCUMENTS: Final = 1_000
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before a piece is sent again: a node that starts or a queue that empties takes less than their sum."""
BUSY: Final = (429, 502, 503, 504)
REFUSED: Final = (400, 413)
Piece = dict[str, bytes]


class Counts:
    """What the server has said of the documents sent. `unsure` counts those that may have been there already because an
    earlier answer was lost."""

    def __init__(self) -> None:
        self.created = self.deleted = self.unsure = 0
        self.refused: dict[str, str] = {}


class Sender:
    """Sends to the index behind an alias. `add`, then `finish`; a failure is raised by whichever comes next."""

    def __init__(self, connection: Connection, alias: str, pauses: tuple[float, ...] | None = None) -> None:
        self.connection = connection
        self.alias = alias
        self.pauses = PAUSES if pauses is None else pauses
        self.counts = Counts()
        self._piece: Piece = {}
        self._size = 0
        self._under_way: Future[None] | None = None
        self._over = threading.Event()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="index-bulk")

    def add(self, key: str, lines: bytes) -> None:
        """Send an operation; of two for one key the last counts."""
        self._size += len(lines) - len(self._piece.pop(key, b""))
        self._piece[key] = lines
        if self._size >= PIECE_BYTES or len(self._piece) >= PIECE_DOCUMENTS:
            self._submit()

    def finish(self) -> Counts:
        """Wait until everything is there."""
        self._submit()
        self._wait()
        return self.counts

    def close(self) -> None:
        """Let go; what was not sent is not sent any more."""
        self._piece = {}
        self._over.set()
        self._worker.shutdown(cancel_futures=True)

    def _submit(self) -> None:
        self._wait()
        if self._piece:
            self._under_way = self._worker.submit(self._send, self._piece)
        self._piece, self._size = {}, 0

    def _wait(self) -> None:
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()

    def _send(self, piece: Piece) -> None:
        """A piece, again and again while the server is too busy for it."""
        lost = False
        for pause in (*self.pauses, None):
            told, unheard = self._try(piece, lost=lost)
            lost = lost or unheard
            if not told:
                return
            piece = told
            if pause is not None:
                self._over.wait(pause)
            if self._over.is_set():
                return
        place = self.connection.server.shown
        raise IndexUnavailableError(f"the index at {place} does not take more documents now: run `trials index` later")

    def _try(self, piece: Piece, *, lost: bool) -> tuple[Piece, bool]:
        """Send a piece once: what has to be sent again, and whether the answer was lost."""
        client = self.connection.client.options(request_timeout=WRITE_SECONDS, max_retries=0, retry_on_status=())
        body: list[Any] = [b"\n".join(piece.values())]
        paths = ("items.*.status", "items.*.result", "items.*.error")
        try:
            answer = client.bulk(operations=body, index=self.alias, require_alias=True, filter_path=paths).body
        except (NoConnectionError, ConnectionTimeout):
            return piece, True
        except ApiError as error:
            if error.meta.status == 413:
                return self._halved(piece, lost=lost), False
            if error.meta.status not in BUSY or is_full(error.meta.status, error_kind(error.body)):
                raise self.connection.sentence(error) from error
            return piece, error.meta.status != 429
        except (TransportError, UnsupportedProductError) as error:
            raise self.connection.sentence(error) from error
        return self._judge(piece, answer["items"], lost=lost), False

    def _halved(self, piece: Piece, *, lost: bool) -> Piece:
        """A piece that is too large for the server, in two; a single document is refused."""
        if len(piece) == 1:
            self.counts.refused |= dict.fromkeys(piece, "it is larger than the server takes")
            return {}
        keys = list(piece)
        again: Piece = {}
        for half in (keys[: len(keys) // 2], keys[len(keys) // 2 :]):
            rest, _ = self._try({key: piece[key] for key in half}, lost=lost)
            again |= rest
        return again

    def _judge(self, piece: Piece, items: list[Mapping[str, Any]], *, lost: bool) -> Piece:
        """Read the answer for each document; gives those to be sent again."""
        again: Piece = {}
        for (key, lines), item in zip(piece.items(), items, strict=True):
            (told,) = item.values()
            kind = error_kind(told)
            if told["status"] < 300 or (told["status"] == 404 and not kind):
                self._count(told["result"], lost=lost)
            elif told["status"] in BUSY and not is_full(told["status"], kind):
                again[key] = lines
            elif told["status"] in REFUSED:
                self.counts.refused[key] = _reason(told["error"])
            else:
                raise self.connection.of_answer(told["status"], told)
        return again

    def _count(self, result: str, *, lost: bool) -> None:
        self.counts.created += result == "created"
        self.counts.deleted += result == "deleted"
        self.counts.unsure += lost and result in ("updated", "not_found")


def _reason(error: Mapping[str, Any]) -> str:
    """Why a document was refused, in one line. It may hold words of the document: only what is safe to print stays."""
    parts = [str(error.get("reason") or error.get("type") or "no reason")]
    cause = error.get("caused_by")
    while isinstance(cause, dict):
        parts.append(str(cause.get("reason")))
        cause = cause.get("caused_by")
    text = " ".join(": ".join(dict.fromkeys(parts)).split())
    return "".join(char for char in text if char.isprintable())[:300]
