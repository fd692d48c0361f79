"""Places that a person types: found offline, ambiguity said, near spellings offered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.countries import country_code
from trials.errors import UsageError
from trials.places import find_place, is_well_known, known_place, locate
from trials.places.gazetteer import gazetteer
from trials.places.names import key


@pytest.mark.parametrize(
    ("text", "country", "lat", "lon"),
    [
        ("Lyon", "FR", 45.75, 4.85),
        ("near Lyon", "FR", 45.75, 4.85),
        ("lyon, france", "FR", 45.75, 4.85),
        ("Köln", "DE", 50.93, 6.95),
        ("Koeln", "DE", 50.93, 6.95),
        ("Cologne", "DE", 50.93, 6.95),
        ("Colonia, Alemania", "DE", 50.93, 6.95),
        ("München", "DE", 48.14, 11.58),
        ("Praha", "CZ", 50.09, 14.42),
        ("서울", "KR", 37.57, 126.98),
        ("東京", "JP", 35.69, 139.69),
        ("Москва", "RU", 55.75, 37.62),
        ("St. Louis, MO", "US", 38.63, -90.2),
        ("Saint Louis, Missouri", "US", 38.63, -90.2),
        ("Boston MA", "US", 42.36, -71.06),
        ("Paris, Texas", "US", 33.66, -95.56),
        ("Paris, TX, USA", "US", 33.66, -95.56),
        ("Atlanta, Georgia", "US", 33.75, -84.39),
        ("Tbilisi, Georgia", "GE", 41.69, 44.83),
        ("Toronto, Ontario", "CA", 43.71, -79.4),
        ("Melbourne, Victoria", "AU", -37.81, 144.96),
        ("San José, Costa Rica", "CR", 9.93, -84.08),
        ("02115", "US", 42.34, -71.09),
        ("02115-1234", "US", 42.34, -71.09),
        ("69003 Lyon", "FR", 45.75, 4.85),
        ("Lyon 69003", "FR", 45.75, 4.85),
        ("75001 Paris, France", "FR", 48.85, 2.35),
        ("D-50667 Köln", "DE", 50.93, 6.95),
        ("London SW1A 1AA", "GB", 51.51, -0.13),
        ("Boston, MA 02115", "US", 42.34, -71.09),
        ("45.76, 4.84", "", 45.76, 4.84),
    ],
)
def test_a_place_is_found_as_people_write_it(text: str, country: str, lat: float, lon: float) -> None:
    place = find_place(text)
    assert place.country == country
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=0.05)


@pytest.mark.parametrize(("text", "meant", "other"), [("Paris", "FR", "Paris, TX, US"), ("Birmingham", "GB", "AL, US")])
def test_an_ambiguous_name_is_the_most_populous_and_says_so(text: str, meant: str, other: str) -> None:
    place = find_place(text)
    assert place.country == meant
    assert other in place.note


def test_a_postcode_beside_its_city_is_left_aside_and_said_so() -> None:
    assert find_place("69003 Lyon").note == "read as its city, without the postcode"
    assert "Paris, TX, US" in find_place("75001 Paris").note


@pytest.mark.parametrize("text", ["1200 Elm Street", "123 Paris Street", "12 Lyon"])
def test_a_street_is_no_city_beside_a_postcode(text: str) -> None:
    with pytest.raises(UsageError, match="give a city"):
        find_place(text)


def test_a_city_whose_name_a_state_elsewhere_has_says_so() -> None:
    assert find_place("Washington").note.endswith("a state is called so too: give a city in it")
    assert "state" not in find_place("New York").note


def test_a_country_whose_name_a_state_has_says_so() -> None:
    with pytest.raises(UsageError, match="use --country GE, or give a city; for the state in United States"):
        find_place("Georgia")


@pytest.mark.parametrize(
    "text", ["Lyon", "02115", "Paris, Texas", "x", "", "qwxyzzy", "69003", "Lyon, Germany", ",", "Georgia"]
)
def test_a_word_that_may_be_a_place_is_the_place_or_none(text: str) -> None:
    try:
        place = find_place(text)
    except UsageError:
        assert known_place(text) is None
    else:
        assert known_place(text) == place


def test_short_names_of_other_languages_are_not_well_known() -> None:
    """They are codes of airports and common words: DEN, part (Perth), rest (Rasht)."""
    assert is_well_known("Denver", 500_000)
    assert is_well_known("Rome", 500_000)
    assert not any(is_well_known(name, 500_000) for name in ("den", "rest", "gene", "dual"))


def test_a_name_that_only_one_town_has_needs_no_note() -> None:
    assert find_place("Reykjavik").note == ""


@pytest.mark.parametrize(
    ("text", "meant"), [("Bostn", "Boston"), ("Heidelbreg", "Heidelberg"), ("Bracelona", "Barcelona")]
)
def test_a_misspelt_name_gets_near_spellings(text: str, meant: str) -> None:
    with pytest.raises(UsageError, match=meant):
        find_place(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("SW1A 1AA", "give a city"),
        ("69003", "give a city"),
        ("12 Elm Street", "give a city"),
        ("Deutschland", "--country DE"),
        ("Lyon, Germany", "one in FR"),
        ("", "give a city"),
        ("?!", "give a city"),
        ("95, 200", "latitude"),
        ("qqqqqqqqqq", "larger city nearby"),
    ],
)
def test_what_cannot_be_a_place_gets_one_sentence_that_says_what_to_do(text: str, advice: str) -> None:
    with pytest.raises(UsageError, match=advice) as caught:
        find_place(text)
    assert "\n" not in str(caught.value)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_a_place_or_one_sentence(text: str) -> None:
    try:
        place = find_place(text)
    except UsageError:
        return
    assert -90 <= place.lat <= 90
    assert -180 <= place.lon <= 180


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@settings(deadline=None)
@given(st.sampled_from(["lyon", "paris", "02115", "koln", "zzz", "a", "", "東京", "\0", "paris\t", "*", "="]))
def test_halving_finds_the_same_as_reading_every_line(wanted: str) -> None:
    found = {name for name, _ in gazetteer().keys(wanted[:3]) if name == wanted} if wanted else set()
    assert bool(gazetteer().cities(wanted) or gazetteer().country(wanted)) == bool(found)


def test_a_site_without_coordinates_gets_its_citys() -> None:
    assert locate("Lyon", None, "France") == pytest.approx((45.75, 4.85), abs=0.05)
    assert locate("Springfield", "Illinois", "United States") == pytest.approx((39.8, -89.64), abs=0.05)
    assert locate("Seoul", None, "KR") == pytest.approx((37.57, 126.98), abs=0.05)
    assert locate("Izmir", None, "Turkey (Türkiye)") == pytest.approx((38.41, 27.14), abs=0.05)
    assert locate("Lyon", None, "Atlantis") is None
    assert locate(None, None, "France") is None


def test_a_town_is_meant_before_a_quarter_of_a_city_that_is_called_like_it() -> None:
    assert locate("Salamanca", None, "Spain") == pytest.approx((40.97, -5.66), abs=0.05)
    assert find_place("Salamanca, Spain").lon == pytest.approx(-5.66, abs=0.05)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Turkey", "--country TR"),
        ("Italy", "--country IT"),
        ("Peru", "--country PE"),
        ("California", "give a city in it"),
        ("Texas", "give a city in it"),
    ],
)
def test_a_country_or_a_state_is_not_taken_for_a_village_of_its_name(text: str, advice: str) -> None:
    with pytest.raises(UsageError, match=advice):
        find_place(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [("Singapore", "SG"), ("Luxembourg", "LU"), ("Panama", "PA"), ("New York", "US"), ("Quebec", "CA"),
     ("Washington", "US"), ("Italy, Texas", "US"), ("Mexico", "MX")],
)  # fmt: skip
def test_a_town_in_the_country_or_state_of_its_name_is_meant(text: str, country: str) -> None:
    assert find_place(text).country == country


@pytest.mark.parametrize(("name", "code"), [("Germany", "DE"), ("Allemagne", "DE"), ("DEU", "DE"), ("日本", "JP")])
def test_a_country_is_known_by_name_in_any_language_and_by_code(name: str, code: str) -> None:
    assert country_code(name) == code
