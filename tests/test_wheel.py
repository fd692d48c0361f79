"""The wheel holds exactly the four packages with their data, and works where it is installed, without the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"trials", "crawler", "indexer", "search_cli"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel; the libraries are those of the one the tests run in."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    libraries = next(Path(sys.prefix).glob("lib/python*/site-packages"))
    target = next(folder.glob("lib/python*/site-packages"))
    command = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*command, "--no-deps", "--no-index", str(wheel)], check=True)
    # Only the libraries: the link to the checkout, which stands in the same folder, must not be followed.
    for entry in libraries.iterdir():
        if (
            not (target / entry.name).exists()
            and not entry.name.startswith(("__", "_editable", "spine_trials"))
            and entry.suffix != ".pth"
        ):
            (target / entry.name).symlink_to(entry)
    return folder / "bin"


def test_the_wheel_holds_exactly_the_four_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == PACKAGES
    assert not [name for name in names if name.startswith("tests") or name.endswith((".pyc", ".gitignore"))]


@pytest.mark.parametrize(
    "data", ["trials/places/gazetteer.names", "crawler/scopes/", "crawler/sample/ctgov/", "trials/vocabulary/"]
)
def test_the_wheel_carries_the_data_that_its_packages_read(wheel: Path, data: str) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(data)]


def test_the_installed_wheel_runs_the_demo_far_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIALS_", "PYTHON"))}
    surroundings = kept | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    command = [str(installed / "trials"), "demo"]
    done = subprocess.run(
        command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "NCT9" in done.stdout
    assert "not medical advice" in done.stdout
    assert "Traceback" not in done.stderr
