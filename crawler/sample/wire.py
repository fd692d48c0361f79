"""What passes between the local server, its faces and its faults: one request, one reply, one page of a list.

A face turns an `Ask` into a `Reply`. A reply may hold a `Page` instead of bytes: faults work on pages without knowing
the registry's envelope, and the face's own `render` makes bytes of it at the very end.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]


class Seen(NamedTuple):
    """One request in the server's log: monotonic seconds, method, path with query as they came."""

    time: float
    method: str
    target: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `page` is the number of the list page asked for, from 1; None where no list is asked for."""

    method: str
    target: str
    body: bytes = b""
    page: int | None = None

    @property
    def path(self) -> str:
        """Path without query."""
        return urlsplit(self.target).path

    @property
    def parameters(self) -> dict[str, str]:
        """Query parameters, decoded; the last of a repeated one counts."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(slots=True)
class Page:
    """One page of a list. `here` is a token that asks for this very page, `before` the records that came before it."""

    records: list[Json]
    next: str | None = None
    total: int | None = None
    here: str | None = None
    before: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the bytes go out: after `delay` seconds, closed after a `share` of them, `pause` seconds between pieces."""

    delay: float = 0.0
    share: float = 1.0
    pause: float = 0.0
    pieces: int = 1


@dataclass(slots=True)
class Reply:
    """One answer: bytes, or a page together with the function that makes bytes of it."""

    status: int = 200
    media_type: str = "application/json"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    page: Page | None = None
    render: Callable[[Page], bytes] | None = None
    delivery: Delivery = Delivery()

    def content(self) -> bytes:
        """The bytes to send."""
        return self.render(self.page) if self.page is not None and self.render is not None else self.body


def json_reply(value: object) -> Reply:
    """A good answer in JSON."""
    return Reply(body=to_json(value))


def text_reply(status: int, text: str) -> Reply:
    """A plain sentence, as registries answer bad requests."""
    return Reply(status=status, media_type="text/plain", body=text.encode())


def to_json(value: object) -> bytes:
    """Compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
