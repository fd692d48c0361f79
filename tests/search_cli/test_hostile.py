"""Records whose text attacks: nothing of it steers a terminal, turns a line round, or becomes a formula in a table."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.sample.faces import SAMPLES
from search_cli.render.layout import cells
from tests.search_cli.conftest import Call, clean_environment, run_program
from tests.search_cli.terminal import on_terminal

NUMBER = "NCT90999999"
ATTACKS = (
    "\x1b[2J\x1b]0;owned\x07 \x9b31m \x1bPq\x1b\\",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200b\u200f\ufeff",
    "<script>alert(1)</script><b>bold</b>",
    '=HYPERLINK("http://evil.example";"x")',
    "\x00\x08\x7f\r\rover",
    "{0} %s %(x)s $HOME `id` [red]x[/red]",
)
SGR = re.compile(r"\x1b\[[0-9;]*m")  # colours and their end: the only sequences that are ours


def hostile_record() -> dict[str, Any]:
    """An invented trial with an attack in every text that is shown."""
    study: dict[str, Any] = json.loads(min((SAMPLES / "ctgov").glob("*.json")).read_bytes())
    poisoned: dict[str, Any] = poison(study, " disc ".join(ATTACKS))
    protocol = poisoned["protocolSection"]
    protocol["identificationModule"] |= {"nctId": NUMBER, "briefTitle": f"={ATTACKS[0]} disc {ATTACKS[1]}"}
    protocol["identificationModule"].pop("nctIdAliases", None)
    return poisoned


def poison(value: Any, attack: str) -> Any:
    """The record with the attack behind every text of several words."""
    if isinstance(value, dict):
        return {key: poison(each, attack) for key, each in value.items()}
    if isinstance(value, list):
        return [poison(each, attack) for each in value]
    return f"{attack} {value} {attack}" if isinstance(value, str) and " " in value else value


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    study = hostile_record()
    for name, title in (("first", "before"), ("second", "after")):
        study["protocolSection"]["identificationModule"]["acronym"] = f"{title} {ATTACKS[0]} {ATTACKS[1]}"
        (folder / f"{name}.json").write_text(json.dumps(study), "utf-8")
        study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": "2026-11-02"}
        env = clean_environment(TRIALS_HOME=str(folder / "home"))
        done = run_program("import", f"{name}.json", env=env, cwd=folder)
        assert done.code == 0, done.err
    return folder / "home"


@pytest.fixture
def hostile(home: Path, hostile_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIALS_HOME", str(hostile_home))
    return hostile_home


FOR_PEOPLE = [
    ("search", "disc", "--all", "--facets", "--explain"),
    ("search", "disc", "--all", "--plain"),
    ("show", NUMBER),
    ("show", NUMBER, "--plain", "--full"),
    ("history", NUMBER),
    ("status",),
    ("runs",),
]


@pytest.mark.parametrize("words", FOR_PEOPLE)
def test_text_of_a_registry_is_harmless_in_a_pipe(words: tuple[str, ...], hostile: Path, call: Call) -> None:
    done = call(*words)
    assert done.code == 0, done.err
    assert all(mark.isprintable() for mark in done.out.replace("\n", ""))
    if words[0] not in ("status", "runs"):
        assert NUMBER in done.out


@pytest.mark.parametrize("words", [*FOR_PEOPLE, ("show", NUMBER, "--raw"), ("show", NUMBER, "--json")])
def test_text_of_a_registry_is_harmless_on_a_terminal(words: tuple[str, ...], hostile_home: Path) -> None:
    code, written = on_terminal(*words, env=clean_environment(TRIALS_HOME=str(hostile_home)))
    assert code == 0
    assert all(mark.isprintable() for mark in SGR.sub("", written).replace("\r\n", "")), written[:500]


def test_texts_of_megabytes_are_cut_for_people_and_whole_for_programs(home: Path, tmp_path: Path, call: Call) -> None:
    study = json.loads(min((SAMPLES / "ctgov").glob("*.json")).read_bytes())
    names = study["protocolSection"]["identificationModule"]
    names |= {"briefTitle": f"disc {'x' * 1_000_000}", "officialTitle": f"disc {'腰' * 300_000}"}
    study["protocolSection"]["descriptionModule"]["briefSummary"] = "disc " * 200_000
    (tmp_path / "big.json").write_text(json.dumps(study))
    assert call("import", str(tmp_path / "big.json")).code == 0
    for words in (("search", "disc"), ("show", names["nctId"])):
        done = call(*words)
        assert done.code == 0
        assert len(done.out) < 60_000
        assert max(map(cells, done.out.splitlines())) <= 80
    assert call("show", names["nctId"], "--json").json["title"] == names["briefTitle"]
    assert call("show", names["nctId"], "--full").out.count("x") > 1_000_000


def test_json_keeps_every_character_as_an_escape(hostile: Path, call: Call) -> None:
    for words in (("search", "disc", "--all", "--json"), ("show", NUMBER, "--json"), ("history", NUMBER, "--json")):
        done = call(*words)
        assert all(mark.isprintable() for mark in done.out.replace("\n", ""))
        assert done.json
    assert call("search", "disc", "--all", "--json").json["hits"][0]["title"].startswith("=")


def test_a_table_for_spreadsheets_holds_no_formula(hostile: Path, call: Call) -> None:
    done = call("export", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["id"] for row in rows] == [NUMBER]
    assert rows[0]["title"].startswith("'=")
    assert not [cell for row in rows for cell in row.values() if cell.lstrip()[:1] in tuple("=+@\t\r")]
    assert not set(done.out) & set("\u202e\u2066\u200b\x1b\x00")


def test_lines_of_an_export_are_one_object_each(hostile: Path, call: Call) -> None:
    lines = call("export").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [NUMBER]


def test_raw_bytes_are_given_untouched_to_a_program(hostile: Path, hostile_home: Path, call: Call) -> None:
    served = (hostile_home.parent / "second.json").read_text("utf-8")
    assert json.loads(call("show", NUMBER, "--raw").out) == json.loads(served)
