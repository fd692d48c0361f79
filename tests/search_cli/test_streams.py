"""Standard output holds data only, standard error the rest; readers that leave early are no error."""

import json
import subprocess
from pathlib import Path

import pytest

from crawler.sample.server import SampleRegistry
from tests.search_cli.conftest import TRIALS, Call, clean_environment, run_program
from tests.search_cli.terminal import on_terminal

NUMBER = "NCT90017919"
ANSWERS = [
    ("search",),
    ("show", NUMBER),
    ("history", NUMBER),
    ("status",),
    ("runs",),
    ("registries",),
    ("doctor",),
]


@pytest.mark.parametrize("words", ANSWERS)
def test_json_is_one_object_and_nothing_else(words: tuple[str, ...], sample: Path, call: Call) -> None:
    done = call(*words, "--json")
    assert (done.code, done.err) == (0, "")
    assert isinstance(done.json, dict)


@pytest.mark.parametrize("words", ANSWERS)
def test_people_get_lines_that_fit_their_terminal(words: tuple[str, ...], sample: Path, call: Call) -> None:
    done = call(*words)
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    assert "\x1b" not in done.out


@pytest.mark.parametrize("words", ANSWERS)
def test_plain_has_no_boxes_and_no_colours_on_a_terminal(words: tuple[str, ...], sample_home: Path) -> None:
    code, written = on_terminal(*words, "--plain", env=clean_environment(TRIALS_HOME=str(sample_home)))
    assert code == 0
    assert "\x1b" not in written
    assert "─" not in written


@pytest.mark.parametrize("words", [("search", "disc"), ("show", NUMBER), ("status",)])
def test_colours_come_on_a_terminal_unless_they_are_unwanted(words: tuple[str, ...], sample_home: Path) -> None:
    env = clean_environment(TRIALS_HOME=str(sample_home))
    assert "\x1b[" in on_terminal(*words, env=env)[1]
    assert "\x1b[" not in on_terminal(*words, env=env | {"NO_COLOR": "1"})[1]


@pytest.mark.parametrize("words", [("search", "disc"), ("search", "xyzzyqq"), ("show", NUMBER), ("status",)])
def test_an_answer_for_people_ends_with_sources_and_notice(words: tuple[str, ...], sample: Path, call: Call) -> None:
    told = " ".join(call(*words).out.split())
    assert told.endswith("Educational only, not medical advice; a listing is not an endorsement; talk to a clinician.")
    assert "ClinicalTrials.gov as of 2026-" in told


@pytest.mark.parametrize(
    "words", [("search", "--limit", "10000"), ("show", NUMBER, "--full"), ("export",), ("schema",)]
)
def test_a_reader_that_leaves_early_is_no_error(words: tuple[str, ...], sample_home: Path) -> None:
    env = clean_environment(TRIALS_HOME=str(sample_home))
    program = subprocess.Popen([str(TRIALS), *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.close()
    said = program.stderr.read()
    program.stderr.close()
    assert (program.wait(), said) in ((141, b""), (0, b""))


def test_closed_streams_are_no_error(sample_home: Path) -> None:
    env = clean_environment(TRIALS_HOME=str(sample_home))
    command = f"'{TRIALS}' search disc >&- 2>&-"
    assert subprocess.run(["/bin/sh", "-c", command], env=env, check=False).returncode in (0, 141)


def test_an_old_encoding_is_no_error(sample_home: Path) -> None:
    env = clean_environment(TRIALS_HOME=str(sample_home), PYTHONIOENCODING="ascii", LC_ALL="C")
    for words in ANSWERS:
        done = run_program(*words, env=env)
        assert done.code == 0, done.err
        assert done.out.isascii()


def test_a_crawl_tells_its_progress_on_stderr_and_its_result_on_stdout(home: Path) -> None:
    with SampleRegistry() as registry:
        env = clean_environment(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url)
        done = run_program("crawl", "ctgov", "--json", env=env)
    assert done.code == 0
    assert "Crawling ClinicalTrials.gov" in done.err
    assert [run["state"] for run in json.loads(done.out)["runs"]] == ["good"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this platform has no device that is always full")
@pytest.mark.parametrize(
    "words", [("search", "disc"), ("search", "disc", "--json"), ("show", NUMBER), ("export",), ("schema",)]
)
def test_a_full_disk_behind_stdout_is_told_in_one_sentence(words: tuple[str, ...], sample_home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [TRIALS, *words], env=clean_environment(TRIALS_HOME=str(sample_home)), stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "could not be written whole (No space left on device)" in done.stderr
    assert len(done.stderr.splitlines()) == 1
