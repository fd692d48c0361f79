"""The order of hits has reasons: where words stand, recruiting, fresh, near; all else equal none of them ever harms."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engine import Engine
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import Record, day, fill, record, site

LYON = (45.75, 4.85)
TEXTS = ("", "lumbar disc", '"stem cells" OR placebo', "slipped disc", "disc zebra")


def alike(number: int, **values: Any) -> Record:
    """A study like all others but for what is given."""
    told = {
        "title": "Stem cells for the slipped lumbar disc",
        "summary": "Stem cells or placebo, injected into the disc.",
    }
    dates = {"last_update_posted": day(values.pop("updated", "2026-01-01"))}
    return record(number, **(told | {"status": "completed", "dates": dates} | values))


def order(engine: Engine, text: str, **values: Any) -> list[str]:
    query = make_query(text, everything=True, limit=1_000, **values)
    return [hit["id"] for hit in search(engine, query)["hits"]]


DAYS = st.dates(date(1995, 1, 1), date(2026, 12, 31)).map(lambda found: found.isoformat())
SPOTS = st.floats(0, 0.8).map(lambda north: ("Place", "France", round(LYON[0] + north, 6), LYON[1]))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(DAYS, min_size=2, max_size=6), text=st.sampled_from(TEXTS))
def test_a_fresher_trial_never_ranks_lower(engine: Engine, days: list[str], text: str) -> None:
    fill(engine, [alike(number, updated=each) for number, each in enumerate(days)])
    ranked = [days[int(number[4:])] for number in order(engine, text)]
    assert ranked == sorted(days, reverse=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(SPOTS, min_size=2, max_size=6), text=st.sampled_from(TEXTS), recruiting=st.booleans())
def test_a_nearer_trial_never_ranks_lower(
    engine: Engine, places: list[tuple[str, str, float, float]], text: str, recruiting: bool
) -> None:
    records = [alike(number, status="recruiting", sites=[site(place)]) for number, place in enumerate(places)]
    fill(engine, records)
    found = order(engine, text, near=(*LYON, 100.0), recruiting=recruiting)
    assert [places[int(number[4:])][2] for number in found] == sorted(place[2] for place in places)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    statuses=st.lists(st.sampled_from(("recruiting", "completed", "unknown", "terminated")), min_size=2, max_size=6),
    text=st.sampled_from(TEXTS),
)
def test_a_recruiting_trial_never_ranks_lower(engine: Engine, statuses: list[str], text: str) -> None:
    fill(engine, [alike(number, status=status) for number, status in enumerate(statuses)])
    ranked = [statuses[int(number[4:])] == "recruiting" for number in order(engine, text)]
    assert ranked == sorted(ranked, reverse=True)


def test_a_word_counts_more_in_the_title_and_condition_than_in_the_description(engine: Engine) -> None:
    fill(
        engine,
        [
            record(1, title="Zebra", eligibility={"criteria": "ordinary words of about the same number"}),
            record(2, title="Study", conditions=["Zebra"], eligibility={"criteria": "ordinary words of the number"}),
            record(3, title="Study", summary="zebra", eligibility={"criteria": "ordinary words of about the same"}),
            record(4, title="Study", description="zebra", eligibility={"criteria": "ordinary words of about that"}),
            record(5, title="Study", eligibility={"criteria": "zebra and ordinary words of about the same number"}),
        ],
    )
    found = order(engine, "zebra")
    assert set(found[:2]) == {"NCT90000001", "NCT90000002"}
    assert set(found[2:]) == {"NCT90000003", "NCT90000004", "NCT90000005"}


def test_a_trial_that_names_no_condition_is_about_what_its_title_says(engine: Engine) -> None:
    told = [record(1, title="Zebra"), record(2, title="Zebra", conditions=["Zebra"]), record(3, summary="zebra")]
    fill(engine, told)
    found = search(engine, make_query("zebra", everything=True))["hits"]
    scores = {hit["id"]: hit["score"] for hit in found}
    assert scores["NCT90000001"] == scores["NCT90000002"] > scores["NCT90000003"]
    quotes = {hit["id"]: set(hit["highlights"]) for hit in found}
    assert "conditions" not in quotes["NCT90000001"]  # what it did not publish is not quoted


def test_a_word_with_many_synonyms_weighs_no_more_than_one_way_to_say_it(engine: Engine) -> None:
    one = "Slipped disc"
    many = "Slipped disc, herniated disc, disc herniation, prolapsed disc, disc prolapse, ruptured disc"
    fill(engine, [record(1, summary=one), record(2, summary=many)])
    hits = search(engine, make_query("slipped disc", everything=True))["hits"]
    scores = {hit["id"]: hit["score"] for hit in hits}
    assert scores["NCT90000002"] < 2 * scores["NCT90000001"]


def test_equal_trials_stand_in_the_order_of_their_numbers_however_they_came_in(engine: Engine) -> None:
    fill(engine, [alike(number) for number in (5, 3, 9, 1, 7)])
    wanted = [f"NCT9000000{number}" for number in (1, 3, 5, 7, 9)]
    assert all(order(engine, text) == wanted for text in TEXTS)
    assert order(engine, "", sort="updated") == wanted


def test_lists_too_long_to_be_sorted_at_once_are_in_the_same_order(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = ("recruiting", "completed", "unknown")
    places = [("Place", "France", LYON[0] + north / 100, LYON[1]) for north in range(90)]
    records = [
        alike(
            number,
            status=statuses[number % 3],
            updated=f"{2026 - number % 9}-0{1 + number % 2}-01",
            sites=[site(places[number * 7 % 90]), site(places[number * 11 % 90], "recruiting")],
        )
        for number in range(120)
    ]
    fill(engine, records)
    ways: list[dict[str, Any]] = [{}, {"near": (*LYON, 60.0)}, {"near": (*LYON, 60.0), "sort": "distance"}]
    at_once = [order(engine, "", **way) for way in ways]
    for name in ("SORTED_AT_ONCE", "READ_AT_ONCE"):
        monkeypatch.setattr(f"indexer.embedded.order.{name}", 3)
    assert [order(engine, "", **way) for way in ways] == at_once
    assert len(at_once[0]) == 120
