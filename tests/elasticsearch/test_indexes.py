"""Indexes on the server: swapped whole, one kept for going back, nothing half-built in use or left lying about."""

import threading
from pathlib import Path
from typing import Any

import pytest

from indexer.build import bring_up
from indexer.elastic import names
from indexer.elastic.engine import ElasticEngine
from indexer.elastic.lock import DOCUMENT, Lock
from indexer.elastic.mapping import META, build_mapping
from indexer.elastic.writer import open_writer
from indexer.query import make_query
from tests.crawler.archive.toys import toy, toy_reader
from tests.engines.corpus import AS_OF, document, fill, invented_records, record, site
from tests.indexer.conftest import publish
from tests.search_cli.conftest import clean_environment, run_program
from trials.errors import ArchiveBusyError, IndexDamagedError, IndexUnavailableError, SettingsError

ROOT = Path(__file__).resolve().parents[2]


def titles(engine: ElasticEngine) -> set[str]:
    return {hit.card["title"] for hit in engine.page(make_query(everything=True, limit=1_000)).hits}


def indexes(engine: ElasticEngine) -> set[str]:
    with engine.connection.asking() as client:
        return set(client.indices.get(index=f"{engine.server.name}-*").body) - {f"{engine.server.name}-lock"}


def test_a_rebuild_takes_the_old_index_s_place_and_one_old_one_is_kept(engine: ElasticEngine) -> None:
    for number in range(4):
        fill(engine, [record(number)])
        assert titles(engine) == {f"Study {number}"}
        assert len(indexes(engine)) == min(number + 1, 2)


def test_rollback_goes_back_to_the_index_before_and_forth_again(engine: ElasticEngine) -> None:
    with pytest.raises(SettingsError, match="no index from before"):
        engine.rollback()
    fill(engine, [record(1)])
    with pytest.raises(SettingsError, match="no index from before"):
        engine.rollback()
    fill(engine, [record(2)])
    assert engine.rollback().studies == 1
    assert titles(engine) == {"Study 1"}
    engine.rollback()
    assert titles(engine) == {"Study 2"}


def test_a_half_built_index_never_serves_and_goes_with_the_next_writer(engine: ElasticEngine) -> None:
    fill(engine, [record(1)])
    lock = Lock(engine.connection)
    lock.take()
    abandoned = open_writer(engine, lock, rebuild=True)
    abandoned.put(document(record(2)))
    abandoned.way.finish()
    lock.release()  # as if the process had died here
    assert titles(engine) == {"Study 1"}
    assert len(indexes(engine)) == 2
    fill(engine, [record(3)])
    assert titles(engine) == {"Study 3"}
    assert len(indexes(engine)) == 2
    abandoned.close()


def test_unknown_fields_are_refused_and_the_document_of_fields_lists_each(engine: ElasticEngine) -> None:
    told = (ROOT / "docs" / "data-model.md").read_text("utf-8")
    properties = build_mapping()["properties"]
    missing = [name for name in (*properties, *properties["plain"]["properties"]) if f"`{name}`" not in told]
    assert missing == []
    fill(engine, [record(1)])
    with engine.connection.asking() as client:
        held = client.indices.get_mapping(index=engine.server.name).body
    (mapping,) = (each["mappings"] for each in held.values())
    assert set(mapping["properties"]) == set(properties)
    assert mapping["dynamic"] == "strict"


def test_one_that_another_program_made_is_left_alone(engine: ElasticEngine) -> None:
    with engine.connection.asking() as client:
        client.indices.create(index=engine.server.name)
    try:
        with pytest.raises(SettingsError, match="TRIALS_INDEX_NAME"):
            fill(engine, [record(1)])
        with pytest.raises(IndexDamagedError):
            engine.state()
    finally:
        with engine.connection.asking() as client:
            client.indices.delete(index=engine.server.name)


@pytest.mark.parametrize(("schema", "error"), [(0, IndexDamagedError), (99, SettingsError)])
def test_another_schema_is_never_read(engine: ElasticEngine, schema: int, error: type[Exception]) -> None:
    name = engine.server.name
    with engine.connection.asking() as client:
        client.indices.create(
            index=f"{name}-{schema}-20260101000000abcdef", mappings=build_mapping(), aliases={name: {}}
        )
        client.index(index=name, id=META, document={"key": META, "meta": {"schema": schema}}, refresh=True)
    for ask in (engine.state, lambda: engine.page(make_query("disc"))):
        with pytest.raises(error, match="version of this program"):
            ask()


def test_what_the_server_refuses_is_set_aside_with_its_reason_and_the_rest_goes_on(engine: ElasticEngine) -> None:
    records = [*invented_records(30), record(900, enrolment={"count": 10**30}), record(901, id="N" * 600)]
    with engine.update(rebuild=True, expected=32) as writer:
        for each in records:
            writer.put(document(each))
        writer.commit("an-archive", 5, AS_OF)
        assert len(writer.refused) == 2
    assert engine.state().studies == 30
    (told,) = engine.verify()
    assert "lacks 2 studies" in told
    assert "enrolment" in told
    assert "512 bytes" in told
    with engine.update(rebuild=False, expected=1) as writer:
        assert len(writer.refused) == 2
        writer.put(document(record(900, enrolment={"count": 10})))
        writer.delete(document(record(901, id="N" * 600)).key)
        writer.commit("an-archive", 6, AS_OF)
    assert list(engine.verify()) == []
    assert engine.state().studies == 31


def test_a_deleted_index_says_so(engine: ElasticEngine) -> None:
    fill(engine, [record(1)])
    for index in indexes(engine):
        names.drop(engine.connection, index)
    for ask in (engine.state, lambda: engine.page(make_query("disc")), lambda: engine.get("NCT90000001")):
        with pytest.raises(IndexUnavailableError, match=r"no index at .* yet: `trials index`"):
            ask()
    with pytest.raises(IndexUnavailableError, match="no index"), engine.update(rebuild=False, expected=1):
        pass
    assert len(list(engine.verify())) == 1


def fill_and_lose(engine: ElasticEngine) -> None:
    """A rebuild whose index somebody deletes."""
    with engine.update(rebuild=True, expected=1) as writer:
        writer.put(document(record(2)))
        writer.way.finish()
        (name,) = (index for index in indexes(engine) if index not in names.look(engine.connection)[:2])
        names.drop(engine.connection, name)
        writer.put(document(record(3)))
        writer.commit("an-archive", 2, AS_OF)


def test_an_index_that_is_deleted_while_it_is_filled_fails_clean(engine: ElasticEngine) -> None:
    fill(engine, [record(1)])
    with pytest.raises(IndexUnavailableError, match="no index"):
        fill_and_lose(engine)
    assert titles(engine) == {"Study 1"}
    assert len(indexes(engine)) == 1


def test_of_two_builders_at_once_the_second_is_told_who_writes(engine: ElasticEngine) -> None:
    other = ElasticEngine(engine.server)
    with engine.update(rebuild=True, expected=1) as writer:
        with pytest.raises(ArchiveBusyError, match=r"process \d+ on .* writes"), other.update(rebuild=True, expected=1):
            pass
        with pytest.raises(ArchiveBusyError), other.update(rebuild=False, expected=1):
            pass
        writer.put(document(record(1)))
        writer.commit("an-archive", 1, AS_OF)
    fill(other, [record(2)])
    assert titles(engine) == {"Study 2"}


def test_of_many_builders_at_once_one_builds(engine: ElasticEngine) -> None:
    entered: list[int] = []
    refused: list[int] = []
    together = threading.Barrier(4)

    def build(number: int) -> None:
        together.wait()
        try:
            with ElasticEngine(engine.server).update(rebuild=True, expected=1) as writer:
                entered.append(number)
                writer.put(document(record(number)))
                leave.wait(20)
                writer.commit("an-archive", 1, AS_OF)
        except ArchiveBusyError:
            refused.append(number)
            if len(refused) == 3:
                leave.set()

    leave = threading.Event()
    threads = [threading.Thread(target=build, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(entered) == 1
    assert titles(engine) == {f"Study {entered[0]}"}


def test_a_circle_may_hold_more_places_than_a_server_would_count(engine: ElasticEngine) -> None:
    """One that is left as it comes takes 65,536 values in a clause; each place is two."""
    at = [("Place", "France", lat / 1000, lon / 100) for lat in range(200) for lon in range(175)]
    sites = [[site(place) for place in at[start : start + 500]] for start in range(0, len(at), 500)]
    fill(engine, [record(number, sites=some) for number, some in enumerate(sites)])
    for recruiting, total in ((False, len(sites)), (True, 0)):
        query = make_query(near=(0.0, 0.0, 20_100.0), everything=True, recruiting=recruiting, limit=1)
        assert engine.page(query).total == engine.count(query) == total


def overwrite_lock(engine: ElasticEngine, **values: Any) -> None:
    with engine.connection.asking() as client:
        index = f"{engine.server.name}-lock"
        held = client.get(index=index, id=DOCUMENT).body["_source"]
        client.index(index=index, id=DOCUMENT, document=held | values)


def fill_too_slowly(engine: ElasticEngine) -> None:
    """A rebuild in the middle of which another one is made."""
    with engine.update(rebuild=True, expected=1) as slow:
        slow.put(document(record(2)))
        overwrite_lock(engine, host="another.example", until=0.0)
        fill(ElasticEngine(engine.server), [record(3)])
        slow.commit("an-archive", 2, AS_OF)


def test_a_writer_whose_lease_ran_out_is_followed_and_changes_nothing_more(engine: ElasticEngine) -> None:
    fill(engine, [record(1)])
    with pytest.raises(IndexUnavailableError, match="taken over"):
        fill_too_slowly(engine)
    assert titles(engine) == {"Study 3"}


def test_a_writer_that_died_on_this_machine_is_followed_at_once(engine: ElasticEngine) -> None:
    fill(engine, [record(1)])
    lock = Lock(engine.connection)
    lock.take()
    overwrite_lock(engine, process=2**22 + 1, mark="another")  # above the highest process id of Linux
    fill(engine, [record(2)])
    lock.release()
    assert titles(engine) == {"Study 2"}


def test_the_archive_is_followed_another_one_is_refused_and_a_second_machine_may_go_on(
    engine: ElasticEngine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_INDEX_NAME", engine.server.name)
    address = engine.server.addresses[0]
    settings = {"TRIALS_INDEX": address, "TRIALS_INDEX_NAME": engine.server.name}
    with toy_reader():
        publish(home, *(toy(number, f"Zebra {number}") for number in range(5)), toy("T" * 600))
        report = bring_up(home, setting=address)
        assert (report["added"], report["total"], report["rebuilt"]) == (6, 5, True)
        assert list(report["refused"]) == ["T" * 600 + "/toy"]
        assert run_program("index", env=clean_environment(TRIALS_HOME=str(home), **settings)).code == 3
        publish(home, toy(1, "Quagga"), gone=("T2",))
        assert bring_up(home, setting=address)["rebuilt"] is False
        assert titles(engine) == {"Zebra 0", "Quagga", "Zebra 3", "Zebra 4"}
        state = engine.state()
        again = bring_up(home, setting=address)
        assert (again["added"], again["removed"], len(again["refused"])) == (0, 0, 1)
        assert engine.state() == state

        publish(tmp_path / "another", toy(1))
        with pytest.raises(SettingsError, match="another archive"):
            bring_up(tmp_path / "another", setting=address)
        assert engine.state() == state

        for index in indexes(engine):
            names.drop(engine.connection, index)
        assert bring_up(home, setting=address)["rebuilt"]
        assert titles(engine) == {"Zebra 0", "Quagga", "Zebra 3", "Zebra 4"}
