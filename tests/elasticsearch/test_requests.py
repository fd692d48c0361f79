"""How often a server is asked: each time costs a way there and back, over a network more than the answer itself."""

import pytest

from indexer.elastic.engine import ElasticEngine
from indexer.query import make_query
from indexer.search import search
from search_cli.matching import Asked, candidates
from search_cli.sponsors import sponsor_trials
from tests.elasticsearch.door import Door
from tests.engines.corpus import fill, record

STUDIES = 600


@pytest.fixture
def asked(engine: ElasticEngine, through_door: ElasticEngine, door: Door) -> ElasticEngine:
    """An index reached through a door that counts."""
    sponsor = {"name": "Zebra Trust", "type": "other"}
    fill(engine, [record(number, status="recruiting", sponsor=sponsor) for number in range(STUDIES)])
    through_door.state()
    door.seen.clear()
    return through_door


def test_a_page_is_two_requests_and_what_is_told_besides_one_each(asked: ElasticEngine, door: Door) -> None:
    first = search(asked, make_query("zebra", facets=True, everything=True))
    assert (first["total"], len(door.seen)) == (STUDIES, 2)
    door.seen.clear()
    search(asked, make_query("zebra"))
    assert len(door.seen) == 4  # and what lies outside the scope, and whether there is such a word at all
    door.seen.clear()
    search(asked, make_query("zebra", facets=True, everything=True, cursor=first["next"]))
    assert len(door.seen) == 2


def test_a_match_does_not_ask_for_each_candidate(asked: ElasticEngine, door: Door) -> None:
    found, beyond = candidates(asked, Asked(make_query(everything=True), local=False))
    assert (len(found), beyond) == (STUDIES, 0)
    assert all(each.record["sponsor"]["name"] == "Zebra Trust" for each in found)
    assert len(door.seen) <= 2 + STUDIES // 250 + 1


def test_a_sponsor_s_trials_are_read_together(asked: ElasticEngine, door: Door) -> None:
    assert sponsor_trials(asked, "Zebra Trust") == {"trials": 200, "more": True, "conditions": []}
    assert len(door.seen) <= 3
