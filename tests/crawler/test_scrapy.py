"""Scrapy's own command, as a developer of a spider would use it."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.sample.server import SampleRegistry
from tests.conftest import ROOT


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    """The command in the folder of the project."""
    command = [sys.executable, "-m", "scrapy", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_scrapy_list_shows_the_spiders(home: Path) -> None:
    done = scrapy("list")
    assert done.returncode == 0, done.stderr
    assert "ctgov" in done.stdout.split()
    assert not home.exists()


def test_a_spider_alone_says_in_a_sentence_what_to_run_instead(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SampleRegistry() as registry:
        monkeypatch.setenv("TRIALS_CTGOV_URL", registry.url)
        done = scrapy("crawl", "ctgov")
        assert registry.requests == []
    assert done.returncode != 0
    assert "run `trials crawl ctgov`" in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.exists()
