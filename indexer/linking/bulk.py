"""Links any number of records at once, into an empty book: after a first crawl, a large import, or new rules.

In: records. Out: links of the pairs worth comparing. The same pairs as one by one, found in sorted blocks: a million
records take minutes, because of each only some numbers are held in memory; sides lie in the book. Several processes
read records and compare pairs, and what comes of it does not depend on how many there are.
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

from crawler.archive.pool import FEW, spread
from indexer.linking.blocks import fullest, is_strong
from indexer.linking.book import Book, Recorded
from indexer.linking.held import Prepared, Seen, prepare
from indexer.linking.judged import link_of_packed

BATCH: Final = 2_000
KEPT: Final = 20_000
"""Packed sides held at one time: neighbours share candidates."""


def put_all(book: Book, records: Iterable[tuple[str, dict[str, Any]]]) -> Seen:
    """Put the sides and the blocks of all records into an empty book; gives what is held of them in memory."""
    run, many = book.database.execute, book.database.executemany
    seen, fixed, begin = Seen(), array("q"), array("q", [0])
    rest = iter(records)
    first = list(islice(rest, FEW))
    with spread(prepare, len(first)) as read:
        for record in _put(book, read(chain(first, rest)), seen):
            fixed.frombytes(record.blocks)
            begin.append(len(fixed))
    many("insert into word values(?, ?) on conflict do update set count = count + excluded.count", seen.word_counts())
    run("delete from gone")
    run("create temp table pile(name integer not null, record integer not null)")
    titled = enumerate(seen.title_blocks(), 1)
    while batch := list(islice(titled, BATCH)):
        found = [(at, array("q", names.union(fixed[begin[at - 1] : begin[at]]))) for at, names in batch]
        many("insert into stands values(?, ?)", ((at, names.tobytes()) for at, names in found))
        many("insert into pile values(?, ?)", ((name, at) for at, names in found for name in names))
    run("insert into block select name, record from pile order by name, record")  # in order: hundred times faster
    run("drop table pile")
    return seen


def _put(book: Book, records: Iterator[Prepared], seen: Seen) -> Iterator[Prepared]:
    """Put records into the book and into memory, and hand them on."""
    sql, turn = "insert into record(number, key, registry, side, members, moved) values(?, ?, ?, ?, ?, ?)", book.turn
    while batch := list(islice(records, BATCH)):
        first = len(seen) + 1
        for record in batch:
            seen.add(record)
        rows = ((first + at, each.key, each.registry, each.packed, each.key, turn) for at, each in enumerate(batch))
        book.database.executemany(sql, rows)
        yield from batch


class Meetings:
    """Who meets whom: the members of blocks one after the other, and of each record the blocks that it is in."""

    def __init__(self, most: int) -> None:
        self.members = array("i")
        self.begin = array("i")
        self.strong = bytearray()
        self.block = array("i")
        self.next = array("i")
        self.head = array("i", [-1]) * (most + 1)
        self.crowded: set[int] = set()  # records of strong blocks that are too full

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


def links(book: Book, seen: Seen) -> Iterator[Recorded]:
    """What is worth keeping of all pairs of records that meet, each pair once."""
    meetings, read = _meetings(book, len(seen)), book.database.execute

    @lru_cache(maxsize=KEPT)
    def side(number: int) -> bytes:
        found: bytes = read("select side from record where number = ?", (number,)).fetchone()[0]
        return found

    rows = (record for record in range(1, len(seen) + 1) if meetings.head[record] >= 0)
    pairs = ((side(record), side(other)) for record in rows for other in _worth(record, seen, meetings))
    first = list(islice(pairs, FEW))
    with spread(link_of_packed, len(first)) as compared:
        yield from (link for link in compared(chain(first, pairs)) if link)


def _worth(record: int, seen: Seen, meetings: Meetings) -> list[int]:
    """The records after this one that are worth comparing with it: neither their registry nor their titles and figures
    keep them apart."""
    registry, number = seen.registry, seen.number
    its_registry, its_number = registry[record], number[record]
    found, strong = meetings.beside(record)
    later = [
        other for other in found if other > record and (registry[other] != its_registry or number[other] == its_number)
    ]
    if record in meetings.crowded:  # a block that is too full has not shown which number they share
        strong |= found & meetings.crowded
    weak = seen.alike(record, (other for other in later if other not in strong))
    return sorted([*weak, *(other for other in later if other in strong)])


def _meetings(book: Book, most: int) -> Meetings:
    """Blocks of two records and more that are not too full."""
    found = Meetings(most)
    sql = "select name, count(*) as inside, group_concat(record) from block group by name having inside > 1"
    for name, inside, records in book.database.execute(sql):
        if inside < fullest(name):
            found.add(name, sorted(map(int, records.split(","))))
        elif is_strong(name):
            found.crowded.update(map(int, records.split(",")))
    return found
