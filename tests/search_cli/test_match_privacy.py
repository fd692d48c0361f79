"""Nothing of a patient leaves a match: no file, no socket, no log; an index elsewhere learns concepts and countries."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.embedded.engine import EmbeddedEngine
from indexer.query import make_query
from search_cli.matching import OPEN, Asked, candidates
from tests.search_cli.conftest import clean_environment

ME = 'age = 52\nsex = "female"\nplace = "Boston"\nback_pain = 6\nodi = 44\nsymptom_months = 18\nbmi = 38\n'


@pytest.fixture
def engine(sample: Path) -> EmbeddedEngine:
    return EmbeddedEngine(sample / "index")


def asked(**filters: Any) -> Asked:
    return Asked(make_query(statuses=filters.pop("statuses", OPEN), **filters))


def test_words_of_a_note_are_weighed_here_where_the_index_is_elsewhere(engine: EmbeddedEngine) -> None:
    class Watched:
        """An engine that remembers what it is asked."""

        def __init__(self) -> None:
            self.queries: list[Any] = []
            self.read: set[str] = set()

        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def page(self, query: Any, after: Any = None) -> Any:
            self.queries.append(query)
            return engine.page(query, after)

        def count(self, query: Any) -> int:
            self.queries.append(query)
            return engine.count(query)

        def get_many(self, keys: Any) -> Any:
            self.read = set(keys)
            return engine.get_many(keys)

    watched = Watched()
    note = "Paraplegic after spinal cord injury"
    filters = asked(conditions=("spinal_cord_injury",))._replace(
        note=note, local=False, near=(48.2, 16.4, 9000.0), phases=("phase1", "phase2")
    )
    found, _ = candidates(watched, filters)  # type: ignore[arg-type]
    assert found
    every = {hit.key for hit in engine.page(filters.query._replace(limit=1000)).hits}
    assert watched.read == every  # which of them are near is not told
    assert len(found) < len(every)
    (sent,) = watched.queries
    assert (sent.text, sent.age, sent.sex, sent.near, sent.phases, sent.typed) == (None, None, None, None, (), "")
    assert sent.conditions == ("spinal_cord_injury",)
    assert sent.statuses == OPEN
    assert len({each.relevance for each in found}) > 1


WATCH = """
import sys

def watch(event, args):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        raise SystemExit(f"a socket was used: {event}")
    if event in ("subprocess.Popen", "os.system", "os.mkdir", "os.rename", "os.remove", "syslog.syslog"):
        raise SystemExit(f"not allowed: {event} {args}")
    if event == "open" and isinstance(args[0], str):
        path, mode, flags = args
        if isinstance(mode, str) and set(mode) & set("wax+") and path != "/dev/null":
            raise SystemExit(f"a file was opened for writing: {path}")

sys.dont_write_bytecode = True
sys.addaudithook(watch)
from search_cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("with_note", [False, True])
def test_nothing_of_a_patient_is_stored_sent_or_logged(with_note: bool, sample_home: Path, tmp_path: Path) -> None:
    person = tmp_path / "person"
    person.mkdir()
    (person / "me.toml").write_text(ME)
    (person / "note.txt").write_text("A 47 year old man with zebrastripe back pain for 2 years.")
    words = [
        "match",
        str(person / "me.toml"),
        "--explain",
        *(["--note", str(person / "note.txt")] if with_note else []),
    ]
    before = snapshot(sample_home) | snapshot(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *words],
        env=clean_environment(TRIALS_HOME=str(sample_home), HOME=str(tmp_path), TMPDIR=str(tmp_path)),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert " so far, " in done.stdout
    assert snapshot(sample_home) | snapshot(tmp_path) == before
