"""What runs unattended logs JSON lines with the call and the run, and nothing secret or private among them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.sample import faults
from crawler.sample.server import SampleRegistry
from tests.search_cli.conftest import Call, clean_environment, run_program
from tests.search_cli.editions import RECRUITING, Editions, edited, study
from tests.search_cli.terminal import on_terminal

STAMP = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def log(err: str) -> list[dict[str, Any]]:
    """Every line of stderr; fails where one is no JSON object with what all lines have."""
    lines = [json.loads(line) for line in err.splitlines()]
    for line in lines:
        assert STAMP.fullmatch(line["at"])
        assert line["level"] in ("debug", "info", "warning", "error", "critical")
        assert isinstance(line["message"], str)
        assert line["call"]
    return lines


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return clean_environment(TRIALS_HOME=str(home))


def test_a_crawl_logs_lines_with_its_run(env: dict[str, str]) -> None:
    with SampleRegistry() as registry:
        done = run_program("crawl", "ctgov", "--json", env=env | {"TRIALS_CTGOV_URL": registry.url})
    (run,) = done.json["runs"]
    lines = log(done.err)
    assert len({line["call"] for line in lines}) == 1
    assert (lines[0]["message"], lines[0]["event"]) == ("Crawling ClinicalTrials.gov", "begin")
    (fetched,) = [line for line in lines if "records fetched" in line["message"]]
    assert (fetched["run"], fetched["registry"]) == (run["id"], "ctgov")
    assert (lines[-1]["event"], lines[-1]["code"], lines[-1]["seconds"] > 0) == ("ended", 0, True)
    assert "run" not in lines[-1]


def test_what_goes_wrong_is_a_line_with_its_level_and_code(env: dict[str, str]) -> None:
    with SampleRegistry() as registry:
        registry.faults.append(faults.status(403))
        done = run_program("crawl", "ctgov", env=env | {"TRIALS_CTGOV_URL": registry.url})
    lines = log(done.err)
    (failed,) = [line for line in lines if line["level"] == "error"]
    assert (done.code, failed["code"]) == (4, 4)
    assert "403" in failed["message"]
    assert "trials: " not in done.err


def test_calls_within_a_schedule_share_its_call(env: dict[str, str], home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "trials.toml").write_text('[schedule]\nregistries = ["ctgov"]\n', "utf-8")
    with SampleRegistry() as registry:
        done = run_program("schedule", "run", "--once", env=env | {"TRIALS_CTGOV_URL": registry.url})
    lines = log(done.err)
    assert len({line["call"] for line in lines}) == 1
    assert lines[0]["call"].startswith("schedule-")
    assert [line["message"] for line in lines if line.get("event") == "ended"] == [
        "crawl ended",
        "watch ended",
        "schedule ended",
    ]


def test_a_person_at_a_terminal_reads_sentences(env: dict[str, str]) -> None:
    with SampleRegistry() as registry:
        _, shown = on_terminal("crawl", "ctgov", env=env | {"TRIALS_CTGOV_URL": registry.url})
    assert "records fetched" in shown
    assert '"level"' not in shown


def test_commands_that_a_person_calls_keep_their_sentences(env: dict[str, str]) -> None:
    for words in (("watch", "show", "nobody"), ("schedule", "print", "sun"), ("search", "disc")):
        assert run_program(*words, env=env).err.startswith("trials: ")


def test_nothing_of_a_patient_and_no_secret_is_logged(
    home: Path, monkeypatch: pytest.MonkeyPatch, call: Call, tmp_path: Path
) -> None:
    editions = Editions(home, monkeypatch)
    editions.publish("2026-01-05", [study(RECRUITING)])
    profile = tmp_path / "me.toml"
    profile.write_text("age = 57\nsex = 'female'\nbmi = 26.75\n", "utf-8")
    monkeypatch.setenv("TRIALS_WEBHOOK_URL", "http://127.0.0.1:9/hush-hush?token=s3cr3t")
    words = ("--all", "--profile", str(profile), "--store-profile", "--to", "webhook", "--to", "stdout")
    assert call("watch", "add", "mine", *words).code == 0

    def more_people(protocol: dict[str, Any]) -> None:
        protocol["designModule"]["enrollmentInfo"]["count"] += 50

    editions.publish("2026-02-05", [edited(RECRUITING, more_people)])
    told = call("watch", "run")
    assert told.code == 3
    kept = home / "watches" / "mine.profile"
    kept.write_text('{"age": 57, "bmi": "26.75 hush"}', "utf-8")
    damaged = call("watch", "run")
    assert damaged.code == 2
    assert damaged.err.startswith("trials: ")  # whoever keeps the files reads it, not who reads the log
    assert log(told.err)[-1]["code"] == told.code
    for done in (told, damaged):
        assert not re.search(r"57|26\.75|female|hush|s3cr3t", re.sub(r'"(at|call)": "[^"]*"', "", done.err))
