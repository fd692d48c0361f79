"""`trials search`: what its options do to the answer, what a person is told, that programs can rely on its shape."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from search_cli.schemas import schemas
from tests.search_cli.conftest import Call

ALL = ("--all", "--limit", "1000")


def answer(call: Call, *words: str) -> dict[str, Any]:
    done = call("search", *words, "--json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = done.json
    assert [error.message for error in Draft202012Validator(schemas()["answer"]).iter_errors(found)] == []
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [hit["id"] for hit in found["hits"]]


@pytest.fixture
def records(sample: Path) -> dict[str, dict[str, Any]]:
    """Every trial of the sample as the archive holds it."""
    import json

    from crawler.archive import Archive

    with Archive.open(sample) as archive:
        return {held.id: json.loads(trial) for held, trial in archive.trials()}


def test_without_words_all_is_listed_that_the_filters_leave(records: dict[str, Any], call: Call) -> None:
    assert sorted(ids(answer(call, *ALL))) == sorted(records)
    inside = answer(call, "--limit", "1000")
    assert inside["total"] + inside["out_of_scope"] == len(records)
    assert 0 < inside["total"] < len(records)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("--recruiting",), lambda each: each["status"] == "recruiting"),
        (
            ("--status", "completed", "--status", "terminated"),
            lambda each: each["status"] in ("completed", "terminated"),
        ),
        (("--phase", "2"), lambda each: "phase2" in each.get("phases", ())),
        (("--country", "FR"), lambda each: "France" in each.get("countries", ())),
        (
            ("--country", "Frankreich", "--country", "es"),
            lambda each: {"France", "Spain"} & set(each.get("countries", ())),
        ),
        (("--registry", "ClinicalTrials.gov"), lambda each: each["registry"] == "ctgov"),
    ],
)
def test_a_filter_leaves_exactly_what_it_says(
    words: tuple[str, ...], kept: Any, records: dict[str, Any], call: Call
) -> None:
    expected = sorted(number for number, each in records.items() if kept(each))
    found = answer(call, *words, *ALL)
    assert sorted(ids(found)) == expected
    assert found["total"] == len(expected) > 0


def test_pages_hold_every_hit_once(sample: Path, call: Call) -> None:
    whole = ids(answer(call, "disc", "--any", *ALL))
    paged: list[str] = []
    cursor: tuple[str, ...] = ()
    while True:
        page = answer(call, "disc", "--any", "--all", "--limit", "7", *cursor)
        paged += ids(page)
        if page["next"] is None:
            break
        cursor = ("--cursor", page["next"])
    assert paged == whole
    assert len(whole) > 14


def test_rubbish_for_a_cursor_is_a_usage_error(sample: Path, call: Call) -> None:
    done = call("search", "disc", "--cursor", "rubbish")
    assert (done.code, done.out) == (2, "")
    assert "cursor" in done.err


def test_a_number_finds_its_trial_whatever_its_scope(records: dict[str, Any], call: Call) -> None:
    for number in records:
        assert number in ids(answer(call, number.lower()))


def test_a_word_with_a_dash_is_excluded_and_no_option(sample: Path, call: Call) -> None:
    both = set(ids(answer(call, "fusion", *ALL)))
    without = set(ids(answer(call, "cells", "-fusion", *ALL)))
    assert both
    assert without
    assert not both & without


def test_near_gives_the_nearest_site_and_its_distance(sample: Path, call: Call) -> None:
    found = answer(call, "--near", "Lyon", "--within", "1500km", "--sort", "distance", *ALL)
    distances = [hit["distance_km"] for hit in found["hits"]]
    assert distances == sorted(distances)
    assert all(0 <= far <= 1500 for far in distances)
    assert all(hit["site"]["lat"] is not None for hit in found["hits"])
    assert ids(found) == ids(answer(call, "near", "Lyon", "--within", "1500km", "--sort", "distance", *ALL))


def test_what_was_assumed_about_a_place_is_told(sample: Path, call: Call) -> None:
    assert "most populous" in answer(call, "disc", "--near", "Paris")["notice"]
    assert "most populous" in " ".join(call("search", "disc", "--near", "Paris").out.split())


def test_facets_count_all_that_was_found(records: dict[str, Any], call: Call) -> None:
    found = answer(call, "--facets", "--all", "--limit", "1")
    assert sum(found["facets"]["status"].values()) == len(records) == found["total"]
    told = call("search", "--facets", "--limit", "1").out
    assert "By status" in told
    assert "By country" in told


def test_an_explanation_adds_up(sample: Path, call: Call) -> None:
    found = answer(call, "slipped disc stem cells", "--explain")
    assert found["hits"]
    for hit in found["hits"]:
        assert sum(hit["why"].values()) == pytest.approx(hit["score"], abs=1e-3)
    assert "score" in call("search", "disc", "--explain").out


def test_an_answer_says_how_it_read_the_words(sample: Path, call: Call) -> None:
    found = answer(call, "slipped disc")
    assert [each["words"] for each in found["read_as"]] == ["slipped disc"]
    assert "slipped disc" in call("search", "slipped disc").out


def test_no_hit_is_an_answer(sample: Path, call: Call) -> None:
    done = call("search", "qwxyzzy")
    assert (done.code, done.err) == (0, "")
    assert "No trial found" in done.out


def test_most_of_the_words_are_taken_where_no_trial_has_all_and_it_is_said(sample: Path, call: Call) -> None:
    found = answer(call, "disc", "qwxyzzy")
    assert found["matched"] == "any"
    assert found["hits"]
    assert "most of them" in " ".join(call("search", "disc", "qwxyzzy").out.split())


@pytest.mark.parametrize(
    "text", ['"open', "-", "OR", "the", "* ~ ? :", "title:disc", "x" * 10_000, "腰痛 幹細胞", "\x1b[31m"]
)
def test_no_text_is_an_error(text: str, sample: Path, call: Call) -> None:
    done = call("search", text)
    assert (done.code, done.err) == (0, "")
    assert all(mark.isprintable() for mark in done.out.replace("\n", ""))


def test_filters_by_meaning_take_names_and_words(sample: Path, call: Call) -> None:
    by_words = ids(answer(call, "--condition", "slipped disc", *ALL))
    assert by_words == ids(answer(call, "--condition", "disc_herniation", *ALL))
    assert by_words
    assert ids(answer(call, "--cells", "bone marrow", *ALL))
    assert ids(answer(call, "--route", "intradiscal", *ALL))


def test_plain_speaks_each_hit_line_by_line(sample: Path, call: Call) -> None:
    lines = call("search", "disc", "--plain").out.splitlines()
    assert [line for line in lines if line.startswith("Trial: NCT9")]
    assert [line for line in lines if line.startswith("Status: ")]
    assert not [line for line in lines if "───" in line]
