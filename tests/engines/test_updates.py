"""What an engine holds: after changes the same as if it had been filled anew, and nothing half done."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engine import Engine
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import AS_OF, day, document, fill, invented_records, record
from trials.errors import IndexUnavailableError


def ids(engine: Engine) -> list[str]:
    return [hit.card["id"] for hit in engine.page(make_query(everything=True, limit=1_000, sort="updated")).hits]


def test_an_index_that_is_not_there_says_so(engine: Engine) -> None:
    with pytest.raises(IndexUnavailableError, match="no index"):
        engine.state()
    with pytest.raises(IndexUnavailableError):
        search(engine, make_query("disc"))


def test_an_empty_index_answers(engine: Engine) -> None:
    fill(engine, [], as_of={})
    answer = search(engine, make_query("disc", everything=True, facets=True))
    assert (answer["total"], answer["hits"], answer["next"]) == (0, [], None)
    assert engine.state().studies == 0
    assert engine.get("NCT90000000") == []
    assert list(engine.verify()) == []


def test_the_state_tells_archive_sequence_dates_and_number(engine: Engine) -> None:
    fill(engine, invented_records(12))
    state = engine.state()
    assert (state.archive, state.sequence, state.studies, dict(state.as_of)) == ("an-archive", 12, 12, AS_OF)
    assert list(engine.verify()) == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 11), st.integers(0, 3)), max_size=6))
def test_changes_leave_what_filling_anew_would(engine: Engine, changes: list[tuple[bool, int, int]]) -> None:
    versions = [invented_records(12, seed) for seed in range(4)]
    held = {each["id"]: each for each in versions[0]}
    fill(engine, versions[0])
    for put, number, version in changes:
        with engine.update(rebuild=False, expected=1) as writer:
            each = versions[version][number]
            if put:
                writer.put(document(each))
                held[each["id"]] = each
            else:
                writer.delete(document(each).key)
                held.pop(each["id"], None)
            writer.commit("an-archive", 13, AS_OF)
    changed = (ids(engine), engine.page(make_query(everything=True, facets=True)).facets)
    cards = {hit.card["id"]: hit.card for hit in engine.page(make_query(everything=True, limit=100)).hits}
    fill(engine, held.values())
    assert changed == (ids(engine), engine.page(make_query(everything=True, facets=True)).facets)
    assert cards == {hit.card["id"]: hit.card for hit in engine.page(make_query(everything=True, limit=100)).hits}
    assert all(engine.get(number)[0].records == (each,) for number, each in held.items())


def test_nothing_is_seen_of_a_session_without_commit(engine: Engine) -> None:
    fill(engine, invented_records(5))
    before = engine.state()
    for rebuild in (False, True):
        with pytest.raises(KeyboardInterrupt):
            break_off(engine, rebuild=rebuild)
        with engine.update(rebuild=rebuild, expected=1) as writer:
            writer.put(document(record(77)))
        assert engine.state() == before
        assert len(ids(engine)) == 5
    assert list(engine.verify()) == []


def break_off(engine: Engine, *, rebuild: bool) -> None:
    with engine.update(rebuild=rebuild, expected=1) as writer:
        for each in invented_records(12)[5:]:
            writer.put(document(each))
        writer.delete(document(invented_records(1)[0]).key)
        raise KeyboardInterrupt


def test_the_same_key_twice_in_a_session_leaves_the_last(engine: Engine) -> None:
    fill(engine, [record(1, title="zebra"), record(1, title="gnu")])
    assert ids(engine) == ["NCT90000001"]
    assert engine.page(make_query("gnu", everything=True)).total == 1
    assert engine.page(make_query("zebra", everything=True)).total == 0


def test_a_generation_changes_with_every_commit_and_a_stale_cursor_is_answered_and_said(engine: Engine) -> None:
    records = [record(number, dates={"last_update_posted": day("2026-01-01")}) for number in range(6)]
    fill(engine, records)
    first = search(engine, make_query("study", everything=True, limit=2))
    with engine.update(rebuild=False, expected=1) as writer:
        writer.delete(document(records[0]).key)
        writer.commit("an-archive", 7, AS_OF)
    later = search(engine, make_query("study", everything=True, limit=10, cursor=first["next"], sort="relevance"))
    assert "changed since" in later["notice"]
    assert later["total"] == 5
    assert {hit["id"] for hit in later["hits"]} <= {each["id"] for each in records[1:]}
    updated = search(engine, make_query(everything=True, limit=2, sort="updated"))
    fill(engine, records)
    rest = search(engine, make_query(everything=True, limit=10, sort="updated", cursor=updated["next"]))
    assert [hit["id"] for hit in rest["hits"]] == [f"NCT9000000{number}" for number in (3, 4, 5)]
    assert "changed since" in rest["notice"]


def test_a_trial_is_found_by_every_number_it_carries_its_own_first(engine: Engine) -> None:
    other = {"value": "NCT90000001", "role": "mentioned"}
    foreign = {"value": "2019-000001-11", "scheme": "eudract"}
    fill(engine, [record(2, identifiers=[other]), record(1, identifiers=[foreign])])
    assert [study.id for study in engine.get("nct90000001")] == ["NCT90000001", "NCT90000002"]
    assert [study.id for study in engine.get("2019-000001-11")] == ["NCT90000001"]
    assert engine.get("2019-000001-11")[0].ids == ("NCT90000001", "2019-000001-11")
    assert engine.get("NCT90000009") == []
    assert {hit["id"] for hit in search(engine, make_query("nct90000001"))["hits"]} == {"NCT90000001", "NCT90000002"}
    assert search(engine, make_query("NCT90000001 zebra"))["matched"] == "any"


def test_full_records_come_back_as_they_were(engine: Engine) -> None:
    records = [each | {"description": f"{number} " * 5_000} for number, each in enumerate(invented_records(20))]
    fill(engine, records)
    assert [engine.get(each["id"])[0].records[0] for each in records] == records


def test_many_studies_come_back_in_the_order_asked_for(engine: Engine) -> None:
    records = invented_records(300)
    fill(engine, records)
    keys = [document(each).key for each in reversed(records)]
    found = engine.get_many([*keys, "NCT99999999/ctgov", keys[0]])
    assert [study and study.records[0] for study in found] == [*reversed(records), None, records[-1]]
    assert engine.get_many([]) == []
