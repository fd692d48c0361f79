"""A search finds what it means and counts it exactly: held against reading every study by itself."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine import Engine
from indexer.query import Query, make_query
from indexer.search import search
from tests.engines.corpus import AS_OF, Corpus, document, fill, record
from tests.engines.oracle import expected, facets, far, matches, order_of
from tests.engines.queries import CIRCLES, TEXTS, queries

DATE = "2024-01-01T00:00:00Z"
"""A value that engines take for a moment where nothing tells them that it is text."""


def found(corpus: Corpus, query: Query) -> list[str]:
    return [hit.card["id"] for hit in corpus.engine.page(query).hits]


@settings(max_examples=150, deadline=None)
@given(query=queries())
def test_hits_and_total_are_those_of_reading_everything(corpus: Corpus, query: Query) -> None:
    page = corpus.engine.page(query)
    wanted = expected(corpus, query)
    assert sorted(hit.card["id"] for hit in page.hits) == sorted(wanted)
    assert page.total == len(wanted)
    assert not page.more
    assert sorted(corpus.engine.keys(query)) == sorted(hit.key for hit in page.hits)


@settings(max_examples=60, deadline=None)
@given(query=queries(facets=True))
def test_facets_are_complete_and_exact(corpus: Corpus, query: Query) -> None:
    assert corpus.engine.page(query).facets == facets(corpus, query)


def test_facets_count_studies_with_few_values_with_many_and_with_odd_ones(engine: Engine) -> None:
    names = ["France", "Norway", "Fiji", "Samoa", "Peru", "Chad"]
    fill(engine, [record(number, countries=names[:number], phases=["phase1", "phase2"]) for number in range(7)])
    with engine.update(rebuild=False, expected=1) as writer:
        odd = document(record(9))
        writer.put(odd._replace(exact=odd.exact | {"country": ("Odd\x1fplace", "Peru"), "sponsor_class": (DATE,)}))
        dated = document(record(10))
        writer.put(dated._replace(exact=dated.exact | {"country": (DATE,)}))
        writer.commit("an-archive", 8, AS_OF)
    counted = engine.page(make_query(everything=True, facets=True)).facets or {}
    least = {name: 6 - place for place, name in enumerate(names)}
    assert counted["country"] == least | {"Peru": 3, "Odd\x1fplace": 1, DATE: 1}
    assert counted["sponsor_class"][DATE] == 1
    assert counted["phase"] == {"phase1": 7, "phase2": 7}


@settings(max_examples=60, deadline=None)
@given(query=queries(everything=False))
def test_what_lies_outside_the_scope_is_counted(corpus: Corpus, query: Query) -> None:
    pairs = list(zip(corpus.records, corpus.documents, strict=True))
    outside = sum(matches(record, document, query, scope="out") for record, document in pairs)
    answer = search(corpus.engine, query)
    if query.names_a_trial:
        assert answer["out_of_scope"] == 0
    elif outside or (answer["total"] and answer["matched"] == "all"):
        assert answer["out_of_scope"] == outside
    else:  # no trial has all of the words: told is what has some of them, as a search with all trials would list it
        some = query._replace(any_words=True)
        assert answer["out_of_scope"] == sum(matches(*pair, some, scope="out") for pair in pairs)


@pytest.mark.parametrize("sort", ["updated", "start", "enrolment"])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_sorting_by_a_number_is_a_full_order(corpus: Corpus, sort: str, data: st.DataObject) -> None:
    query = data.draw(queries(sort=sort))
    assert found(corpus, query) == order_of(corpus, query)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), circle=CIRCLES)
def test_sorting_by_distance_is_by_the_nearest_site_that_qualifies(
    corpus: Corpus, data: st.DataObject, circle: tuple[float, float, float]
) -> None:
    query = data.draw(queries(sort="distance", near=circle, everything=True))
    answer = search(corpus.engine, query)
    if answer["matched"] == "any" and not query.any_words:
        query = query._replace(any_words=True)
    assert [hit["id"] for hit in answer["hits"]] == order_of(corpus, query)
    by_id = {record["id"]: record for record in corpus.records}
    for hit in answer["hits"]:
        away = far(by_id[hit["id"]], query)
        assert away is not None
        assert hit["distance_km"] == pytest.approx(away, abs=0.002)
        assert hit["site"]["city"] in {each["city"] for each in by_id[hit["id"]]["sites"]}
        assert not query.recruiting or hit["site"]["status"] == "recruiting"


@settings(max_examples=60, deadline=None)
@given(
    data=st.data(),
    sort=st.sampled_from(("relevance", "relevance", "updated", "start", "enrolment", "distance")),
    size=st.integers(1, 40),
)
def test_pages_put_together_are_the_whole_answer(corpus: Corpus, data: st.DataObject, sort: str, size: int) -> None:
    fixed: dict[str, Any] = {"sort": sort, "everything": True}
    if sort == "distance" or data.draw(st.booleans()):
        fixed["near"] = data.draw(CIRCLES)
    query = data.draw(queries(**fixed))
    whole = search(corpus.engine, query)
    pages, cursor = [], None
    for _ in range(len(whole["hits"]) // size + 1):
        answer = search(corpus.engine, query._replace(limit=size, cursor=cursor))
        assert (answer["total"], answer["matched"]) == (whole["total"], whole["matched"])
        pages += answer["hits"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert cursor is None
    assert [hit["id"] for hit in pages] == [hit["id"] for hit in whole["hits"]]
    assert [hit["score"] for hit in pages] == [hit["score"] for hit in whole["hits"]]


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_where_none_has_all_words_those_with_some_are_given_and_it_says_so(corpus: Corpus, text: str) -> None:
    query = make_query(text, everything=True, limit=1_000)
    answer = search(corpus.engine, query)
    some = query._replace(any_words=True)
    if expected(corpus, query) or not expected(corpus, some):
        assert answer["matched"] == "all"
        assert answer["total"] == len(expected(corpus, query))
    else:
        assert answer["matched"] == "any"
        assert answer["total"] == len(expected(corpus, some))
        assert "No trial has all the words" in answer["notice"]


@settings(max_examples=40, deadline=None)
@given(query=queries(explain=True, limit=30))
def test_the_reasons_add_up_to_the_score(corpus: Corpus, query: Query) -> None:
    for hit in search(corpus.engine, query)["hits"]:
        assert sum(hit["why"].values()) == pytest.approx(hit["score"], abs=1e-6)
        assert all(points > 0 for points in hit["why"].values()) or hit["score"] == 0
