"""Many records at once, by several processes: the same links whatever their number, and nothing where one is killed."""

import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.linking import records
from crawler.archive import pool
from indexer.linking import bulk, linker, meetings
from indexer.linking.book import Book
from indexer.linking.choice import Choice, choose
from indexer.linking.held import Prepared, Seen, prepare
from indexer.linking.judged import link_of, link_of_packed
from indexer.linking.side import Coverage, coverage, read_side
from tests.indexer.linking.trials_made import trial
from trials.errors import RunFailedError

MANY = list(records(240, "no-such-folder"))


def dying(record: tuple[str, dict[str, Any]], covers: Coverage) -> Prepared:
    if record[0] == MANY[150][0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return prepare(record, covers)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As few records and pairs as this are worth other processes."""
    monkeypatch.setattr(pool, "FEW", 8)
    monkeypatch.setattr(bulk, "FEW", 8)
    monkeypatch.setattr(pool, "_cores", lambda: 2)


def linked(home: Path) -> tuple[list[Any], dict[str, tuple[str, ...]]]:
    home.mkdir()
    with Book(home) as book:
        linker.bring_up(book, MANY)
        return [link._replace(at="") for link in book.links()], {key: book.members(key) for key in list(book.keys())}


@pytest.mark.usefixtures("few")
def test_several_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    begin = pool._Worker.__init__

    def watched(worker: Any, make: Any) -> None:
        begun.append(make.__name__)
        begin(worker, make)

    monkeypatch.setattr(pool._Worker, "__init__", watched)
    by_two = linked(tmp_path / "two")
    assert begun == [name for each in (prepare, choose, link_of_packed) for name in [each.__name__] * 2]
    monkeypatch.setattr(pool, "_cores", lambda: 1)
    assert by_two == linked(tmp_path / "one")
    assert len(by_two[0]) > 8


@pytest.mark.usefixtures("few")
def test_a_process_that_is_killed_is_one_sentence_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Book(tmp_path) as book:
        linker.decide(book, MANY[0][0], MANY[1][0], "same", "reader", "registered twice")
    monkeypatch.setattr(bulk, "prepare", dying)
    with (
        pytest.raises(RunFailedError, match="ended from outside"),
        Book(tmp_path) as book,
    ):
        linker.bring_up(book, MANY)
    monkeypatch.undo()
    with Book(tmp_path) as book:
        assert book.is_empty
        linker.bring_up(book, MANY)
        assert len(book.members(MANY[0][0])) == 2


def chosen(*trials: dict[str, Any]) -> list[list[int]]:
    """For each row the later ones that are chosen, where all records meet in one block and no number links them."""
    seen = Seen()
    with TemporaryDirectory() as home:
        folder = Path(home)
        for each in trials:
            seen.add(prepare((f"{each['id']}/x", each), coverage()))
        seen.keep(folder)
        meetings.keep([(2, len(trials), ",".join(str(row + 1) for row in range(len(trials))))], len(seen), folder)
        choice = Choice(folder)
        return [choice.beside(row + 1) for row in range(len(trials))]


LONG = ["mesenchymal", "mesenchimal", "mesenchymals", "umbilical", "umbilicl", "cervical", "injection", "injections"]
SHORT = ["stromal", "stromall", "lumbar", "lumber", "lumbars", "disc", "discs", "pain", "q8"]
GENERIC = ["randomized", "controled", "control", "study", "trial", "treatment", "treatmant"]
WORDS = [*LONG, *SHORT, *GENERIC]
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
NAMES = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
RECORDS = st.builds(
    lambda number, title, official, condition, given, sponsor, countries, size, start: trial(
        number,
        "drks",
        title=title,
        official_title=official,
        conditions=[condition] if condition else [],
        interventions=[{"name": given}] if given else [],
        sponsor={"name": sponsor},
        countries=countries,
        enrolment={"count": size},
        dates={"start": {"value": start}},
    ),
    st.just("DRKS90000022"),
    TITLES,
    st.none() | TITLES,
    NAMES,
    NAMES,
    NAMES,
    st.sampled_from([[], ["Spain"], ["Japan"], ["Japan", "Spain"]]),
    st.sampled_from([None, 20, 48, 400]),
    st.sampled_from(["2029-03-01", "2029-03-20", "2029-12-02"]),
)


@settings(max_examples=300, deadline=None)
@given(RECORDS, RECORDS)
def test_what_words_as_numbers_tell_apart_is_never_worth_keeping(one: dict[str, Any], other: dict[str, Any]) -> None:
    other |= {"id": "ISRCTN90000044", "registry": "isrctn", "source": "isrctn"}
    kept = link_of(*(read_side(f"{each['id']}/x", each) for each in (one, other)))
    if kept:
        assert chosen(one, other) == [[2], []]
        assert chosen(other, one) == [[2], []]


def test_records_that_share_some_words_and_no_figures_are_told_apart_by_words_as_numbers() -> None:
    one = trial("NCT90000011", title="Cells Into the Lumbar Disc", official_title=None)
    other = trial(
        "DRKS90000022", "drks", title="Cells Into the Lumbar Spinal Cord After Falls", official_title=None
    ) | {"enrolment": {"count": 400}, "dates": {"start": {"value": "2030-03-01"}}}
    assert chosen(one, other, one | {"id": "ISRCTN90000044", "registry": "isrctn"}) == [[3], [], []]


def test_what_adds_nothing_is_no_reason() -> None:
    late = trial("DRKS90000022", "drks", dates={"start": {"value": "2039-03-01"}})
    found = link_of(read_side("a/x", trial("NCT90000011")), read_side("b/x", late))
    assert found is not None
    named = [name for name, _, adds in found.reasons if adds]
    assert "start_far" in named
    assert "start_near" not in [name for name, _, _ in found.reasons]
    assert len(named) == len(found.reasons)
