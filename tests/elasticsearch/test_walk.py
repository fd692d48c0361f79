"""A walk over all hits sees one state of the index, and leaves nothing open on the server."""

import pytest

from indexer.elastic.engine import ElasticEngine
from indexer.query import make_query
from tests.elasticsearch.door import LOSE_REQUEST, Door, Request
from tests.engines.corpus import document, fill, record
from trials.errors import IndexUnavailableError

HELD = 25


@pytest.fixture
def held(engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Keys of what the index holds, which is several pages."""
    monkeypatch.setattr("indexer.elastic.walk.PAGE", 7)
    records = [record(number) for number in range(HELD)]
    fill(engine, records)
    return {document(each).key for each in records}


def opened(engine: ElasticEngine) -> int:
    """Searches that the server keeps open."""
    with engine.connection.asking() as client:
        stats = client.indices.stats(index=f"{engine.server.name}*", metric="search").body
    return int(stats["_all"]["total"]["search"]["open_contexts"])


def is_page(request: Request) -> bool:
    return request.path.startswith("/_search")


def test_what_is_written_meanwhile_is_not_seen(
    engine: ElasticEngine, through_door: ElasticEngine, door: Door, held: set[str]
) -> None:
    seen = []

    def write(request: Request) -> None:
        if is_page(request):
            seen.append(request)
            if len(seen) == 2:
                fill(engine, [record(1_000)])

    door.rule = write
    found = through_door.keys(make_query(everything=True))
    assert (len(found), set(found)) == (HELD, held)
    assert len(seen) == HELD // 7 + 1
    assert len(through_door.keys(make_query(everything=True))) == 1
    assert opened(engine) == 0


def test_a_walk_that_breaks_off_is_one_sentence_and_leaves_nothing_open(
    engine: ElasticEngine, through_door: ElasticEngine, door: Door, held: set[str]
) -> None:
    through_door.state()
    pages = []

    def lose(request: Request) -> str | None:
        pages.extend([request] if is_page(request) else [])
        return LOSE_REQUEST if is_page(request) and len(pages) > 2 else None

    door.rule = lose
    with pytest.raises(IndexUnavailableError, match="cannot be reached"):
        through_door.keys(make_query(everything=True))
    assert opened(engine) == 0
