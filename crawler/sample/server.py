"""The sample registry on 127.0.0.1: robots.txt, one face's protocol, faults, and a log of what was asked.

    with SampleRegistry(faults=[unavailable(page=2)]) as registry:
        crawl(registry.url)

Standard library only. Every request runs in a thread of its own; leaving the context closes every connection, also
one that a fault keeps hanging.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, Literal, Self

from crawler.sample.faces import Options, open_face
from crawler.sample.faults import Fault
from crawler.sample.records import Records
from crawler.sample.wire import Ask, Delivery, Reply, Seen, text_reply

DATA_TIMESTAMP: Final = "2026-11-20T09:00:05"


class SampleRegistry:
    """A registry to crawl. Enter it to serve; `.records` and `.data_timestamp` may be changed between requests.

    `folder` holds the records (default: the face's bundled ones), `robots` replaces the whole robots.txt, `crawl_delay`
    adds that line to the default one. `.requests` is the log, `.headers` the header fields of each of them.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        faults: Iterable[Fault] = (),
        data_timestamp: str = DATA_TIMESTAMP,
        crawl_delay: float | None = None,
        robots: str | None = None,
        face: str = "ctgov",
        paging: Literal["position", "key"] = "position",
        port: int = 0,
    ) -> None:
        self.faults = list(faults)
        self.robots = robots if robots is not None else default_robots(crawl_delay)
        self.requests: list[Seen] = []
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()
        self._face = open_face(face, folder, Options(data_timestamp, paging))
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def records(self) -> Records:
        """What is served, by id: add, replace, change or delete."""
        return self._face.records

    @property
    def data_timestamp(self) -> str:
        """The registry's own data timestamp."""
        return self._face.options.data_timestamp

    @data_timestamp.setter
    def data_timestamp(self, value: str) -> None:
        self._face.options.data_timestamp = value

    @property
    def url(self) -> str:
        """Scheme, host and port, as `TRIALS_<REGISTRY>_URL` wants it."""
        if self._server is None:
            raise RuntimeError("the sample registry is not being served: enter it first")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        """Serve in a thread."""
        self.closing.clear()
        self._server = _Server(self._port, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="sample registry")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait until all threads have ended."""
        if self._server is None or self._thread is None:
            return
        self.closing.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, ask: Ask) -> Reply:
        """What the registry says to one request, faults included. Asked in the order of the log."""
        ask = Ask(ask.method, ask.target, ask.body, self._face.page_number(ask))
        with self._lock:
            firing = [fault for fault in self.faults if fault.fits(ask)]
        for fault in firing:
            if fault.before is not None:
                fault.before(ask)
        instead = next((fault.instead for fault in firing if fault.instead is not None), None)
        reply = instead(ask) if instead is not None else self._well(ask)
        for fault in firing:
            if fault.amend is not None:
                reply = fault.amend(reply)
        return reply

    def note(self, seen: Seen, headers: dict[str, str]) -> None:
        """Write one request into the log."""
        with self._lock:
            self.requests.append(seen)
            self.headers.append(headers)

    def _well(self, ask: Ask) -> Reply:
        if ask.path == "/robots.txt":
            return text_reply(200, self.robots)
        return self._face.answer(ask)


def default_robots(crawl_delay: float | None = None) -> str:
    """A robots.txt that allows everything, at that delay in seconds."""
    return "User-agent: *\nDisallow:\n" + (f"Crawl-delay: {crawl_delay:g}\n" if crawl_delay is not None else "")


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, port: int, registry: SampleRegistry) -> None:
        self.registry = registry
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking the name service for this host's name."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def remember(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.add(connection)

    def forget(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.discard(connection)

    def close_connections(self) -> None:
        with self._guard:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are what faults are for; anything else is shown as the standard library would."""
        import sys

        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleRegistry"
    sys_version = ""
    disable_nagle_algorithm = True  # otherwise each reused connection waits 40 ms for an acknowledgement
    timeout = 60
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.remember(self.connection)

    def finish(self) -> None:
        self.server.forget(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        self._reply(b"")

    def do_POST(self) -> None:
        self._reply(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (signature is http.server's)
        """The log is `SampleRegistry.requests`; nothing is printed."""

    def _reply(self, body: bytes) -> None:
        registry = self.server.registry
        registry.note(Seen(time.monotonic(), self.command, self.path), dict(self.headers.items()))
        reply = registry.answer(Ask(self.command, self.path, body))
        content = reply.content()
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.media_type, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self._send(content, reply.delivery)

    def _send(self, content: bytes, delivery: Delivery) -> None:
        closing = self.server.registry.closing
        if delivery.delay and closing.wait(delivery.delay):
            return self._drop()
        if delivery.share == 0:
            return self._drop()
        self.end_headers()
        content, cut = content[: int(len(content) * delivery.share)], delivery.share < 1
        size = max(1, -(-len(content) // delivery.pieces))
        for start in range(0, len(content), size):
            self.wfile.write(content[start : start + size])
            if delivery.pause and closing.wait(delivery.pause):
                return self._drop()
        return self._drop() if cut else None

    def _drop(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
