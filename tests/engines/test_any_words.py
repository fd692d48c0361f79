"""Where any word will do, more is found than where all have to stand, and what has most of them still comes first."""

from typing import Any

import pytest

from indexer.engine import Engine
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import fill, record


def answer(engine: Engine, text: str, **values: Any) -> dict[str, Any]:
    return search(engine, make_query(text, everything=True, **values))


def ids(found: dict[str, Any]) -> list[int]:
    return [int(hit["id"][-1]) for hit in found["hits"]]


def test_words_of_the_asking_and_parts_of_joined_words_find_where_any_will_do(engine: Engine) -> None:
    fill(
        engine,
        [
            record(1, title="A trial of quaggas"),
            record(2, title="Zebras, not quagga-ruptured"),
            record(3, title="Ruptured okapi"),
            record(4, title="Neither"),
        ],
    )
    assert sorted(ids(answer(engine, "zebra trial", any_words=True))) == [1, 2]
    assert ids(answer(engine, "zebra trial", any_words=True))[0] == 2
    assert sorted(ids(answer(engine, "quagga-ruptured", any_words=True))) == [1, 2, 3]
    assert ids(answer(engine, "quagga-ruptured", any_words=True))[0] == 2
    assert ids(answer(engine, "zebra trial")) == [2]
    assert ids(answer(engine, "quagga-ruptured")) == [2]
    assert ids(answer(engine, '"quagga ruptured"', any_words=True)) == [2]


def test_what_is_widened_because_none_has_all_the_words_is_not_found_by_the_asking_alone(engine: Engine) -> None:
    fill(engine, [record(1, title="A trial of quaggas"), record(2, title="Zebra"), record(3, title="Okapi")])
    found = answer(engine, "clinical trial zebra okapi")
    assert found["matched"] == "any"
    assert sorted(ids(found)) == [2, 3]


def test_words_of_the_asking_are_not_marked(engine: Engine) -> None:
    fill(engine, [record(1, title="A zebra trial")])
    (hit,) = answer(engine, "zebra trial", any_words=True)["hits"]
    (quote,) = hit["highlights"]["title"]
    assert [quote["text"][start:end] for start, end in quote["marks"]] == ["zebra"]


def test_excluded_words_bar_though_any_of_the_others_will_do(engine: Engine) -> None:
    fill(engine, [record(1, title="A zebra trial"), record(2, title="A quagga trial"), record(3, title="Okapi")])
    assert ids(answer(engine, "-zebra trial quagga", any_words=True)) == [2]
    assert sorted(ids(answer(engine, "-zebra trial", any_words=True))) == [2, 3]


def test_a_trial_with_all_the_words_is_told_so_and_comes_before_one_with_a_rarer_one(engine: Engine) -> None:
    common = [record(number, title="Zebra fever in general") for number in range(3, 9)]
    fill(
        engine,
        [record(1, title="Zebra with a quagga and a fever"), record(2, title="Okapi fever of the quagga"), *common],
    )
    hits = answer(engine, "zebra quagga fever", any_words=True, explain=True)["hits"]
    assert hits[0]["id"] == "NCT90000001"
    assert [hit["id"] for hit in hits if "all the words" in hit["why"]] == ["NCT90000001"]
    assert not any("all the words" in hit["why"] for hit in answer(engine, "zebra quagga fever", explain=True)["hits"])


def test_neighbouring_words_score_together_as_much_however_often_they_stand_there(engine: Engine) -> None:
    fill(engine, [record(1, title="Zebra fever"), record(2, title="Zebra fever", summary="Zebra fever, zebra fever.")])
    hits = answer(engine, "zebra fever", explain=True)["hits"]
    assert [hit["why"]["zebra fever side by side"] for hit in hits] == pytest.approx([2.0, 2.0], abs=1e-5)


def test_a_choice_with_an_excluded_word_in_it_is_one_of_all_the_words(engine: Engine) -> None:
    fill(engine, [record(1, title="Zebra fever"), record(2, title="Quagga fever"), record(3, title="Zebra")])
    hits = answer(engine, "fever -quagga OR zebra", any_words=True, explain=True)["hits"]
    assert {hit["id"] for hit in hits if "all the words" in hit["why"]} == {"NCT90000001"}
