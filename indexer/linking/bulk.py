"""Links any number of records at once, into an empty book: after a first crawl, a large import, or new rules.

In: records. Out: pairs worth comparing, each once. The same pairs as one by one, found in sorted blocks: a million
records take minutes and some hundred megabytes, because only numbers are held in memory, sides lie in the book.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from indexer.linking.blocks import FULLEST, blocks, is_strong
from indexer.linking.book import Book, packed, unpacked
from indexer.linking.compare import LEAST_SHARED, Figures, figures_of, is_hopeless
from indexer.linking.side import Side, read_side
from indexer.linking.words import total, weight

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


class Seen:
    """What is held of all records, by row: figures, registry and number (as small numbers), words of all titles, and
    how much the lightest title weighs. Equal values are held once: a million records share some thousand of each."""

    def __init__(self, most: int) -> None:
        self.figures = [Figures(None, None, None, frozenset(), frozenset())] * (most + 1)
        self.registry = array("i", [0]) * (most + 1)
        self.number = array("q", [0]) * (most + 1)
        self.begin = array("q", [0]) * (most + 2)
        self.lightest = array("d", [0.0]) * (most + 1)
        self.words = array("i")
        self.weights: list[float] = []
        self._once: dict[Any, Any] = {}
        self._known: dict[str, int] = {}
        self._registries: dict[str, int] = {}

    def add(self, number: int, side: Side) -> None:
        """Hold a record; rows ascend."""
        self.figures[number] = Figures._make(self._once.setdefault(value, value) for value in figures_of(side))
        self.registry[number] = self._registries.setdefault(side.registry, len(self._registries))
        self.number[number] = hash(side.key.rpartition("/")[0])
        self.lightest[number] = min(map(total, side.titles), default=0.0)
        self.words.extend(map(self._word, side.title_words))
        self.begin[number + 1] = len(self.words)

    def _word(self, word: str) -> int:
        found = self._known.setdefault(word, len(self._known))
        if found == len(self.weights):
            self.weights.append(weight(word))
        return found

    def alike(self, record: int, others: Iterable[int]) -> list[int]:
        """Of these the records whose titles share enough words with the record's to be looked at: as `may_be_one`
        asks of single titles, asked of all together."""
        mine = set(self.words[self.begin[record] : self.begin[record + 1]])
        light, weigh = self.lightest[record], self.weights.__getitem__
        found = []
        for other in others:
            both = mine.intersection(self.words[self.begin[other] : self.begin[other + 1]])
            if both and sum(map(weigh, both)) > LEAST_SHARED * min(light, self.lightest[other]) - 1e-9:
                found.append(other)
        return found


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
    figures, registry, number = seen.figures, seen.registry, seen.number
    mine, its_registry, its_number = figures[record], registry[record], number[record]
    found, strong = meetings.beside(record)
    later = [
        other for other in found if other > record and (registry[other] != its_registry or number[other] == its_number)
    ]
    weak = (other for other in later if other not in strong and not is_hopeless(mine, figures[other]))
    return sorted([*seen.alike(record, weak), *(other for other in later if other in strong)])


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
    seen, last = Seen(most), 0
    for number, text in book.database.execute("select number, side from record order by number"):
        for row in range(last + 1, number):  # a row that is gone has no words
            seen.begin[row + 1] = seen.begin[row]
        seen.add(number, unpacked(text))
        last = number
    return seen
