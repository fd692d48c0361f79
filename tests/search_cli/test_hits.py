"""Hits on the screen: whatever an answer holds, its lines fit, carry no control characters, and end with the notice."""

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_cli.render.hits import around, heading, render_answer
from search_cli.render.layout import cells
from search_cli.render.output import Output
from trials import NOTICE
from trials.text import visible

TODAY = date(2026, 11, 25)
TEXT = st.text(max_size=40)
SITE = st.fixed_dictionaries(
    {"facility": TEXT, "city": TEXT, "country": TEXT, "status": st.none(), "lat": st.just(1.0), "lon": st.just(2.0)}
)
HIT = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"NCT9[0-9]{7}", fullmatch=True),
        "ids": st.lists(TEXT, max_size=4),
        "title": st.none() | TEXT,
        "status": st.none() | st.sampled_from(["recruiting", "completed", "a_new_word"]),
        "phases": st.lists(st.sampled_from(["phase1", "phase2", "early_phase1", "not_applicable"]), max_size=2),
        "conditions": st.lists(TEXT, max_size=5),
        "cells": st.lists(TEXT, max_size=2),
        "routes": st.lists(TEXT, max_size=2),
        "score": st.floats(0, 100),
        "distance_km": st.none() | st.floats(0, 20_000),
        "site": st.none() | SITE,
        "highlights": st.just({})
        | st.fixed_dictionaries({"summary": st.just([{"text": "cells 細胞", "marks": [[0, 5]]}])}),
        "why": st.just({}) | st.dictionaries(TEXT, st.floats(0, 9), max_size=3),
    }
)
ANSWER = st.fixed_dictionaries(
    {
        "query": st.just({"text": ""}),
        "read_as": st.lists(st.fixed_dictionaries({"words": TEXT, "concept": TEXT}), max_size=2),
        "matched": st.sampled_from(["all", "any"]),
        "total": st.integers(0, 10**6),
        "out_of_scope": st.integers(0, 10**6),
        "hits": st.lists(HIT, max_size=4),
        "facets": st.just({})
        | st.fixed_dictionaries({"country": st.dictionaries(TEXT, st.integers(1, 9), max_size=30)}),
        "next": st.none(),
        "as_of": st.just({"ctgov": "2026-11-20"}),
        "notice": TEXT.map(lambda told: f"{told} {NOTICE}"),
    }
)


def shown(answer: dict[str, Any], *, plain: bool) -> list[str]:
    out = Output(io.StringIO(), plain=plain)
    out.width = 80
    render_answer(out, answer, {"ctgov": "ClinicalTrials.gov"}, today=TODAY)
    return out.out.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]


@settings(max_examples=40, deadline=None)
@given(ANSWER)
def test_any_answer_fits_the_terminal_and_steers_nothing(answer: dict[str, Any]) -> None:
    lines = shown(answer, plain=False)
    assert [line for line in lines if cells(line) > 80] == []
    assert [line for line in lines if visible(line) != line] == []
    assert " ".join(" ".join(lines).split()).endswith(NOTICE)
    assert [hit["id"] for hit in answer["hits"] if not any(hit["id"] in line for line in lines)] == []


@settings(max_examples=25, deadline=None)
@given(ANSWER)
def test_a_screen_reader_hears_every_hit(answer: dict[str, Any]) -> None:
    lines = shown(answer, plain=True)
    assert [line.removeprefix("Trial: ") for line in lines if line.startswith("Trial: ")] == [
        hit["id"] for hit in answer["hits"]
    ]
    assert not [line for line in lines if "──" in line]


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=400), st.data())
def test_a_quote_holds_what_was_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = around(text, (start, end))
    assert text[start:end].strip() in quote
    assert len(quote) <= end - start + 124


@pytest.mark.parametrize(
    ("query", "told"), [({"text": "zzzz"}, "another spelling"), ({"text": "a", "age": 9}, "Fewer filters")]
)
def test_an_answer_without_hits_says_what_may_find_some(query: dict[str, Any], told: str) -> None:
    """Some of the words were already enough: the search tries that itself."""
    answer = {"query": query, "total": 0, "notice": NOTICE, "hits": [], "read_as": [], "out_of_scope": 0}
    lines = [text for text, _ in heading(answer)]
    assert lines[0] == "No trial found."
    assert told in lines[-1]
    assert "--any" not in lines[-1]
