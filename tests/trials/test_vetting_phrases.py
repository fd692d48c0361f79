"""Expressions about money are tried only where their words stand: that must find what all of them joined find."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trials.vetting.paying import FREE, PAYS
from trials.vetting.phrases import Phrase, Phrases, lowered

EVERY = [*PAYS.parts, *FREE.parts]


@pytest.mark.parametrize("part", EVERY, ids=[" ".join(part.groups[0]) for part in EVERY])
def test_the_words_of_an_expression_stand_in_all_that_it_finds(part: Phrase) -> None:
    @given(st.from_regex(part.expression, fullmatch=True))
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(found: str) -> None:
        low = lowered(found)
        for group in part.groups:
            assert any(word in low for word in group), (found, group)

    holds()


@given(st.lists(st.one_of([st.from_regex(part.expression, fullmatch=True) for part in EVERY]), max_size=3), st.text())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_first_match_is_that_of_all_expressions_joined(found: list[str], other: str) -> None:
    text = other.join(["", *found, ""])
    for phrases in (PAYS, FREE):
        one, joined = phrases.search(text), phrases.whole.search(text)
        assert (one and one.span()) == (joined and joined.span())


def test_of_two_at_one_place_the_one_named_first_counts() -> None:
    phrases = Phrases(("late", "too late"), ("pay", "pays"), ("pay", "pays them all"), ("all", "them all"))
    match = phrases.search("who pays them all")
    assert match is not None
    assert match[0] == "pays"


def test_letters_that_stand_for_others_without_case_count() -> None:
    match = Phrases(("costs", "costs")).search("it COſTS")
    assert match is not None
    assert match[0] == "COſTS"
