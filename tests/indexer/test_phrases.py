"""Phrases that a study's text holds are noted as the text itself holds them: by the analyzer's tokens."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analyzer import LONGEST, tokens
from indexer.embedded import compile as compiling
from indexer.embedded.engine import EmbeddedEngine
from indexer.phrases import BREAK, Noted, listed, noted
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import fill, invented_records
from tests.engines.oracle import stands_in
from trials.vocabulary import vocabulary

RUNS = [tuple(line.split()) for line in listed().decode().split(BREAK)]
WRITTEN = [phrase for phrase in sorted(vocabulary().phrases) if tuple(tokens(phrase)) in set(RUNS)]
PARTS = st.sampled_from(
    [word for phrase in WRITTEN[::40] for word in phrase.split()]
    + [
        "Stem",
        "cells,",
        "of",
        "stem-cell",
        "CELL",
        "cèll",
        "ﬁx",
        "ｃｅｌｌ",
        "干细胞",
        "disc.",
        "…",
        "x" * LONGEST,
        "_",
    ]
)


@settings(max_examples=20, deadline=None)
@given(values=st.lists(st.lists(PARTS, max_size=8).map(" ".join), max_size=3), phrase=st.sampled_from(WRITTEN))
def test_what_is_noted_stands_in_the_text_and_nothing_else_is(values: list[str], phrase: str) -> None:
    texts = [*values, f"A {phrase} stands here"]
    cut = [tokens(text) for text in texts]
    assert " ".join(tokens(phrase)) in noted(texts)
    assert set(noted(texts)) == {" ".join(run) for run in RUNS if any(stands_in(run, words) for words in cut)}


def test_a_phrase_does_not_reach_across_a_word_that_is_left_out_as_too_long_nor_into_the_next_value() -> None:
    assert noted(["stem cell"]) == ["stem cell"]
    assert noted([f"stem {'x' * LONGEST} cell"]) == []
    assert noted(["stem", "cell"]) == []


def test_letters_beyond_ascii_are_read_as_the_analyzer_reads_them() -> None:
    assert noted(["stém céll"]) == noted(["ｓｔｅｍ　ｃｅｌｌ"]) == ["stem cell"]


def test_a_phrase_is_known_whole_or_not_at_all() -> None:
    known = Noted(listed)
    assert all(run in known for run in RUNS)
    assert all(run not in known for run in [("stem",), ("cell", "stem"), ("stem", "cell", "zebra"), ()])


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path_factory.mktemp("noted") / "index")
    fill(engine, invented_records(120, seed=3))
    return engine


TEXTS = (
    "stem cells",
    "slipped disc stem cells",
    '"stem cells" -"lumbar disc"',
    "lumbar disc OR bone marrow",
    "disc pain",
)
VALUES: tuple[dict[str, Any], ...] = (
    {},
    {"everything": True, "statuses": ["recruiting"]},
    {"everything": True, "near": (45.75, 4.85, 300.0), "explain": True},
    {"any_words": True, "everything": True},
)


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("text", TEXTS)
def test_hits_scores_reasons_and_counts_are_those_of_phrases_in_the_text(
    text: str, values: dict[str, Any], engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = make_query(text, limit=400, facets=True, **values)
    given = search(engine, query)
    monkeypatch.setattr(Noted, "__contains__", lambda _, run: False)
    assert search(engine, query) == given


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("text", [*TEXTS, "zebra OR sciatica", ""])
def test_scores_are_the_same_wherever_bonuses_are_looked_for(
    text: str, values: dict[str, Any], engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = make_query(text, limit=400, **values)
    given = {}
    for share in (1, 10**9):  # among what every hit has, however frequent; in the whole index
        monkeypatch.setattr(compiling, "NARROW", share)
        given[share] = search(engine, query)
    assert given[1] == given[10**9]
