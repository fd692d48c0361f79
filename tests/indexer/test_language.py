"""A search is read as people type it: what they deny, and the words of the asking itself, are not asked for."""

import pytest

from indexer.expansion import FieldVocabulary
from indexer.language import Reading, read_text
from indexer.nodes import Or, Phrase, Word, leaves


def read(text: str) -> Reading:
    return read_text(text, FieldVocabulary())


@pytest.mark.parametrize(
    ("text", "denied", "concept"),
    [
        ("slipped disc no surgery", "no surgery", "disc herniation"),
        ("sciatica, no epidural steroid", "no epidural steroid", "sciatica"),
        ("not fusion sciatica", "not fusion", "sciatica"),
    ],
)
def test_what_is_denied_is_left_out_and_said_so(text: str, denied: str, concept: str) -> None:
    found = read(text)
    assert [meant for _, meant in found.read_as] == [concept]
    assert found.notes[0].startswith(f"'{denied}' was left out")
    bare = read_text(text)
    assert Word("surgeri") not in leaves(bare.tree)
    assert Word("fusion") not in leaves(bare.tree)


def test_a_search_that_only_denies_is_taken_as_words() -> None:
    assert read_text("no surgery").tree == Word("surgeri")
    assert read_text("no surgery").notes == ()


def test_a_denial_does_not_reach_into_quotes_or_over_an_or() -> None:
    assert Phrase(("no", "surgeri")) in leaves(read_text('sciatica "no surgery"').tree)
    assert isinstance(read_text("zebra no OR quagga").tree, Or)


def test_words_of_the_asking_itself_are_not_asked_for() -> None:
    assert read_text("please find trials for my dad: zebra").tree == Word("zebra")
    assert read_text("trial").tree == Word("trial")
