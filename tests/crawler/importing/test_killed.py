"""An import killed at any moment leaves an archive that opens, and the same command then ends as if undisturbed."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.importing import import_files
from tests.crawler.importing.studies import dump, held, number, study, zipped_up

COUNT = 1500
WORK = """
import sys
from pathlib import Path
from crawler import import_runs
from crawler.importing import import_files
from crawler.progress import Silent

class Told(Silent):
    def move(self, done, total=None):
        print(done, flush=True)

import_runs.BATCH = 100
import_files(Path(sys.argv[1]), [sys.argv[2]], progress=Told())
"""


@pytest.fixture(scope="module")
def download(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("download") / "all.zip"
    path.write_bytes(zipped_up({f"{place}.json": dump(study(place, f"Title {place}")) for place in range(COUNT)}))
    return path


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_import_is_made_good_by_the_next(home: Path, download: Path, seed: int) -> None:
    moment = random.Random(seed).randrange(100, COUNT, 100)
    with subprocess.Popen(
        [sys.executable, "-c", WORK, str(home), str(download)], stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        while int(one.stdout.readline() or COUNT) < moment:
            pass
        one.kill()
    assert held(home) == {}
    (record,) = import_files(home, [str(download)])
    assert record.ok
    assert record.rejected == 0
    assert held(home) == {number(place): f"Title {place}" for place in range(COUNT)}
    with Archive.open(home) as archive:
        assert archive.verify() == []
        assert archive.sequence == COUNT
        assert [run.state for run in archive.runs()] == ["good", "interrupted"]
