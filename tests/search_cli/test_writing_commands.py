"""Commands that change the archive bring the index along: import, replay, index, purge, crawl, and how they report."""

import json
import shutil
from pathlib import Path

import pytest

from crawler.sample.faces import SAMPLES
from tests.search_cli.conftest import Call, clean_environment, run_program

NUMBER = "NCT90017919"


@pytest.fixture
def own_home(home: Path, sample_home: Path) -> Path:
    return Path(shutil.copytree(sample_home, home))


def test_what_is_purged_is_found_nowhere_any_more(own_home: Path, call: Call) -> None:
    assert call("purge", NUMBER, "--why", "asked by a contact person").code == 2
    assert NUMBER in call("search", NUMBER).out
    done = call("purge", NUMBER, "--why", "asked by a contact person", "--yes")
    assert done.code == 0
    assert call("show", NUMBER).code == 1
    assert NUMBER not in [hit["id"] for hit in call("search", "--all", "--json", "--limit", "1000").json["hits"]]
    assert f'"id":"{NUMBER}"' not in call("export").out
    assert call("doctor").code == 0
    assert call("purge", "NCT00000009", "--why", "asked", "--yes").code == 1


def test_what_is_wrong_with_a_record_that_was_rejected_is_said_in_words(home: Path, tmp_path: Path, call: Call) -> None:
    whole = f"<Trial><TrialID>{NUMBER}</TrialID><Public_title>Cells</Public_title></Trial>"
    file = tmp_path / "rows.xml"
    file.write_text(f"<Trials_downloaded_from_ICTRP>{whole}<Trial><TrialID>NCT9001")
    done = call("import", "--no-index", "--plain", str(file))
    assert done.code == 3
    assert "1 record was rejected and kept aside by run 1 of ictrp (ictrp/cut 1): rows.xml: the file ends" in done.err
    file.write_text(f"<Trials_downloaded_from_ICTRP>{whole.replace(NUMBER, '?')}</Trials_downloaded_from_ICTRP>")
    done = call("import", "--no-index", "--plain", str(file))
    assert done.code == 3
    assert "changed nothing: 0 of 1 records could be read: rows.xml: '?' is no trial number" in done.err


def test_an_import_is_found_at_once(home: Path, call: Call) -> None:
    file = min((SAMPLES / "ctgov").glob("*.json"))
    done = call("import", str(file), "--json")
    assert done.code == 0
    assert [run["state"] for run in done.json["runs"]] == ["good"]
    assert done.json["index"] is not None
    assert call("show", file.stem).code == 0


def test_an_import_of_standard_input_is_found_at_once(home: Path) -> None:
    file = min((SAMPLES / "ctgov").glob("*.json"))
    env = clean_environment(TRIALS_HOME=str(home))
    done = run_program("import", "-", env=env, stdin=file.read_bytes())
    assert done.code == 0, done.err
    assert run_program("show", file.stem, env=env).code == 0


def test_without_index_is_without_index(home: Path, call: Call) -> None:
    file = min((SAMPLES / "ctgov").glob("*.json"))
    assert call("import", "--no-index", str(file)).code == 0
    assert call("show", file.stem).code == 5
    done = call("index")
    assert (done.code, done.out.count("\n")) == (0, 1)
    assert call("show", file.stem).code == 0


def test_indexing_twice_changes_nothing_and_says_so(own_home: Path, call: Call) -> None:
    before = call("search", "--json", "--all").json
    first, second = call("index", "--json"), call("index", "--json")
    assert first.code == second.code == 0
    assert first.json == second.json
    assert call("search", "--json", "--all").json == before
    assert "up to date" in call("index").out
    assert call("index", "--rebuild").code == 0
    again = call("search", "--json", "--all").json
    assert [hit["id"] for hit in again["hits"]] == [hit["id"] for hit in before["hits"]]


def test_a_replay_with_the_same_readers_changes_nothing(own_home: Path, call: Call) -> None:
    before = call("status", "--json").json["sequence"]
    assert call("replay").code == 0
    assert call("status", "--json").json["sequence"] == before


def test_a_file_that_is_nothing_of_ours_is_refused(home: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    for name in ("letter.txt", "missing.json"):
        done = call("import", str(tmp_path / name))
        assert (done.code, done.out) == (2, "")
        assert done.err.splitlines()[-1].startswith("trials: ")
        assert name in done.err


def test_files_that_cannot_be_imported_are_named_at_the_end_and_the_others_are_found(
    home: Path, tmp_path: Path, call: Call
) -> None:
    file = min((SAMPLES / "ctgov").glob("*.json"))
    (tmp_path / "letter.txt").write_text("dear reader")
    (tmp_path / "study.dat").write_bytes(file.read_bytes())
    (tmp_path / "none.xml").touch()
    done = call("import", str(tmp_path / "missing.json"), str(tmp_path))
    assert done.code == 3
    told = done.err.splitlines()[-3:]
    assert all(line.startswith("trials: not imported: ") for line in told)
    assert [name in line for name, line in zip(("missing.json", "letter.txt", "none.xml"), told, strict=True)] == [
        True
    ] * 3
    assert call("show", file.stem).code == 0
    left_out = call("import", "--json", str(tmp_path)).json["left_out"]
    assert len(left_out) == 2
    alone = call("import", str(tmp_path / "letter.txt"), str(tmp_path / "none.xml"))
    assert (alone.code, alone.out) == (2, "")
    assert "1 more of the files" in alone.err


def test_a_broken_part_is_kept_aside_and_the_rest_goes_on(home: Path, tmp_path: Path, call: Call) -> None:
    record = json.loads(min((SAMPLES / "ctgov").glob("*.json")).read_bytes())
    (tmp_path / "page.json").write_text(json.dumps({"studies": [{"protocolSection": {}}, record]}))
    done = call("import", str(tmp_path / "page.json"))
    assert done.code == 3
    assert "rejected" in done.err
    assert call("search", "--all", "--json").json["total"] == 1


def test_a_registry_that_nobody_knows_is_a_usage_error(home: Path, call: Call) -> None:
    done = call("crawl", "ctgof")
    assert (done.code, done.out) == (2, "")
    assert "ctgov" in done.err


def test_fields_that_no_rule_read_and_unknown_words_are_told_with_the_run(
    home: Path, tmp_path: Path, call: Call
) -> None:
    record = json.loads((SAMPLES / "ctgov" / f"{NUMBER}.json").read_text())
    record["protocolSection"]["statusModule"]["overallStatus"] = "PONDERING"
    record["protocolSection"]["novelModule"] = {"words": "new"}
    file = tmp_path / "study.json"
    file.write_text(json.dumps(record))
    assert call("import", str(file), "--no-index").code == 0
    told = " ".join(call("runs").out.split())
    assert "fields left over: protocolSection.novelModule.words 1" in told
    assert "words that no table knows in: status 1" in told
