"""A download of any size needs no more memory than a small one."""

import json
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from crawler.zipped import members
from tests.crawler.importing.studies import study

LARGE, SMALL = 15_000, 1_000
MEASURE = """
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from crawler.importing import import_files
(run,) = import_files(Path(sys.argv[1]), [sys.argv[2]])
print(run.counts["records/new"], getrusage(RUSAGE_SELF).ru_maxrss)
"""
UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of what getrusage counts in


def made(path: Path, count: int) -> Path:
    """A zip of one array, as long as the site's own download is in kind."""
    text = " ".join(f"Sentence {number} of a summary that nobody reads." for number in range(100))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("ctg-studies.json", "w") as to:
        to.write(b"[")
        for place in range(count):
            made = study(place)
            made["protocolSection"]["descriptionModule"]["briefSummary"] = f"{place} {text}"
            to.write((b"," if place else b"") + json.dumps(made).encode())
        to.write(b"]")
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage to measure with")
def test_fifteen_times_the_studies_need_the_same_memory(tmp_path: Path) -> None:
    peaks = {}
    for count in (SMALL, LARGE):
        file = made(tmp_path / f"{count}.zip", count)
        words = [sys.executable, "-c", MEASURE, str(tmp_path / f"home-{count}"), str(file)]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
        assert int(said[0]) == count
        peaks[count] = int(said[1]) * UNIT
    with zipfile.ZipFile(tmp_path / f"{LARGE}.zip") as archive:
        unpacked = archive.infolist()[0].file_size
    assert peaks[LARGE] - peaks[SMALL] < 30 << 20 < unpacked // 2


def test_a_directory_of_a_hundred_thousand_members_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for place in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"NCT{place:08d}.json"), b"{}")
    with path.open("rb") as file:
        tracemalloc.start()
        try:
            count = sum(1 for name, pieces in members(file))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert count == 100_000
    assert peak < 4 << 20
