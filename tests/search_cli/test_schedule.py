"""`trials schedule`: a real process that crawls, waits and ends cleanly; what it prints for cron and systemd."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.sample.server import SampleRegistry
from tests.search_cli.conftest import TRIALS, Call, clean_environment, run_program

SETTINGS = "[schedule]\nregistries = ['ctgov']\njitter = '1s'\n"


def doing(home: Path) -> str:
    try:
        return str(json.loads((home / "schedule.json").read_text("utf-8"))["doing"])
    except (OSError, ValueError):
        return ""


def start(home: Path, url: str) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True, exist_ok=True)
    (home / "trials.toml").write_text(SETTINGS, "utf-8")
    env = clean_environment(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=url)
    return subprocess.Popen([str(TRIALS), "schedule", "run"], env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


def wait_for(home: Path, process: subprocess.Popen[bytes], word: str) -> None:
    for _ in range(600):
        if doing(home).startswith(word) or process.poll() is not None:
            break
        time.sleep(0.1)
    assert doing(home).startswith(word), process.communicate() if process.poll() is not None else doing(home)


def end(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def test_it_crawls_what_is_due_waits_and_ends_on_sigterm(home: Path) -> None:
    with SampleRegistry() as registry:
        process = start(home, registry.url)
        try:
            wait_for(home, process, "crawling")
            wait_for(home, process, "waiting")
            env = clean_environment(TRIALS_HOME=str(home))
            assert run_program("schedule", "check", env=env).code == 0
            code, err = end(process)
        finally:
            process.kill()
    assert code == 0, err
    assert b"Traceback" not in err
    assert doing(home) == "stopped"
    with Archive.open(home) as archive:
        assert [run.state for run in archive.runs()] == ["good"]
    assert run_program("schedule", "check", env=clean_environment(TRIALS_HOME=str(home))).code == 3


def test_sigterm_in_the_middle_of_a_crawl_ends_it_cleanly_and_the_next_start_finishes_it(home: Path) -> None:
    with SampleRegistry() as registry:
        process = start(home, registry.url)
        try:
            wait_for(home, process, "crawling")
            time.sleep(1.5)
            code, err = end(process)
        finally:
            process.kill()
        assert code == 0, err
        assert b"Traceback" not in err
        env = clean_environment(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url)
        done = run_program("schedule", "run", "--once", env=env)
    assert done.code == 0, done.err
    checked = run_program("schedule", "check", env=env)
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.startswith("No registry has missed a turn")
    with Archive.open(home) as archive:
        assert archive.runs()[0].state == "good"
        assert archive.sequence > 0


def test_cron_and_systemd_get_what_they_need(home: Path, call: Call) -> None:
    cron = call("schedule", "print", "cron")
    assert cron.code == 0
    minute, *stars = cron.out.splitlines()[-1].split()[:5]
    assert 0 < int(minute) < 60
    assert stars == ["*"] * 4
    assert f"TRIALS_HOME={home}" in cron.out
    assert "schedule run --once" in cron.out
    units = call("schedule", "print", "systemd").out
    for line in (
        "Persistent=true",
        "WantedBy=timers.target",
        "SuccessExitStatus=3",
        f'Environment="TRIALS_HOME={home}"',
    ):
        assert line in units


@pytest.mark.parametrize("words", [("walk",), ("print",), ("print", "launchd"), ("run", "cron")])
def test_other_words_are_a_sentence(words: tuple[str, ...], home: Path, call: Call) -> None:
    done = call("schedule", *words)
    assert done.code == 2
    assert "trials schedule takes" in done.err


def test_an_unknown_registry_in_the_settings_is_told_before_anything_is_crawled(home: Path, call: Call) -> None:
    home.mkdir()
    (home / "trials.toml").write_text("[schedule]\nregistries = ['nowhere']\n", "utf-8")
    done = call("schedule", "run", "--once")
    assert done.code == 2
    assert "no registry is called" in done.err
