"""Values of --condition, --cells and --route: a name, or any words for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_cli.concept_names import KINDS, concept_values, named
from trials.errors import UsageError
from trials.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("option", "text", "first"),
    [
        ("--condition", "disc_herniation", "disc_herniation"),
        ("--condition", "Disc Herniation", "disc_herniation"),
        ("--condition", "slipped disc", "disc_herniation"),
        ("--condition", "disc_degeneration", "degenerative_disc_disease"),
        ("--cells", "bone marrow", "bone_marrow"),
        ("--cells", "MSC", "msc"),
        ("--cells", "fat", "adipose"),
        ("--route", "intradiscal", "intradiscal"),
    ],
)
def test_names_and_words_mean_their_concept(option: str, text: str, first: str) -> None:
    assert named(option, text)[0] == first


def test_repeated_values_are_any_of_them_without_repeats() -> None:
    found = concept_values("--cells", ["msc", "bone marrow", "MSC"])
    assert len(found) == len(set(found))
    assert {"msc", "bone_marrow"} <= set(found)


def test_every_concept_can_be_named_by_the_option_of_its_kind() -> None:
    for option, kinds in KINDS.items():
        for concept in vocabulary().concepts.values():
            if concept.kind in kinds:
                assert named(option, concept.id)[0] == concept.id


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=60))
def test_any_other_text_is_one_sentence(option: str, text: str) -> None:
    try:
        told, found = "", named(option, text)
    except UsageError as error:
        told, found = str(error), ()
    assert bool(told) != bool(found)
    assert not told or option in told
    assert all(vocabulary().concepts[name].kind in KINDS[option] for name in found)
