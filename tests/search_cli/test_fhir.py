"""`trials export --format fhir`: each line is a ResearchStudy that the rules of R4B allow, and nothing is invented."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.archive import Archive
from search_cli.additions import Material, criteria
from search_cli.exporting import full
from search_cli.fhir import STATUSES, research_study
from tests.search_cli.conftest import Call
from tests.search_cli.fhir_structure import broken_rules
from trials.model import Status, Trial


def exported(**fields: Any) -> dict[str, Any]:
    trial = Trial(source="ctgov", registry="ctgov", id="NCT90000001", **fields)
    stored = trial.model_dump_json(exclude_defaults=True).encode()
    from datetime import date

    line = full(stored, "2026-11-20T00:00:00Z")
    return research_study(line | {"criteria": criteria(Material(stored, date(2026, 11, 1)))})


def test_every_study_of_the_sample_is_a_sound_resource(sample: Path, call: Call) -> None:
    done = call("export", "--format", "fhir")
    assert (done.code, done.err) == (0, "")
    found = [json.loads(line) for line in done.out.splitlines()]
    with Archive.open(sample) as archive:
        assert len(found) == len(list(archive.heads()))
    assert [(each["id"], broken) for each in found if (broken := broken_rules(each))] == []


def test_what_the_record_says_stands_in_the_resource(sample: Path, call: Call) -> None:
    lines = map(json.loads, call("export", "--format", "fhir").out.splitlines())
    found = next(line for line in lines if line["id"] == "NCT90017919")
    assert found["status"] == "active"
    assert found["identifier"][0]["value"] == "NCT90017919"
    contained = {each["id"]: each for each in found["contained"]}
    group = contained["eligibility"]
    assert any(each["exclude"] for each in group["characteristic"])
    words = [each["valueCodeableConcept"]["text"] for each in group["characteristic"] if "valueCodeableConcept" in each]
    assert "Age 22 to 65 years" in words
    assert contained["site-1"]["position"]["latitude"] == pytest.approx(42.358, abs=0.01)
    assert {each["type"]["coding"][0]["code"] for each in found["objective"]} >= {"primary"}


@pytest.mark.parametrize("status", [None, *Status])
def test_every_status_gives_a_code_or_says_that_it_is_unknown(status: Status | None) -> None:
    found = exported(status=status)
    assert broken_rules(found) == []
    assert found.get("status") == STATUSES.get(status or "")
    assert ("_status" in found) == ("status" not in found)
    assert (status or "not stated").replace("_", " ") in found["note"][0]["text"]


@settings(max_examples=60)
@given(
    text=st.text(max_size=80),
    phases=st.lists(st.sampled_from(["phase1", "phase2", "phase3", "not_applicable", "unrecognised"]), max_size=3),
    start=st.sampled_from(["2020", "2020-05", "2020-05-07", "2031-01"]),
    count=st.none() | st.integers(-5, 10**12),
)
@example(text="\xa0", phases=[], start="2020", count=None)
def test_any_words_make_a_sound_resource(text: str, phases: list[str], start: str, count: int | None) -> None:
    found = exported(
        title=text,
        summary=text,
        phases=phases,
        why_stopped=text,
        conditions=[text],
        keywords=[text],
        dates={"start": {"value": start}, "completion": {"value": "2020-06"}},
        enrolment={"count": count},
        eligibility={"criteria": f"Inclusion:\n* {text}\nExclusion:\n* {text}"},
        arms=[{"label": text, "description": text}],
        interventions=[{"name": text}],
        outcomes=[{"measure": text or "x", "importance": "primary", "time_frame": text}],
        sites=[{"facility": text, "city": text, "contacts": [{"name": text, "phone": text}]}, {}],
        sponsor={"name": text},
        officials=[{"name": text, "role": "principal_investigator"}],
        references=[{"citation": text, "pmid": "1", "retractions": [text]}],
    )
    assert broken_rules(found) == []


def test_the_check_itself_finds_what_is_broken() -> None:
    sound = exported(title="A study", status="recruiting")
    assert broken_rules(sound) == []
    assert broken_rules(sound | {"status": "recruiting"})
    assert broken_rules(sound | {"colour": "red"})
    assert broken_rules(sound | {"title": ""})
    assert broken_rules(sound | {"contained": []})
    assert broken_rules({name: value for name, value in sound.items() if name != "status"})


def test_criteria_are_one_line_each_with_exact_quotes(sample: Path, call: Call) -> None:
    texts = {}
    for line in call("export").out.splitlines():
        study = json.loads(line)
        texts[study["id"]] = study["eligibility"]
    found = [json.loads(line) for line in call("export", "--format", "criteria").out.splitlines()]
    assert {each["id"] for each in found} <= set(texts)
    assert len({each["id"] for each in found}) > 10
    for each in found:
        assert each["kind"] in ("inclusion", "exclusion")
        assert texts[each["id"]][each["field"]][each["start"] : each["end"]] == each["quote"]
        assert (each["variable"] is None) == (each["op"] is None)


def test_a_file_of_criteria_tells_how_many(sample: Path, call: Call, tmp_path: Path) -> None:
    done = call("export", "--format", "criteria", "-o", str(tmp_path / "c.jsonl"))
    assert done.err.strip().endswith("c.jsonl")
    assert "criteria written" in done.err
