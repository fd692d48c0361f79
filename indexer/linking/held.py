"""What is held of many records while they are linked at once: as little as tells most pairs apart.

In: records as `prepare` leaves them. Out: the blocks of their titles, and columns of small numbers in a file, by which
processes of ours choose the pairs that are worth comparing (`choice.py`). A record takes some hundred bytes.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from indexer.linking import shelf
from indexer.linking.blocks import HEARD, figure_blocks, mark, strong_blocks, title_blocks
from indexer.linking.book import packed
from indexer.linking.figures import figures_of
from indexer.linking.side import Coverage, read_side
from indexer.linking.words import CODE, FUZZY_FROM, GENERIC, heft, is_near, long_words, own_name, telling_words, weight

FIELDS: Final = 3
"""Runs of words that follow those of a record's titles: of its conditions, of what is given, of its sponsor."""
SETS: Final = 3
"""Sets that the figures of a record end with."""
GENERIC_WORDS: Final = long_words(GENERIC)
FILE: Final = "records"


class Prepared(NamedTuple):
    """A record as it goes into the book and into memory: its side, packed; its figures, in their order; with a space
    between, telling words of each title, of conditions and of what is given, and the sponsor's own name; where each of
    these ends, and the weight of each; of each title the weight of its other words; the blocks that no count of words
    changes."""

    key: str
    registry: str
    packed: bytes
    figures: tuple[Any, ...]
    words: str
    ends: Sequence[int]
    telling: Sequence[float]
    plain: Sequence[float]
    blocks: bytes


def prepare(record: tuple[str, dict[str, Any]], covers: Coverage) -> Prepared:
    """Read one record, given with its key, and what registries cover. May be done in another process."""
    side = read_side(*record, covers)
    titles = [telling_words(title) for title in side.titles]
    runs = [*titles, telling_words(side.conditions), telling_words(side.given), own_name(side.sponsor)]
    return Prepared(
        key=side.key,
        registry=side.registry,
        packed=packed(side),
        figures=tuple(figures_of(side)),
        words=" ".join(chain.from_iterable(runs)),
        ends=list(accumulate(map(len, runs))),
        telling=list(map(heft, runs)),
        plain=[heft(title) - heft(words) for title, words in zip(side.titles, titles, strict=True)],
        blocks=array("q", {*strong_blocks(side), *figure_blocks(side)}).tobytes(),
    )


class Columns(NamedTuple):
    """All records, by row from 1 on, and all words, by number: arrays, or views of a file."""

    registry: Any
    number: Any
    lightest: Any  # weight of the telling words of the title that has least of them
    days: Any  # start, completion, enrolment of each record; 0 is not told
    sets: Any  # countries, phases, homes of each record
    words: Any  # of one title or field after the other
    telling: Any  # of each of these, the weight of its words
    plain: Any  # of each of these, the weight of the other words that it has
    ends: Any  # where each of these begins among the words, and where the last one ends
    begin: Any  # where each record begins among these
    weights: Any  # of each word
    starts: Any  # how a long word begins; 0 for a short one


class Rest(NamedTuple):
    """What goes with the columns: the sets that rows name, the words themselves, those spelt much like a generic one,
    of which nothing is held against a record, and those that are codes of products."""

    sets_of: Sequence[frozenset[str]]
    names: Sequence[str]
    loose: frozenset[int]
    codes: frozenset[int]


class Numbers(dict[str, int]):
    """Of each word its number; a new one is given its own."""

    def __init__(self, new: Callable[[str], int]) -> None:
        super().__init__()
        self.new = new

    def __missing__(self, word: str) -> int:
        self[word] = self.new(word)
        return self[word]


class Seen:
    """Takes in all records. Equal values are held once: a million records share some thousand of each."""

    def __init__(self) -> None:
        self.columns = Columns(
            registry=array("h", [0]),
            number=array("q", [0]),
            lightest=array("f", [0.0]),
            days=array("q", [0, 0, 0]),  # a registry may tell any number of people
            sets=array("i", [0] * SETS),
            words=array("i"),
            telling=array("f"),
            plain=array("f"),
            ends=array("q", [0]),
            begin=array("i", [0, 0]),
            weights=array("f"),
            starts=array("i"),
        )
        self.counts = Counter[int]()  # records that have a word in a title
        self._marks = array("q")
        self._names: list[str] = []
        self._loose: set[int] = set()
        self._codes: set[int] = set()
        self._known = Numbers(self._new)
        self._once: dict[Any, int] = {frozenset(): 0}
        self._sets_of: list[frozenset[str]] = [frozenset()]
        self._starting: dict[str, int] = {"": 0}
        self._registries: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.columns.registry) - 1

    def add(self, record: Prepared) -> None:
        """Hold the next record."""
        to = self.columns
        to.registry.append(self._registries.setdefault(record.registry, len(self._registries)))
        to.number.append(hash(record.key.rpartition("/")[0]))
        start, completion, enrolment, *sets = record.figures
        to.days.extend((start or 0, completion or 0, enrolment or 0))
        to.sets.extend(map(self._same, sets))
        to.plain.extend((*record.plain, *[0.0] * FIELDS))
        to.telling.extend(record.telling)
        words, last = list(map(self._known.__getitem__, record.words.split(" ") if record.words else ())), len(to.words)
        to.words.extend(words)
        to.ends.extend([last + end for end in record.ends])
        to.begin.append(len(to.ends) - 1)
        titles = len(record.plain)
        to.lightest.append(min(filter(None, record.telling[:titles]), default=0.0))
        self.counts.update(set(words[: record.ends[titles - 1]]) if titles else ())

    def _same(self, value: frozenset[str]) -> int:
        found = self._once.setdefault(value, len(self._sets_of))
        if found == len(self._sets_of):
            self._sets_of.append(value)
        return found

    def _new(self, word: str) -> int:
        self._names.append(word)
        self.columns.weights.append(weight(word))
        self._marks.append(mark(word))
        long = len(word) >= FUZZY_FROM
        self.columns.starts.append(self._starting.setdefault(word[:2] if long else "", len(self._starting)))
        if long and any(is_near(word, other) for other in GENERIC_WORDS.get(word[:2], ())):
            self._loose.add(len(self._names) - 1)
        if CODE.fullmatch(word):
            self._codes.add(len(self._names) - 1)
        return len(self._names) - 1

    def word_counts(self) -> Iterator[tuple[str, int]]:
        """Each telling word of titles with the number of records that have it."""
        yield from ((self._names[word], count) for word, count in self.counts.items())

    def title_blocks(self) -> Iterator[set[int]]:
        """Blocks of each record's titles; only when all records are held is it known which words are rare."""
        order = sorted(range(len(self._names)), key=lambda word: (self.counts[word], self._marks[word]))
        marks, rank = array("q", map(self._marks.__getitem__, order)), array("i", order)
        for at, word in enumerate(order):
            rank[word] = at
        heard = [bisect_left(order, least, key=self.counts.__getitem__) for least in HEARD]
        words, ends, begin = self.columns.words, self.columns.ends, self.columns.begin
        for record in range(1, len(self) + 1):
            found = set[int]()
            for run in range(begin[record], begin[record + 1] - FIELDS):
                ranked = sorted(map(rank.__getitem__, words[ends[run] : ends[run + 1]]))
                alone = [bisect_left(ranked, first) for first in heard]
                found.update(title_blocks([marks[at] for at in ranked], alone))
            yield found

    def keep(self, folder: Path) -> None:
        """Write all into files of a folder."""
        shelf.keep(
            folder / FILE,
            self.columns,
            Rest(self._sets_of, self._names, frozenset(self._loose), frozenset(self._codes)),
        )


def opened(folder: Path) -> tuple[Columns, Rest]:
    """What `Seen.keep` wrote."""
    columns, rest = shelf.opened(folder / FILE)
    return Columns(*columns), rest
