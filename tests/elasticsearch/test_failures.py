"""What goes wrong between us and the server ends in one sentence, changes nothing by half, and mends with a rerun."""

import threading
import time
from itertools import count
from typing import TYPE_CHECKING

import pytest

from indexer.elastic.engine import ElasticEngine
from indexer.query import make_query
from indexer.search import search
from tests.elasticsearch.door import LOSE_ANSWER, LOSE_REQUEST, Answer, Door, Request, Rule
from tests.elasticsearch.node import free_port
from tests.engines.corpus import AS_OF, Record, document, fill, invented_records, record
from trials.errors import IndexUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

BUSY = Answer(429, b'{"error":{"type":"circuit_breaking_exception","reason":"busy"},"status":429}')


def is_bulk(request: Request) -> bool:
    return "_bulk" in request.path


def nth_bulk(numbers: set[int], told: Answer | str) -> Rule:
    """A rule for some of the bulk requests, counted from 0."""
    counter = count()
    return lambda request: told if is_bulk(request) and next(counter) in numbers else None


def titles(engine: ElasticEngine) -> set[str]:
    return {hit.card["title"] for hit in engine.page(make_query(everything=True, limit=1_000)).hits}


def put(
    engine: ElasticEngine, records: list[Record], *, rebuild: bool, meanwhile: "Callable[[], None] | None" = None
) -> None:
    """One session of changes, in the middle of which something happens."""
    with engine.update(rebuild=rebuild, expected=len(records)) as writer:
        if meanwhile:
            meanwhile()
        for each in records:
            writer.put(document(each))
        writer.commit("an-archive", len(records), AS_OF)


def test_a_server_that_is_away_is_one_sentence() -> None:
    from indexer.elastic.settings import Server

    engine = ElasticEngine(Server((f"http://127.0.0.1:{free_port()}",)))
    asks: list[Callable[[], object]] = [
        engine.state,
        lambda: engine.page(make_query("disc")),
        lambda: engine.count(make_query("disc")),
        lambda: engine.get("NCT90000001"),
        lambda: engine.near_words("discc"),
        lambda: engine.update(rebuild=True, expected=1).__enter__(),
        engine.rollback,
    ]
    for ask in asks:
        with pytest.raises(IndexUnavailableError, match="cannot be reached: start the server"):
            ask()
    assert len(list(engine.verify())) == 1


@pytest.mark.parametrize("rebuild", [True, False])
def test_a_server_that_goes_away_in_the_middle_of_a_bulk_leaves_what_was_and_a_rerun_mends_it(
    engine: ElasticEngine,
    through_door: ElasticEngine,
    door: Door,
    rebuild: bool,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("indexer.elastic.bulk.PIECE_DOCUMENTS", 10)
    fill(engine, [record(1)])
    before = engine.state()
    counter = count()
    door.rule = lambda request: LOSE_REQUEST if is_bulk(request) and next(counter) >= 2 else None
    with pytest.raises(IndexUnavailableError, match="does not take more documents now"):
        put(through_door, invented_records(60), rebuild=rebuild)
    assert engine.state() == before
    assert titles(engine) == {"Study 1"}
    door.rule = lambda _: None
    fill(through_door, invented_records(60))
    assert engine.state().studies == 60


@pytest.mark.parametrize("told", [LOSE_REQUEST, LOSE_ANSWER, BUSY, Answer(503)])
def test_a_bulk_that_fails_now_and_then_is_sent_again_and_loses_nothing(
    through_door: ElasticEngine, door: Door, told: Answer | str, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.elastic.bulk.PIECE_DOCUMENTS", 10)
    door.rule = nth_bulk({0, 2, 3, 6}, told)
    records = invented_records(60)
    fill(through_door, records)
    assert through_door.state().studies == 60
    assert all(through_door.get(each["id"])[0].records == (each,) for each in records[::7])
    assert sum(map(is_bulk, door.seen)) == 7 + 4


def test_a_piece_that_is_too_large_is_halved(
    through_door: ElasticEngine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = Answer(413, b"")
    door.rule = lambda request: large if is_bulk(request) and len(request.body) > 90_000 else None
    records = [*invented_records(40), record(500, description="disc " * 30_000)]
    with through_door.update(rebuild=True, expected=41) as writer:
        for each in records:
            writer.put(document(each))
        writer.commit("an-archive", 1, AS_OF)
        assert set(writer.refused.values()) == {"it is larger than the server takes"}
    assert through_door.state().studies == 40


def test_a_server_that_goes_away_between_pages_is_one_sentence_and_the_cursor_holds(
    engine: ElasticEngine, through_door: ElasticEngine, door: Door
) -> None:
    fill(engine, invented_records(60))
    query = make_query("disc OR pain OR stem", everything=True, limit=5)
    whole = [hit["id"] for hit in search(engine, query._replace(limit=1_000))["hits"]]
    assert len(whole) > 15
    first = search(through_door, query)
    door.rule = lambda _: LOSE_REQUEST
    with pytest.raises(IndexUnavailableError, match="cannot be reached"):
        search(through_door, query._replace(cursor=first["next"]))
    door.rule = lambda _: None
    second = search(through_door, query._replace(cursor=first["next"]))
    assert [hit["id"] for hit in (*first["hits"], *second["hits"])] == whole[:10]


def test_a_server_that_comes_back_while_a_search_waits_is_not_missed(
    engine: ElasticEngine, through_door: ElasticEngine, door: Door
) -> None:
    fill(engine, invented_records(20))
    counter = count()
    door.rule = lambda request: LOSE_REQUEST if next(counter) in (0, 3) else None
    assert search(through_door, make_query(everything=True))["total"] == 20


@pytest.mark.parametrize("rebuild", [True, False])
def test_a_full_disk_is_one_sentence_searches_go_on_and_a_rerun_mends_it(engine: ElasticEngine, rebuild: bool) -> None:
    fill(engine, [record(1)])
    with pytest.raises(IndexUnavailableError, match="full disk"):
        put(engine, [record(2)], rebuild=rebuild, meanwhile=lambda: block(engine, True))
    block(engine, True)
    assert titles(engine) == {"Study 1"}
    assert any("full disk" in told for told in engine.verify())
    with pytest.raises(IndexUnavailableError, match="full disk"), engine.update(rebuild=rebuild, expected=1):
        pass
    block(engine, None)
    fill(engine, [record(2)])
    assert titles(engine) == {"Study 2"}
    assert list(engine.verify()) == []


def block(engine: ElasticEngine, value: bool | None) -> None:
    """What the server itself does to indexes on a disk that is full."""
    with engine.connection.asking() as client:
        client.indices.put_settings(
            index=f"{engine.server.name}-*", settings={"index.blocks.read_only_allow_delete": value}
        )


def test_searches_go_on_while_an_index_is_rebuilt_and_see_the_old_or_the_new_one(engine: ElasticEngine) -> None:
    fill(engine, invented_records(40))
    stop, seen, failed = threading.Event(), set(), []

    def ask() -> None:
        reader = ElasticEngine(engine.server)
        while not stop.is_set():
            try:
                seen.add(reader.page(make_query(everything=True, limit=1)).total)
            except Exception as error:
                failed.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    for number in (10, 20, 30):
        fill(engine, invented_records(number))
        time.sleep(0.05)
    stop.set()
    thread.join()
    assert failed == []
    assert seen <= {40, 10, 20, 30}
