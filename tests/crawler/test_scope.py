"""What a crawl asks for is data: a scope's terms, a text, or everything, each under a key of its own."""

import pytest

from crawler.readers import descriptors
from crawler.scope import DEFAULT, load_scope, scope_names, wanted
from crawler.spiders.ctgov import changed_since, overlap, term
from trials.errors import UsageError


@pytest.mark.parametrize("name", scope_names())
def test_every_scope_is_named_as_its_file_and_has_terms_for_registries_that_exist(name: str) -> None:
    scope = load_scope(name)
    assert scope.name == name
    assert scope.version >= 1
    assert set(scope.registries) <= set(descriptors())
    for areas in scope.registries.values():
        for terms in areas.values():
            assert terms
            assert len({term.casefold() for term in terms}) == len(terms)
            assert all(term == " ".join(term.split()) and '"' not in term for term in terms)


def test_the_default_scope_is_cell_therapy_of_the_spine() -> None:
    asked = wanted("ctgov")
    assert asked.key == f"scope:spine-cells:{load_scope(DEFAULT).version}"
    assert set(asked.areas) == {"cond", "intr"}


def test_each_question_has_a_key_of_its_own() -> None:
    keys = [
        wanted("ctgov").key,
        wanted("ctgov", everything=True).key,
        wanted("ctgov", query="disc").key,
        wanted("ctgov", query="discs").key,
    ]
    assert len(set(keys)) == len(keys)
    assert wanted("ctgov", query="  stem   cells ").key == wanted("ctgov", query="stem cells").key


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"query": "disc", "everything": True}, "exclude each other"),
        ({"query": "  "}, "needs some text"),
        ({"scope": "knees"}, "there is no scope 'knees'; there is spine-cells"),
    ],
)
def test_a_question_without_sense_is_told(options: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        wanted("ctgov", **options)  # type: ignore[arg-type]


def test_a_registry_that_the_scope_says_nothing_of_is_told() -> None:
    with pytest.raises(UsageError, match=r"no terms for rebec; use --query or --everything"):
        wanted("rebec")


def test_several_words_are_a_phrase() -> None:
    assert (term("spine"), term("back pain"), term("cell-based")) == ("spine", '"back pain"', '"cell-based"')


def test_changes_are_asked_for_from_three_days_before_the_mark() -> None:
    assert overlap("2026-03-01T09:00:05").isoformat() == "2026-02-26"
    asked = changed_since(overlap("2026-03-01T09:00:05"))
    assert asked == {"filter.advanced": "AREA[LastUpdatePostDate]RANGE[2026-02-26,MAX]"}
