"""Reading of distances and places as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query import make_query
from search_cli.filters import KM_PER_MILE, circle, country_at_end, kilometres, place_at_end, whereabouts
from search_cli.saved_query import build_query
from trials.errors import UsageError


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("100km", 100),
        ("100 km", 100),
        ("50", 50),
        ("2.5 kilometres", 2.5),
        ("60mi", 60 * KM_PER_MILE),
        ("1 mile", KM_PER_MILE),
        ("60 MILES", 60 * KM_PER_MILE),
    ],
)
def test_distances_are_kilometres_or_miles(text: str, km: float) -> None:
    assert kilometres(text) == pytest.approx(km)


@given(st.text(max_size=30))
def test_any_other_distance_is_one_sentence(text: str) -> None:
    try:
        assert kilometres(text) >= 0
    except UsageError as error:
        told = str(error)
        assert "100km" in told


def test_a_place_is_a_circle_of_100_km_unless_told() -> None:
    around, notes = circle("Lyon, France", None)
    assert around is not None
    assert around == (pytest.approx(45.7, abs=0.3), pytest.approx(4.8, abs=0.3), 100)
    assert notes == ("sites within 100 km of Lyon, France",)
    assert circle("Paris, Texas", "60mi")[1] == ("sites within 60mi of Paris, TX, United States",)
    assert circle(None, None) == (None, ())


def test_an_ambiguous_place_says_what_was_taken() -> None:
    _, notes = circle("Paris", "50km")
    assert len(notes) == 1
    assert "FR" in notes[0]


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("slipped disc near Lyon", "slipped disc", "Lyon"),
        ("slipped disc, stem cells, near Lyon", "slipped disc, stem cells", "Lyon"),
        ("near Paris, Texas", "", "Paris, Texas"),
        ("sciatica NEAR 02115", "sciatica", "02115"),
        ("slipped disc", "slipped disc", None),
        ('"near Lyon"', '"near Lyon"', None),
        ("nearly healed disc", "nearly healed disc", None),
        ("pain near", "pain near", None),
    ],
)
def test_a_place_at_the_end_of_the_text_is_a_place(text: str, words: str, place: str | None) -> None:
    found = place_at_end(text, None)
    assert (found[0].rstrip(" ,"), found[1], found[2]) == (words, place, ())


def test_what_is_no_place_stays_text_and_is_told() -> None:
    words, place, notes = place_at_end("pain near the qwxyzzy nerve", None)
    assert (words, place) == ("pain the qwxyzzy nerve", None)
    assert len(notes) == 1


@pytest.mark.parametrize("here", ["me", "my home", "here!"])
def test_a_place_that_only_the_person_knows_is_asked_for(here: str) -> None:
    words, place, notes = place_at_end(f"stem cells near {here}", None)
    assert (words, place) == ("stem cells", None)
    assert "give a city" in notes[0]


def test_a_place_given_apart_leaves_the_text_alone() -> None:
    assert place_at_end("disc near Lyon", "Paris") == ("disc near Lyon", "Paris", ())


@pytest.mark.parametrize(
    ("text", "country"), [("stem cells near Turkey", "Turkey"), ("slipped disc, near Deutschland", "Germany")]
)
def test_near_a_country_at_the_end_of_the_text_means_its_sites_and_says_so(text: str, country: str) -> None:
    words, countries, (note,) = country_at_end(text, None)
    assert "near" not in words
    assert countries == (country,)
    assert f"--country {country}" in note


@pytest.mark.parametrize(
    "text", ["cells near Lyon", "cells near Singapore", "cells near it", "cells near qwxyzzy", "x"]
)
def test_a_town_or_another_word_is_no_country(text: str) -> None:
    assert country_at_end(text, None) == (text, (), ())


def test_a_country_in_the_text_is_left_alone_beside_a_place_given_apart() -> None:
    assert country_at_end("cells near Turkey", "Lyon") == ("cells near Turkey", (), ())


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("slipped disc within 50 km of Lyon", 50.0),
        ("slipped disc near Lyon within 50km", 50.0),
        ("slipped disc near Lyon, within 30 miles", 30 * KM_PER_MILE),
        ("slipped disc near Lyon", 100.0),
    ],
)
def test_a_distance_beside_the_place_at_the_end_of_the_text_is_the_circle(text: str, km: float) -> None:
    found = whereabouts(text, None, None)
    assert found.words.strip(" ,") == "slipped disc"
    assert found.circle is not None
    assert found.circle[2] == pytest.approx(km)
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    "text", ["pain within 50 km", "pain within 3 miles of walking", "surgery within 6 months of Lyon"]
)
def test_a_distance_without_a_place_is_words(text: str) -> None:
    found = whereabouts(text, None, None)
    assert found.circle is None
    assert "pain" in found.words or found.words == text


def test_a_distance_and_a_place_given_apart_count_and_the_text_is_left_alone() -> None:
    text = "disc within 50 km of Lyon"
    assert whereabouts(text, "Paris", "10km").words == text
    assert whereabouts(text, "Paris", "10km").circle[2] == 10.0  # type: ignore[index]


def test_a_country_at_the_end_of_a_watch_is_a_filter_as_in_a_search() -> None:
    query = build_query({"query": "stem cells near Turkey"})
    assert (query.countries, query.near) == (make_query(countries=["Turkey"]).countries, None)
