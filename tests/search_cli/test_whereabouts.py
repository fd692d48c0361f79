"""Where a search looks, as a person's text says it: places and countries in six languages, and words that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query import make_query
from search_cli.filters import KM_PER_MILE
from search_cli.saved_query import build_query
from search_cli.whereabouts import Asked, place_asked, whereabouts


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("zebra near Lyon", "zebra", "Lyon"),
        ("zebra, quagga, near Lyon", "zebra, quagga", "Lyon"),
        ("near Paris, Texas", "", "Paris, Texas"),
        ("zebra NEAR 02115", "zebra", "02115"),
        ("zebra close to Lyon", "zebra", "Lyon"),
        ("zebra around Lyon", "zebra", "Lyon"),
        ("zebra near 69003 Lyon", "zebra", "69003 Lyon"),
        ("zebra in der Nähe von Köln", "zebra", "Köln"),
        ("zebra im Raum Köln", "zebra", "Köln"),
        ("zebra Nähe Köln", "zebra", "Köln"),
        ("zebra près de Lyon", "zebra", "Lyon"),
        ("zebra près d'Annecy", "zebra", "Annecy"),
        ("zebra à Lyon", "zebra", "Lyon"),
        ("zebra cerca de Madrid", "zebra", "Madrid"),
        ("zebra en Barcelona", "zebra", "Barcelona"),
        ("zebra vicino a Milano", "zebra", "Milano"),
        ("zebra perto de São Paulo", "zebra", "São Paulo"),
        ("zebra in de buurt van Utrecht", "zebra", "Utrecht"),
        ("zebra in the Boston area", "zebra", "Boston"),
        ("zebra near Boston for quagga", "zebra for quagga", "Boston"),
        ("near Boston zebra", "zebra", "Boston"),
        ("zebra near the nerve in Berlin", "zebra near the nerve", "Berlin"),
    ],
)
def test_a_place_in_the_text_is_a_place(text: str, words: str, place: str) -> None:
    found = place_asked(text)
    assert (found.words.rstrip(" ,"), found.place, found.notes) == (words, place, ())


@pytest.mark.parametrize(
    "text",
    [
        "zebra",
        '"near Lyon"',
        "nearly healed zebra",
        "pain near",
        "pain in joints",
        "pain in Joints of men",
        "cells in part",
        "cells at rest",
        "cells in male rats",
        "cells in gene therapy",
        "zebra at Mount Sinai",
        "zebra from 12345 patients",
        "zebra a nice one",
    ],
)
def test_what_is_no_place_or_may_be_another_word_stays_text(text: str) -> None:
    assert place_asked(text) == Asked(text)


@pytest.mark.parametrize("near", ["near", "close to", "in der Nähe von", "cerca de", "vicino a"])
def test_what_stands_behind_a_word_of_nearness_and_is_no_place_is_read_as_words_and_told(near: str) -> None:
    found = place_asked(f"pain {near} the qwxyzzy nerve")
    assert (found.words, found.place) == ("pain the qwxyzzy nerve", None)
    (note,) = found.notes
    assert note.startswith("'the qwxyzzy nerve' was read as words: no place called 'the qwxyzzy nerve' is known")


@pytest.mark.parametrize(
    "here", ["near me", "near my home", "near here!", "nearby", "in meiner Nähe", "près de chez moi", "cerca de mí"]
)
def test_a_place_that_only_the_person_knows_is_asked_for(here: str) -> None:
    found = place_asked(f"zebra {here}")
    assert (found.words.strip(" !"), found.place) == ("zebra", None)
    assert "give a city" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("zebra near Turkey", "Turkey"),
        ("zebra, near Deutschland", "Germany"),
        ("zebra in germany", "Germany"),
        ("zebra in mexico", "Mexico"),
        ("zebra en España", "Spain"),
        ("zebra no Brasil", "Brazil"),
        ("zebra in the UK for men", "United Kingdom"),
    ],
)
def test_a_country_in_the_text_means_its_sites_and_says_so(text: str, country: str) -> None:
    found = place_asked(text)
    assert found.words.strip(" ,") in ("zebra", "zebra for men")
    assert (found.place, found.countries) == (None, (country,))
    assert f"--country {country}" in found.notes[0].replace("'", "")


@pytest.mark.parametrize(
    ("text", "place", "country"),
    [
        ("zebra UK", None, "United Kingdom"),
        ("zebra usa", None, "United States"),
        ("zebra, Australia?", None, "Australia"),
        ("cebra España", None, "Spain"),
        ("zebra Texas", None, "United States"),
        ("zèbre Paris", "Paris", None),
        ("zebra San Francisco", "San Francisco", None),
        ("zebra 東京", "東京", None),
        ("zebra 서울", "서울", None),
        ("zebra 日本", None, "Japan"),
    ],
)
def test_a_country_or_very_large_city_that_ends_a_text_is_a_place(
    text: str, place: str | None, country: str | None
) -> None:
    found = place_asked(text)
    assert found.words.casefold() in ("zebra", "cebra", "zèbre")
    assert (found.place, found.countries) == (place, (country,) if country else ())


@pytest.mark.parametrize(
    "text",
    [
        "Paris",
        "zebra Lourdes",
        "zebra turkey",
        "zebra MALI",
        '"zebra Paris"',
        "zebra in Knie",
        "Paris zebra",
        "zebra 移植",
        "University of Chicago",
    ],
)
def test_a_small_town_or_a_word_without_a_capital_at_the_end_is_a_word(text: str) -> None:
    assert place_asked(text) == Asked(text)


@pytest.mark.parametrize("text", ["zebra near Georgia", "zebra in Georgia", "zebra Georgia"])
def test_a_name_of_a_country_and_of_a_state_means_both(text: str) -> None:
    found = place_asked(text)
    assert (found.words, found.countries) == ("zebra", ("Georgia", "United States"))
    (note,) = found.notes
    assert "--country Georgia --country 'United States', which has a state of that name" in note


@pytest.mark.parametrize(
    "text",
    [
        "zebra in Germany or Austria",
        "zebra near Germany, Austria",
        "zebra in Deutschland und Österreich",
        "zebra Germany Austria",
        "zebra Germany OR Austria",
    ],
)
def test_several_countries_are_all_meant(text: str) -> None:
    found = place_asked(text)
    assert (found.words, found.countries) == ("zebra", ("Germany", "Austria"))
    assert "--country Germany --country Austria" in found.notes[0]
    assert place_asked("zebra en España y Portugal").countries == ("Spain", "Portugal")


def test_a_state_that_is_called_one_is_no_city_of_its_name() -> None:
    assert place_asked("zebra in Washington state").countries == ("United States",)


def test_a_state_with_namesakes_abroad_is_no_far_town() -> None:
    assert place_asked("zebra in Victoria").countries == ("Australia",)  # and not one in Hong Kong


@pytest.mark.parametrize(
    ("text", "place"),
    [("cebra en Granada", "Granada"), ("zebra near Poole", "Poole"), ("zebra em Salvador", "Salvador")],
)
def test_a_large_city_is_no_country_of_another_language(text: str, place: str) -> None:
    found = place_asked(text)
    assert (found.place, found.countries) == (place, ())
    assert place_asked("zebra na França").countries == ("France",)


@pytest.mark.parametrize(
    "text",
    [
        "Zebra in Oral Treatment",
        "zebra of a Mobile app",
        "zebra in Target Genes",
        "zebra in Part 1",
        "zebra in guinea pigs",
        "change in Berlin questionnaire",
        "zebra in the Bath Ankylosing Spondylitis Functional Index",
        "zebra in Philadelphia chromosome positive",
        "zebra in Philadelphia+ disease",
        "Zebra - Male",
        "Zebra (CRi)",
        "Cancer Institute of New Jersey",
        "Hospital of Rhode Island",
    ],
)
def test_words_of_trials_and_names_that_hold_a_place_stay_text(text: str) -> None:
    assert place_asked(text) == Asked(text)


def test_a_town_called_like_a_word_of_trials_is_found_by_nearness_or_its_state() -> None:
    assert place_asked("zebra near Mobile").place == "Mobile"
    assert place_asked("zebra in Mobile, AL").place == "Mobile, AL"


def test_a_state_is_read_as_its_country_and_a_city_is_asked_for() -> None:
    found = place_asked("zebra in Texas")
    assert (found.words, found.countries) == ("zebra", ("United States",))
    assert found.notes == ("'in Texas' was read as --country 'United States': to be near, give a city in that state",)


def test_a_town_that_has_a_countrys_name_is_a_town() -> None:
    assert place_asked("zebra near Singapore").countries == ()


def test_a_place_given_apart_leaves_the_text_alone() -> None:
    found = whereabouts("zebra near Turkey", "Lyon", None)
    assert (found.words, found.countries) == ("zebra near Turkey", ())


def test_in_a_long_text_only_words_of_nearness_name_a_place() -> None:
    note = "He has pain. " * 40
    assert place_asked(f"{note} He lives in Berlin").place is None
    assert place_asked(f"{note} He lives near Berlin").place == "Berlin"


@given(st.text(alphabet='near inde à Lyon,. 0123456789kmKöln"', max_size=80))
def test_any_text_is_read(text: str) -> None:
    found = place_asked(text)
    assert found == Asked(text) or found.notes or found.place


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("slipped disc within 50 km of Lyon", 50.0),
        ("slipped disc near Lyon within 50km", 50.0),
        ("slipped disc near Lyon, within 30 miles", 30 * KM_PER_MILE),
        ("slipped disc near Lyon", 100.0),
        ("slipped disc im Umkreis von 50 km um Köln", 50.0),
        ("slipped disc à 50 km de Lyon", 50.0),
        ("slipped disc Umkreis 50 km Köln", 50.0),
        ("slipped disc a menos de 50 km de Madrid", 50.0),
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


@pytest.mark.parametrize(
    ("text", "words", "place", "others"),
    [
        ("stem cells near Paris or Lyon", "stem cells", "Paris", ["Lyon"]),
        ("stem cells near Paris and Lyon within 50 km", "stem cells", "Paris", ["Lyon"]),
        ("slipped disc in Paris, Lyon or Nice", "slipped disc", "Paris", ["Lyon", "Nice"]),
        ("in Paris or Lyon slipped disc", "slipped disc", "Paris", ["Lyon"]),
        ("near Portland or Seattle", "", "Portland", ["Seattle"]),
        ("near Paris, Texas or Lyon", "", "Paris, Texas", ["Lyon"]),
        ("near Vichy or Moulins", "", "Vichy", ["Moulins"]),
        ("Rückenschmerzen Nähe Köln oder Düsseldorf", "Rückenschmerzen", "Köln", ["Düsseldorf"]),
        ("back pain Paris or Lyon", "back pain", "Paris", ["Lyon"]),
        ("back pain Paris, Lyon", "back pain", "Paris", ["Lyon"]),
    ],
)
def test_of_several_cities_the_first_is_meant_and_the_answer_says_how_to_ask_for_the_others(
    text: str, words: str, place: str, others: list[str]
) -> None:
    asked = place_asked(text)
    assert (asked.words, asked.place) == (words, place)
    assert asked.notes[-1].endswith("ask again with " + " or ".join(f"--near {other}" for other in others))


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("near Portland OR", "", "Portland OR"),
        ("near Nice and stiff neck", "and stiff neck", "Nice"),
        ("disc pain in London and back", "disc pain and back", "London"),
        ("slipped disc or sciatica London", "slipped disc or sciatica", "London"),
    ],
)
def test_what_is_joined_to_a_city_and_is_none_stays_text(text: str, words: str, place: str) -> None:
    assert place_asked(text) == (words, place, (), None, ())


@pytest.mark.parametrize("name", ["Dr. Lyon", "Dr Berlin", "Professor London", "Prof. Vienna", "Frau Hamburg"])
def test_a_title_makes_the_city_behind_it_a_person(name: str) -> None:
    _, city = name.split()
    assert place_asked(f"stem cells {name}").words == f"stem cells {name}"
    assert place_asked(f"stem cells {city}").place == city


@pytest.mark.parametrize("text", ["disc within 50 km of Lyon", "disc near Lyon", "disc in Lyon"])
def test_a_place_given_apart_goes_before_a_city_in_the_text_and_the_answer_says_so(text: str) -> None:
    found = whereabouts(text, "Paris, France", "10km")
    assert found.words == "disc"
    assert found.circle is not None
    assert [round(each) for each in found.circle] == [49, 2, 10]
    assert found.notes[0] == "'Lyon' in the text was left out: --near 'Paris, France' goes before it"


@pytest.mark.parametrize(
    ("text", "words", "place", "countries", "told"),
    [
        ("back pain in Germany or near Lyon", "back pain", None, ("Germany",), "--near Lyon"),
        ("back pain near Lyon or in Germany", "back pain", "Lyon", (), "--country Germany"),
        (
            "Rückenschmerzen in Österreich oder in der Nähe von Köln",
            "Rückenschmerzen",
            None,
            ("Austria",),
            "--near Köln",
        ),
        ("near Lyon back pain or near Paris", "back pain", "Lyon", (), "--near Paris"),
        ("back pain near Lyon with cells near Paris", "back pain with cells", "Lyon", (), "--near Paris"),
        ("near Lyon or in the Netherlands", "", "Lyon", (), "--country Netherlands"),
        ("back pain Germany or near Lyon", "back pain", "Lyon", (), "--country Germany"),
    ],
)
def test_a_second_place_that_a_search_cannot_look_at_as_well_is_told(
    text: str, words: str, place: str | None, countries: tuple[str, ...], told: str
) -> None:
    asked = place_asked(text)
    assert (asked.words, asked.place, asked.countries) == (words, place, countries)
    assert "left out" in asked.notes[-1]
    assert asked.notes[-1].endswith(f"ask again with {told}")


def test_two_countries_apart_from_each_other_are_both_meant() -> None:
    asked = place_asked("in Germany back pain or in Austria")
    assert asked[:3] == ("back pain", None, ("Germany", "Austria"))


@pytest.mark.parametrize(
    ("text", "words", "distance"),
    [
        ("back pain in France near Lyon", "back pain", None),
        ("back pain in France within 50 km of Lyon", "back pain", "50 km"),
        ("back pain in France and near Lyon", "back pain", None),
        ("back pain near Lyon and in France", "back pain", None),
    ],
)
def test_a_city_and_a_country_without_or_between_them_both_hold(text: str, words: str, distance: str | None) -> None:
    asked = place_asked(text)
    assert asked[:4] == (words, "Lyon", ("France",), distance)
    assert not any("left out" in note for note in asked.notes)


@pytest.mark.parametrize(
    "text",
    ["pain near Lyon or in the joints", "pain near Lyon or sciatica", "pain near Lyon in women", "near Lyon at rest"],
)
def test_what_stands_behind_a_city_and_is_no_place_stays_text(text: str) -> None:
    asked = place_asked(text)
    assert (asked.words, asked.place, asked.notes) == (text.replace("near Lyon ", ""), "Lyon", ())


def test_a_country_at_the_end_of_a_watch_is_a_filter_as_in_a_search() -> None:
    query = build_query({"query": "stem cells near Turkey"})
    assert (query.countries, query.near) == (make_query(countries=["Turkey"]).countries, None)
