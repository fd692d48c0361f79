"""Stored values in words: readable for every value there is and for those to come."""

from datetime import date

import pytest

from search_cli.render.words import ago, human, phase, short_phase, status_style, yes_no
from trials.model import Status
from trials.model.design import Phase

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("value", [*Status, *Phase, "a_value_of_tomorrow"])
def test_no_value_is_shown_in_snake_case(value: str) -> None:
    assert "_" not in human(value)
    assert "_" not in phase([value])


def test_phases_of_one_trial_are_written_as_people_write_them() -> None:
    assert phase(["phase1", "phase2"]) == "Phase 1/2"
    assert phase(["early_phase1"]) == "Early phase 1"
    assert phase(["not_applicable"]) == "Not applicable"
    assert [short_phase(each) for each in (["phase2", "phase3"], ["early_phase1"], ["not_applicable"], [])] == [
        "2/3",
        "Early 1",
        "–",
        "–",
    ]


def test_silence_is_not_a_no() -> None:
    assert (yes_no(None), yes_no(False), yes_no(True)) == ("not stated", "no", "yes")


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-11-24", "today"),
        ("2026-11-12", "12 days ago"),
        ("2026-11-30", "in the future"),
        ("2025-11-24", "12 months ago"),
        ("2026-11", "this month"),
        ("2026-09", "2 months ago"),
        ("2020-01", "6 years ago"),
        ("2026", "this year"),
        ("2024", "2 years ago"),
        ("2030", "in the future"),
        ("", ""),
        (None, ""),
        ("soon", ""),
    ],
)
def test_an_age_is_told_with_no_more_precision_than_its_date(day: str | None, told: str) -> None:
    assert ago(day, TODAY) == told


def test_only_what_one_can_join_is_coloured_as_open() -> None:
    assert status_style("recruiting") == "green"
    assert status_style("not_yet_recruiting") == "yellow"
    assert {status_style(each) for each in ("completed", "unknown", None, "unrecognised")} == {"dim"}


def test_names_inside_keep_the_letters_that_their_registry_gives_them() -> None:
    assert human("EudraCT number before the move") == "EudraCT number before the move"
    assert human("eudract_number") == "EudraCT number"
    assert human("IDRCB number") == "IDRCB number"
    assert human("OTHER_GRANT") == "Other grant"
    assert human("active_comparator") == "Active comparator"


def test_numbers_are_shown_with_the_name_of_their_registry() -> None:
    from search_cli.render.trial_evidence import numbers_and_links

    numbers = [
        {"value": "jRCT9031210095", "scheme": "jrct"},
        {"value": "U1111-9000-0001", "scheme": "utn", "type": "registry"},
        {"value": "2031-000001-17", "scheme": "euctr", "type": "eudract_number"},
        {"value": "Q-17", "type": "other"},
    ]
    told = [fact.text for fact in numbers_and_links({"id": "NCT90000011", "identifiers": numbers})]  # type: ignore[union-attr]
    assert told[:4] == ["jRCT9031210095 (jRCT)", "U1111-9000-0001 (UTN)", "2031-000001-17 (EudraCT number)", "Q-17"]
