"""A search that tells whom it is for asks for trials that such a person may join, and says so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.asker import asker_in
from indexer.nodes import Phrase, Word
from indexer.query import make_query


@pytest.mark.parametrize(
    ("text", "rest", "age", "sex"),
    [
        ("zebra 54 years old female", "zebra", "54 years", "female"),
        ("zebra for my 80 year old mother", "zebra for my", "80 years", "female"),
        ("obese 28 yo man with zebra", "obese with zebra", "28 years", "male"),
        ("22yo F healthy", "healthy", "22 years", "female"),
        ("a 15-week-old infant", "a infant", "15 weeks", None),
        ("54-year-old obese woman", "obese", "54 years", "female"),
        ("70 y/o with zebra", "with zebra", "70 years", None),
        ("zebra 5 year follow up", "zebra 5 year follow up", None, None),
        ('"54 years old" zebra', '"54 years old" zebra', None, None),
        ("L4-5 years older", "L4-5 years older", None, None),
        ("woman, 54 years old, zebra", ", zebra", "54 years", "female"),
        ("54 yo, M, zebra", ", zebra", "54 years", "male"),
        ("a 60-year-old man's zebra", "a zebra", "60 years", "male"),
        ("zebra 54 years old with female partner", "zebra with female partner", "54 years", None),
        ("zebra age 54", "zebra", "54 years", None),
        ("aged 54 years old with zebra", "with zebra", "54 years", None),
        ("my 3 year old has zebra", "my has zebra", "3 years", None),
        ("I am 16 years old with zebra", "I am with zebra", "16 years", None),
        ("His 80-year-old mother, a 52 yo man", "His 80-year-old mother, a", "52 years", "male"),
        ("54F zebra", "zebra", "54 years", "female"),
        ("zebra 54f", "zebra", "54 years", "female"),
        ("54 / M zebra", "zebra", "54 years", "male"),
        ("F/54 zebra", "zebra", "54 years", "female"),
        ("F54 zebra", "zebra", "54 years", "female"),
        ("F 61 zebra", "zebra", "61 years", "female"),
        ("mother 78 zebra", "zebra", "78 years", "female"),
        ("husband, 62, zebra", ", zebra", "62 years", "male"),
        ("Frau 54 J. Zebra", "Zebra", "54 years", "female"),
        ("54 yrs F zebra", "zebra", "54 years", "female"),
        ("female 54 zebra", "zebra", "54 years", "female"),
        ("male, 67, zebra", ", zebra", "67 years", "male"),
        ("67 male with zebra", "with zebra", "67 years", "male"),
        ("54-jährige Frau Zebra", "Zebra", "54 years", "female"),
        ("54 Jahre alt, Zebra", ", Zebra", "54 years", None),
        ("Mann, 54 Jahre, Zebra", ", Zebra", "54 years", "male"),
        ("femme de 54 ans zèbre", "zèbre", "54 years", "female"),
        ("j'ai 54 ans, zèbre", ", zèbre", "54 years", None),
        ("mujer de 54 años cebra", "cebra", "54 years", "female"),
        ("tengo 54 años cebra", "cebra", "54 years", None),
        ("homem de 54 anos zebra", "zebra", "54 years", "male"),
        ("donna di 54 anni zebra", "zebra", "54 years", "female"),
        ("vrouw van 54 jaar zebra", "zebra", "54 years", "female"),
    ],
)
def test_an_age_and_the_sex_beside_it_are_taken_out_of_the_text(
    text: str, rest: str, age: str | None, sex: str | None
) -> None:
    found = asker_in(text)
    assert (" ".join(found.text.split()), found.age, found.sex) == (rest, age, sex)


@pytest.mark.parametrize(
    "text",
    [
        "failed 2 years old fusion",
        "6 month old spinal cord injury",
        "10-year-old disc prosthesis",
        "spinal cord injury 6 months old",
        "zebra 18 to 65 years old",
        "zebra not older than 70 years old",
        "zebra aged 50 to 70",
        "zebra aged 18-65",
        "zebra aged 6 months or older",
        "a zebra of 150 years old",
        "“54 years old” zebra",
        "“54F” zebra",
        "M54 zebra",
        "M54.5 zebra",
        "F54.1 zebra",
        "T12 zebra",
        "L4-L5 C5 zebra",
        "NCT0123F54 zebra",
        "18F-FDG PET",
        "18F PET",
        "54M cells",
        "20M MSCs",
        "25F catheter",
        "30 male rats",
        "40 female patients",
        "walks 54 m",
        "20 mm zebra",
        "zebra 18-65 F",
        "depuis 20 ans",
        "seit 20 Jahren",
        "mujeres de 18 a 65 años",
    ],
)
def test_the_age_of_a_thing_a_range_and_an_age_that_nobody_reaches_are_words(text: str) -> None:
    """Taken for a person's age, that of an operation would hide every trial for adults."""
    assert asker_in(text) == (text, None, None, "")


@pytest.mark.parametrize(
    ("text", "age", "sex", "rest"),
    [
        ("my dad is 78 with lumbar stenosis", "78", "male", "with lumbar stenosis"),
        ("I'm 54 and have sciatica", "54", None, "and have sciatica"),
        ("im 54, sciatica", "54", None, ", sciatica"),
        ("she is now 40. Back pain", "40", "female", ". Back pain"),
        ("disc, my mother is 81", "81", "female", "disc,"),
        ("I'm 54 back pain", "54", None, "back pain"),
        ("I am 54 looking for cells", "54", None, "looking for cells"),
        ("Ischias, ich bin 54", "54", None, "Ischias,"),
    ],
)
def test_an_age_is_read_without_years_where_a_person_is_so_old(text: str, age: str, sex: str | None, rest: str) -> None:
    found = asker_in(text)
    assert (found.age, found.sex, found.text.strip()) == (f"{age} years", sex, rest)


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("I'm 54 with sciatica and my wife is 50", "54", None),
        ("my wife is 50 and I am 54 with sciatica", "54", None),
        ("I'm 54 and my wife is 50 and has sciatica", "50", "female"),
        ("my husband, 61, has sciatica; I'm 58", "61", "male"),
        ("54M, wife 50, sciatica", "54", "male"),
        ("my 50-year-old wife cares for me. I am a 54-year-old man with sciatica", "54", "male"),
        ("My wife is 50 years old. I am 54 years old with sciatica.", "54", None),
        ("I am 60 and my 80 year old mother has sciatica", "80", "female"),
    ],
)
def test_of_several_persons_the_age_is_of_the_one_of_whom_an_illness_is_told(
    text: str, age: str, sex: str | None
) -> None:
    found = asker_in(text)
    assert (found.age, found.sex) == (f"{age} years", sex)
    assert not any(figures in found.text for figures in ("50", "54", "58", "60", "61", "80"))
    assert "sciatica" in found.text


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("I'm 54 and my wife is 50", "'I'm 54' and 'my wife is 50' were"),
        ("sciatica, my wife is 50 and I'm 54", "'my wife is 50' and 'I'm 54' were"),
        ("I'm 54, wife 50, sciatica", "'I'm 54' and 'wife 50' were"),
        (
            "my son is 20 with sciatica and my daughter is 25 with scoliosis",
            "'my son is 20' and 'my daughter is 25' were",
        ),
        ("my wife is 50, I have sciatica", "'my wife is 50' was"),
        ("my wife is 50. Sciatica trial for me", "'my wife is 50' was"),
    ],
)
def test_where_it_stays_open_whose_age_counts_none_is_read_and_the_person_is_told(text: str, quote: str) -> None:
    found = asker_in(text)
    assert (found.age, found.sex) == (None, None)
    assert found.notes == (f"{quote} not read as an age to filter by, for it may be another person's: give --age",)
    assert "54" not in found.text


@pytest.mark.parametrize(
    "text",
    [
        *("I am 3 months post injury", "I am 60 kg", "my VAS is 70", "he is 12 with scoliosis", "my wife is 54.5"),
        *("I am 20 weeks pregnant", "she is 80 percent better", "I'm 60 km from Lyon", "he is 50-60", "he is 40 to 50"),
        *("I'm 54% better", "my son is 180cm", "I'm 54.5kg", "ich bin 80 kg", "I'm 30 minutes away"),
    ],
)
def test_another_number_that_somebody_has_is_no_age(text: str) -> None:
    assert asker_in(text) == (text, None, None, "")


@pytest.mark.parametrize(
    "text", ["F32, F45 back pain", "F32 depression", "depression F32", "F20 schizophrenia, back pain", "dementia (F03)"]
)
def test_an_f_and_figures_beside_the_disease_of_that_code_are_a_code(text: str) -> None:
    assert asker_in(text) == (text, None, None, "")


@pytest.mark.parametrize("text", ["F32", "F32 back pain", "F45 depression", "F32, depression", "32F depression"])
def test_an_f_and_figures_beside_anything_else_are_a_woman_of_that_age(text: str) -> None:
    found = asker_in(text)
    assert (found.age, found.sex) == (f"{text.strip('F')[:2]} years", "female")


def test_the_query_filters_by_it_and_says_so() -> None:
    query = make_query("zebra, 54 year old woman", expand=False)
    assert query.text == Word("zebra")
    assert (query.age, query.sex) == (make_query(age="54").age, "female")
    assert query.notes == ("'54 year old woman' was read as --age '54 years' --sex female",)
    assert query.typed == "zebra, 54 year old woman"


def test_what_is_given_apart_counts_before_what_the_text_tells() -> None:
    query = make_query("zebra 54 year old woman", age="60", sex="male", expand=False)
    assert (query.age, query.sex) == (make_query(age="60").age, "male")


def test_an_age_in_quotes_is_text() -> None:
    assert make_query('"54 years old"', expand=False).text == Phrase(("54", "year", "old"))


@settings(deadline=None)
@given(st.text(alphabet="0123456789 yearsoldmonthFjährige/-\"'.", max_size=60))
def test_no_text_breaks_the_reading_and_only_what_is_quoted_goes(text: str) -> None:
    found = asker_in(text)
    assert (found.text == text) == (found.age is None)
    make_query(text)
