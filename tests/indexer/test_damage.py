"""Files that are not what was written are found, said in a sentence, and mended by bringing the index up."""

import json
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indexer.build import bring_up
from indexer.embedded import folder as files
from indexer.embedded.engine import EmbeddedEngine
from indexer.embedded.snapshot import Snapshot
from indexer.engine import open_engine
from indexer.query import make_query
from tests.crawler.archive.toys import toy
from tests.engines.corpus import AS_OF, document, fill, invented_records
from tests.engines.test_updates import break_off
from tests.indexer.conftest import publish
from trials.errors import IndexDamagedError, IndexUnavailableError, TrialsError


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path / "index")
    fill(engine, invented_records(30))
    with engine.update(rebuild=False, expected=3) as writer:
        for each in invented_records(33)[30:]:
            writer.put(document(each))
        writer.commit("an-archive", 33, AS_OF)
    return engine


def stored_files(engine: EmbeddedEngine) -> list[Path]:
    """Every file of the index that is searched, but the engine's own locks."""
    folder = engine.root / (engine.root / "CURRENT").read_text().strip()
    found = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    assert {path.suffix for path in found} >= {
        ".bin",
        ".fast",
        ".fieldnorm",
        ".idx",
        ".json",
        ".pos",
        ".store",
        ".term",
    }
    return found


@contextmanager
def damaged(engine: EmbeddedEngine, path: Path, change: Callable[[bytes], bytes] | None) -> Iterator[EmbeddedEngine]:
    """A copy of an index with one file changed or, with None, gone. A file that is open is never cut: its reader would
    be killed by the system."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "index"
        shutil.copytree(engine.root, copy)
        victim = copy / path.relative_to(engine.root)
        if change is None:
            victim.unlink()
        else:
            victim.write_bytes(change(victim.read_bytes()))
        yield EmbeddedEngine(copy)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_a_flipped_bit_in_any_file_is_found(engine: EmbeddedEngine) -> None:
    assert list(engine.verify()) == []
    for path in stored_files(engine):
        size = path.stat().st_size
        for at in {0, size // 2, size - 1}:
            with damaged(engine, path, lambda content, at=at: flipped(content, at)) as opened:
                problems = list(opened.verify())
            assert problems, f"{path.name} at {at}"
            assert all("`trials index" in problem and "\n" not in problem for problem in problems)


def test_a_cut_or_missing_file_is_found_and_never_answered_from(engine: EmbeddedEngine) -> None:
    for path in stored_files(engine):
        for change in (None, lambda _: b"", lambda content: content[:-9]):
            with damaged(engine, path, change) as opened:
                assert list(opened.verify()), path.name
                if path.suffix != ".bin" and path.name != "MANIFEST":
                    with pytest.raises(IndexDamagedError, match="--rebuild"):
                        opened.state()


def test_a_pointer_without_sense_is_one_sentence(engine: EmbeddedEngine) -> None:
    for content in ("", "..", "trials-1.99", "/etc", "\x00", "trials-1.1\ntrials-1.2", "é"):
        (engine.root / "CURRENT").write_text(content, "utf-8")
        with pytest.raises(TrialsError, match=r"^the index at .* (complete|read).*--rebuild"):
            EmbeddedEngine(engine.root).state()


@pytest.mark.parametrize(
    "victim",
    [".store", ".idx", ".term", ".fast", "meta.json", "CURRENT", "MANIFEST", "places-", "dictionary-", "phrases-"],
)
def test_bringing_up_makes_a_damaged_index_anew(home: Path, victim: str) -> None:
    publish(home, *(toy(number) for number in range(4)))
    bring_up(home)
    path = next(path for path in (home / "index").rglob("*") if victim in path.name)
    path.write_bytes(path.read_bytes()[:3])
    report = bring_up(home)
    assert (report["rebuilt"], report["total"]) == (True, 4)
    assert list(open_engine(home, None).verify()) == []


def test_a_half_built_index_is_never_served_and_is_cleared_away(home: Path) -> None:
    publish(home, *(toy(number) for number in range(4)))
    engine = EmbeddedEngine(home / "index")
    with pytest.raises(KeyboardInterrupt):
        break_off(engine, rebuild=True)
    with pytest.raises(IndexUnavailableError, match="no index"):
        EmbeddedEngine(home / "index").state()
    bring_up(home)
    assert len([path for path in (home / "index").iterdir() if path.is_dir()]) == 1


def test_an_update_killed_just_before_its_commit_can_be_done_again(engine: EmbeddedEngine) -> None:
    """Its files are there under the names that the same update writes again; the list of what counts is the old one."""
    folder = engine.root / (engine.root / "CURRENT").read_text().strip()
    before = {path: path.read_bytes() for path in folder.iterdir() if path.name != ".managed.json"}

    def update() -> None:
        with EmbeddedEngine(engine.root).update(rebuild=False, expected=1) as writer:
            writer.delete(document(*invented_records(3)[2:]).key)
            writer.put(document(*invented_records(34)[33:]))
            writer.commit("an-archive", 34, AS_OF)

    update()
    wanted = EmbeddedEngine(engine.root).page(make_query(everything=True)).total
    for path, content in before.items():
        path.write_bytes(content)
    assert EmbeddedEngine(engine.root).page(make_query(everything=True)).total == 33
    update()
    opened = EmbeddedEngine(engine.root)
    assert (opened.page(make_query(everything=True)).total, opened.state().sequence) == (wanted, 34)
    assert list(opened.verify()) == []


def test_a_reader_keeps_its_answers_while_others_write_and_sees_the_next_commit(engine: EmbeddedEngine) -> None:
    reader = EmbeddedEngine(engine.root)
    everything = make_query(everything=True)
    assert reader.page(everything).total == 33
    with engine.update(rebuild=False, expected=1) as writer:
        writer.put(document(*invented_records(34)[33:]))
        assert reader.page(everything).total == 33
        writer.commit("an-archive", 34, AS_OF)
    assert reader.page(everything).total == 34
    snapshot = reader.snapshot()
    fill(engine, invented_records(5))
    assert snapshot.state.studies == 34
    assert snapshot.searcher.doc(snapshot.searcher.search(snapshot.compiler.everything(), 1).hits[0][1])
    assert reader.page(everything).total == 5


@pytest.mark.parametrize("rebuild", [True, False], ids=["a rebuild", "an update"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda reader: reader.page(make_query("disc", everything=True, facets=True)).total,
        lambda reader: len(reader.page(make_query(everything=True, near=(45.75, 4.85, 20_000.0))).hits),
        lambda reader: len(reader.get(document(*invented_records(4)[3:]).card["id"])),
        lambda reader: len(reader.keys(make_query(everything=True, near=(45.75, 4.85, 20_000.0)))),
    ],
    ids=["words", "a place", "a number", "keys"],
)
def test_a_reader_whose_files_are_replaced_before_it_has_read_them_answers_from_one_commit_or_the_other(
    ask: Callable[[EmbeddedEngine], object], rebuild: bool, engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, opened, writes = EmbeddedEngine(engine.root), EmbeddedEngine.snapshot, [rebuild]

    def overtaken(self: EmbeddedEngine) -> Snapshot:
        found = opened(self)
        if self is reader and writes:
            with engine.update(rebuild=writes.pop(), expected=50) as writer:
                for each in invented_records(50):
                    writer.put(document(each))
                writer.commit("an-archive", 50, AS_OF)
        return found

    before = ask(EmbeddedEngine(engine.root))
    monkeypatch.setattr(EmbeddedEngine, "snapshot", overtaken)
    found = ask(reader)
    assert writes == []
    assert found
    assert found in (before, ask(EmbeddedEngine(engine.root)))


@pytest.mark.parametrize("step", ["named", "looked at"])
def test_a_reader_whose_index_goes_before_it_is_opened_opens_the_one_that_took_its_place(
    step: str, engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = [5]

    def then_rebuilt(look: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def looked(at: Any) -> Any:
            found = look(at)
            if turns:
                fill(engine, invented_records(turns.pop()))
            return found

        return looked

    if step == "named":
        monkeypatch.setattr(files, "NAME", SimpleNamespace(fullmatch=then_rebuilt(files.NAME.fullmatch)))
    else:
        monkeypatch.setattr(files, "stamp", then_rebuilt(files.stamp))
    assert EmbeddedEngine(engine.root).state().studies == 5
    assert turns == []


def test_readers_beside_a_writer_always_find_one_commit_or_the_other(engine: EmbeddedEngine) -> None:
    code = """
        import sys
        from pathlib import Path
        from indexer.embedded.engine import EmbeddedEngine
        from tests.engines.corpus import AS_OF, document, fill, invented_records
        engine = EmbeddedEngine(Path(sys.argv[1]))
        records = invented_records(40)
        for turn in range(6):
            with engine.update(rebuild=False, expected=7) as writer:
                for each in records[33:]:
                    document_ = document(each)
                    writer.put(document_) if turn % 2 == 0 else writer.delete(document_.key)
                writer.commit("an-archive", 40, AS_OF)
            if turn == 3:
                fill(engine, records[:33])
    """
    root = Path(__file__).resolve().parents[2]
    writing = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(engine.root)], cwd=root)
    seen = set()
    while writing.poll() is None:
        seen.add(EmbeddedEngine(engine.root).page(make_query(everything=True, facets=True)).total)
    assert writing.returncode == 0
    assert seen <= {33, 40}


FULL = """
    import resource, sys
    from pathlib import Path
    from indexer.embedded.engine import EmbeddedEngine
    from tests.engines.corpus import AS_OF, document, invented_records
    from trials.errors import TrialsError
    documents = [document(each) for each in invented_records(300)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    try:
        with EmbeddedEngine(Path(sys.argv[1])).update(rebuild=sys.argv[3] == "rebuild", expected=300) as writer:
            for each in documents:
                writer.put(each)
            writer.commit("an-archive", 300, AS_OF)
    except TrialsError as error:
        print(error)
        sys.exit(3)
"""


@pytest.mark.parametrize("how", ["rebuild", "update"])
@pytest.mark.parametrize("room", [2_000, 10_000, 40_000])
def test_a_full_disk_is_one_sentence_and_the_index_that_was_there_goes_on_and_takes_up_no_more_room(
    room: int, how: str, engine: EmbeddedEngine
) -> None:
    root = Path(__file__).resolve().parents[2]
    words = [sys.executable, "-B", "-c", textwrap.dedent(FULL), str(engine.root), str(room), how]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith(f"The disk under {engine.root.parent} is full or cannot be written: make room")
    assert done.stdout.count("\n") == 1
    opened = EmbeddedEngine(engine.root)
    assert (opened.state().sequence, opened.page(make_query(everything=True)).total) == (33, 33)
    assert len([path for path in engine.root.iterdir() if path.is_dir()]) == 1
    fill(opened, invented_records(40))
    assert EmbeddedEngine(engine.root).page(make_query(everything=True)).total == 40
    assert list(EmbeddedEngine(engine.root).verify()) == []


def test_deletions_that_a_killed_update_left_are_not_taken_for_those_that_are_written_by_their_name(
    engine: EmbeddedEngine,
) -> None:
    with engine.update(rebuild=False, expected=1) as writer:
        writer.delete(document(*invented_records(1)).key)
        writer.commit("an-archive", 34, AS_OF)
    folder = engine.root / (engine.root / "CURRENT").read_text().strip()
    meta = json.loads((folder / "meta.json").read_bytes())
    names = [(each["segment_id"].replace("-", ""), each["deletes"]) for each in meta["segments"]]
    (segment, number) = next((name, deletes["opstamp"]) for name, deletes in names if deletes)
    kept, left = (folder / f"{segment}.{number + more}.del" for more in (0, 1))
    left.write_bytes(bytes(kept.stat().st_size))
    files.write_manifest(folder)
    assert kept.name in files.read_manifest(folder)
    assert left.name not in files.read_manifest(folder)
    kept.write_bytes(bytes(kept.stat().st_size))
    assert [kept.name in problem for problem in EmbeddedEngine(engine.root).verify()] == [True]


KILLED = """
    import os, sys, threading
    from pathlib import Path
    from indexer.embedded.engine import EmbeddedEngine
    from tests.engines.corpus import AS_OF, document, fill, invented_records
    engine = EmbeddedEngine(Path(sys.argv[1]))
    documents = [document(each) for each in invented_records(60)]
    print("ready", flush=True)
    sys.stdin.readline()
    turn = 0
    while True:
        with engine.update(rebuild=turn % 3 == 2, expected=len(documents)) as writer:
            for each in documents:
                writer.put(each)
            writer.commit("an-archive", turn, AS_OF)
        print(turn, flush=True)
        turn += 1
"""


def test_a_build_killed_at_any_moment_leaves_an_index_that_serves_its_last_commit(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "index")
    fill(engine, invented_records(60))
    root = Path(__file__).resolve().parents[2]
    for wait in range(6):
        writing = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(engine.root)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with writing:
            assert writing.stdin
            assert writing.stdout
            assert writing.stdout.readline() == "ready\n"
            writing.stdin.write("go\n")
            writing.stdin.flush()
            acknowledged = -1
            for _ in range(wait % 3):
                acknowledged = int(writing.stdout.readline())
            pause = (wait * 37 % 90) / 1_000
            time.sleep(pause)
            writing.kill()
        opened = EmbeddedEngine(engine.root)
        assert opened.state().studies == 60
        assert opened.state().sequence >= acknowledged
        assert opened.page(make_query(everything=True)).total == 60
        assert all("interrupted" in problem for problem in opened.verify())
        with opened.update(rebuild=False, expected=1):
            pass
        assert list(opened.verify()) == []
