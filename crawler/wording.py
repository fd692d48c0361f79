"""How an answer of a registry is called in a sentence for a person, and what no sentence may hold."""

import re
from http import HTTPStatus
from typing import Final

from scrapy.http import Response

_SECRET: Final = re.compile(r"([?&](?:service_?|api_?|access_?)?(?:key|token)=)[^&\s<>\"']+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The text with keys in addresses (`?serviceKey=…`) taken out: for logs, errors and what is stored of them."""
    return _SECRET.sub(r"\1…", text)


def told(response: Response) -> str:
    """Status of an answer, and the first words of its text where that is meant for reading."""
    name = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else ""
    kind = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
    words = response.body[:300].decode("utf-8", "replace").split() if kind.startswith("text/plain") else []
    return f"{response.status} {name}".strip() + (f" ({without_secrets(' '.join(words))})" if words else "")
