"""Links any number of records at once, into an empty book: after a first crawl, a large import, or new rules.

In: records. Out: pairs worth comparing, each once. The same pairs as one by one, found in sorted blocks: a million
records take minutes, because of each only some numbers are held in memory; sides lie in the book.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from indexer.linking.blocks import figure_blocks, fullest, is_strong, mark, strong_blocks, title_blocks
from indexer.linking.book import Book, packed, unpacked
from indexer.linking.compare import LEAST_SHARED, Figures, figures_of, is_hopeless
from indexer.linking.side import Side, read_side
from indexer.linking.words import telling_words, weight

BATCH: Final = 2_000
KEPT: Final = 20_000
"""Sides unpacked at one time: neighbours share candidates."""
SIGNS: Final = 512
"""Bits of a record's sign: most titles with nothing in common have no bit in common either."""


class Seen:
    """What is held of all records, by row: figures, registry and number (as small numbers), and the telling words of
    each title. Equal values are held once: a million records share some thousand of each."""

    def __init__(self) -> None:
        self.figures = [Figures(None, None, None, frozenset(), frozenset())]
        self.registry = array("h", [0])
        self.number = array("q", [0])
        self.lightest = array("f", [0.0])  # weight of the telling words of the title that has least of them
        self.sign = [0]  # of all telling words
        self.words = array("i")  # of one title after the other
        self.titles = array("q", [0])  # where each title begins among the words, and where the last one ends
        self.begin = array("q", [0, 0])  # where each record begins among the titles
        self.counts = array("i")  # records that have a word
        self.weights = array("f")
        self.marks = array("q")
        self._once: dict[Any, Any] = {}
        self._known: dict[str, int] = {}
        self._registries: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.figures) - 1

    def add(self, side: Side) -> None:
        """Hold the next record."""
        self.figures.append(Figures._make(map(self._same, figures_of(side))))
        self.registry.append(self._registries.setdefault(side.registry, len(self._registries)))
        self.number.append(hash(side.key.rpartition("/")[0]))
        mine, lightest, known = set[int](), 0.0, self._known
        for title in map(telling_words, side.titles):
            if title:
                found = [known[word] if word in known else self._new(word) for word in title]
                self.words.extend(found)
                self.titles.append(len(self.words))
                heavy = sum(map(self.weights.__getitem__, found))
                lightest = min(lightest or heavy, heavy)
                mine.update(found)
        for word in mine:
            self.counts[word] += 1
        self.begin.append(len(self.titles) - 1)
        self.lightest.append(lightest)
        self.sign.append(_sign(mine))

    def _same(self, value: Any) -> Any:
        return self._once.setdefault(value, value)

    def _new(self, word: str) -> int:
        self.counts.append(0)
        self.weights.append(weight(word))
        self.marks.append(mark(word))
        return self._known.setdefault(word, len(self._known))

    def word_counts(self) -> Iterator[tuple[str, int]]:
        """Each telling word with the number of records that have it."""
        yield from zip(self._known, self.counts, strict=True)

    def title_blocks(self, record: int) -> set[int]:
        """Blocks of a record's titles; only when all records are held is it known which words are rare."""
        counts, marks, words, titles, found = self.counts, self.marks, self.words, self.titles, set[int]()
        for title in range(self.begin[record], self.begin[record + 1]):
            inside = words[titles[title] : titles[title + 1]]
            found.update(title_blocks([(counts[word], marks[word]) for word in inside]))
        return found

    def alike(self, record: int, others: Iterable[int]) -> list[int]:
        """Of these the records whose titles share enough words with the record's to be looked at: as `may_be_one`
        asks of single titles, asked of all together."""
        mine, light = set(self._all_words(record)), self.lightest[record]
        lightest, weigh = self.lightest, self.weights.__getitem__
        found = []
        for other in others:
            both = mine.intersection(self._all_words(other))
            if both and sum(map(weigh, both)) > LEAST_SHARED * min(light, lightest[other]) - 1e-3:
                found.append(other)
        return found

    def _all_words(self, record: int) -> Sequence[int]:
        return self.words[self.titles[self.begin[record]] : self.titles[self.begin[record + 1]]]


def _sign(words: Iterable[int]) -> int:
    sign = 0
    for word in words:
        sign |= 1 << (word * 0x9E3779B1 >> 7) % SIGNS
    return sign


def put_all(book: Book, records: Iterable[tuple[str, dict[str, Any]]]) -> Seen:
    """Put the sides and the blocks of all records into an empty book; gives what is held of them in memory."""
    run, many = book.database.execute, book.database.executemany
    seen, fixed, begin, turn = Seen(), array("q"), array("q", [0]), book.turn
    sides = (read_side(key, trial) for key, trial in records)
    sql = "insert into record(number, key, registry, side, members, moved) values(?, ?, ?, ?, ?, ?)"
    while batch := list(islice(sides, BATCH)):
        first = len(seen) + 1
        for side in batch:
            seen.add(side)
            fixed.extend({*strong_blocks(side), *figure_blocks(side)})
            begin.append(len(fixed))
        rows = ((first + at, side.key, side.registry, packed(side), side.key, turn) for at, side in enumerate(batch))
        many(sql, rows)
    many("insert into word values(?, ?) on conflict do update set count = count + excluded.count", seen.word_counts())
    run("delete from gone")
    run("create temp table pile(name integer not null, record integer not null)")
    for first in range(1, len(seen) + 1, BATCH):
        numbers = range(first, min(first + BATCH, len(seen) + 1))
        found = [array("q", {*fixed[begin[at - 1] : begin[at]], *seen.title_blocks(at)}) for at in numbers]
        many("insert into stands values(?, ?)", zip(numbers, (names.tobytes() for names in found), strict=True))
        many(
            "insert into pile values(?, ?)",
            ((name, at) for at, names in zip(numbers, found, strict=True) for name in names),
        )
    run("insert into block select name, record from pile order by name, record")  # in order: hundred times faster
    run("drop table pile")
    return seen


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


def pairs(book: Book, seen: Seen) -> Iterator[tuple[Side, Side]]:
    """Pairs of records that meet and that neither their registry nor their figures keep apart, each once."""
    meetings, read = _meetings(book, len(seen)), book.database.execute

    @lru_cache(maxsize=KEPT)
    def side(number: int) -> Side:
        return unpacked(read("select side from record where number = ?", (number,)).fetchone()[0])

    for record in range(1, len(seen) + 1):
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
    sign, my_sign = seen.sign, seen.sign[record]
    weak = (  # the cheapest look first: most pairs end there
        other
        for other in later
        if my_sign & sign[other] and other not in strong and not is_hopeless(mine, figures[other])
    )
    return sorted([*seen.alike(record, weak), *(other for other in later if other in strong)])


def _meetings(book: Book, most: int) -> Meetings:
    """Blocks of two records and more that are not too full."""
    found = Meetings(most)
    sql = "select name, count(*) as inside, group_concat(record) from block group by name having inside between 2 and ?"
    for name, inside, records in book.database.execute(sql, (max(map(fullest, (0, 1))),)):
        if inside < fullest(name):
            found.add(name, sorted(map(int, records.split(","))))
    return found
