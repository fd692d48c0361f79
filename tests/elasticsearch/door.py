"""A door in front of a server: passes requests on, and can lose them, their answers, or answer itself."""

import http.client
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit


class Request(NamedTuple):
    """What a client asks."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """What a client is told, in place of the server."""

    status: int
    body: bytes = b"{}"
    headers: Mapping[str, str] = {"content-type": "application/json", "x-elastic-product": "Elasticsearch"}


LOSE_REQUEST = "the request is lost on the way"
LOSE_ANSWER = "the server does what is asked, and its answer is lost"
Rule = Callable[[Request], Answer | str | None]


class Door:
    """Open inside `with`. `rule` says what becomes of a request: None passes it on."""

    def __init__(self, target: str | None, tls: ssl.SSLContext | None = None) -> None:
        self.target = target
        self.rule: Rule = lambda _: None
        self.seen: list[Request] = []
        self.scheme = "https" if tls else "http"
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                door.answer(self, Request(self.command, self.path, dict(self.headers), body))

            def log_message(self, *args: Any) -> None:
                pass

        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.pass_on)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, request: Request) -> None:
        self.seen.append(request)
        told = self.rule(request)
        if told != LOSE_REQUEST and not isinstance(told, Answer):
            answer = self.forwarded(request)
        if isinstance(told, Answer):
            answer = told
        if told in (LOSE_REQUEST, LOSE_ANSWER):
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(answer.body)))
        handler.end_headers()
        if request.method != "HEAD":
            handler.wfile.write(answer.body)

    def forwarded(self, request: Request) -> Answer:
        assert self.target is not None, "nothing is behind this door"
        address = urlsplit(self.target)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        dropped = ("host", "connection", "content-length", "accept-encoding")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
        connection.request(request.method, request.path, request.body, headers)
        found = connection.getresponse()
        kept = {
            name: value
            for name, value in found.getheaders()
            if name.lower() in ("content-type", "x-elastic-product", "warning")
        }
        body = found.read()
        connection.close()
        return Answer(found.status, body, kept)
