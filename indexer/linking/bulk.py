"""Links any number of records at once, into an empty book: after a first crawl, a large import, or new rules.

In: records. Out: links of the pairs worth comparing. The same pairs as one by one, found in sorted blocks: a million
records take minutes, because of each only some numbers are held in memory; sides lie in the book. Several processes
read records and compare pairs, and what comes of it does not depend on how many there are.
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from crawler.archive.pool import FEW, spread
from indexer.linking import meetings
from indexer.linking.book import Book, Recorded
from indexer.linking.choice import choose, forget
from indexer.linking.held import Prepared, Seen, prepare
from indexer.linking.judged import link_of_packed
from indexer.linking.side import coverage

BATCH: Final = 2_000
KEPT: Final = 20_000
"""Packed sides held at one time: neighbours share candidates."""
ROWS: Final = 20
"""Records for which pairs are chosen as one task."""


def put_all(book: Book, records: Iterable[tuple[str, dict[str, Any]]], folder: Path) -> None:
    """Put the sides and the blocks of all records into an empty book, and what tells them apart into files of an empty
    folder."""
    run, many = book.database.execute, book.database.executemany
    seen, fixed, begin = Seen(), array("q"), array("q", [0])
    rest = iter(records)
    first = list(islice(rest, FEW))
    with spread(prepare, len(first)) as read:
        for record in _put(book, read(chain(first, rest), coverage()), seen):
            fixed.frombytes(record.blocks)
            begin.append(len(fixed))
    many("insert into word values(?, ?) on conflict do update set count = count + excluded.count", seen.word_counts())
    run("delete from gone")
    seen.keep(folder)
    run("create temp table pile(name integer not null, record integer not null)")
    titled = enumerate(seen.title_blocks(), 1)
    while batch := list(islice(titled, BATCH)):
        found = [(at, array("q", names.union(fixed[begin[at - 1] : begin[at]]))) for at, names in batch]
        many("insert into stands values(?, ?)", ((at, names.tobytes()) for at, names in found))
        many("insert into pile values(?, ?)", ((name, at) for at, names in found for name in names))
    run("insert into block select name, record from pile order by name, record")  # in order: hundred times faster
    run("drop table pile")
    listed = "select name, count(*) as inside, group_concat(record) from block group by name having inside > 1"
    meetings.keep(run(listed), len(seen), folder)


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


def links(book: Book, folder: Path) -> Iterator[Recorded]:
    """What is worth keeping of all pairs of records that meet, each pair once."""
    read = book.database.execute

    @lru_cache(maxsize=KEPT)
    def side(number: int) -> bytes:
        found: bytes = read("select side from record where number = ?", (number,)).fetchone()[0]
        return found

    chosen = _chosen(read("select count(*) from record").fetchone()[0], folder)
    pairs = ((side(one), side(other)) for one, other in zip(chosen[::2], chosen[1::2], strict=True))
    with spread(link_of_packed, len(chosen) // 2) as compared:
        yield from (link for link in compared(pairs) if link)


def _chosen(most: int, folder: Path) -> "array[int]":
    """Rows of pairs that are worth comparing, one after the other."""
    tasks = [(str(folder), first, min(first + ROWS, most + 1)) for first in range(1, most + 1, ROWS)]
    found = array("i")
    try:
        with spread(choose, len(tasks)) as chosen:
            for pairs in chosen(tasks):
                found.frombytes(pairs)
    finally:
        forget()
    return found
