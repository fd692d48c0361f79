"""Fixtures that all suites share: the folder of real records, and a home of one's own."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MISSING_REAL_RECORDS = "real registry records are not at hand: set TRIALS_REAL_RECORDS to run this on them"


@pytest.fixture(scope="session")
def real_records() -> Path:
    """Folder of real published records by registry (`ctgov/v2`, ...). Where it is missing, that is one counted line."""
    folder = Path(os.environ.get("TRIALS_REAL_RECORDS", ROOT.parent / "shared" / "registries"))
    if not folder.is_dir():
        pytest.skip(MISSING_REAL_RECORDS)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `TRIALS_HOME` with nothing of the surroundings in it."""
    for name in [name for name in os.environ if name.startswith("TRIALS_") and name != "TRIALS_REAL_RECORDS"]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("TRIALS_HOME", str(folder))
    return folder
