"""Titles read from the readers' files are the titles that the readers declare."""

import pytest

from crawler.readers import descriptors
from search_cli.registry_names import known_registry, registry_ids, title
from trials.errors import UsageError


def test_ids_and_titles_are_those_of_the_descriptors() -> None:
    assert {registry: title(registry) for registry in registry_ids()} == {
        name: descriptor.title for name, descriptor in descriptors().items()
    }


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
