"""Completion and "did you mean" come from the words of the index, as its texts write them."""

from indexer.engine import Engine
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import fill, record

TEXTS = (
    "Herniated lumbar disc",
    "Herniated discs and herniation",
    "Zebra crossings in Köln",
    "Quagga grazing after injection",
)


def held(engine: Engine) -> Engine:
    return fill(engine, [record(number, title=text) for number, text in enumerate(TEXTS)]).engine


def test_a_misspelt_word_is_answered_with_the_word_that_the_index_has(engine: Engine) -> None:
    answer = search(held(engine), make_query("quaggga", everything=True))
    assert answer["total"] == 0
    assert "'quaggga': did you mean quagga?" in answer["notice"]


def test_a_word_of_the_index_is_not_doubted(engine: Engine) -> None:
    assert "did you mean" not in search(held(engine), make_query("quagga", everything=True))["notice"]
    assert "did you mean" not in search(engine, make_query("quagga lumbar", everything=True))["notice"]


def test_the_misspelt_word_of_several_is_named(engine: Engine) -> None:
    answer = search(held(engine), make_query("zebar crossings", everything=True))
    assert answer["matched"] == "any"
    assert "'zebar': did you mean zebra?" in answer["notice"]


def test_a_word_of_the_field_with_two_slips_is_answered_with_the_word_that_the_index_has(engine: Engine) -> None:
    fill(engine, [record(1, title="Cells for spondylolisthesis")])
    assert (
        "did you mean spondylolisthesis?" in search(engine, make_query("spondilolistesis", everything=True))["notice"]
    )
    assert "did you mean" not in search(engine, make_query("radiculopothie", everything=True))["notice"]


def test_near_words_are_whole_words_and_nothing_is_near_nonsense(engine: Engine) -> None:
    held(engine)
    assert engine.near_words("herniatd") == ["herniated"]
    for nothing in ("xxxxxxxxxx", "", "a", "-", "zqsentinelqy", "\x00", "x" * 5_000):
        assert engine.near_words(nothing) == []


def test_completion_gives_words_as_written_most_frequent_first(engine: Engine) -> None:
    held(engine)
    assert engine.words_with_prefix("hernia", 5) == ["herniated"]
    assert engine.words_with_prefix("Kö", 5) == ["köln"]
    assert engine.words_with_prefix("zqs", 5) == []
    assert engine.words_with_prefix("", 5) == []
    assert engine.words_with_prefix("-\x00", 5) == []
    assert len(engine.words_with_prefix("s", 2)) <= 2
