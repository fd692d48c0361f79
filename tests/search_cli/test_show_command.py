"""`trials show`: any of its numbers finds a trial; the whole record for people, programs, and as served."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.archive import Archive
from search_cli.schemas import schemas
from tests.search_cli.conftest import Call

SECTIONS = (
    *("IN SHORT", "STATUS AND DATES", "WHO CAN JOIN", "WHAT IS DONE", "WHAT IS MEASURED", "WHERE", "CONTACTS"),
    *("WHO RUNS IT", "RESULTS", "PUBLICATIONS", "DOCUMENTS AND DATA", "NUMBERS AND LINKS"),
)


@pytest.fixture
def trials(sample: Path) -> dict[str, dict[str, Any]]:
    with Archive.open(sample) as archive:
        return {held.id: json.loads(trial) for held, trial in archive.trials()}


def test_every_trial_is_shown_in_all_sections_within_80_columns(trials: dict[str, Any], call: Call) -> None:
    for number, trial in trials.items():
        done = call("show", number)
        assert (done.code, done.err) == (0, "")
        lines = done.out.splitlines()
        assert [section for section in SECTIONS if section not in lines] == []
        assert [line for line in lines if len(line) > 80] == []
        assert number in done.out
        assert "".join(trial["title"].split()) in "".join(done.out.split())


def test_the_criteria_are_shown_word_for_word(trials: dict[str, Any], call: Call) -> None:
    number, trial = next((number, trial) for number, trial in trials.items() if trial["eligibility"].get("criteria"))
    told = "".join(call("show", number, "--full").out.split())
    for line in trial["eligibility"]["criteria"].splitlines():
        assert "".join(line.lstrip(" *-•").split()) in told


def test_json_is_the_trial_of_the_schema_and_equals_the_archive(trials: dict[str, Any], call: Call) -> None:
    validator = Draft202012Validator(schemas()["trial"] | {"additionalProperties": True})
    for number, trial in trials.items():
        found = call("show", number, "--json").json
        assert {key: found[key] for key in trial} == trial
        assert found["ids"][0] == number
        assert [error.message for error in validator.iter_errors(found)] == []


def test_raw_is_what_the_registry_served(sample: Path, call: Call) -> None:
    with Archive.open(sample) as archive:
        held = next(iter(archive.heads()))
        assert call("show", held.id, "--raw").out == held.raw.body.decode()


def test_numbers_of_other_registries_and_former_ones_find_the_trial(trials: dict[str, Any], call: Call) -> None:
    others = [
        (each["value"], number)
        for number, trial in trials.items()
        for each in trial.get("identifiers", ())
        if each.get("scheme") not in (None, "ctgov") or each.get("role") == "alias"
    ]
    assert others
    for other, number in others:
        assert call("show", other.lower(), "--json").json["id"] == number


def test_a_number_that_another_trial_only_names_is_told_apart(trials: dict[str, Any], call: Call) -> None:
    names = [
        (each["value"], number)
        for number, trial in trials.items()
        for each in trial.get("identifiers", ())
        if each.get("scheme") == "ctgov" and each.get("role") not in ("own", "alias")
    ]
    assert names
    for named, number in names:
        done = call("show", named, "--json")
        assert (
            (done.code, done.json["id"]) == (0, named)
            if named in trials
            else (done.code, number in done.err) == (1, True)
        )


def test_several_are_shown_and_an_unknown_one_ends_with_one(trials: dict[str, Any], call: Call) -> None:
    first, second, *_ = trials
    done = call("show", first, second)
    assert done.code == 0
    assert first in done.out
    assert second in done.out
    assert [each["id"] for each in call("show", first, second, "--json").json["trials"]] == [first, second]
    done = call("show", first, "NCT00000009")
    assert done.code == 1
    assert first in done.out
    assert "NCT00000009" in done.err


@pytest.mark.parametrize("number", ["NCT00000009", "x", "", "\x1b[31m", "../../x", "ö" * 5000])
def test_an_unknown_number_is_one_sentence(number: str, sample: Path, call: Call) -> None:
    done = call("show", number)
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert len(done.err) < 300
    assert "trials search" in done.err
    assert all(mark.isprintable() for mark in done.err[:-1])
