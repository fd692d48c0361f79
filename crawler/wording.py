"""How an answer of a registry is called in a sentence for a person."""

from http import HTTPStatus

from scrapy.http import Response


def told(response: Response) -> str:
    """Status of an answer, and the first words of its text where that is meant for reading."""
    name = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else ""
    kind = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
    words = response.body[:300].decode("utf-8", "replace").split() if kind.startswith("text/plain") else []
    return f"{response.status} {name}".strip() + (f" ({' '.join(words)})" if words else "")
