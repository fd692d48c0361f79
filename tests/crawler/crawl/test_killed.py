"""The command that crawls, killed and given again. Kills at any moment, of every step, are in tests/killed."""

import signal
import subprocess
import threading
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.sample import faults
from tests.crawler.crawl.conftest import Open
from tests.crawler.crawl.world import ids
from tests.search_cli.conftest import TRIALS
from trials.errors import SettingsError

RECORDS = 45


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
