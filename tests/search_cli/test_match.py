"""`trials match`: what was told is read, judged, asked and explained; nothing of it is kept, sent or logged."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from indexer.embedded.engine import EmbeddedEngine
from indexer.query import make_query
from search_cli.matching import OPEN, Asked, candidates, conditions_of, ranked
from search_cli.nearness import nearness, rareness_among
from search_cli.relaxing import best_relaxation, count, relaxed, rematched
from search_cli.render.words import alone
from search_cli.schemas import schemas
from tests.search_cli.conftest import Call
from trials.matching import forget
from trials.patient import parse_patient

ME = 'age = 52\nsex = "female"\nplace = "Boston"\nback_pain = 6\nodi = 44\nsymptom_months = 18\nbmi = 38\n'
FITS = {"fits_so_far", "could_fit", "does_not_fit"}


@pytest.fixture
def engine(sample: Path) -> EmbeddedEngine:
    return EmbeddedEngine(sample / "index")


@pytest.fixture
def me(tmp_path: Path) -> str:
    file = tmp_path / "me.toml"
    file.write_text(ME)
    return str(file)


def asked(**filters: Any) -> Asked:
    return Asked(make_query(statuses=filters.pop("statuses", OPEN), **filters))


def test_every_trial_has_a_fit_with_the_words_that_decide(sample: Path, me: str, call: Call) -> None:
    answer = call("match", me, "--json", "--limit", "1000").json
    assert [error.message for error in Draft202012Validator(schemas()["match"]).iter_errors(answer)] == []
    assert sum(answer["counts"].values()) == answer["total"] == len(answer["trials"]) > 10
    order = list(answer["counts"])
    assert [order.index(trial["fit"]) for trial in answer["trials"]] == sorted(
        order.index(trial["fit"]) for trial in answer["trials"]
    )
    for trial in answer["trials"]:
        assert trial["fit"] in FITS
        assert (trial["fit"] == "does_not_fit") == bool(trial["failing"])
        assert all(verdict["quote"] and verdict["reason"] for verdict in trial["failing"])
        assert trial["status"] in OPEN
    failing = {verdict["variable"] for trial in answer["trials"] for verdict in trial["failing"]}
    assert "bmi" in failing


def test_within_a_fit_the_nearer_recruiting_site_comes_first(sample: Path, me: str, call: Call) -> None:
    trials = call("match", me, "--json", "--limit", "1000", "--recruiting").json["trials"]
    sure = [trial for trial in trials if trial["fit"] == "could_fit" and trial["supported"]["grade"] == "confirmed"]
    distances = [trial["distance_km"] for trial in sure if trial["distance_km"] is not None]
    assert len(distances) > 3
    assert distances == sorted(distances)


def test_nothing_told_means_open_and_never_not_met(sample: Path, call: Call) -> None:
    answer = call("match", "--json", "--limit", "1000", "--explain").json
    assert answer["counts"]["does_not_fit"] == 0
    assert {verdict["state"] for trial in answer["trials"] for verdict in trial["verdicts"]} == {"unknown"}
    assert answer["next_question"]["words"].endswith("?")


def test_explain_gives_every_verdict_and_the_parts_of_the_order(sample: Path, me: str, call: Call) -> None:
    trial = call("match", me, "--json", "--explain").json["trials"][0]
    assert {verdict["state"] for verdict in trial["verdicts"]} <= {"met", "not_met", "unknown"}
    assert list(trial["why"]) == [
        "against",
        "nearness",
        "closed",
        "fit",
        "wishes",
        "status",
        "status_truth",
        "distance_km",
        "relevance",
    ]
    done = call("match", me, "--explain", "--limit", "2")
    assert "fits: asked for: “" in done.out
    assert "Stands here by" in done.out


def test_people_read_what_decides_within_80_columns(sample: Path, me: str, call: Call) -> None:
    done = call("match", me, "--limit", "1000")
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    flat = " ".join(done.out.split())
    for words in (
        " so far, ",
        "does not fit: ",
        "(you: 38)",
        "must not be so: “",
        "--ask asks you",
        "not medical advice",
    ):
        assert words in flat, words


def test_why_not_names_what_stands_against_one_trial_and_which_filter(sample: Path, me: str, call: Call) -> None:
    trial = call("match", me, "--why-not", "NCT90017919", "--json").json["trials"][0]
    assert trial["id"] == "NCT90017919"
    assert [(each["variable"], each["quote"]) for each in trial["failing"]] == [("bmi", "BMI > 36")]
    assert trial["filters"] == []
    closed = call("match", me, "--why-not", "NCT90208380", "--country", "FR").out
    assert "nobody can join now" in closed
    assert "--country" in closed
    done = call("match", me, "--why-not", "NCT00000009")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1


def test_red_flags_come_first_and_alone_on_their_line(sample: Path, tmp_path: Path, call: Call) -> None:
    for field in ("saddle_numbness", "bladder_bowel_loss", "new_weakness"):
        first, *_ = call("match", "--set", f"{field}=yes").out.splitlines()
        assert first.startswith("Get urgent medical care now")
    note = tmp_path / "note.txt"
    note.write_text("Since yesterday numb between the legs.")
    assert call("match", "--note", str(note), "--json").json["urgent"].startswith("Get urgent medical care now")


def test_the_template_is_a_profile(sample: Path, tmp_path: Path, call: Call) -> None:
    text = call("match", "--template").out
    file = tmp_path / "all.toml"
    file.write_text("\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines()))
    assert call("match", str(file), "--json").code == 0
    (tmp_path / "empty.toml").write_text(text)
    assert call("match", str(tmp_path / "empty.toml"), "--json").json["counts"]["does_not_fit"] == 0


def test_json_and_toml_say_the_same(sample: Path, me: str, tmp_path: Path, call: Call) -> None:
    import tomllib

    other = tmp_path / "me.json"
    other.write_text(json.dumps(tomllib.loads(ME)))
    assert call("match", me, "--json").json == call("match", str(other), "--json").json


def test_a_fhir_bundle_is_read_and_shown(sample: Path, tmp_path: Path, call: Call) -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": {"resourceType": "Patient", "gender": "male", "birthDate": "1970-03-02"}},
            {
                "resource": {
                    "resourceType": "Condition",
                    "id": "c1",
                    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "M51.2"}]},
                }
            },
        ],
    }
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle))
    answer = call("match", str(file), "--json").json
    assert {"sex", "age", "conditions"} <= {each["field"] for each in answer["read"]}
    assert answer["query"]["conditions"]


def test_a_note_is_read_with_its_words_and_can_be_corrected(sample: Path, tmp_path: Path, call: Call) -> None:
    note = tmp_path / "note.txt"
    note.write_text("A 47 year old man with chronic low back pain for 2 years. BMI 31. Denies cancer.")
    read = {each["field"]: each for each in call("match", "--note", str(note), "--json").json["read"]}
    assert (read["age"]["value"], read["sex"]["value"], read["bmi"]["value"]) == (47, "male", 31)
    assert all(each["quote"] in note.read_text() for each in read.values())
    corrected = call("match", "--note", str(note), "--set", "bmi=25", "--json").json
    assert "bmi" not in {each["field"] for each in corrected["read"]}
    assert "Wrong? Correct it with --set" in " ".join(call("match", "--note", str(note)).out.split())


def test_what_a_profile_denies_has_no_date_from_the_note(sample: Path, tmp_path: Path, call: Call) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Microdiscectomy 3 years ago.")

    def read(*words: str) -> set[str]:
        return {each["field"] for each in call("match", "--note", str(note), "--json", *words).json["read"]}

    assert {"prior_spine_surgery", "prior_spine_surgery_months"} <= read()
    assert read("--set", "prior_spine_surgery=no") == set()


def test_a_note_brings_what_it_is_about_to_the_top(sample: Path, tmp_path: Path, call: Call) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Paraplegic since a car crash injured his spinal cord at T4, ASIA A.")
    trials = call("match", "--note", str(note), "--status", "any", "--json", "--limit", "5").json["trials"]
    assert all("spinal_cord_injury" in trial["conditions"] for trial in trials[:3])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "colour=red"), "no field"),
        (("--set", "odi"), "FIELD=VALUE"),
        (("--set", "odi=secret-lots"), "number"),
        (("--set", "sex=secret"), "male"),
        (("--set", "age=999"), "age"),
        (("--within", "50km"), "--near"),
        (("nowhere.toml",), "cannot be read"),
        (("--note", "nowhere.txt"), "cannot be read"),
        (("-", "--note", "-"), "standard input"),
        (("--status", "closed-secretly"), "--status"),
    ],
)
def test_wrong_input_is_one_sentence_that_does_not_repeat_it(
    words: tuple[str, ...], told: str, sample: Path, call: Call
) -> None:
    done = call("match", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert told in done.err
    assert "secret-lots" not in done.err


PEOPLE = st.fixed_dictionaries(
    {},
    optional={
        "age": st.sampled_from([5, 17, 25, 52, 80, 101]),
        "sex": st.sampled_from(["male", "female"]),
        "bmi": st.sampled_from([18, 29, 45]),
        "odi": st.sampled_from([5, 44, 95]),
        "pregnancy": st.booleans(),
        "malignancy": st.booleans(),
        "infection": st.booleans(),
        "smoking": st.booleans(),
        "diabetes": st.booleans(),
        "prior_spine_surgery": st.booleans(),
        "no_placebo": st.just(True),
    },
)


@pytest.fixture(scope="module")
def pool(sample_home: Path) -> tuple[EmbeddedEngine, Asked]:
    return EmbeddedEngine(sample_home / "index"), asked(
        conditions=("spinal_stenosis", "disc_herniation"), countries=("US",)
    )


@settings(max_examples=25, deadline=None)
@given(values=PEOPLE)
def test_doing_the_relaxation_gives_exactly_that_many_more(
    values: Mapping[str, Any], pool: tuple[EmbeddedEngine, Asked]
) -> None:
    engine, filters = pool
    patient = parse_patient(values)
    matches = ranked(candidates(engine, filters)[0], patient)
    best = best_relaxation(engine, filters, patient, matches)
    options = dict(relaxed(filters))
    gains = {name: count(rematched(engine, without, patient)) - count(matches) for name, without in options.items()}
    if best is None:
        assert max(gains.values(), default=0) <= 0
        return
    assert best.gain >= max(gains.values())
    if best.name in options:
        assert gains[best.name] == best.gain
    else:
        more = ranked([match.candidate for match in matches], forget(patient, best.name))
        assert count(more) - count(matches) == best.gain


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("--set", "age=3"), "age"),
        (("--country", "FR", "--condition", "disc_herniation"), "--country"),
        (("--country", "JP", "--phase", "3"), "--phase"),
    ],
)
def test_no_result_says_what_to_let_go_of(words: tuple[str, ...], name: str, sample: Path, call: Call) -> None:
    answer = call("match", *words, "--json").json
    assert not any(trial["fit"] != "does_not_fit" for trial in answer["trials"])
    assert answer["relaxation"]["name"] == name
    assert answer["relaxation"]["gain"] > 0
    assert "Nothing fits. Without" in call("match", *words).out


def test_nearness_counts_what_a_note_begins_and_ends_with_and_not_what_it_denies() -> None:
    records = [{"title": title} for title in ("lumbar disc cells", "spinal cord injury cells", "knee cells")]

    def near(note: str) -> list[float]:
        return nearness(note, records, [0.0] * 3, rareness_among(records))

    at_end = near("A fall. Spinal cord. Some days of rest at home. Then a walk. Lumbar disc.")
    between = near("A fall. Spinal cord. Lumbar disc. Some days of rest at home. Then a walk.")
    assert at_end[0] / at_end[1] > between[0] / between[1]
    assert max(near("injury of the spinal cord"), key=float) == near("injury of the spinal cord")[1]
    disc_first, cord_first = near("Lumbar disc. Spinal cord."), near("Spinal cord. Lumbar disc.")
    assert disc_first[0] > disc_first[1]
    assert cord_first[1] > cord_first[0]
    assert near("Pain. Denies injury of the spinal cord.") == [0.0, 0.0, 0.0]
    assert near("") == [0.0, 0.0, 0.0]


def test_diagnoses_in_own_words_become_concepts() -> None:
    assert "disc_herniation" in conditions_of(parse_patient({"conditions": ["slipped disc"]}))
    assert conditions_of(parse_patient({"conditions": ["something else entirely"]})) == ()


def test_wishes_of_a_profile_order_and_are_told_but_keep_no_trial_out(sample: Path, tmp_path: Path, call: Call) -> None:
    file = tmp_path / "me.toml"
    plain = call("match", "--json", "--limit", "1000").json
    file.write_text(
        'countries = ["France"]\ncell_sources = ["umbilical cord"]\ndonor = "allogeneic"\nno_placebo = true\n'
    )
    wished = call("match", str(file), "--json", "--limit", "1000").json
    assert {trial["id"] for trial in wished["trials"]} == {trial["id"] for trial in plain["trials"]}
    assert wished["counts"] == plain["counts"]
    assert "keeps no trial out" in wished["notice"]
    assert "keeps no trial out" not in plain["notice"]
    unmet = [sum(wish["state"] == "not_met" for wish in trial["wishes"]) for trial in wished["trials"]]
    assert unmet == sorted(unmet)
    assert unmet[0] < unmet[-1]
    flat = " ".join(call("match", str(file), "--limit", "1000").out.split())
    assert "not your wish (donor): cells of another donor than you would like: “autologous”" in flat
    file.write_text('routes = ["by moonbeam"]\n')
    assert "knows no 'by moonbeam'" in call("match", str(file)).err


def test_trials_that_can_be_joined_come_before_closed_ones_that_fit_better(sample: Path, me: str, call: Call) -> None:
    trials = call("match", me, "--status", "any", "--json", "--limit", "1000").json["trials"]
    keys = [(trial["fit"] == "does_not_fit", trial["status"] not in OPEN) for trial in trials]
    assert keys == sorted(keys)
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("or motor weakness", "motor weakness"),
        ("and/or HIV", "HIV"),
        ("order of levels", "order of levels"),
        ("or", "or"),
    ],
)
def test_a_quote_stands_alone_without_what_joined_it_to_the_words_before(quote: str, shown: str) -> None:
    assert alone(quote) == shown
