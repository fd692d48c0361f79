"""Reading of distances and places as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_cli.filters import KM_PER_MILE, circle, hints, kilometres
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


@pytest.mark.parametrize("text", ["0", "0 km", "0.0mi"])
def test_a_circle_of_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="100km"):
        kilometres(text)


@given(st.text(max_size=30))
def test_any_other_distance_is_one_sentence(text: str) -> None:
    try:
        assert kilometres(text) > 0
    except UsageError as error:
        told = str(error)
        assert "100km" in told


def test_a_place_is_a_circle_of_100_km_unless_told() -> None:
    around, notes = circle("Lyon, France", None)
    assert around is not None
    assert around == (pytest.approx(45.7, abs=0.3), pytest.approx(4.8, abs=0.3), 100)
    assert notes == ("sites within 100 km of Lyon, France",)
    assert circle("Paris, Texas", "60mi")[1] == ("sites within 60mi of Paris, TX, United States",)
    assert circle("Lyon, France", " 50 ")[1] == ("sites within 50 km of Lyon, France",)
    assert circle(None, None) == (None, ())


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("Lyom", "Lyon, France (you wrote Lyom)"),
        ("Lyom, France", "Lyon, France (you wrote Lyom, France)"),
        ("lyon", "Lyon, France"),
        ("Lyon France", "Lyon, France"),
        ("nimes", "Nîmes, France"),
    ],
)
def test_a_place_that_is_written_otherwise_than_it_is_called_is_told_with_what_was_written(
    written: str, named: str
) -> None:
    assert circle(written, None)[1] == (f"sites within 100 km of {named}",)


def test_an_ambiguous_place_says_what_was_taken() -> None:
    _, notes = circle("Paris", "50km")
    assert len(notes) == 1
    assert "FR" in notes[0]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("recruiting phase 3", "--recruiting --phase 3"),
        ("disc Phase I/II", "--phase I --phase II"),
        ("stenosis phase-2 trials", "--phase 2"),
        ("phase 2 or 3 disc", "--phase 2 --phase 3"),
        ("phase I, II and III", "--phase I --phase II --phase III"),
        ("phase 2 and 3 months", "--phase 2"),
    ],
)
def test_words_that_a_filter_stands_for_are_told_the_option(text: str, options: str) -> None:
    (told,) = hints(text, ())
    assert told.endswith(f"looked for as words; to filter: {options}")
    assert hints(text, (["recruiting"],)) == ()


@pytest.mark.parametrize("text", ["pain", "luteal phase", "phase 2 weeks after", '"phase 2"', "not yet recruiting"])
def test_words_that_no_filter_stands_for_are_told_nothing(text: str) -> None:
    assert hints(text, ()) == ()
