"""Searches as people and programs make them, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

from indexer.query import Query, make_query
from tests.engines.corpus import PLACES, WORDS

PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: f"-{word}"),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=2).map(" OR ".join),
    st.sampled_from(("zebra", "NCT90000003", '-"stem cells"', "slipped disc", "MSC")),
)
TEXTS = st.lists(PIECES, max_size=4).map(" ".join)
CIRCLES = st.tuples(
    st.sampled_from([(lat, lon) for _, _, lat, lon in PLACES] + [(0.0, 180.0), (90.0, 0.0)]),
    st.sampled_from((0.0, 5.0, 100.0, 1_500.0, 6_000.0, 20_100.0)),
).map(lambda circle: (*circle[0], circle[1]))
FILTERS: dict[str, st.SearchStrategy[Any]] = {
    "statuses": st.lists(st.sampled_from(("recruiting", "completed", "unknown")), min_size=1, max_size=2),
    "recruiting": st.just(True),
    "phases": st.lists(st.sampled_from(("1", "2", "na")), min_size=1, max_size=2),
    "countries": st.lists(st.sampled_from(("France", "US", "Fidschi", "NO")), min_size=1, max_size=2),
    "age": st.sampled_from(("0", "17", "18", "54", "65", "66", "80", "18 months")),
    "sex": st.sampled_from(("female", "male")),
    "registries": st.sampled_from((["ctgov"], ["isrctn"], ["ctgov", "isrctn"])),
    "updated_since": st.sampled_from(("2019-06-01", "2019-06-02", "2026")),
    "near": CIRCLES,
    "conditions": st.sampled_from((["radiculopathy"], ["low_back_pain", "spinal_stenosis"])),
    "cells": st.sampled_from((["cell_therapy"], ["bone_marrow", "msc"])),
}


@st.composite
def queries(draw: st.DrawFn, **fixed: Any) -> Query:
    """A search with some words and some filters."""
    names = draw(st.lists(st.sampled_from(sorted(FILTERS)), max_size=3, unique=True))
    values = {name: draw(FILTERS[name]) for name in names}
    rest = {"everything": draw(st.booleans()), "any_words": draw(st.booleans()), "limit": 1_000}
    return make_query(draw(TEXTS), **(values | rest | fixed))
