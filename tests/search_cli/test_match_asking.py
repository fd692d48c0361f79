"""Answers as people give them, and the questions of `trials match --ask`: "I don't know" is always allowed."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.embedded.engine import EmbeddedEngine
from indexer.query import make_query
from search_cli.answers import UNKNOWN, read_answer
from search_cli.asking import interview
from search_cli.matching import OPEN, Asked, candidates, ranked
from tests.search_cli.conftest import Call
from trials.errors import UsageError
from trials.patient import Patient, parse_patient


@pytest.fixture
def engine(sample: Path) -> EmbeddedEngine:
    return EmbeddedEngine(sample / "index")


def asked(**filters: Any) -> Asked:
    return Asked(make_query(statuses=filters.pop("statuses", OPEN), **filters))


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("age", "I am 54 years old", 54),
        ("bmi", "27,5", 27.5),
        ("smoking", "No, never.", False),
        ("diabetes", "Yes", True),
        ("symptom_months", "2 years", 24),
        ("symptom_months", "6", 6),
        ("pfirrmann", "IV", 4),
        ("modic", "none", 0),
        ("allergy", "none", ()),
        ("allergy", "penicillin, nuts", ("penicillin", "nuts")),
        ("sex", "woman", "female"),
        ("asia_grade", "b", "B"),
        ("injury_level", "C6", "C6"),
        ("odi", "I don't know", UNKNOWN),
        ("odi", "?", UNKNOWN),
    ],
)
def test_answers_are_read_as_people_give_them(field: str, text: str, value: Any) -> None:
    found = read_answer(field, text)
    assert found == value
    if found is not UNKNOWN:
        assert parse_patient({field: found})


@settings(max_examples=100)
@given(field=st.sampled_from(sorted(Patient.model_fields)), text=st.text(max_size=60))
def test_any_answer_is_a_value_unknown_or_one_sentence(field: str, text: str) -> None:
    told = ""
    try:
        found = read_answer(field, text)
        if found is not UNKNOWN:
            parse_patient({field: found})
    except UsageError as error:
        told = str(error)
    assert "\n" not in told


def test_questions_go_on_until_nothing_is_open_and_dont_know_is_an_answer(engine: EmbeddedEngine) -> None:
    found, _ = candidates(engine, asked(conditions=("low_back_pain",)))
    told: list[str] = []

    def dont_know(words: str) -> str:
        told.append(words)
        return "I don't know"

    patient = interview(found, Patient(), dont_know)
    assert patient == Patient()
    assert len(told) == len(set(told)) > 5
    assert not any(match.fit.failing for match in ranked(found, patient))


def test_an_answer_that_means_nothing_is_asked_again_and_stop_ends(engine: EmbeddedEngine) -> None:
    found, _ = candidates(engine, asked())
    answers = iter(["banana", "999", "52", "stop"])
    told: list[str] = []

    def person(words: str) -> str:
        told.append(words)
        return next(answers)

    patient = interview(found, Patient(), person)
    assert patient.model_dump(exclude_none=True) == {"age": 52}
    assert len(told) == 4


def test_ask_reads_answers_from_stdin_and_asks_on_stderr(
    sample: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("?\n?\n"))
    done = call("match", "--ask", "--json")
    assert done.code == 0
    assert "?" in done.err
    assert json.loads(done.out)["total"] > 0
