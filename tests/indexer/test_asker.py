"""A search that tells whom it is for asks for trials that such a person may join, and says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.asker import asker_in
from indexer.nodes import Phrase, Word
from indexer.query import make_query


@pytest.mark.parametrize(
    ("text", "rest", "age", "sex"),
    [
        ("zebra 54 years old female", "zebra", "54 years", "female"),
        ("zebra for my 80 year old mother", "zebra for my mother", "80 years", None),
        ("obese 28 yo man with zebra", "obese with zebra", "28 years", "male"),
        ("22yo F healthy", "healthy", "22 years", "female"),
        ("a 15-week-old infant", "a infant", "15 weeks", None),
        ("54-year-old obese woman", "obese", "54 years", "female"),
        ("70 y/o with zebra", "with zebra", "70 years", None),
        ("zebra 5 year follow up", "zebra 5 year follow up", None, None),
        ('"54 years old" zebra', '"54 years old" zebra', None, None),
        ("L4-5 years older", "L4-5 years older", None, None),
    ],
)
def test_an_age_and_the_sex_beside_it_are_taken_out_of_the_text(
    text: str, rest: str, age: str | None, sex: str | None
) -> None:
    found = asker_in(text)
    assert (" ".join(found.text.split()), found.age, found.sex) == (rest, age, sex)


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


@given(st.text(alphabet="0123456789 yearsoldmonthF/-\"'.", max_size=60))
def test_no_text_breaks_the_reading_and_only_what_is_quoted_goes(text: str) -> None:
    found = asker_in(text)
    assert (found.text == text) == (found.age is None)
    make_query(text)
