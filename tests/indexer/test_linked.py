"""Records of one study are one study in the index: found by each number, counted once, parted and joined again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import crawler.registries
from crawler.archive import Archive
from crawler.records import Raw
from indexer.build import Build, bring_up
from indexer.engine import open_engine
from indexer.linking import follow, linker
from indexer.linking.book import Book
from indexer.query import make_query
from tests.crawler.archive.toys import GOOD, forget_readers, toy
from tests.indexer.conftest import publish
from trials.errors import ReadError

TWINLAND = str(Path(__file__).parent / "twinland")


@pytest.fixture(autouse=True)
def twinland(toyland: Any) -> Iterator[None]:
    crawler.registries.__path__.append(TWINLAND)
    forget_readers()
    yield
    crawler.registries.__path__.remove(TWINLAND)
    forget_readers()


def twin(number: int, title: str, *names: str) -> Raw:
    body = json.dumps({"id": f"W{number}", "title": title, "names": names}).encode()
    return Raw("twin", f"W{number}", "twin", body)


def publish_twin(home: Path, *records: Raw, gone: tuple[str, ...] = ()) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("twin", "crawl", query_key="q")
        run.put(list(records))
        for key in gone:
            run.tombstone("twin", key, "the registry has it no more")
        assert run.finish(GOOD).ok


def studies(home: Path) -> list[set[str]]:
    """The numbers of each study's records."""
    engine = open_engine(home, None)
    page = engine.page(make_query(everything=True, limit=100))
    return sorted(({record["id"] for record in engine.get(hit.card["id"])[0].records} for hit in page.hits), key=sorted)


@pytest.fixture
def linked(home: Path) -> Path:
    publish(home, toy(1, "Cells into the lumbar disc"), toy(2, "Cells after a fall"))
    publish_twin(home, twin(5, "Zellen in die Bandscheibe", "T1"))
    bring_up(home)
    return home


def test_two_registries_records_of_one_study_are_counted_once_and_found_by_each_number(linked: Path) -> None:
    assert studies(linked) == [{"T1", "W5"}, {"T2"}]
    engine = open_engine(linked, None)
    assert [study.id for study in engine.get("W5")] == [study.id for study in engine.get("T1")]
    assert engine.page(make_query("Bandscheibe lumbar", everything=True)).total == 1


def test_a_twin_that_comes_later_joins_and_one_that_goes_leaves(linked: Path) -> None:
    publish_twin(linked, twin(6, "Zellen nach einem Sturz", "T2"), gone=("W5",))
    bring_up(linked)
    assert studies(linked) == [{"T1"}, {"T2", "W6"}]
    publish(linked, gone=("T2",))
    bring_up(linked)
    assert studies(linked) == [{"T1"}, {"W6"}]


def test_a_persons_decision_reaches_the_index_with_the_next_bringing_up(linked: Path) -> None:
    with Book(linked) as book:
        linker.decide(book, "T1/toy", "W5/twin", "different", "reader", "another dose")
    assert bring_up(linked)["rebuilt"] is False
    assert studies(linked) == [{"T1"}, {"T2"}, {"W5"}]
    with Book(linked) as book:
        linker.undo(book, 1)
    bring_up(linked)
    assert studies(linked) == [{"T1", "W5"}, {"T2"}]


def test_step_by_step_and_anew_give_the_same_studies(linked: Path) -> None:
    publish_twin(linked, twin(6, "Zellen nach einem Sturz", "T2"), twin(7, "Etwas anderes"))
    publish(linked, toy(1, "Cells into the cervical disc"))
    bring_up(linked)
    stepwise = studies(linked)
    bring_up(linked, rebuild=True)
    assert studies(linked) == stepwise == [{"T1", "W5"}, {"T2", "W6"}, {"W7"}]


def test_a_purged_record_leaves_nothing_in_the_book_of_links(linked: Path) -> None:
    with Archive.open(linked, write=True) as archive:
        archive.purge("W5", "asked for")
    bring_up(linked)
    assert studies(linked) == [{"T1"}, {"T2"}]
    held = b"".join(path.read_bytes() for path in linked.glob("links.db*"))
    assert b"Bandscheibe" not in held


def test_bringing_up_twice_changes_nothing(linked: Path) -> None:
    before = open_engine(linked, None).state()
    bring_up(linked)
    assert open_engine(linked, None).state() == before


def test_likely_twins_are_listed_with_both_studies_until_a_person_decides(linked: Path) -> None:
    def likely() -> dict[str, list[str]]:
        page = open_engine(linked, None).page(make_query(everything=True, limit=100))
        return {hit.card["id"]: [each["id"] for each in hit.card["likely"]] for hit in page.hits}

    publish(linked, toy(3, "Marrow cells into the lumbar disc for pain"))
    publish_twin(linked, twin(8, "Marrow cells for the lumbar disc"))
    assert bring_up(linked)["rebuilt"] is False
    with Book(linked) as book:
        assert [link.verdict for link in book.links("T3/toy")] == ["undecided"]
    assert likely() == {"T1": [], "T2": [], "T3": ["W8"], "W8": ["T3"]}
    with Book(linked) as book:
        linker.decide(book, "T3/toy", "W8/twin", "different", "reader", "another dose")
    bring_up(linked)
    assert likely() == {"T1": [], "T2": [], "T3": [], "W8": []}
    with Book(linked) as book:
        linker.undo(book, 1)
    bring_up(linked)
    publish_twin(linked, gone=("W8",))
    bring_up(linked)
    assert likely() == {"T1": [], "T2": [], "T3": []}


def test_many_records_are_linked_by_a_process_of_its_own_to_the_same_studies(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def noted(make: Any, thing: Path) -> Any:
        asked.append(thing)
        return make(thing)  # here, where the toy registries are known

    publish(home, toy(1, "Cells into the lumbar disc"), toy(2, "Cells after a fall"))
    publish_twin(home, twin(5, "Zellen in die Bandscheibe", "T1"))
    monkeypatch.setattr(follow, "apart", noted)
    monkeypatch.setattr(follow, "MANY", 3)
    bring_up(home)
    assert studies(home) == [{"T1", "W5"}, {"T2"}]
    publish(home, toy(3, "Another"))
    bring_up(home)
    assert asked == [home]


def test_what_was_linked_outlives_an_index_that_could_not_be_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise OSError("no more room")

    publish(home, toy(1, "Cells into the lumbar disc"), toy(2, "Cells after a fall"))
    monkeypatch.setattr(Build, "anew", broken)
    with pytest.raises(OSError, match="no more room"):
        bring_up(home)
    with Book(home, write=False) as book:
        assert len(list(book.keys())) == 2


def test_a_study_whose_leading_record_cannot_be_read_is_made_of_the_others(
    linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Book(linked, write=False) as book:
        leading, other = next(book.members(link.a) for link in book.links(verdict="same"))
    lost, kept = leading.split("/")[0], other.split("/")[0]
    every, read = Archive.trials, Archive.trial_json

    def trials(archive: Archive, *given: Any) -> Iterator[Any]:
        yield from (found for found in every(archive, *given) if found[0].id != lost)

    def trial_json(archive: Archive, held: Any) -> bytes:
        if held.id == lost:
            raise ReadError("archive/lost", "its text was damaged")
        return read(archive, held)

    monkeypatch.setattr(Archive, "trials", trials)
    monkeypatch.setattr(Archive, "trial_json", trial_json)
    report = bring_up(linked, rebuild=True)
    assert studies(linked) == sorted([{kept}, {"T2"}], key=sorted)
    assert report["unread"] == 1
