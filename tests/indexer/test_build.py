"""The index follows the archive: only what changed, once, and never another archive's."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import Archive
from indexer.build import bring_up
from indexer.embedded import engine, snapshot
from indexer.embedded.engine import EmbeddedEngine
from indexer.embedded.schema import VERSION, open_index
from indexer.engine import open_engine
from indexer.query import make_query
from indexer.rules import rules_mark
from tests.crawler.archive.toys import toy, wordy
from tests.indexer.conftest import publish
from trials.errors import ArchiveBusyError, IndexUnavailableError, SettingsError


class Told:
    """What a progress was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def begin(self, title: str) -> None:
        self.calls.append(("begin", title))

    def move(self, done: int, total: int | None = None) -> None:
        self.calls.append(("move", done, total))

    def note(self, text: str) -> None:
        self.calls.append(("note", text))

    def end(self, text: str) -> None:
        self.calls.append(("end", text))


def titles(home: Path) -> dict[str, str]:
    """What the index of a home holds."""
    page = open_engine(home, None).page(make_query(everything=True, limit=10_000))
    return {hit.card["id"]: hit.card["title"] for hit in page.hits}


def files(home: Path) -> dict[str, tuple[int, int]]:
    """Every file of the index with its size and time."""
    found = [path for path in (home / "index").rglob("*") if path.is_file() and path.name != "writer.lock"]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def test_the_first_index_holds_the_archive_and_says_so(home: Path) -> None:
    publish(home, *(toy(number, f"Zebra {number}") for number in range(5)))
    told = Told()
    report = bring_up(home, progress=told)
    assert titles(home) == {f"T{number}": f"Zebra {number}" for number in range(5)}
    assert (report["added"], report["removed"], report["total"], report["rebuilt"]) == (5, 0, 5, True)
    state = open_engine(home, None).state()
    with Archive.open(home) as archive:
        assert (state.archive, state.sequence) == (archive.id, archive.sequence)
    assert report["sequence"] == state.sequence
    assert report["generation"] == state.generation
    assert [call[0] for call in told.calls] == ["begin", "end"]


def test_a_second_time_changes_nothing(home: Path) -> None:
    publish(home, toy(1), toy(2))
    first = bring_up(home)
    before = files(home)
    again = bring_up(home)
    assert (again["added"], again["removed"], again["rebuilt"]) == (0, 0, False)
    assert again["generation"] == first["generation"]
    assert files(home) == before


def test_only_what_changed_is_done(home: Path) -> None:
    publish(home, *(toy(number, "old") for number in range(6)))
    bring_up(home)
    publish(home, toy(1, "new"), toy(7, "more"), gone=("T2",))
    report = bring_up(home)
    assert (report["added"], report["removed"], report["total"], report["rebuilt"]) == (2, 1, 6, False)
    assert titles(home) == {"T0": "old", "T1": "new", "T3": "old", "T4": "old", "T5": "old", "T7": "more"}


def test_to_bring_it_up_opens_the_index_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(home, toy(1), toy(2))
    bring_up(home)
    publish(home, toy(2, "Zebra 2"))
    opened: list[str] = []

    def noted(path: str) -> Any:
        opened.append(path)
        return open_index(path)

    for module in (engine, snapshot):
        monkeypatch.setattr(module, "open_index", noted, raising=False)
    assert (bring_up(home)["total"], len(opened)) == (2, 1)
    assert titles(home)["T2"] == "Zebra 2"


def test_a_record_that_comes_back_is_found_again(home: Path) -> None:
    publish(home, toy(1, "first"), toy(2))
    bring_up(home)
    publish(home, gone=("T1",))
    bring_up(home)
    assert "T1" not in titles(home)
    publish(home, toy(1, "back"))
    bring_up(home)
    assert titles(home)["T1"] == "back"


def test_a_purged_record_leaves_the_index(home: Path) -> None:
    publish(home, toy(1, "secret"), toy(2, "kept"))
    bring_up(home)
    with Archive.open(home, write=True) as archive:
        archive.purge("T1", "a contact person asked")
    bring_up(home)
    assert titles(home) == {"T2": "kept"}
    assert open_engine(home, None).get("T1") == []


def test_an_index_of_another_archive_is_refused_and_left_as_it_is(home: Path, tmp_path: Path) -> None:
    publish(home, toy(1, "mine"))
    bring_up(home)
    other = tmp_path / "other"
    publish(other, toy(2, "theirs"))
    (home / "index").rename(other / "index")
    before = files(other)
    with pytest.raises(SettingsError, match=r"another archive.*--rebuild"):
        bring_up(other)
    assert files(other) == before
    assert bring_up(other, rebuild=True)["total"] == 1
    assert titles(other) == {"T2": "theirs"}


def test_an_index_that_is_ahead_of_a_restored_archive_is_made_anew(home: Path, tmp_path: Path) -> None:
    import shutil

    publish(home, toy(1, "first"))
    shutil.copytree(home, tmp_path / "backup")
    publish(home, toy(2, "later"))
    bring_up(home)
    shutil.move(home / "index", tmp_path / "backup" / "index")
    report = bring_up(tmp_path / "backup")
    assert report["rebuilt"]
    assert titles(tmp_path / "backup") == {"T1": "first"}


def test_an_older_schema_is_rebuilt_and_a_newer_one_is_left_alone(home: Path) -> None:
    publish(home, toy(1))
    bring_up(home)
    index = home / "index"
    for version, error in ((VERSION - 1, IndexUnavailableError), (VERSION + 1, SettingsError)):
        name = (index / "CURRENT").read_text().strip()
        renamed = f"trials-{version}.1"
        (index / name).rename(index / renamed)
        (index / "CURRENT").write_text(renamed)
        with pytest.raises(error, match="version"):
            open_engine(home, None).state()
        if version < VERSION:
            assert bring_up(home)["rebuilt"]
            assert titles(home) == {"T1": "a toy"}
    with pytest.raises(SettingsError, match="newer version"):
        bring_up(home)
    assert bring_up(home, rebuild=True)["rebuilt"]


def test_an_index_made_by_other_rules_is_made_anew_though_no_record_has_changed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(home, *(toy(number) for number in range(3)))
    with monkeypatch.context() as before:
        before.setattr("indexer.embedded.writer.rules_mark", lambda: "those of last year")
        bring_up(home)
        assert open_engine(home, None).state().rules == "those of last year"
    assert bring_up(home)["rebuilt"]
    assert open_engine(home, None).state().rules == rules_mark()
    assert not bring_up(home)["rebuilt"]


def test_a_rebuild_leaves_one_index_of_one_segment(home: Path) -> None:
    random = Random(3)
    publish(home, *(wordy(number, 1, random) for number in range(40)))
    bring_up(home)
    bring_up(home, rebuild=True)
    folders = [path for path in (home / "index").iterdir() if path.is_dir()]
    assert [folder.name for folder in folders] == [(home / "index" / "CURRENT").read_text().strip()]
    assert EmbeddedEngine(home / "index").snapshot().searcher.num_segments == 1
    assert list(open_engine(home, None).verify()) == []


def test_a_second_writer_is_refused_while_the_first_is_at_work(home: Path) -> None:
    publish(home, toy(1))
    bring_up(home)
    with open_engine(home, None).update(rebuild=False, expected=1), pytest.raises(ArchiveBusyError):
        bring_up(home)
    assert bring_up(home)["total"] == 1


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(
        st.tuples(st.dictionaries(st.integers(0, 6), st.sampled_from("abc"), max_size=4), st.sets(st.integers(0, 6))),
        min_size=1,
        max_size=4,
    )
)
def test_bringing_up_step_by_step_equals_a_rebuild(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[dict[int, str], set[int]]]
) -> None:
    home = tmp_path_factory.mktemp("home")
    held: dict[str, str] = {}
    for put, gone in rounds:
        left = tuple(f"T{number}" for number in gone - put.keys() if f"T{number}" in held)
        publish(home, *(toy(number, title) for number, title in put.items()), gone=left)
        held |= {f"T{number}": title for number, title in put.items()}
        for key in left:
            del held[key]
        bring_up(home)
        assert titles(home) == held
    step_by_step = open_engine(home, None).page(make_query(everything=True, facets=True, limit=100))
    bring_up(home, rebuild=True)
    anew = open_engine(home, None).page(make_query(everything=True, facets=True, limit=100))
    assert titles(home) == held
    assert (step_by_step.total, step_by_step.facets) == (anew.total, anew.facets)
    assert [hit.key for hit in step_by_step.hits] == [hit.key for hit in anew.hits]


def test_many_studies_are_made_by_several_processes_into_the_same_index(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(5)
    publish(home, *(wordy(number, 0, rng) for number in range(60)))
    bring_up(home)
    alone = everything(home)
    monkeypatch.setattr("crawler.archive.pool._cores", lambda: 2)
    monkeypatch.setattr("crawler.archive.pool.FEW", 0)
    assert bring_up(home, rebuild=True)["added"] == 60
    assert everything(home) == alone
    publish(home, *(toy(number, "changed") for number in range(10, 40)))
    assert bring_up(home)["added"] == 30
    assert [titles(home)[f"T{number}"] for number in (9, 10, 39)] == [titles(home)["T9"], "changed", "changed"]


def everything(home: Path) -> list[tuple[Any, ...]]:
    """All that an index holds and answers."""
    engine = open_engine(home, None)
    hits = engine.page(make_query(everything=True, limit=10_000)).hits
    return [(hit.key, hit.card, hit.score, engine.get(hit.card["id"])) for hit in hits]
