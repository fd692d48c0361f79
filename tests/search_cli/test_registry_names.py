"""Titles read from the readers' files are the titles that the readers declare."""

from datetime import date

import pytest

from crawler.readers import descriptors
from search_cli.commands.registries import facts
from search_cli.registry_names import crawled_ids, known_registry, registry_ids, title
from search_cli.render.lists import permission_words
from search_cli.render.sources import stale
from trials.errors import UsageError


def test_ids_and_titles_are_those_of_the_descriptors() -> None:
    assert {registry: title(registry) for registry in registry_ids()} == {
        name: descriptor.title for name, descriptor in descriptors().items()
    }


def test_crawled_are_the_registries_that_say_so() -> None:
    assert crawled_ids() == {name for name, descriptor in descriptors().items() if descriptor.access == "crawl"}


@pytest.mark.parametrize(("registry", "how"), [("ctgov", "`trials crawl ctgov`"), ("chictr", "`trials import`")])
def test_an_old_copy_is_renewed_by_a_crawl_only_where_there_is_one(registry: str, how: str) -> None:
    (warning,) = stale({registry: "2026-01-01"}, {}, today=date(2026, 11, 20))
    assert how in warning


def test_several_old_copies_are_told_of_in_one_sentence_that_names_each_and_what_renews_it() -> None:
    days = {"ctgov": "2026-01-01", "isrctn": "2026-11-19", "chictr": "2025-11-20", "ctis": "2026-10-01"}
    (warning,) = stale(days, {"ctgov": "ClinicalTrials.gov"}, today=date(2026, 11, 20))
    assert warning == (
        "Warning: 3 copies are old: chictr (365 days), ClinicalTrials.gov (323 days), ctis (50 days). "
        f"`trials crawl {'ctgov ctis' if 'ctis' in crawled_ids() else 'ctgov'}` and `trials import` of newer downloads "
        f"of {'chictr' if 'ctis' in crawled_ids() else 'chictr, ctis'} renew them."
    )
    assert stale({"ctgov": "2026-11-19"}, {}, today=date(2026, 11, 20)) == []


def test_terms_that_nobody_opened_have_no_day_on_which_they_were_read() -> None:
    for descriptor in descriptors().values():
        by_others = descriptor.permission.startswith("As documented by others")
        assert not (by_others and descriptor.permission_seen), descriptor.id
        assert ("read 20" in permission_words(facts(descriptor))) == (descriptor.permission_seen is not None)


def test_a_registry_without_reader_is_called_by_its_id() -> None:
    assert title("nowhere") == "nowhere"


@pytest.mark.parametrize("text", ["ctgov", " CTGOV ", "ClinicalTrials.gov", "clinicaltrials.gov"])
def test_a_registry_is_meant_by_its_id_or_its_title(text: str) -> None:
    assert known_registry(text) == "ctgov"


def test_a_registry_whose_trials_come_through_another_may_be_named() -> None:
    assert known_registry("DRKS") == "drks"


@pytest.mark.parametrize("text", ["ctgof", "ClinicalTrial.gov", "", "ctgov/../x"])
def test_another_word_is_answered_with_the_registries_there_are(text: str) -> None:
    with pytest.raises(UsageError, match="ctgov"):
        known_registry(text)
