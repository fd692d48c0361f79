"""A long import is read by other processes: the same is stored, and what was read before is not read again."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

import pytest

from crawler import import_runs
from crawler.archive import Archive, RunRecord, ahead, codec, pool, store
from crawler.archive.derived import Unread, content_hash
from crawler.archive.ready import Ready
from crawler.archive.run import Run
from crawler.containers import Content, contents
from crawler.importing import import_files
from crawler.progress import Silent
from crawler.writing import BATCH
from tests.crawler.importing.studies import dump, number, study
from trials.errors import UsageError

COUNT = 2 * BATCH + 7
ODD = 3  # and one in the second batch: a phase that no table holds


def studies() -> list[dict[str, Any]]:
    found = [study(place) for place in range(COUNT)]
    for place in (ODD, BATCH + ODD):
        found[place]["protocolSection"]["designModule"]["phases"] = ["PHASE9"]
    return found


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "studies.json"
    path.write_bytes(dump(studies()))
    return str(path)


def stored(home: Path) -> list[tuple[str, bytes]]:
    with Archive.open(home) as archive:
        return [(held.id, trial) for held, trial in archive.trials()]


def imported(home: Path, file: str) -> RunRecord:
    (run,) = import_files(home, [file])
    return run


def test_what_other_processes_read_is_what_is_read_here(
    tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_cores", lambda: 1)
    here = imported(tmp_path / "here", file)
    monkeypatch.setattr(pool, "_cores", lambda: 2)
    monkeypatch.setattr(pool, "FEW", 10)
    monkeypatch.setattr(ahead, "FEW", 10)
    there = imported(tmp_path / "there", file)
    assert dict(here.counts) == dict(there.counts)
    assert here.counts["unrecognised/phases[]"] == 2
    assert stored(tmp_path / "here") == stored(tmp_path / "there")


def test_what_other_processes_pack_is_stored_as_if_it_were_packed_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through a first dictionary, a larger one in mid-import, records that come twice, and an import repeated."""
    last = codec.LAST._replace(bodies=700)
    for module, name, value in ((codec, "LAST", last), (store, "LAST", last), (import_runs, "BATCH", 100)):
        monkeypatch.setattr(module, name, value)
    rng = Random(8)
    many = [study(place, " ".join(words(rng))) for place in range(1_000)]
    many[250:250] = [study(249, "Cells again"), study(100, "Cells once more")]
    many[900:900] = [study(899, "Cells again")]
    (tmp_path / "many.json").write_bytes(dump(many))
    (tmp_path / "more.json").write_bytes(dump([*many[800:], *(study(place, "New") for place in range(1_000, 1_050))]))
    homes = [tmp_path / "here", tmp_path / "there"]
    counts = []
    for home, cores in zip(homes, (1, 2), strict=True):
        monkeypatch.setattr(pool, "_cores", lambda cores=cores: cores)
        monkeypatch.setattr(pool, "FEW", 10 * cores)
        monkeypatch.setattr(ahead, "FEW", 10 if cores > 1 else 100_000)
        counts.append([dict(imported(home, str(tmp_path / name)).counts) for name in ("many.json", "more.json")])
    assert counts[0] == counts[1]
    here, there = map(tables, homes)
    assert here == there
    assert {row[0] for row in here["body"]} == {None, 1, 2}


def words(rng: Random) -> list[str]:
    return ["".join(rng.choices("abcdefghij", k=6)) for _ in range(60)]


def tables(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What was stored, but for the times."""
    with Archive.open(home, write=True) as archive:
        derived = archive.store.derived.database
        assert derived is not None
        assert archive.verify() == []
        find = archive.store.database.all
        return {
            "body": find("select dictionary, version, url, media_type, facts, bytes from body"),
            "version": find("select id, record, hash, form, partial, updated, first_run, last_run, size from version"),
            "record": find("select * from record"),
            "change": find("select seq, record, version, kind, run from change"),
            "dictionary": find("select * from dictionary"),
            "trial": derived.all("select * from trial"),
            "dictionary of trials": derived.all("select * from dictionary"),
        }


def test_a_batch_is_read_while_the_one_before_is_written(
    home: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    read, put = ahead.Ahead.read, Run.put

    def noted_read(*words: Any) -> Any:
        order.append("read")
        return read(*words)

    def noted_put(*words: Any) -> Any:
        order.append("put")
        return put(*words)

    monkeypatch.setattr(ahead.Ahead, "read", noted_read)
    monkeypatch.setattr(Run, "put", noted_put)
    assert imported(home, file).counts["records/new"] == COUNT
    assert order == ["read", "read", "put", "read", "put", "put"]


def test_a_repeated_import_hands_nothing_to_other_processes(
    home: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(home, file)
    monkeypatch.setattr(ahead, "FEW", -1)
    asked: list[str] = []

    class Watched(ahead.Ahead):
        def read(self, run: Any, raws: Any, expected: int = 0) -> Any:
            asked.extend(raw.id for raw, is_read in zip(raws, run.are_read(raws), strict=True) if not is_read)
            return ahead.done([None] * len(raws))

    monkeypatch.setattr("crawler.importing.Ahead", Watched)
    again = imported(home, file)
    assert (asked, again.counts["records/same"]) == ([], COUNT)
    Path(file).write_bytes(dump([*studies(), study(COUNT)]))
    imported(home, file)
    assert asked == [number(COUNT)]


def test_what_could_not_be_read_elsewhere_is_kept_aside_as_here(
    home: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: ahead.Ahead, run: Any, raws: Any, expected: int) -> Any:
        unread = Unread("ctgov/reader-failed", "for once")
        return ahead.done(
            [Ready(content_hash(raw.body), None, unread) if raw.id == number(0) else None for raw in raws]
        )

    monkeypatch.setattr(ahead.Ahead, "read", read)
    run = imported(home, file)
    assert (run.counts["records/rejected"], run.counts["reject/ctgov/reader-failed"]) == (1, 1)
    assert number(0) not in dict(stored(home))
    with Archive.open(home) as archive:
        assert [(line.id, line.detail) for line in archive.rejects()] == [(number(0), "for once")]


def test_a_file_that_breaks_off_gives_the_batch_that_was_read_and_a_sentence(
    home: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(file: BinaryIO, name: str) -> Iterator[Content]:
        yield from contents(file, name)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("crawler.importing.contents", breaking)
    with pytest.raises(UsageError, match=r"reading studies\.json was broken off: Input/output error"):
        imported(home, file)
    with Archive.open(home) as archive:
        (run,) = archive.runs()
    assert (run.state, run.counts["records/new"]) == ("failed", 2 * BATCH)


def test_a_file_tells_how_many_records_it_holds_about(home: Path, file: str) -> None:
    told: list[tuple[int, int | None]] = []

    class Told(Silent):
        def move(self, done: int, total: int | None = None) -> None:
            told.append((done, total))

    import_files(home, [file], progress=Told())
    assert [done for done, _ in told] == [BATCH, 2 * BATCH, COUNT]
    assert all(total is not None and done <= total <= 4 * COUNT for done, total in told)
    assert told[-1][1] == COUNT
