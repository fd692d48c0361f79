"""Sister trials that fit a record as well as its twin does are left to a person, in whatever order they come."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from indexer.linking import linker
from indexer.linking.book import Book
from tests.indexer.linking.trials_made import named, trial

TWIN = ("DRKS90000022/drks", trial("DRKS90000022", "drks"))
SISTERS = [(f"NCT9000001{at}/ctgov", trial(f"NCT9000001{at}")) for at in (1, 2)]


def members(book: Book, *records: tuple[str, dict[str, Any]]) -> list[int]:
    return [len(book.members(key)) for key, _ in records]


def told(book: Book) -> dict[tuple[str, str], tuple[str, list[str]]]:
    return {
        (link.a, link.b): (link.verdict, [name for name, *_ in link.reasons if name == "rival"])
        for link in book.links()
        if link.verdict != "different"
    }


def test_of_two_sisters_that_fit_as_well_neither_is_taken(tmp_path: Path) -> None:
    with Book(tmp_path) as book:
        linker.bring_up(book, [TWIN, *SISTERS])
        assert members(book, TWIN, *SISTERS) == [1, 1, 1]
        assert told(book) == {(TWIN[0], sister): ("undecided", ["rival"]) for sister, _ in SISTERS}
        assert {side.key for side, _ in linker.likely(book, (TWIN[0],))} == {sister for sister, _ in SISTERS}


def test_the_one_that_leads_clearly_is_taken(tmp_path: Path) -> None:
    later = trial("NCT90000012", dates={"start": {"value": "2029-04-20"}, "completion": {"value": "2031-09"}})
    with Book(tmp_path) as book:
        linker.bring_up(book, [TWIN, SISTERS[0], (SISTERS[1][0], later)])
        assert members(book, TWIN, SISTERS[0]) == [2, 2]


def test_a_number_leaves_rivals_no_say(tmp_path: Path) -> None:
    naming = (TWIN[0], trial("DRKS90000022", "drks", identifiers=[named("ctgov", "NCT90000011")]))
    with Book(tmp_path) as book:
        linker.bring_up(book, [naming, *SISTERS])
        assert set(book.members(TWIN[0])) == {TWIN[0], SISTERS[0][0]}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whatever_comes_or_goes_last_decides_nothing(tmp_path: Path, order: tuple[int, ...]) -> None:
    records = [TWIN, *SISTERS]
    with Book(tmp_path) as book:
        for at in order:
            linker.bring_up(book, [records[at]])
        assert members(book, *records) == [1, 1, 1]
        linker.bring_up(book, [(SISTERS[1][0], None)])
        assert members(book, TWIN, SISTERS[0]) == [2, 2]
        assert told(book) == {(TWIN[0], SISTERS[0][0]): ("same", [])}
        linker.bring_up(book, [SISTERS[1]])
        assert members(book, *records) == [1, 1, 1]


def test_a_person_joins_one_of_them(tmp_path: Path) -> None:
    with Book(tmp_path) as book:
        linker.bring_up(book, [TWIN, *SISTERS])
        linker.decide(book, TWIN[0], SISTERS[1][0], "same", "reader", "the protocol number is the same")
        assert set(book.members(TWIN[0])) == {TWIN[0], SISTERS[1][0]}


def test_a_person_who_parts_one_of_them_leaves_the_other_uncontested_until_that_is_taken_back(tmp_path: Path) -> None:
    with Book(tmp_path) as book:
        linker.bring_up(book, [TWIN, *SISTERS])
        assert linker.decide(book, TWIN[0], SISTERS[1][0], "different", "reader", "another dose") == {
            TWIN[0],
            SISTERS[0][0],
        }
        assert set(book.members(TWIN[0])) == {TWIN[0], SISTERS[0][0]}
        linker.bring_up(book, [TWIN])
        assert members(book, TWIN, *SISTERS) == [2, 2, 1]
        linker.undo(book, 1)
        assert members(book, TWIN, *SISTERS) == [1, 1, 1]


def test_whoever_parts_the_copy_of_a_rival_parts_the_rival(tmp_path: Path) -> None:
    copy = ("NCT90000012/ictrp", trial("NCT90000012", source="ictrp"))
    with Book(tmp_path) as book:
        linker.bring_up(book, [TWIN, *SISTERS, copy])
        linker.decide(book, TWIN[0], copy[0], "different", "reader", "another dose")
        assert set(book.members(TWIN[0])) == {TWIN[0], SISTERS[0][0]}


def test_copies_of_one_record_are_no_rivals(tmp_path: Path) -> None:
    copy = ("NCT90000011/ictrp", trial("NCT90000011", source="ictrp"))
    with Book(tmp_path) as book:
        linker.bring_up(book, [TWIN, SISTERS[0], copy])
        assert members(book, TWIN) == [3]
