"""Nothing that a person types or a registry publishes breaks a search, or gets out of its place in an answer."""

import json
import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine import Engine
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import Corpus, fill, record
from trials.errors import UsageError

QUERIES = (
    '"open quote',
    '"" "',
    "the of and",
    "OR",
    "OR OR OR",
    "-",
    "--- -- -",
    '-"',
    "-the -of",
    "NOT disc AND (stem OR cells",
    "title:disc^5 status:[* TO *] _exists_:x",
    "disc~2 dis* d?sc /re.*x/ {!func}",
    '{"query": {"match_all": {}}}',
    "'; drop table trials; --",
    "<script>alert(1)</script>",
    "\x00\x01\x1b[31mdisc\x1b[0m\x7f",
    "\u202edisc\u202c \u200bstem\ufeff",
    "\ud800 disc",
    "zqsentinelqz",
    '"zqsentinelqz disc"',
    "__meta__",
    "椎间盘 干细胞",
    "ディスク ㄱㄴ",
    "العمود الفقري",
    "позвоночник",
    "हड्डी",
    "🦴🦴🦴",
    "e\u0301 é ﬁ ß İ ǆ",
    "disc " * 2_000,
    "x" * 10_000,
    '"' + "disc stem " * 1_000 + '"',
    "-" + "a" * 300,
    "1 2 3 4 5 6 7 8 9 0 " * 100,
    "NCT90000003 NCT90000003 -NCT90000003",
    "\n\t\r\v\f\x85\u2028",
)


@pytest.mark.parametrize("text", QUERIES, ids=[f"{number}" for number in range(len(QUERIES))])
@pytest.mark.parametrize("any_words", [False, True])
def test_every_text_has_an_answer(corpus: Corpus, text: str, any_words: bool) -> None:
    query = make_query(text, everything=True, any_words=any_words, facets=True, explain=True)
    answer = search(corpus.engine, query)
    assert answer["total"] <= len(corpus.records)
    assert all(hit["id"] != "__meta__" for hit in answer["hits"])
    json.dumps(answer).encode()


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=80), typed=st.text(alphabet='"-OR disc stem()', max_size=40))
def test_any_text_has_an_answer(corpus: Corpus, text: str, typed: str) -> None:
    for each in (text, typed, text + typed):
        answer = search(corpus.engine, make_query(each, limit=3))
        assert answer["total"] <= len(corpus.records)


def test_the_mark_between_values_finds_nothing(corpus: Corpus) -> None:
    whole = search(corpus.engine, make_query("disc", everything=True))
    for text in ("disc zqsentinelqz", "zqsentinelqz disc", 'disc -zqsentinelqz "zqsentinelqz"'):
        answer = search(corpus.engine, make_query(text, everything=True))
        assert (answer["total"], answer["matched"]) == (whole["total"], "all")


@settings(max_examples=60, deadline=None)
@given(cursor=st.one_of(st.text(max_size=60), st.from_regex(r"[A-Za-z0-9_-]{1,80}", fullmatch=True)))
def test_a_cursor_that_is_none_is_a_usage_error(corpus: Corpus, cursor: str) -> None:
    with pytest.raises(UsageError, match="cursor"):
        search(corpus.engine, make_query("disc", cursor=cursor))


def test_a_cursor_that_was_changed_or_is_of_another_search_is_a_usage_error(corpus: Corpus) -> None:
    cursor = search(corpus.engine, make_query("disc", everything=True, limit=1))["next"]
    for at in range(len(cursor)):
        changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        with pytest.raises(UsageError, match="cursor"):
            search(corpus.engine, make_query("disc", everything=True, limit=1, cursor=changed))
    with pytest.raises(UsageError, match="another search"):
        search(corpus.engine, make_query("stem", everything=True, limit=1, cursor=cursor))
    with pytest.raises(UsageError, match="another search"):
        search(corpus.engine, make_query("disc", everything=True, limit=1, sort="updated", cursor=cursor))


HOSTILE = (
    "<b>disc</b> <script>alert('disc')</script> & &lt;disc&gt;",
    "\x1b[2J\x1b]0;title\x07disc\x1b[31m red\x9b5m",
    "\u202ecsid\u202c disc \u2066disc\u2069 \u200bdi\u200bsc",
    "=HYPERLINK(disc) @disc +disc -disc |disc",
    "disc\x00disc\x08disc\r\ndisc\u2028disc\x85disc",
    "\ud83d disc \ude00",
    "e\u0301disc disce\u0301 disc",
    "zqsentinelqz disc zqsentinelqz",
    "disc" * 5_000,
    "disc " * 50_000,
    "x" * 70_000 + " disc",
    "disc 椎间盘disc椎间盘 disc",
)


def hostile_records() -> list[dict[str, Any]]:
    return [
        record(
            number,
            title=text[:3_000],
            conditions=[text, text],
            summary=text,
            keywords=[text] * 3,
            status="recruiting",
            sponsor={"name": text, "type": "other"},
            sites=[{"facility": text, "city": text, "country": text, "geo": {"lat": 91.0, "lon": 0.0}}],
        )
        for number, text in enumerate(HOSTILE)
    ]


def test_hostile_records_are_held_found_and_shown_without_harm(engine: Engine) -> None:
    held = fill(engine, hostile_records())
    answer = search(engine, make_query("disc", everything=True, facets=True, limit=100, expand=False))
    assert answer["total"] >= len(held.records) - 1  # only the word that is longer than any word is none
    json.dumps(answer).encode()
    for hit in answer["hits"]:
        for quotes in hit["highlights"].values():
            for quote in quotes:
                safe_quote(quote)
    assert sum(answer["facets"]["status"].values()) == answer["total"]
    assert [study.records[0] for study in engine.get("NCT90000000")] == [held.records[0]]


@pytest.mark.parametrize("word", ["x" * 300, "é" * 130, "🦴disc" + "y" * 255])
def test_a_word_that_is_too_long_to_be_one_parts_what_stands_around_it(engine: Engine, word: str) -> None:
    fill(engine, [record(1, title=f"disc {word} stem"), record(2, title="disc stem")])
    assert search(engine, make_query('"disc stem"', everything=True))["total"] == 1
    assert search(engine, make_query("disc stem", everything=True))["total"] == 2


def safe_quote(quote: dict[str, Any]) -> None:
    """A quote is one line of bounded length, without what steers a terminal, and its marks lie in it in order."""
    text, marks = quote["text"], quote["marks"]
    assert marks
    assert len(text) <= 600
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(end <= start for (_, end), (start, _) in pairwise(marks))
    assert all("disc" in text[start:end].lower() for start, end in marks)
