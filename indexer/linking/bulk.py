"""Links any number of records at once, into an empty book: after a first crawl, a large import, or new rules.

In: records. Out: pairs worth comparing, each once. The same pairs as one by one, found in sorted blocks: a million
records take minutes and some hundred megabytes, because only numbers are held in memory, sides lie in the book.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple

from indexer.linking.blocks import FULLEST, blocks, is_strong
from indexer.linking.book import Book, packed, unpacked
from indexer.linking.compare import Figures, figures_of, is_hopeless
from indexer.linking.side import Side, read_side

BATCH: Final = 2_000
KEPT: Final = 20_000
"""Sides unpacked at one time: neighbours share candidates."""


def put_all(book: Book, records: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Put the sides and the blocks of all records into an empty book."""
    run = book.database.execute
    counts: Counter[str] = Counter()
    sides = (read_side(key, trial) for key, trial in records)
    sql = "insert or replace into record(key, registry, side, members, moved) values(?, ?, ?, ?, ?)"
    while batch := list(islice(sides, BATCH)):
        for side in batch:
            counts.update(side.title_words)
        rows = ((side.key, side.registry, packed(side), side.key, book.turn) for side in batch)
        book.database.executemany(sql, rows)
    book.database.executemany("insert or replace into word values(?, ?)", counts.items())
    run("delete from gone")
    run("create temp table pile(name integer not null, record integer not null)")
    for numbers, found in _batched_blocks(book, counts):
        stands = ((number, array("q", names).tobytes()) for number, names in zip(numbers, found, strict=True))
        book.database.executemany("insert into stands values(?, ?)", stands)
        pile = ((name, number) for number, names in zip(numbers, found, strict=True) for name in names)
        book.database.executemany("insert into pile values(?, ?)", pile)
    run("insert into block select name, record from pile order by name, record")  # in order: hundred times faster
    run("drop table pile")


def _batched_blocks(book: Book, counts: Counter[str]) -> Iterator[tuple[list[int], list[set[int]]]]:
    rows = book.database.execute("select number, side from record order by number")
    while batch := rows.fetchmany(BATCH):
        yield [row[0] for row in batch], [blocks(unpacked(row[1]), counts) for row in batch]


class Seen(NamedTuple):
    """What is held of all records: figures, registry and number (as small numbers), by row."""

    figures: list[Figures]
    registry: "array[int]"
    number: "array[int]"


class Meetings:
    """Who meets whom: the members of blocks one after the other, and of each record the blocks that it is in."""

    def __init__(self, most: int) -> None:
        self.members = array("i")
        self.begin = array("i")
        self.strong = bytearray()
        self.block = array("i")
        self.next = array("i")
        self.head = array("i", [-1]) * (most + 1)

    def add(self, name: int, records: list[int]) -> None:
        """A block and the records in it."""
        at = len(self.begin)
        self.begin.append(len(self.members))
        self.strong.append(is_strong(name))
        self.members.extend(records)
        for record in records:
            self.next.append(self.head[record])
            self.head[record] = len(self.block)
            self.block.append(at)

    def beside(self, record: int) -> tuple[set[int], set[int]]:
        """(all records that it meets, those that it meets in strong blocks)."""
        found: set[int] = set()
        strong: set[int] = set()
        at = self.head[record]
        while at >= 0:
            block = self.block[at]
            end = self.begin[block + 1] if block + 1 < len(self.begin) else len(self.members)
            (strong if self.strong[block] else found).update(self.members[self.begin[block] : end])
            at = self.next[at]
        return found | strong, strong


def pairs(book: Book) -> Iterator[tuple[Side, Side]]:
    """Pairs of records that meet and that neither their registry nor their figures keep apart, each once."""
    most = book.database.execute("select coalesce(max(number), 0) from record").fetchone()[0]
    seen, meetings = _seen(book, most), _meetings(book, most)
    read = book.database.execute

    @lru_cache(maxsize=KEPT)
    def side(number: int) -> Side:
        return unpacked(read("select side from record where number = ?", (number,)).fetchone()[0])

    for record in range(1, most + 1):
        if meetings.head[record] >= 0:
            yield from ((side(record), side(other)) for other in _worth(record, seen, meetings))


def _worth(record: int, seen: Seen, meetings: Meetings) -> list[int]:
    """The records after this one that are worth comparing with it."""
    figures, registry, number = seen
    mine, its_registry, its_number = figures[record], registry[record], number[record]
    found, strong = meetings.beside(record)
    return [
        other
        for other in sorted(found)
        if other > record
        and (registry[other] != its_registry or number[other] == its_number)
        and (other in strong or not is_hopeless(mine, figures[other]))
    ]


def _meetings(book: Book, most: int) -> Meetings:
    """Blocks of two records and more that are not too full."""
    found = Meetings(most)
    name, inside = 0, list[int]()
    for other, record in book.database.execute("select name, record from block order by name, record"):
        if other != name:
            if 1 < len(inside) < FULLEST:
                found.add(name, inside)
            name, inside = other, []
        inside.append(record)
    if 1 < len(inside) < FULLEST:
        found.add(name, inside)
    return found


def _seen(book: Book, most: int) -> Seen:
    """Equal values are held once: a million records share some thousand days, sizes and countries."""
    nothing = Figures(None, None, None, frozenset(), frozenset())
    seen = Seen([nothing] * (most + 1), array("i", [0]) * (most + 1), array("q", [0]) * (most + 1))
    once: dict[Any, Any] = {}
    names: dict[str, int] = {}
    for number, text in book.database.execute("select number, side from record"):
        side = unpacked(text)
        seen.figures[number] = Figures._make(once.setdefault(value, value) for value in figures_of(side))
        seen.registry[number] = names.setdefault(side.registry, len(names))
        seen.number[number] = hash(side.key.rpartition("/")[0])
    return seen
