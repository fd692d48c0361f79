"""The README does what it says: each `$ trials` line is run in order, in one home, on the sample registry."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from crawler.sample.faces import face_names
from crawler.sample.server import SampleRegistry

ROOT = Path(__file__).resolve().parent.parent
TRIALS = Path(sys.executable).with_name("trials")
PAGES = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]
LOCAL_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")


def commands(page: str) -> list[str]:
    """Every line of a console block that a reader would type."""
    blocks = re.findall(r"^```console\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], Path]]:
    folder = tmp_path_factory.mktemp("reader")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALS_")}
    with ExitStack() as opened:
        local = {name: opened.enter_context(SampleRegistry(face=name)).url for name in face_names()}
        addresses = {f"TRIALS_{name.upper()}_URL": url for name, url in local.items()}
        yield kept | {"TRIALS_HOME": str(folder / "home"), **addresses}, folder


def test_every_command_of_the_readme_works_as_written_one_after_the_other(
    surroundings: tuple[dict[str, str], Path],
) -> None:
    environment, folder = surroundings
    wrong = []
    for line in commands("README.md"):
        words = shlex.split(line)
        assert words[0] == "trials"
        done = subprocess.run(
            [str(TRIALS), *words[1:]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode or "Traceback" in done.stderr:
            wrong.append(f"{line}: {done.returncode}, {done.stderr[:300]}")
        elif words[1] == "search" and "NCT9" not in done.stdout:
            wrong.append(f"{line}: finds nothing in the sample registry")
    assert wrong == []


def test_the_readme_has_commands_to_run() -> None:
    assert len(commands("README.md")) >= 10


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md"])
def test_a_link_to_a_page_of_the_project_leads_somewhere(page: str) -> None:
    lost = [
        link
        for link in LOCAL_LINK.findall((ROOT / page).read_text("utf-8"))
        if not (ROOT / page).parent.joinpath(link).exists()
    ]
    assert lost == []


def test_the_targets_that_the_readme_names_are_in_the_makefile() -> None:
    named = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named <= targets
