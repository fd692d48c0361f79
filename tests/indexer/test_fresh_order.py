"""What freshness adds to scores is added after the engine has ranked: the order is the one that it would have given."""

from collections.abc import Iterator
from typing import Any

import pytest

from indexer.embedded import order
from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import After, Page
from indexer.query import Query, make_query
from tests.engines.corpus import day, fill, invented_records

NEWEST = 2026
TEXTS = (
    "disc",
    "stem cells",
    "slipped disc stem cells",
    '"stem cells"',
    "placebo OR disc OR lumbar",
    "disc -placebo",
    "a",
)
VALUES: tuple[dict[str, Any], ...] = (
    {},
    {"any_words": True},
    {"recruiting": True},
    {"statuses": ["recruiting", "completed"]},
    {"near": (45.75, 4.85, 3_000.0)},
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """Studies of a few days each, so that many are equal, in every state of freshness."""
    records = invented_records(400, seed=11)
    for number, record in enumerate(records):
        record["dates"] = record["dates"] | {"last_update_posted": day(f"{NEWEST - number % 7}-0{1 + number % 3}-01")}
    engine = EmbeddedEngine(tmp_path_factory.mktemp("fresh") / "index")
    fill(engine, records)
    return engine


def pages(engine: EmbeddedEngine, query: Query) -> Iterator[Page]:
    """The first three pages."""
    after = None
    for number in range(1, 4):
        page = engine.page(query, after)
        yield page
        if not page.more:
            return
        after = After(page.hits[-1].path, page.hits[-1].key, number * query.limit)


@pytest.mark.parametrize("beyond", [0, 20, 400])
def test_pages_are_those_of_an_engine_that_adds_freshness_itself(
    engine: EmbeddedEngine, beyond: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "FEW", 0)
    seen: list[bool] = []
    ranked = order.Walk._by_ranked

    def spied(walk: order.Walk, window: int, after: After | None) -> list[order.Row] | None:
        seen.append((rows := ranked(walk, window, after)) is not None)
        return rows

    monkeypatch.setattr(order.Walk, "_by_ranked", spied)
    monkeypatch.setattr(order, "EQUALS", 0)
    monkeypatch.setattr(order, "UNFRESH", beyond)
    for query in (make_query(text, everything=True, limit=5, **values) for text in TEXTS for values in VALUES):
        monkeypatch.setattr(order, "SHALLOW", 200)
        found = list(pages(engine, query))
        monkeypatch.setattr(order, "SHALLOW", -1)
        for page, whole in zip(found, pages(engine, query), strict=True):
            assert [hit.key for hit in page.hits] == [hit.key for hit in whole.hits], query
            assert [hit.path for hit in page.hits] == [pytest.approx(hit.path) for hit in whole.hits]
            assert (page.total, page.more) == (whole.total, whole.more)
    assert any(seen)
    assert all(seen) == (beyond == 400)
