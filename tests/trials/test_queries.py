"""Queries as people type them are read as the concepts they mean: the table is `queries.toml`."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.expansion import FieldVocabulary
from indexer.language import read_text
from trials.vocabulary import lookup, read_query, vocabulary

SECTIONS = tomllib.loads(Path(__file__).with_name("queries.toml").read_text("utf-8"))
TABLE = [pytest.param(query, meant, id=query) for rows in SECTIONS.values() for query, meant in rows.items()]


def concepts(query: str) -> set[str]:
    return {read.concept for read in read_query(query, vocabulary()) if read.concept}


def test_the_table_is_large_enough_to_stand_for_what_people_type() -> None:
    assert len(TABLE) >= 300
    assert {"german", "french", "spanish", "italian", "portuguese", "chinese", "japanese", "korean"} <= set(SECTIONS)


@pytest.mark.parametrize(("query", "meant"), TABLE)
def test_a_query_is_read_as_the_concepts_it_means(query: str, meant: list[str]) -> None:
    found = concepts(query)
    assert set(meant) <= found
    assert meant or not found, "words of another field are left alone"
    searched = {label for _, each in read_text(query, FieldVocabulary()).read_as for label in each.split(", ")}
    assert {label for name in meant for label in vocabulary().concepts[name].term.split(", ")} <= searched


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("slipped disc", "slipped disk"),
        ("herniated disc", "HERNIATED DISKS"),
        ("haematopoietic stem cells", "hematopoietic stem cells"),
        ("intradiscal", "intra-discal"),
        ("ciática", "ciatica"),
        ("Wharton's jelly", "whartons jelly"),
        ("paralysed from the waist down", "paralyzed from the waist down"),
    ],
)
def test_spellings_of_one_thing_are_read_alike(one: str, other: str) -> None:
    assert concepts(one) == concepts(other) != set()


def test_a_read_tells_which_words_it_is_of() -> None:
    text = "new stem cells for a slipped disc!"
    reads = [read for read in read_query(text, vocabulary()) if read.concept]
    assert [text[read.start : read.end] for read in reads] == ["stem cells", "slipped disc"]
    assert all(text[read.start : read.end] == read.words for read in reads)


def test_a_concept_brings_its_other_words_and_those_below_it() -> None:
    (read,) = read_query("slipped disc", vocabulary())
    assert {"disc herniation", "hernie discale", "椎间盘突出"} <= set(read.alternatives)
    (wide,) = read_query("spinal stenosis", vocabulary())
    assert {"lumbar_stenosis", "cervical_stenosis", "thoracic_stenosis"} <= set(wide.narrower)
    assert "spinal stenosis" in wide.alternatives


def test_brand_names_and_ambiguous_abbreviations_are_never_offered_as_other_words() -> None:
    known = vocabulary()
    offered = {word for written in known.surfaces.values() for word in written}
    assert not offered & {"remestemcel", "novocart", "SCI", "MS", "DDD", "IV"}


def test_expansions_name_the_words_by_number_and_do_not_overlap() -> None:
    words = ["my", "slipped", "disc", "and", "UC-MSC"]
    spans = FieldVocabulary().expansions(words)
    assert [(span.start, span.end, span.kind, span.name) for span in spans] == [
        (1, 3, "condition", "disc_herniation"),
        (4, 5, "several", "msc+umbilical_cord"),
    ]


def test_two_meanings_at_once_bring_only_words_that_hold_both() -> None:
    (span,) = FieldVocabulary().expansions(["UC-MSC"])
    assert "UCMSC" in span.alternatives
    assert not {"umbilical cord", "mesenchymal stem cell", "MSC"} & set(span.alternatives)


def test_the_query_language_says_how_it_read_the_words() -> None:
    reading = read_text("Bandscheibenvorfall stem cells Lyon", FieldVocabulary())
    assert reading.read_as == (("Bandscheibenvorfall", "disc herniation"), ("stem cells", "cell therapy"))


def test_quoted_words_are_not_widened() -> None:
    assert read_text('"slipped disc"', FieldVocabulary()).read_as == ()


def test_a_filter_takes_any_words_for_a_concept() -> None:
    known = vocabulary()
    assert lookup("slipped disc", known) == lookup("Bandscheibenvorfall", known) == ("disc_herniation",)
    assert lookup("into the disc", known) == ("intradiscal",)
    assert lookup("no such thing", known) == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_in_order_and_loses_no_word(text: str) -> None:
    reads = read_query(text, vocabulary())
    assert all(text[read.start : read.end] == read.words for read in reads)
    places = [(read.start, read.end) for read in reads]
    assert places == sorted(places)
    ends = sorted(set(places))
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


MIXED = ("disc", "slipped", "stem", "cells", "UC-MSC", "L4-L5", "脊髓損傷", "lumbar", "MS", "a-b")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(MIXED), max_size=8))
def test_expansions_fit_any_words(words: list[str]) -> None:
    spans = FieldVocabulary().expansions(words)
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(words)
        at = span.end
