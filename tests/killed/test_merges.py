"""A kill while the engine merges its segments: the one moment that random kills may miss, so that it is waited for."""

import json
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from indexer.embedded.engine import EmbeddedEngine
from indexer.query import make_query
from tests.killed.harness import KILLS

ROOT = Path(__file__).resolve().parents[2]
STUDIES = 2_400
PARTS = 8  # segments of one size that the engine merges into one
WRITING = """
    import sys
    from pathlib import Path
    from indexer.embedded.engine import EmbeddedEngine
    from tests.engines.corpus import AS_OF, document, invented_records

    engine, first, last = EmbeddedEngine(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
    made = [document(each) for each in invented_records(60)]
    size = {studies} // {parts}
    print("ready", flush=True)
    sys.stdin.readline()
    for part in range(first, last):
        with engine.update(rebuild=part == 0, expected=0) as writer:
            for number in range(part * size, (part + 1) * size):
                writer.put(made[number % len(made)]._replace(key=str(number)))
            writer.commit("an-archive", part, AS_OF)
"""

pytestmark = [pytest.mark.timeout(240 + 30 * KILLS), pytest.mark.xdist_group("killed")]


def writing(root: Path, first: int, last: int) -> subprocess.Popen[str]:
    """A process that adds these parts, each in a commit of its own, as soon as it is told to."""
    code = textwrap.dedent(WRITING).format(studies=STUDIES, parts=PARTS)
    words = [sys.executable, "-c", code, str(root), str(first), str(last)]
    process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def committed(root: Path) -> set[str]:
    """Names of the segments that count."""
    folder = root / (root / "CURRENT").read_text().strip()
    return {each["segment_id"].replace("-", "") for each in json.loads((folder / "meta.json").read_bytes())["segments"]}


def unfinished(root: Path) -> set[str]:
    """Names of the segments that files are there of and that do not count."""
    folder = root / (root / "CURRENT").read_text().strip()
    parts = (".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm")
    return {path.name.partition(".")[0] for path in folder.iterdir() if path.suffix in parts} - committed(root)


def answers(root: Path) -> tuple[object, ...]:
    engine = EmbeddedEngine(root)
    page = engine.page(make_query("disc", everything=True, limit=50, facets=True))
    keys = frozenset(engine.keys(make_query(everything=True)))
    return page.total, page.facets, [(hit.key, hit.card) for hit in page.hits], keys, engine.state().sequence


def test_a_kill_within_a_merge_loses_nothing_and_the_next_update_merges_again(tmp_path: Path) -> None:
    root = tmp_path / "index"
    with writing(root, 0, PARTS - 1) as process:
        go(process)
    assert process.returncode == 0
    assert len(committed(root)) == PARTS - 1
    undisturbed = copy(root, tmp_path / "undisturbed")
    with writing(undisturbed, PARTS - 1, PARTS) as process:
        go(process)
    assert len(committed(undisturbed)) == 1, "the last part leads to a merge"
    wanted, within = answers(undisturbed), 0
    for kill in range(KILLS * 4):
        victim = copy(root, tmp_path / "victim")
        with writing(victim, PARTS - 1, PARTS) as process:
            go(process)
            while process.poll() is None and not merging(victim):
                time.sleep(0.0005)
            time.sleep(kill % 4 * 0.01)
            process.kill()
        if not merging(victim):
            continue  # it was over before it could be killed
        within += 1
        assert answers(victim) == wanted, "what was committed before the merge is there"
        assert all("interrupted" in problem for problem in EmbeddedEngine(victim).verify())
        with writing(victim, PARTS - 1, PARTS) as process:
            go(process)
        assert process.returncode == 0
        assert answers(victim) == wanted
        assert list(EmbeddedEngine(victim).verify()) == []
        with EmbeddedEngine(victim).update(rebuild=False, expected=0):
            pass
        assert unfinished(victim) == set(), "what the killed merge had begun takes no room for long"
        if within == KILLS:
            break
    assert within >= min(KILLS, 3)


def merging(root: Path) -> bool:
    """Whether all parts are committed and what they are being merged into is only begun."""
    return len(committed(root)) == PARTS and len(unfinished(root)) > 0


def copy(root: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(root, to))
