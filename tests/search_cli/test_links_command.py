"""`trials links`: explains, compares, decides, lists and reviews; decisions reach the index and can be taken back."""

import shutil
from pathlib import Path

import pytest

from indexer.linking import linker
from indexer.linking.book import Book
from search_cli import linking
from tests.indexer.linking.trials_made import OTHER, named, trial
from tests.search_cli.conftest import Call, clean_environment, run_program
from tests.search_cli.linked import ROWS, import_rows
from tests.search_cli.terminal import on_terminal

ONE, TWIN = "NCT90411157", "DRKS90000022"
NOSE, LIKE = "NCT90411256", "ACTRN90000000000044"


@pytest.fixture(scope="session")
def linked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("linked") / "home"
    import_rows(home)
    return home


@pytest.fixture
def linked(home: Path, linked_home: Path) -> Path:
    return Path(shutil.copytree(linked_home, home))


def ids(call: Call, number: str) -> list[str]:
    return sorted(each["id"] for each in call("links", number, "--json").json["records"])


def test_a_study_is_explained_with_all_that_was_recorded_of_each_link(linked: Path, call: Call) -> None:
    found = call("links", ONE.lower(), "--json").json
    assert [(each["id"], each["leads"]) for each in found["records"]] == [(TWIN, True), (ONE, False)]
    (link,) = found["links"]
    assert (link["verdict"], link["method"]) == ("same", "identifier")
    assert link["score"] > 0.99
    assert link["author"].startswith("rules")
    assert link["at"]
    reasons = {each["name"]: each for each in link["reasons"]}
    assert "number" in reasons["claims"]["says"]
    assert reasons["claims"]["adds"] == 7.0
    told = call("links", ONE)
    assert (told.code, told.err) == (0, "")
    assert max(map(len, told.out.splitlines())) <= 80
    for word in (ONE, TWIN, "+7.00", "leads", "score 1.000"):
        assert word in " ".join(told.out.split())


def test_reasons_sum_up_to_the_score(linked: Path, call: Call) -> None:
    from math import exp

    for pair in ((ONE, TWIN), (NOSE, LIKE)):
        found = call("links", *pair, "--json").json
        total = sum(each["adds"] for each in found["reasons"])
        assert found["score"] == pytest.approx(1 / (1 + exp(-total)), abs=0.01)


def test_any_two_records_are_compared_and_what_forbids_is_told(linked: Path, call: Call) -> None:
    found = call("links", ONE, NOSE, "--json").json
    assert found["verdict"] == "different"
    assert ONE in found["forbidden"]
    assert not found["one_study"]
    assert "Forbidden" in call("links", ONE, NOSE, "--plain").out


def test_likely_twins_are_told_as_likely(linked: Path, call: Call) -> None:
    (twin,) = call("links", NOSE, "--json").json["likely"]
    assert twin["id"] == LIKE
    assert twin["probability"] > 0.3  # however high: neither size nor days bear the titles out
    told = " ".join(call("links", NOSE).out.split())
    assert "LIKELY THE SAME STUDY" in told
    assert LIKE in told


def test_a_split_and_a_join_reach_the_index_and_undoing_brings_it_back(linked: Path, call: Call) -> None:
    done = call("links", "split", ONE, TWIN, "--why", "another dose", "--author", "reader", "--json")
    assert done.code == 0
    decision = done.json["decision"]
    assert (decision["verdict"], decision["author"], decision["why"]) == ("different", "reader", "another dose")
    assert ids(call, ONE) == [ONE]
    assert call("show", ONE, "--json").json["id"] == ONE
    assert call("links", ONE, "--json").json["kept_apart"][0]["method"] == "decision"
    assert call("links", "join", NOSE, LIKE, "--why", "the sponsor says so").code == 0
    assert call("show", LIKE, "--json").json["ids"][:2] == sorted((NOSE, LIKE))
    listed = call("links", "list", "--json").json["decisions"]
    assert [(each["verdict"], each["undone"]) for each in listed] == [("different", None), ("same", None)]
    for each in listed:
        assert call("links", "undo", str(each["number"])).code == 0
    assert ids(call, ONE) == sorted((ONE, TWIN))
    assert ids(call, NOSE) == [NOSE]
    assert call("links", "undo", "1").code == 1
    assert "taken back" in call("links", "list").out


def test_a_decision_is_recorded_once_and_a_contrary_one_goes_before_it_until_taken_back(
    linked: Path, call: Call
) -> None:
    assert call("links", "join", NOSE, LIKE, "--why", "the sponsor says so", "--no-index").code == 0
    again = call("links", "join", LIKE, NOSE, "--why", "again", "--no-index")
    assert (again.code, again.out) == (2, "")
    assert "decision 1 says so already" in again.err
    contrary = call("links", "split", NOSE, LIKE, "--why", "other doses", "--no-index", "--json").json
    assert (contrary["decision"]["number"], contrary["replaces"]) == (2, 1)
    assert ids(call, NOSE) == [NOSE]
    undone = call("links", "undo", "2", "--no-index")
    assert "Decision 1 on the same pair holds" in undone.out
    assert ids(call, NOSE) == sorted((NOSE, LIKE))
    assert "stands" not in call("links", "undo", "1", "--no-index", "--json").json
    assert ids(call, NOSE) == [NOSE]


def test_decisions_hold_through_the_next_import(linked: Path, call: Call) -> None:
    assert call("links", "split", ONE, TWIN, "--why", "another dose", "--no-index").code == 0
    import_rows(linked)
    assert ids(call, ONE) == [ONE]
    assert call("index", "--rebuild").code == 0
    assert call("show", ONE, "--json").json.get("other_records") is None


def test_without_index_the_index_stays_as_it_is_until_it_is_brought_up(linked: Path, call: Call) -> None:
    assert call("links", "split", ONE, TWIN, "--why", "another dose", "--no-index").code == 0
    assert call("show", ONE, "--json").json["id"] == TWIN
    assert call("index").code == 0
    assert call("show", ONE, "--json").json["id"] == ONE


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("split", ONE, TWIN), 2),
        (("split", ONE, "--why", "x"), 2),
        (("join", ONE, ONE, "--why", "x"), 2),
        (("join", ONE, "NCT00000009", "--why", "x"), 1),
        (("undo",), 2),
        (("undo", "x"), 2),
        (("undo", "7"), 1),
        (("list", "nonsense"), 2),
        (("list", "same", "more"), 2),
        ((ONE, TWIN, NOSE), 2),
        (("NCT00000009",), 1),
        (("\x1b[31m",), 1),
        (("--review",), 2),
        (("--review", ONE), 2),
    ],
)
def test_a_call_that_cannot_be_meant_is_one_sentence(
    words: tuple[str, ...], code: int, linked: Path, call: Call
) -> None:
    done = call("links", *words)
    assert (done.code, done.out) == (code, "")
    assert done.err.count("\n") == 1
    assert all(mark.isprintable() for mark in done.err[:-1])


def test_where_nothing_was_linked_yet_it_says_what_to_do(home: Path, call: Call) -> None:
    home.mkdir()
    done = call("links", ONE)
    assert (done.code, done.out) == (2, "")
    assert "trials index" in done.err
    assert not list(home.iterdir())


def test_a_coordinator_decides_pair_by_pair_on_a_terminal(linked: Path) -> None:
    env = clean_environment(TRIALS_HOME=str(linked))
    code, shown = on_terminal("links", "--review", env=env, typed=b"x\ns\nthe sponsor says so\n\n")
    assert code == 0, shown
    for word in (NOSE, LIKE, "Made Up Institute", "Made Up Clinic", "60", "70", "1 decided"):
        assert word in shown
    (decision,) = run_program("links", "list", "--json", env=env).json["decisions"]
    assert (decision["verdict"], decision["why"]) == ("same", "the sponsor says so")
    assert run_program("show", LIKE, "--json", env=env).json["ids"][:2] == sorted((NOSE, LIKE))
    code, shown = on_terminal("links", "--review", env=env)
    assert code == 0
    assert "No pair is undecided" in shown


SECOND = (
    {
        "TrialID": "NCT90411355",
        "Public_title": "Heart valves of pigs for old adults",
        "Primary_sponsor": "Made Up Institute",
        "Target_size": "300",
        "Condition": "Aortic stenosis",
        "Intervention": "Device: valve",
    },
    {
        "TrialID": "ACTRN90000000000055",
        "Public_title": "Pig heart valves in old adults",
        "Primary_sponsor": "Made Up Clinic",
        "Target_size": "340",
        "Condition": "Aortic stenosis",
        "Intervention": "Device: valve",
        "Source_Register": "ANZCTR",
    },
)


def test_a_decision_of_a_walk_is_taken_back_and_its_pair_asked_about_again(home: Path) -> None:
    import_rows(home, (*ROWS, *SECOND))
    env = clean_environment(TRIALS_HOME=str(home))
    pairs = [
        (each["a"], each["b"]) for each in run_program("links", "list", "undecided", "--json", env=env).json["links"]
    ]
    assert len(pairs) == 2
    code, shown = on_terminal("links", "--review", env=env, typed=b"u\ns\n\nu\nd\nanother dose\nq\n")
    assert code == 0, shown
    for words in (
        "(2 left)",
        "(1 left)",
        "Nothing was decided in this walk",
        "Decision 1 taken back",
        "1 decided, 1 left",
    ):
        assert words in shown
    made = run_program("links", "list", "--json", env=env).json["decisions"]
    assert [(each["a"], each["b"]) for each in made] == [pairs[0]] * 2
    assert [(each["verdict"], bool(each["undone"])) for each in made] == [("same", True), ("different", False)]
    assert [each["why"] for each in made] == ["reviewed side by side", "another dose"]


@pytest.mark.parametrize("limit", [(), ("--limit", "1")])
def test_the_last_decision_of_a_walk_can_be_taken_back_before_it_ends(linked: Path, limit: tuple[str, ...]) -> None:
    env = clean_environment(TRIALS_HOME=str(linked))
    typed = b"s\n\nwhat\nu\nd\nanother dose\n\n"
    code, shown = on_terminal("links", "--review", *limit, env=env, typed=typed)
    assert code == 0, shown
    assert shown.count("u takes the last decision back, Enter ends") == 3  # "what" is no answer; then the new decision
    assert "Decision 1 taken back" in shown
    assert "1 decided, 0 left" in shown
    made = run_program("links", "list", "--json", env=env).json["decisions"]
    assert [(each["verdict"], bool(each["undone"])) for each in made] == [("same", True), ("different", False)]


@pytest.mark.parametrize("end", [b"q\n", b"\x04"])
def test_whoever_leaves_at_the_last_question_of_a_walk_keeps_what_was_decided(linked: Path, end: bytes) -> None:
    env = clean_environment(TRIALS_HOME=str(linked))
    code, shown = on_terminal("links", "--review", env=env, typed=b"s\n\n" + end)
    assert code == 0, shown
    (decision,) = run_program("links", "list", "--json", env=env).json["decisions"]
    assert (decision["verdict"], bool(decision["undone"])) == ("same", False)


@pytest.mark.parametrize("typed", [b"k\n", b"skip\nq\n", b"sure not\nq\n", b"q\n", b"\x04", b"s\n\x04", b"yes\n\x04"])
def test_skipping_and_leaving_decide_nothing(linked: Path, typed: bytes) -> None:
    env = clean_environment(TRIALS_HOME=str(linked))
    code, shown = on_terminal("links", "--review", env=env, typed=typed)
    assert code == 0, shown
    assert run_program("links", "list", "--json", env=env).json["decisions"] == []
    assert len(run_program("links", "list", "undecided", "--json", env=env).json["links"]) == 1


def test_a_decision_tells_of_every_study_that_it_changed(tmp_path: Path) -> None:
    one = trial("NCT90000011", identifiers=[named("drks", "DRKS90000022")])
    other = trial("ISRCTN90000044", "isrctn", **OTHER | {"identifiers": [named("drks", "DRKS90000099")]})
    records = {f"{each['id']}/{each['source']}": each for each in (one, trial("DRKS90000022", "drks"), other)}
    with Book(tmp_path) as book:
        linker.bring_up(book, records.items())
    twin, first, second = sorted(records, key=lambda key: "DNI".index(key[0]))
    joined = linking.decide(tmp_path, first, second, "same", "reader", "registered twice")
    assert joined["studies"] == [[twin], [second, first]]
    assert linking.undo(tmp_path, 1)["studies"] == [[twin, first], [second]]
