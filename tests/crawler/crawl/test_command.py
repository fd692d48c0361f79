"""The command itself, in a process of its own: what it says, its exit code, and what it leaves alone."""

import hashlib
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.sample import faults
from tests.crawler.crawl.conftest import Open
from tests.crawler.crawl.world import ids, nct, trial, update
from tests.search_cli.conftest import TRIALS, Done, run_program

CRAWL = ("crawl", "ctgov", "--everything")


def command(*words: str) -> Done:
    """The program with the surroundings of the test, whose home and registry are set there."""
    return run_program(*words, env=os.environ)


def contents(folder: Path) -> dict[str, str]:
    """Every file with the hash of what is in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_good_crawl_is_found_at_once_and_prints_no_progress_to_stdout(open_registry: Open, home: Path) -> None:
    open_registry(15)
    done = command(*CRAWL)
    assert done.code == 0, done.err
    assert "15 records fetched, 15 new" in done.err
    assert "…" not in done.out
    assert nct(3) in command("search", "--all", nct(3)).out


def test_a_registry_in_trouble_is_exit_4_in_one_sentence_and_leaves_the_index_as_it_is(
    open_registry: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(15)
    assert command(*CRAWL).code == 0
    index = contents(home / "index")
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    registry.data_timestamp = "2026-11-23T09:00:00"
    update(registry, 3)
    registry.records[nct(20)] = trial(20, updated="2026-11-22")
    for fault in (faults.unavailable(path="/studies", times=0), faults.html_page(path="/studies", times=0)):
        registry.faults[:] = [fault]
        done = command(*CRAWL)
        assert (done.code, "Traceback" in done.err) == (4, False)
        assert [line for line in done.err.splitlines() if "try again later" in line]
        assert contents(home / "index") == index
    registry.faults.clear()
    assert command(*CRAWL).code == 0
    assert len(ids(home)) == 16


def test_a_disallow_is_exit_4(open_registry: Open, home: Path) -> None:
    open_registry(5, robots="User-agent: SpineTrials\nDisallow: /\n")
    done = command(*CRAWL)
    assert done.code == 4
    assert "robots.txt does not allow" in done.err


def test_a_crawl_with_a_record_that_cannot_be_read_is_done_and_says_so(open_registry: Open, home: Path) -> None:
    open_registry(15, faults=[faults.broken_record(page=2)])
    done = command(*CRAWL)
    assert done.code == 3
    assert "1 rejected" in done.err
    assert len(ids(home)) == 15


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_crawl_that_waits_and_says_how_to_go_on(
    number: signal.Signals, open_registry: Open, home: Path
) -> None:
    asked = threading.Event()
    registry = open_registry(35, faults=[faults.before_page(asked.set, page=2), faults.hang(60, page=2)])
    with subprocess.Popen(
        [str(TRIALS), *CRAWL], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert asked.wait(60)
            process.send_signal(number)
            _, told = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert f"stopped ({number.name}); what came is kept, run the same command again" in told
    assert "Traceback" not in told
    with Archive.open(home) as archive:
        assert archive.runs(1)[0].state == "interrupted"
    registry.faults.clear()
    assert command(*CRAWL, "--no-index").code == 0
    assert len(ids(home)) == 35


def test_two_crawls_at_once_are_one_and_an_exit_6(open_registry: Open, home: Path) -> None:
    open_registry(5)
    with Archive.open(home, write=True):
        done = command(*CRAWL)
    assert done.code == 6
    assert "is writing to" in done.err
    assert "Traceback" not in done.err
