"""However long a text is, it is answered: a server bears only so many words and other ways to say them at once."""

import json
from pathlib import Path

import pytest

from indexer.language import MOST_WORDS
from indexer.nodes import Expanded, Phrase, Word, leaves
from indexer.query import Query, make_query
from indexer.search import search
from tests.engines.corpus import Corpus
from tests.engines.oracle import matches
from trials.vocabulary import vocabulary

CUT = f"Only the first {MOST_WORDS} words of the text were read."
LOOKED_AT = 30  # studies: reading each for every word takes its time


def cost(text: str) -> float:
    """Words in all the ways to say a text, for each word of it."""
    ways = [leaf for leaf in leaves(make_query(text).text) if isinstance(leaf, Word | Phrase)]
    return sum(len(way.tokens) if isinstance(way, Phrase) else 1 for way in ways) / len(text.split())


TEXTS = {
    "with-other-ways": " ".join(sorted({each.term for each in vocabulary().concepts.values()}, key=cost, reverse=True)),
    "plain": "disc " + " ".join(f"word{number}" for number in range(2 * MOST_WORDS)),
    "excluded": "disc " + " ".join(f"-word{number}" for number in range(2 * MOST_WORDS)),
    "either": "disc OR " + " OR ".join(f"word{number}" for number in range(MOST_WORDS)),
    "joined": "disc " + " ".join("-".join(f"w{row}x{at}" for at in range(12)) for row in range(MOST_WORDS)),
    "one-phrase": 'disc "' + " ".join(f"word{number}" for number in range(8_000)) + '"',
    "unspaced": "disc " + "間充質幹細胞脊髓" * 500,
}


def same(corpus: Corpus, query: Query) -> None:
    found = {hit.key for hit in corpus.engine.page(query).hits}
    for each, document in list(zip(corpus.records, corpus.documents, strict=True))[:LOOKED_AT]:
        assert (document.key in found) == matches(each, document, query)


@pytest.mark.parametrize("any_words", [False, True])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_longest_texts_find_what_they_say(corpus: Corpus, name: str, any_words: bool) -> None:
    query = make_query(TEXTS[name], everything=True, any_words=any_words, explain=True, facets=True, limit=1_000)
    same(corpus, query)
    answer = search(corpus.engine, query)
    assert answer["total"] or (name == "excluded" and any_words)
    assert CUT in answer["notice"]


def test_words_of_phrases_count_and_what_comes_after_is_not_read() -> None:
    run = " ".join(f"word{number}" for number in range(MOST_WORDS - 1))
    for text in (f'"{run}" disc pain', f"{run} disc pain"):
        query = make_query(text)
        assert Word("disc") in leaves(query.text)
        assert Word("pain") not in leaves(query.text)
        assert query.notes == (CUT[0].lower() + CUT[1:-1],)
    whole = make_query(f"{run} disc")
    assert (len(leaves(whole.text)), whole.notes) == (MOST_WORDS, ())


def test_a_phrase_that_reaches_further_is_read_as_far() -> None:
    query = make_query('disc "' + "bone marrow " * MOST_WORDS + '"', expand=False)
    (phrase,) = (leaf for leaf in leaves(query.text) if isinstance(leaf, Phrase))
    assert len(phrase.tokens) == MOST_WORDS - 1


def test_the_most_other_ways_are_tried() -> None:
    """Else the longest text of this suite would not be the hardest."""
    query = make_query(TEXTS["with-other-ways"])
    assert sum(isinstance(part, Expanded) for part in query.text.parts) > 50  # type: ignore[union-attr]


def test_notes_on_real_patients_are_answered(corpus: Corpus, real_records: Path) -> None:
    folder = real_records.parent / "relevance"
    if not folder.is_dir():
        pytest.skip("notes on patients are not at hand beside the real registry records")
    lines = [line for path in folder.glob("*/queries.jsonl") for line in path.read_text("utf-8").splitlines()]
    notes = sorted({str(text) for line in lines for text in json.loads(line).values()}, key=len, reverse=True)[:3]
    assert len(notes[0].split()) > 150
    for note in [*notes, " ".join(notes)]:
        for any_words in (False, True):
            same(corpus, make_query(note, everything=True, any_words=any_words, limit=1_000))
