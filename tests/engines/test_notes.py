"""A long text about a person is read as a note; words that stand together mean more than the same words apart."""

import pytest

from indexer.engine import Engine
from indexer.language import MOST_WORDS, read_text
from indexer.language import NOTE as LIKE_A_NOTE
from indexer.nodes import Not, Or, Weighted, Word, leaves
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import fill, record

NOTE = """A 52-year-old carpenter has had pain in the lower back and the left leg for 14 months. Imaging at L4-L5 shows
a quagga. He denies zebra fever. His mother had lymphoma. Medication brought little relief, physiotherapy none that
lasted; walking further than 300 metres is impossible, sleep is broken and work was given up during the spring."""


def weights(text: str) -> dict[str, float]:
    """Single words of a text with what they weigh."""
    tree = read_text(text).tree
    parts = tree.parts if tree is not None and hasattr(tree, "parts") else ()
    return {
        part.part.token: part.weight for part in parts if isinstance(part, Weighted) and isinstance(part.part, Word)
    }


def test_words_of_a_note_weigh_by_the_sentence_in_which_they_first_stand() -> None:
    assert read_text(NOTE).notes[0].startswith("so long a text was read as a note")
    found = weights(NOTE)
    assert found["carpent"] == found["pain"] == 1.0
    assert 1.0 > found["quagga"] > found["relief"] > found["sleep"] > 0


def test_a_note_is_read_without_what_it_denies_and_without_relatives_and_figures() -> None:
    found = weights(NOTE)
    assert not {"zebra", "fever", "mother", "lymphoma", "52", "14", "300"} & found.keys()
    assert {"l4", "l5"} <= found.keys()


@pytest.mark.parametrize(
    ("sentence", "told", "untold"),
    [
        ("Denies zorilla but reports okapi.", {"okapi"}, {"zorilla"}),
        ("There is no zorilla in the okapi.", {"okapi"}, {"zorilla"}),
        ("He was denied insurance for an okapi.", {"okapi"}, set()),
        ("The okapi is 31.5 cm and denied at 1.5 zorilla.", set(), {"okapi", "zorilla"}),
        ("He was brought by his mother with an okapi.", {"okapi"}, set()),
        ("My mother, who is old, has had an okapi.", {"okapi"}, set()),
        ("Her mother had a zorilla.", set(), {"zorilla"}),
    ],
)
def test_what_a_note_denies_ends_where_the_sentence_ends_or_turns(
    sentence: str, told: set[str], untold: set[str]
) -> None:
    found = weights(f"{NOTE} {sentence}").keys()
    assert told <= found
    assert not untold & found


def test_a_note_does_not_say_to_leave_out_what_it_leaves_in_nor_to_be_cut_where_it_is_not() -> None:
    long = " ".join(f"{NOTE} Day {number}." for number in range(10))
    assert len(long.split()) > MOST_WORDS
    for text in (f"{NOTE} There is no zorilla.", long):
        assert read_text(text).notes == (LIKE_A_NOTE,)
    assert len(read_text(" ".join(f"Word{number} it is." for number in range(2 * MOST_WORDS))).notes) == 2


def test_operators_in_a_note_are_ordinary_text() -> None:
    found = weights(f'{NOTE}\n-nausea and "weight loss"')
    assert {"nausea", "weight", "loss"} <= found.keys()
    assert not any(isinstance(leaf, Not) for leaf in leaves(read_text(f"{NOTE}\n-nausea").tree))


@pytest.mark.parametrize("text", [f"{NOTE} OR sciatica", NOTE.replace(".", " ").replace(";", " ").replace("\n", " ")])
def test_a_text_with_an_or_or_of_one_sentence_is_no_note(text: str) -> None:
    assert not weights(text)
    tree = read_text(text).tree
    assert tree is not None
    parts = getattr(tree, "parts", ())
    assert Word("zebra") in parts
    assert any(isinstance(part, Or) for part in parts) == (" OR " in text)


def test_a_note_that_only_denies_is_read_as_words() -> None:
    text = " ".join(f"Denies symptom{number} and complaint{number}." for number in range(20))
    assert Word("symptom7") in getattr(read_text(text).tree, "parts", ())


def test_a_study_of_what_a_note_begins_with_comes_before_one_of_what_it_ends_with(engine: Engine) -> None:
    fill(engine, [record(1, title="Sleep"), record(2, title="Carpenter"), record(3, title="Zebra fever")])
    answer = search(engine, make_query(NOTE, everything=True, any_words=True, expand=False))
    assert [hit["title"] for hit in answer["hits"]] == ["Carpenter", "Sleep"]


def test_words_side_by_side_rank_above_the_same_words_apart(engine: Engine) -> None:
    fill(engine, [record(1, title="Quagga and zebra fever"), record(2, title="Zebra and quagga fever")])
    for text in ("zebra fever", "fever of the quagga fever"):
        assert search(engine, make_query(text, everything=True))["total"] == 2
    assert search(engine, make_query("zebra fever", everything=True))["hits"][0]["id"] == "NCT90000001"
    hits = search(engine, make_query("quagga fever", everything=True, explain=True))["hits"]
    assert hits[0]["id"] == "NCT90000002"
    assert hits[0]["why"]["quagga fever side by side"] > 0
    assert "quagga fever side by side" not in hits[1]["why"]


def test_the_words_of_a_concept_mean_it_only_where_they_stand_together(engine: Engine) -> None:
    """A slipped vertebra and a disc are no slipped disc; with --any they are better than nothing."""
    fill(
        engine,
        [
            record(1, title="Stem cells for the slipped disc"),
            record(2, title="Stem cells in fusion for a slipped vertebra", summary="The disc is taken out."),
            record(3, title="Stem cells for disc herniation"),
        ],
    )
    assert [hit["id"] for hit in search(engine, make_query("slipped disc", everything=True))["hits"]] == [
        "NCT90000001",
        "NCT90000003",
    ]
    assert search(engine, make_query("slipped disc", everything=True, any_words=True))["total"] == 3
