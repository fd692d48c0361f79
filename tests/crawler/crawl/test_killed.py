"""A crawl that is killed at any moment: the archive opens, and the same command again brings what was missing."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from crawler.archive import Archive, RunRecord
from crawler.sample import faults
from crawler.sample.server import SampleRegistry
from tests.crawler.crawl.conftest import Open
from tests.crawler.crawl.killed import start_crawl
from tests.crawler.crawl.world import everything, fill, ids, update
from tests.search_cli.conftest import TRIALS
from trials.errors import SettingsError

Run = Callable[..., RunRecord]
RECORDS = 45
MOMENTS = 20
NEXT = "2026-11-23T09:00:00"


def crawl_and_kill(registry: SampleRegistry, home: Path, request: int, seconds: float) -> bool:
    """Kill a crawl so long after the registry was asked so many times; whether that cut it short."""
    asked = threading.Event()
    registry.faults[:] = [faults.before_page(asked.set, nth=request)]
    process = start_crawl(home, registry.url)
    assert asked.wait(60)
    time.sleep(seconds)
    process.kill()
    process.join(60)
    registry.faults.clear()
    return process.exitcode == -signal.SIGKILL


def renew(registry: SampleRegistry) -> None:
    for number in range(12):
        update(registry, number)
    registry.data_timestamp = NEXT


def test_a_crawl_killed_at_any_moment_and_run_again_ends_as_an_undisturbed_one(
    open_registry: Open, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(RECORDS)
    undisturbed = tmp_path / "undisturbed"
    start_crawl(undisturbed, registry.url).join(60)
    asked = len(registry.requests)
    first = everything(undisturbed)
    assert len(first["trials"]) == RECORDS
    renew(registry)
    start_crawl(undisturbed, registry.url).join(60)
    wanted = everything(undisturbed)
    rng = Random(20261120)
    killed, states = 0, set()
    while killed < MOMENTS:
        fill(registry, RECORDS)
        registry.data_timestamp = "2026-11-20T09:00:05"
        home = tmp_path / "killed"
        if not crawl_and_kill(registry, home, rng.randint(1, asked), rng.uniform(0, 0.03)):
            shutil.rmtree(home)
            continue  # it had ended before
        killed += 1
        with Archive.open(home, write=True) as archive:
            assert archive.verify() == []
            states.update(record.state for record in archive.runs())
            assert archive.sequence in {0, RECORDS}
        start_crawl(home, registry.url).join(60)
        assert everything(home) == first
        if killed % 10 == 0:  # what was completed after a kill goes on like any other archive
            renew(registry)
            start_crawl(home, registry.url).join(60)
            assert everything(home) == wanted
        shutil.rmtree(home)
    assert "interrupted" in states


def test_the_command_itself_killed_and_given_again(open_registry: Open, home: Path) -> None:
    registry = open_registry(RECORDS)
    command = [str(TRIALS), "crawl", "ctgov", "--everything", "--no-index"]
    registry.faults.append(faults.hang(60, page=5))
    reached = threading.Event()
    registry.faults.append(faults.before_page(reached.set, page=5))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        try:
            assert reached.wait(60)
        finally:
            killed.kill()
        assert killed.wait(10) == -signal.SIGKILL
    with Archive.open(home) as archive:
        assert [record.state for record in archive.runs()] == ["interrupted"]
        assert list(archive.heads()) == []
    again = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (again.returncode, "Traceback" in again.stderr) == (0, False)
    assert ids(home) == set(registry.records)


def test_a_home_that_a_kill_left_empty_is_said_to_be_empty(home: Path) -> None:
    home.mkdir()
    (home / "archive.db").touch()
    with pytest.raises(SettingsError, match="Nothing has been crawled"):
        Archive.open(home)
