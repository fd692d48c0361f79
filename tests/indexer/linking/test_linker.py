"""The book of links over time: what changed is compared, decisions survive, any way there gives the same studies."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.linking import linker
from indexer.linking.book import Book, Recorded, packed, unpacked
from indexer.linking.side import read_side
from tests.indexer.linking.trials_made import OTHER, named, trial


def keyed(*trials: dict[str, Any]) -> list[tuple[str, dict[str, Any] | None]]:
    return [(f"{each['id']}/{each['source']}", each) for each in trials]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book(tmp_path) as opened:
        yield opened


ONE = trial("NCT90000011", identifiers=[named("drks", "DRKS90000022")])
TWIN = trial("DRKS90000022", "drks")
LONE = trial("NCT90000033", **OTHER)
STUDY = ("DRKS90000022/drks", "NCT90000011/ctgov")  # equally full: the order of names


def test_records_of_one_study_come_together_and_others_stay_alone(book: Book) -> None:
    moved = linker.bring_up(book, keyed(ONE, TWIN, LONE))
    assert book.members("NCT90000011/ctgov") == STUDY
    assert book.members("NCT90000033/ctgov") == ("NCT90000033/ctgov",)
    assert moved == {"DRKS90000022/drks", "NCT90000011/ctgov", "NCT90000033/ctgov"}


def test_a_record_that_goes_leaves_its_twin_alone(book: Book) -> None:
    linker.bring_up(book, keyed(ONE, TWIN))
    moved = linker.bring_up(book, [("DRKS90000022/drks", None)])
    assert book.members("NCT90000011/ctgov") == ("NCT90000011/ctgov",)
    assert moved == set(STUDY)


def test_the_same_number_from_two_sources_is_one_study(book: Book) -> None:
    copy = ONE | {"source": "ictrp", "title": "Something else entirely"}
    linker.bring_up(book, keyed(ONE, copy))
    assert book.members("NCT90000011/ctgov") == ("NCT90000011/ctgov", "NCT90000011/ictrp")


def test_what_a_person_parts_stays_apart_through_the_next_crawl_until_it_is_undone(book: Book) -> None:
    linker.bring_up(book, keyed(ONE, TWIN))
    linker.decide(book, *STUDY, "different", "reader", "two doses")
    linker.bring_up(book, keyed(ONE | {"acronym": "QUILL"}, TWIN))
    assert book.members("NCT90000011/ctgov") == ("NCT90000011/ctgov",)
    linker.undo(book, book.decisions()[0].number)
    assert book.members("NCT90000011/ctgov") == STUDY
    assert book.decisions()[0].undone


def test_what_a_person_joins_is_one_study_whatever_forbids_it(book: Book) -> None:
    linker.bring_up(book, keyed(ONE, LONE))
    linker.decide(book, "NCT90000011/ctgov", "NCT90000033/ctgov", "same", "reader", "registered twice")
    assert book.members("NCT90000011/ctgov") == ("NCT90000011/ctgov", "NCT90000033/ctgov")


def test_a_record_that_a_person_joins_brings_the_copies_of_its_number(book: Book) -> None:
    copy = ONE | {"source": "ictrp"}
    linker.bring_up(book, keyed(ONE, copy, LONE))
    linker.decide(book, "NCT90000011/ctgov", "NCT90000033/ctgov", "same", "reader", "registered twice")
    both = {"NCT90000011/ctgov", "NCT90000011/ictrp", "NCT90000033/ctgov"}
    assert set(book.members("NCT90000011/ctgov")) == both
    linker.undo(book, book.decisions()[0].number)
    assert set(book.members("NCT90000011/ctgov")) == {"NCT90000011/ctgov", "NCT90000011/ictrp"}


def test_a_record_that_a_person_parts_is_parted_from_the_copies_of_that_number(book: Book) -> None:
    copy = ONE | {"source": "ictrp"}
    linker.bring_up(book, keyed(ONE, copy, TWIN))
    linker.decide(book, *STUDY, "different", "reader", "two doses")
    assert book.members("DRKS90000022/drks") == ("DRKS90000022/drks",)
    assert set(book.members("NCT90000011/ctgov")) == {"NCT90000011/ctgov", "NCT90000011/ictrp"}


def test_three_records_of_one_registry_that_a_person_joins_one_by_one_are_one_study(book: Book) -> None:
    third = trial("NCT90000055", title="A third title of other words", sponsor={"name": "Elm Clinic"})
    linker.bring_up(book, keyed(ONE, LONE, third))
    linker.decide(book, "NCT90000011/ctgov", "NCT90000033/ctgov", "same", "reader", "registered twice")
    linker.decide(book, "NCT90000033/ctgov", "NCT90000055/ctgov", "same", "reader", "and once more")
    assert len(book.members("NCT90000011/ctgov")) == 3
    linker.decide(book, "NCT90000011/ctgov", "NCT90000055/ctgov", "different", "reader", "another dose after all")
    assert len(book.members("NCT90000011/ctgov")) == 2


def test_a_record_that_a_person_parted_from_a_study_is_no_likely_twin_of_its_other_records(book: Book) -> None:
    lone = "ISRCTN90000044/isrctn"
    linker.bring_up(book, keyed(ONE, TWIN, trial("ISRCTN90000044", "isrctn", **OTHER)))
    book.keep(Recorded(STUDY[0], lone, "undecided", "evidence", 0.8, [], None, "2029-03-01"))
    assert [side.key for side, _ in linker.likely(book, STUDY)] == [lone]
    linker.decide(book, STUDY[1], lone, "different", "reader", "two cohorts")
    assert linker.likely(book, STUDY) == []
    assert linker.likely(book, (lone,)) == []
    linker.undo(book, 1)
    assert [side.key for side, _ in linker.likely(book, (lone,))] == [STUDY[0]]


def test_decisions_outlive_everything_that_is_computed(book: Book) -> None:
    linker.bring_up(book, keyed(ONE, TWIN))
    linker.decide(book, *STUDY, "different", "reader", "two doses")
    linker.begin_anew(book, "another-archive")
    linker.bring_up(book, keyed(ONE, TWIN))
    assert book.members("NCT90000011/ctgov") == ("NCT90000011/ctgov",)


def test_a_chain_of_links_never_brings_two_records_of_one_registry_together(book: Book) -> None:
    second = trial("NCT90000012", identifiers=[named("drks", "DRKS90000022")])
    linker.bring_up(book, keyed(ONE, second, TWIN))
    study = book.members("DRKS90000022/drks")
    assert len([key for key in study if key.startswith("NCT")]) == 1


def test_the_registrys_own_and_fullest_record_leads_its_study(book: Book) -> None:
    full = ONE | {"sites": [{"city": "Lugo", "geo": {"lat": 43.0, "lon": -7.5}}], "summary": "Cells."}
    linker.bring_up(book, keyed(TWIN, full, ONE | {"source": "ictrp"}))
    assert book.members("DRKS90000022/drks") == ("NCT90000011/ctgov", "DRKS90000022/drks", "NCT90000011/ictrp")


def test_an_index_learns_what_moved_since_it_was_brought_up(book: Book) -> None:
    linker.bring_up(book, keyed(ONE, TWIN, LONE))
    turn = book.turn
    linker.decide(book, *STUDY, "different", "reader", "two doses")
    assert set(book.moved_since(turn)) == set(STUDY)
    turn = book.turn
    linker.bring_up(book, [("NCT90000033/ctgov", None)])
    assert set(book.moved_since(turn)) == {"NCT90000033/ctgov"}


def test_a_side_is_kept_as_it_is() -> None:
    side = read_side("NCT90000011/ctgov", ONE)
    assert unpacked(packed(side)) == side


def test_numbers_are_found_in_any_case(book: Book) -> None:
    linker.bring_up(book, keyed(ONE, TWIN))
    assert book.keys_of("nct90000011") == ["NCT90000011/ctgov"]
    assert book.keys_of("NCT9000001") == []


POOL = [
    ONE,
    TWIN,
    LONE,
    trial("ISRCTN90000044", "isrctn"),
    trial("NCT90000012"),
    trial("CTRI/2031/05/900011", "ctri", **OTHER),
]
KEYS = [key for key, _ in keyed(*POOL)]
STEP = st.tuples(st.sampled_from(["same", "different", "undo"]), st.integers(0, 5), st.integers(0, 5))


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, max_size=8), st.integers(0, 2**16))
def test_any_decisions_then_a_crawl_in_any_order_give_the_same_studies(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], seed: int
) -> None:
    with Book(tmp_path_factory.mktemp("book")) as book:
        linker.bring_up(book, keyed(*POOL))
        for verdict, one, other in steps:
            if verdict == "undo":
                linker.undo(book, one + 1)
            elif one != other:
                linker.decide(book, KEYS[one], KEYS[other], verdict, "reader", "")
        before = {key: book.members(key) for key in KEYS}
        again = keyed(*POOL)
        Random(seed).shuffle(again)
        linker.begin_anew(book, "x")
        linker.bring_up(book, again)
        assert {key: book.members(key) for key in KEYS} == before
