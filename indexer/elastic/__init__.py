"""Elasticsearch as the index: the same queries and answers as the embedded engine, on a server of one machine or more.

`TRIALS_INDEX=http://…` is all that chooses it. docs/engines.md says what is equal, and what cannot be and why.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.elastic.engine import ElasticEngine


def open_server(address: str) -> "ElasticEngine":
    """The engine on a server, or on several of one cluster (addresses joined by commas). Nothing is asked yet."""
    from indexer.elastic.engine import ElasticEngine
    from indexer.elastic.settings import read_server

    return ElasticEngine(read_server(address))
