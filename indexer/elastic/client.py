"""The official client, imported for what it costs least: everything that we use of it, from here.

It loads two more HTTP libraries wherever they are installed, as Scrapy's own needs are, and uses neither: without them
the import, which is most of a search's start, takes half the time.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

UNUSED: Final = ("aiohttp", "requests")


@contextmanager
def _left_out(*names: str) -> Iterator[None]:
    """Imports inside do without these libraries, unless they are loaded already."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


with _left_out(*UNUSED):
    from elastic_transport import ConnectionError as NoConnectionError
    from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
    from elasticsearch import (
        ApiError,
        BadRequestError,
        ConflictError,
        Elasticsearch,
        NotFoundError,
        UnsupportedProductError,
    )
    from elasticsearch.exceptions import ElasticsearchWarning
    from elasticsearch.serializer import OrjsonSerializer

__all__ = [
    "ApiError",
    "BadRequestError",
    "ConflictError",
    "ConnectionTimeout",
    "Elasticsearch",
    "ElasticsearchWarning",
    "NoConnectionError",
    "NotFoundError",
    "OrjsonSerializer",
    "SerializationError",
    "TlsError",
    "TransportError",
    "UnsupportedProductError",
]
