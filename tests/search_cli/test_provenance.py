"""`trials show` of a study of several records: whose value is shown, where they differ, how far its status goes."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search_cli.render import trial_plan
from search_cli.render.blocks import Bullet, Fact, Head, Shown
from search_cli.render.hits import below, row
from search_cli.render.layout import Cell
from search_cli.render.words import status_style
from tests.search_cli.conftest import Call
from tests.search_cli.linked import import_rows

ONE, TWIN = "NCT90411157", "ACTRN90000000000044"
TITLE = "Autologous Bone Marrow Cells Injected Into the Lumbar Disc"
ROWS: tuple[dict[str, str], ...] = (
    {
        "TrialID": ONE,
        "Public_title": TITLE,
        "Secondary_ID": TWIN,
        "Date_enrollement": "2026-01-05",
        "Date_registration3": "20260104",
        "Condition": "Disc degeneration",
        "Inclusion_agemin": "18 Years",
    },
    {
        "TrialID": TWIN,
        "Public_title": TITLE,
        "Source_Register": "ANZCTR",
        "Target_size": "36",
        "Recruitment_Status": "Not Recruiting",
        "Date_registration3": "20260604",
        "Acronym": "QUILLMOOR",
    },
)


@pytest.fixture(scope="session")
def differing_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("differing") / "home"
    import_rows(home, ROWS)
    return home


@pytest.fixture
def differing(home: Path, differing_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIALS_HOME", str(differing_home))
    return differing_home


def shown(call: Call, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = call("show", ONE, *words, "--json").json
    return found


def test_every_field_has_an_origin_and_differences_are_listed(differing: Path, call: Call) -> None:
    found = shown(call, "--provenance")
    records = {each["id"]: each for each in (*found["other_records"], found)}
    assert set(records) == {ONE, TWIN}
    assert found["acronym"] == "QUILLMOOR"
    origins = {each["field"]: each for each in found["provenance"]}
    assert {"title", "status", "acronym", "enrolment", "dates.start"} <= origins.keys()
    assert origins["acronym"]["id"] == TWIN
    assert {each["id"] for each in found["provenance"]} == {ONE, TWIN}
    said = {each["field"]: {one["id"]: one["value"] for one in each["said"]} for each in found["differences"]}
    assert said == {"status": {ONE: "recruiting", TWIN: "not_recruiting"}, "enrolment": {ONE: 24, TWIN: 36}}


def test_without_the_option_the_origins_are_left_out(differing: Path, call: Call) -> None:
    assert not {"provenance", "differences"} & shown(call).keys()


def test_a_newer_registry_contradicts_and_the_filter_for_recruiting_follows_it(differing: Path, call: Call) -> None:
    found = shown(call)["supported"]
    assert (found["status"], found["grade"], found["by"]) == ("not_recruiting", "contradicted", TWIN)
    everything = call("search", "--all", "--json").json["hits"]
    assert [hit["supported"]["grade"] for hit in everything] == ["contradicted"]
    assert call("search", "--all", "--recruiting", "--json").json["total"] == 0
    own_word = call("search", "--all", "--status", everything[0]["status"], "--json").json
    assert own_word["total"] == 1
    assert "contradicted" in " ".join(call("search", "--all").out.split())


def test_a_study_that_a_newer_registry_contradicts_is_told_so_at_the_top_and_on_paper(
    differing: Path, call: Call
) -> None:
    in_short, _, _ = " ".join(call("show", ONE).out.split()).partition("STATUS AND DATES")
    assert "Trial Not recruiting" in in_short
    assert f"Contradicted {ONE}" in in_short
    assert "Not sure: " in call("packet", ONE).out


CONTRADICTED: dict[str, Any] = {
    "status": "not_recruiting",
    "grade": "contradicted",
    "reasons": [f"{ONE} says recruiting, but {TWIN} says not recruiting"],
    "by": TWIN,
}


def test_the_status_shown_is_the_best_supported_one_where_the_leading_registry_says_another() -> None:
    trial = {"id": ONE, "status": "recruiting"}
    first, told, *_ = trial_plan.in_short(trial, {"supported": CONTRADICTED}, Shown(False))
    assert (first, told) == (
        Fact("Trial", "Not recruiting", status_style("not_recruiting")),
        Fact("Contradicted", CONTRADICTED["reasons"][0], "yellow"),
    )
    status = next(trial_plan.status(trial, {"supported": CONTRADICTED}, date(2029, 3, 1)))
    own = f"({TWIN} says so; the leading registry's own word: recruiting)"
    assert status == Fact("Status", f"Not recruiting {own}", status_style("not_recruiting"))
    hit = row(trial | {"supported": CONTRADICTED})[1]
    assert isinstance(hit, Cell)
    assert hit.text == "Not recruiting"
    ongoing = trial | {"status": "ongoing", "supported": CONTRADICTED | {"status": "recruiting", "grade": "confirmed"}}
    assert f"{TWIN} says so; the leading registry's own word: ongoing" in list(below(ongoing))


def test_the_status_shown_without_another_registry_is_its_own_word() -> None:
    status = next(trial_plan.status({"id": ONE, "status": "recruiting"}, {}, date(2029, 3, 1)))
    assert status == Fact("Status", "Recruiting", status_style("recruiting"))


def test_people_are_told_the_same_within_80_columns(differing: Path, call: Call) -> None:
    for words in (("--provenance",), ("--provenance", "--plain"), ()):
        done = call("show", ONE, *words)
        assert (done.code, done.err) == (0, "")
        assert max(map(len, done.out.splitlines())) <= 80
        told = " ".join(done.out.split())
        for word in (ONE, TWIN, "ontradicted", "36", "24", "18 years"):
            assert word in told
    assert "does not tell" in told or "nobody but a copy" in " ".join(call("show", ONE, "--provenance").out.split())


def test_raw_stands_alone(differing: Path, call: Call) -> None:
    assert call("show", ONE, "--raw", "--provenance").code == 2


def test_a_study_of_one_record_has_its_own_origins(sample: Path, call: Call) -> None:
    found = call("show", "NCT90017919", "--provenance", "--json").json
    assert {(each["id"], each["why"]) for each in found["provenance"]} == {("NCT90017919", "leads")}
    assert found["differences"] == []
    assert json.dumps(found["likely"]) == "[]"


def test_a_text_in_another_language_is_shown_with_its_language() -> None:
    trial = {
        "eligibility": {"inclusion": "Adultes.", "exclusion": "Infection de la peau."},
        "outcomes": [
            {"measure": "Schmerz nach der Behandlung", "importance": "primary"},
            {"measure": "Fusion", "importance": "primary"},
        ],
        "text_languages": [("eligibility.exclusion", "fr"), ("outcomes[0].measure", "und")],
    }
    heads = [block.text for block in trial_plan.who_can_join(trial, Shown(False)) if isinstance(block, Head)]
    assert heads == ["Inclusion, as published", "Exclusion, as published (in French)"]
    measured = [block.text for block in trial_plan.what_is_measured(trial, Shown(False)) if isinstance(block, Bullet)]
    assert measured == ["Schmerz nach der Behandlung (in a language other than English)", "Fusion"]
