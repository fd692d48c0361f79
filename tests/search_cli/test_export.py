"""Exports: every study held, whole, in the shape that the schema promises, in a file that is whole or not there."""

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from crawler.archive import Archive
from search_cli.additions import ADDITIONS
from search_cli.schemas import schemas
from tests.search_cli.conftest import Call
from tests.search_cli.linked import import_rows


def lines(call: Call, *words: str) -> list[dict[str, object]]:
    done = call("export", *words)
    assert (done.code, done.err) == (0, "")
    return [json.loads(line) for line in done.out.splitlines()]


def test_every_study_held_is_one_line_that_fits_the_schema(sample: Path, call: Call) -> None:
    found = lines(call)
    with Archive.open(sample) as archive:
        assert [line["id"] for line in found] == [held.id for held in archive.heads()]
    validator = Draft202012Validator(schemas()["export"])
    for line in found:
        assert [error.message for error in validator.iter_errors(line)] == []
        assert list(ADDITIONS) == [name for name in line if name in ADDITIONS]


def test_what_is_read_from_a_trial_stands_in_its_line_with_quotes(sample: Path, call: Call) -> None:
    found = {line["id"]: line for line in lines(call)}
    line = found["NCT90017919"]
    assert line["scope"]["in_scope"] is True  # type: ignore[index]
    assert line["scope"]["evidence"]  # type: ignore[index]
    assert "bone_marrow" in line["product"]["cell_source"]  # type: ignore[index]
    assert {each["kind"] for each in line["criteria"]} == {"inclusion", "exclusion"}  # type: ignore[attr-defined]
    for each in line["criteria"]:  # type: ignore[attr-defined]
        text = line["eligibility"][each["field"]]  # type: ignore[index]
        assert text[each["start"] : each["end"]] == each["quote"]
    assert "evidence" in line["vetting"]  # type: ignore[operator]


def test_a_table_has_the_same_studies(sample: Path, call: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(call("export", "--format", "csv").out)))
    found = lines(call)
    assert [row["id"] for row in rows] == [line["id"] for line in found]
    assert {row["in_scope"] for row in rows} <= {"yes", "no"}
    assert all(row["title"] for row in rows)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("--status", "recruiting"), lambda line: line["status"] == "recruiting"),
        (("--phase", "2"), lambda line: "phase2" in line["phases"]),
        (("--country", "FR"), lambda line: "France" in line["countries"]),
        (("--registry", "ctgov"), lambda line: line["registry"] == "ctgov"),
        (("--scope", "in"), lambda line: line["scope"]["in_scope"]),
        (("--scope", "out"), lambda line: not line["scope"]["in_scope"]),
        (("--cells", "bone marrow"), lambda line: "bone_marrow" in line["product"]["cell_source"]),
        (("--route", "intradiscal"), lambda line: "intradiscal" in line["product"]["routes"]),
        (("--status", "recruiting", "--phase", "2"), lambda e: e["status"] == "recruiting" and "phase2" in e["phases"]),
    ],
)
def test_a_filter_leaves_exactly_what_it_says(words: tuple[str, ...], kept: object, sample: Path, call: Call) -> None:
    everything = lines(call)
    expected = [line["id"] for line in everything if kept(line)]  # type: ignore[operator]
    assert [line["id"] for line in lines(call, *words)] == expected
    assert 0 < len(expected) <= len(everything)


def test_a_file_is_whole_or_not_there(
    sample: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "trials.csv"
    done = call("export", "--format", "csv", "-o", str(target))
    assert (done.code, done.out) == (0, "")
    assert "written to" in done.err
    before = target.read_bytes()

    def fails(material: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("search_cli.exporting.ADDITIONS", {"scope": fails, "product": fails})
    done = call("export", "--format", "csv", "-o", str(target))
    assert done.code == 2
    assert "No space left" in done.err
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["trials.csv"]


def test_a_dash_is_standard_output(sample: Path, call: Call) -> None:
    assert call("export", "-o", "-").out == call("export").out


def test_merged_lines_are_one_a_study_with_the_numbers_of_all_its_records(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    import_rows(home)
    monkeypatch.setenv("TRIALS_HOME", str(home))
    single, merged = lines(call), lines(call, "--merged")
    assert len(merged) == len(single) - 1
    assert not any("records" in line for line in single)
    validator = Draft202012Validator(schemas()["export"])
    assert [error.message for line in merged for error in validator.iter_errors(line)] == []
    (study,) = [line for line in merged if len(line["records"]) > 1]  # type: ignore[arg-type]
    assert {each["id"] for each in study["records"]} == {"NCT90411157", "DRKS90000022"}  # type: ignore[attr-defined]
    assert {"NCT90411157", "DRKS90000022"} <= set(study["ids"])  # type: ignore[call-overload]
    assert all(study[name] for name in ("scope", "product", "vetting"))
    shown = call("show", study["id"], "--json").json  # type: ignore[arg-type]
    assert shown["title"] == study["title"]
    assert call("links", "split", "NCT90411157", "DRKS90000022", "--why", "two doses").code == 0
    assert [line["id"] for line in lines(call, "--merged")] == [line["id"] for line in single]
    table = list(csv.DictReader(io.StringIO(call("export", "--merged", "--format", "csv").out)))
    assert [row["id"] for row in table] == [line["id"] for line in single]
