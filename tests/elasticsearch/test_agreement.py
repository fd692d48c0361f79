"""The two engines agree: every search finds and counts the same on both, and puts it in the same order.

`TRIALS_QUERIES` says how many searches are made up; what cannot be made equal, and why, stands in docs/engines.md.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

from indexer.elastic.engine import ElasticEngine
from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import Engine, Hit
from indexer.query import Query
from indexer.search import search
from tests.elasticsearch.server import open_engine
from tests.engines.corpus import fill, invented_records
from tests.engines.queries import queries

COUNT = int(os.environ.get("TRIALS_QUERIES", "200"))
RECORDS = 2_000
pytestmark = pytest.mark.timeout(300 + COUNT)  # seconds: thousands of searches take a quarter of an hour
CLOSE = 1e-5  # relative: both add single-precision numbers, each in its own order
TOP = 10


class Pair(NamedTuple):
    """The same studies in both."""

    embedded: EmbeddedEngine
    elastic: ElasticEngine
    places: list[int]  # positions compared, and how many of them were different


@pytest.fixture(scope="module")
def pair(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    records = invented_records(RECORDS, seed=11)
    with open_engine(server) as elastic:
        embedded = EmbeddedEngine(tmp_path_factory.mktemp("embedded") / "index")
        fill(embedded, records)
        fill(elastic, records)
        yield Pair(embedded, elastic, [0, 0])


@settings(max_examples=COUNT, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries(facets=True, limit=RECORDS + 1))
def test_hits_counts_facets_and_the_first_ten_are_the_same(pair: Pair, query: Query) -> None:
    ours, theirs = (engine.page(query) for engine in (pair.embedded, pair.elastic))
    assert {hit.key for hit in ours.hits} == {hit.key for hit in theirs.hits}
    assert ours.total == theirs.total == len(ours.hits)
    assert ours.facets == theirs.facets
    ranked = ranks(ours.hits)
    scores = {hit.key: hit.score for hit in theirs.hits}
    assert all(hit.score == pytest.approx(scores[hit.key], rel=CLOSE) for hit in ours.hits)
    for place, hit in enumerate(theirs.hits[:TOP]):
        pair.places[0] += 1
        pair.places[1] += not ranked[hit.key][0] <= place <= ranked[hit.key][1]


def test_at_least_99_of_100_first_places_are_the_same(pair: Pair) -> None:
    compared, different = pair.places
    assert different <= compared / 100, f"{different} of {compared} places differ"


def ranks(hits: Sequence[Hit]) -> dict[str, tuple[int, int]]:
    """The first and last place that each hit may have: hits whose scores are equal but for rounding may change
    places."""
    starts = [0, *(at for at, (before, hit) in enumerate(pairwise(hits), 1) if differ(before, hit)), len(hits)]
    return {hit.key: (start, end - 1) for start, end in pairwise(starts) for hit in hits[start:end]}


def differ(before: Hit, hit: Hit) -> bool:
    """Whether two hits beside each other are in their order for more than rounding."""
    return bool(before.score != pytest.approx(hit.score, rel=CLOSE))


@settings(max_examples=max(20, COUNT // 10), deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries(limit=20, explain=True))
def test_whole_answers_say_the_same(pair: Pair, query: Query) -> None:
    def told(engine: Engine) -> dict[str, object]:
        answer = search(engine, query)
        names = ("query", "read_as", "matched", "total", "out_of_scope", "as_of", "notice")
        return {name: answer[name] for name in names} | {"more": answer["next"] is None, "hits": len(answer["hits"])}

    assert told(pair.embedded) == told(pair.elastic)


@settings(max_examples=max(20, COUNT // 10), deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries(sort="updated", limit=30))
def test_orders_without_a_score_are_the_same_to_the_last_place(pair: Pair, query: Query) -> None:
    for sort in ("updated", "start", "enrolment", *(["distance"] if query.near else [])):
        ours, theirs = (engine.page(query._replace(sort=sort)) for engine in (pair.embedded, pair.elastic))
        assert [hit.key for hit in ours.hits] == [hit.key for hit in theirs.hits]
