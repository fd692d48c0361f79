"""What is wrong with an index on a server, in sentences, for `trials doctor`. Nothing is changed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.elastic.connection import FULL
from trials.errors import IndexUnavailableError

if TYPE_CHECKING:
    from indexer.elastic.engine import ElasticEngine

SHOWN = 3


def problems(engine: "ElasticEngine") -> Iterator[str]:
    """Sentences; none where all is well."""
    try:
        meta, _ = engine.ask()
        engine.places(meta)
        with engine.connection.asking() as client:
            health = client.cluster.health(index=meta.found_in).body["status"]
            settings = client.indices.get_settings(index=meta.found_in, name="index.blocks.*").body
    except IndexUnavailableError as error:
        yield str(error)
        return
    place = engine.server.shown
    if health == "red":
        yield f"a part of the index at {place} is away: see to its nodes"
    blocks = settings.get(meta.found_in, {}).get("settings", {}).get("index", {}).get("blocks", {})
    if "true" in (str(each).lower() for each in blocks.values()):
        yield FULL.format(place=place)
    refused = meta.values.get("refused", {})
    if refused:
        shown = "; ".join(f"{key}: {reason}" for key, reason in list(refused.items())[:SHOWN])
        yield f"the index at {place} lacks {len(refused):,} studies that the server refused ({shown})"
