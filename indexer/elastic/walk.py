"""All hits of a query, page by page, from one state of the index: a point in time, closed after."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from trials.errors import TrialsError

if TYPE_CHECKING:
    from indexer.elastic.compile import Clause
    from indexer.elastic.engine import ElasticEngine

PAGE: Final = 5_000
KEPT: Final = "2m"  # from page to page: one takes less than a second


def keys(engine: "ElasticEngine", query: "Clause") -> list[str]:
    """Keys of all hits, in no order."""
    found: list[str] = []
    client = engine.connection.client
    with engine.connection.asking():
        point = client.open_point_in_time(index=engine.server.name, keep_alive=KEPT).body["id"]
    body: dict[str, Any] = {"query": query, "size": PAGE, "sort": ["_shard_doc"], "_source": False}
    body["track_total_hits"] = False
    try:
        with engine.connection.asking():
            while True:
                answer = engine.whole(client.search(body=body | {"pit": {"id": point, "keep_alive": KEPT}}).body)
                point, hits = answer["pit_id"], answer["hits"]["hits"]
                found += [hit["_id"] for hit in hits]
                if len(hits) < PAGE:
                    return found
                body["search_after"] = hits[-1]["sort"]
    finally:
        with suppress(TrialsError), engine.connection.asking():
            client.close_point_in_time(id=point)
