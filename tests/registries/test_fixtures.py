"""One runner for the fixture folders of all registries; `cases.py` says how a folder looks."""

import json
import re
from collections.abc import Iterator

import pytest

from crawler import readers
from crawler.records import Raw, Reject
from tests.registries.cases import ERROR, EXPECTED, FOLDER, Case, cases, written
from trials.errors import ReadError
from trials.model import Trial

each_case = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])


@each_case
def test_a_saved_record_reads_as_expected(case: Case) -> None:
    """Where nothing is expected yet, what came out is written down, and fails until somebody has read it."""
    name, outcome = case.outcome()
    held = [path for path in (case.folder / EXPECTED, case.folder / ERROR) if path.exists()]
    if not held:
        (case.folder / name).write_text(written(outcome), "utf-8")
        pytest.fail(f"{case.name}: {name} was absent and is written now; read it, correct the reader, commit it")
    assert [path.name for path in held] == [name], outcome
    assert outcome == json.loads(held[0].read_text("utf-8"))


def raws(case: Case) -> Iterator[Raw]:
    pieces = case.pieces() if case.is_whole_file else [case.raw()]
    yield from (piece for piece in pieces if isinstance(piece, Raw))


def trials(case: Case) -> Iterator[tuple[Raw, Trial]]:
    for raw in raws(case):
        try:
            yield raw, readers.parse(raw).trial
        except ReadError:
            continue


@each_case
def test_reading_is_pure_and_its_trial_survives_as_json(case: Case) -> None:
    for raw, trial in trials(case):
        again = readers.parse(raw).trial
        assert again == trial
        assert Trial.model_validate_json(trial.model_dump_json(exclude_defaults=True)) == trial


@each_case
def test_a_trial_belongs_to_its_registry_by_number_and_keeps_its_source(case: Case) -> None:
    for raw, trial in trials(case):
        assert trial.source == raw.source
        assert trial.partial or not raw.partial
        described = readers.descriptors().get(trial.registry)
        assert described is None or re.fullmatch(described.id_pattern, trial.id), trial.id


@each_case
def test_reasons_are_names_that_can_be_counted(case: Case) -> None:
    pieces = case.pieces() if case.is_whole_file else []
    reasons = [piece.reason for piece in pieces if isinstance(piece, Reject)]
    for raw in raws(case):
        try:
            reasons += readers.parse(raw).repairs
        except ReadError as error:
            reasons.append(error.reason)
    assert [reason for reason in reasons if not re.fullmatch(r"[a-z0-9_]+(/[a-z0-9-]+)+", reason)] == []
    assert [reason for reason in reasons if reason.endswith("/reader-failed")] == []


def test_every_registry_has_a_case_and_every_folder_a_registry() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert {case.registry for case in cases()} == folders
    assert folders == set(readers.readers())
