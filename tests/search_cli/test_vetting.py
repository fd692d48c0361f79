"""A listing read critically, on the screen and for programs: facts with their words, one wording, no verdict."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.embedded.engine import EmbeddedEngine
from search_cli.render.vetting_words import WORDS, evidence, field_words, hit_line, told
from search_cli.sponsors import in_words, sponsor_trials
from tests.search_cli.conftest import Call
from trials.alternatives import questions_for
from trials.listing import facts_on
from trials.vetting import vet
from trials.vetting.grown import grown_fact
from trials.vetting.listing import build_listing
from trials.vetting.support import support_facts

TODAY = date(2026, 11, 1)
VERDICTS = ("score", "scam", "fraud", "warning", "trust", "suspicious", "bad ", "good ", "quality", "rating", "danger")


def line_of(**trial: Any) -> str:
    return hit_line(facts_on(build_listing(trial), TODAY))


def test_words_on_money_stand_first_under_a_hit_with_their_field() -> None:
    line = line_of(summary="This patient-funded study gives cells.", design={"allocation": "randomized"})
    assert line.startswith("listing: on cost: “This patient-funded study” (summary) · randomised")
    assert "cost" not in line.partition("not stated:")[2]


def test_not_stated_is_told_as_such_under_a_hit() -> None:
    assert "not stated: cost" in line_of(study_type="interventional")
    assert "safety board" in line_of(study_type="interventional").partition("not stated:")[2]
    assert line_of(oversight={"has_dmc": False}).count("no safety board") == 1


def test_the_wording_is_the_same_for_every_sponsor() -> None:
    told_for = {
        line_of(sponsor={"name": name, "type": kind}, oversight={"has_dmc": False})
        for name, kind in (("Velltar Cells", "industry"), ("Quillmoor University", "other"), ("Dr A. Person", "indiv"))
    }
    assert len(told_for) == 1


def test_no_word_of_ours_is_a_verdict() -> None:
    said = " ".join(" ".join(words) for words in WORDS.values()).lower()
    assert [word for word in VERDICTS if word in said] == []


def test_every_fact_has_words() -> None:
    for fact in (*vet({}, TODAY), *support_facts({})):
        assert told(fact.name, None) == "not stated"
        if fact.name not in ("payment_wording", "payment_kind", "free_wording"):
            assert fact.name in WORDS


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\u202eb", "x" * 100_000])
def test_hostile_words_stay_words(text: str, call: Call) -> None:
    line = line_of(summary=f"Participants will have to pay for {text} the cells themselves.")
    assert len(line) < 500
    assert line.startswith("listing:")


def test_a_field_is_told_in_words_a_person_reads() -> None:
    assert field_words("arms[0].description") == "arms 1, description"
    assert evidence("a  b", "summary", "2025-01") == "“a b” (summary, record of 2025-01)"
    assert evidence("True", "oversight.has_dmc", "") == "oversight, has dmc"


def test_questions_fit_what_is_said() -> None:
    paid = questions_for(vet({"summary": "This is a patient-funded study."}, TODAY))
    silent = questions_for(vet({}, TODAY))
    assert any("listing speaks of money" in question for question in paid)
    assert not any("listing speaks of money" in question for question in silent)
    assert any("Would I pay" in question for question in silent)


def test_show_tells_every_section_within_80_columns(sample: Path, call: Call) -> None:
    done = call("show", "NCT90017919", "--vetting")
    assert (done.code, done.err) == (0, "")
    for heading in ("WHAT SPEAKS FOR IT", "COST, INSURANCE, TRAVEL, TIME", "QUESTIONS TO ASK THE CLINIC"):
        assert heading in done.out
    assert "Ethics approval: not stated" in done.out
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    assert "not medical advice" in " ".join(done.out.split())


def test_plain_show_has_the_listing_in_short(sample: Path, call: Call) -> None:
    done = call("show", "NCT90017919")
    assert "THE LISTING, READ CRITICALLY" in done.out
    assert "--vetting" in done.out


def test_json_has_the_facts_with_field_and_quote(sample: Path, call: Call) -> None:
    found = call("show", "NCT90017919", "--vetting", "--json").json["vetting"]
    assert found["dmc"] is True
    assert found["ethics"] is None
    assert found["questions"]
    assert found["culture_expanded"]["value"] in (True, False, None)
    assert {"fact": "dmc", "field": "oversight.has_dmc", "quote": "True", "date": "2026-10-08"} in found["evidence"]
    assert "vetting" not in call("show", "NCT90017919", "--json").json


def test_every_hit_has_the_line_and_its_facts(sample: Path, call: Call) -> None:
    answer = call("search", "--limit", "100", "--json").json
    assert all(hit["listing"] for hit in answer["hits"])
    told_lines = call("search", "--limit", "100", "--plain").out
    assert told_lines.count("listing:") == len(answer["hits"])


def test_what_else_a_sponsor_runs_is_counted_by_its_whole_name(sample: Path, call: Call) -> None:
    engine = EmbeddedEngine(sample / "index")
    every = [json.loads(line) for line in call("export").out.splitlines()]
    names = Counter(study["sponsor"]["name"] for study in every if study["sponsor"])
    name, number = names.most_common(1)[0]
    assert number > 1
    found = sponsor_trials(engine, name)
    assert found is not None
    assert (found["trials"], found["more"]) == (number, False)
    mine = [study for study in every if (study["sponsor"] or {}).get("name") == name]
    assert set(found["conditions"]) == {each.casefold() for study in mine for each in study["conditions"]}
    assert sponsor_trials(engine, name.split()[0] + " Nowhere") == {"trials": 0, "more": False, "conditions": []}
    assert sponsor_trials(engine, None) is None
    assert in_words(found).startswith(f"{number} trials in this index, for: ")


def test_whether_cells_are_grown_is_told_beside_the_agency_with_its_words() -> None:
    told_of = grown_fact({"title": "Culture-expanded mesenchymal stem cells for disc degeneration"})
    assert (told_of.value, told_of.field) == (True, "title")
    assert told_of.quote in "Culture-expanded mesenchymal stem cells for disc degeneration"
    assert grown_fact({"title": "Mesenchymal stem cells for disc degeneration"}).value is None
