"""The command line as its users meet it: called in this process or as a program, on a home with the sample."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crawler.sample.server import SampleRegistry

TRIALS = Path(sys.executable).with_name("trials")


class Done(NamedTuple):
    """How one call ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def clean_environment(**settings: str) -> dict[str, str]:
    """The surroundings without settings of this program, of colours and of a width."""
    unwanted = ("TRIALS_", "NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return kept | {"TERM": "xterm", **settings}


def run_program(*words: str, env: Mapping[str, str], cwd: Path | None = None, stdin: bytes = b"") -> Done:
    """The installed program, its streams in pipes."""
    done = subprocess.run(
        [str(TRIALS), *words], env=dict(env), cwd=cwd, input=stdin, capture_output=True, check=False, timeout=120
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


Call = Callable[..., Done]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """One call in this process, in a terminal of 80 columns that is none."""
    from search_cli.main import run

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def go(*words: str) -> Done:
        capfd.readouterr()
        code = run(words)
        sys.stdout.flush()
        return Done(int(code), *capfd.readouterr())

    return go


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled sample, crawled and indexed. Nobody changes it."""
    home = tmp_path_factory.mktemp("sample") / "home"
    with SampleRegistry() as registry:
        env = clean_environment(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url)
        done = run_program("crawl", "ctgov", env=env)
    assert done.code == 0, done.err
    return home


@pytest.fixture
def sample(home: Path, sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home as the one of this test."""
    monkeypatch.setenv("TRIALS_HOME", str(sample_home))
    return sample_home
