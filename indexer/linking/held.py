"""What is held in memory of many records while they are linked at once: as little as tells most pairs apart.

In: records as `prepare` leaves them. Out: the blocks of their titles, and whether two of them are worth comparing, from
words as small numbers. A million records take some hundred bytes each.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from indexer.linking.blocks import figure_blocks, mark, strong_blocks, title_blocks
from indexer.linking.book import packed
from indexer.linking.compare import HAIR, LEAST_SHARED, TELLS, Figures, figures_of, is_hopeless, titles_at_most
from indexer.linking.side import read_side
from indexer.linking.words import FUZZY_FROM, GENERIC, heft, is_near, telling_words, weight

FIELDS: Final = 2
"""Runs of words that follow those of a record's titles: of its conditions, and of what is given."""
GENERIC_WORDS: Final = tuple(word for word in GENERIC if len(word) >= FUZZY_FROM)


class Prepared(NamedTuple):
    """A record as it goes into the book and into memory: its side, packed; its figures as (start, completion,
    enrolment, countries, phases); telling words of each title, of conditions and of what is given; the weight of each
    title's other words; the blocks that no count of words changes."""

    key: str
    registry: str
    packed: bytes
    figures: tuple[Any, ...]
    words: Sequence[Sequence[str]]
    plain: Sequence[float]
    blocks: bytes


def prepare(record: tuple[str, dict[str, Any]]) -> Prepared:
    """Read one record, given with its key. May be done in another process."""
    side = read_side(*record)
    telling = [telling_words(title) for title in side.titles]
    return Prepared(
        key=side.key,
        registry=side.registry,
        packed=packed(side),
        figures=tuple(figures_of(side)),
        words=[tuple(words) for words in (*telling, telling_words(side.conditions), telling_words(side.given))],
        plain=[heft(title) - heft(words) for title, words in zip(side.titles, telling, strict=True)],
        blocks=array("q", {*strong_blocks(side), *figure_blocks(side)}).tobytes(),
    )


class Title(NamedTuple):
    """A title: its telling words (without those that are spelt much like a generic one), the weight of all telling
    ones, and of all words."""

    words: frozenset[int]
    telling: float
    whole: float


class Opened(NamedTuple):
    """A record laid out for comparing: its titles, the words of its conditions, all its words, how long ones begin."""

    titles: Sequence[Title]
    named: frozenset[int]
    words: frozenset[int]
    starts: frozenset[int]


class Seen:
    """All records, by row from 1 on. Equal values are held once: a million records share some thousand of each."""

    def __init__(self) -> None:
        self.registry = array("h", [0])
        self.number = array("q", [0])
        self.lightest = array("f", [0.0])  # weight of the telling words of the title that has least of them
        self._days = array("i", [0, 0, 0])  # start, completion, enrolment of each; 0 is not told
        self._sets = array("i", [0, 0])  # countries, phases of each
        self._words = array("i")  # of one title or field after the other
        self._plain = array("f")  # of each of these
        self._ends = array("q", [0])  # where each of these begins among the words, and where the last one ends
        self._begin = array("i", [0, 0])  # where each record begins among these
        self.counts = array("i")  # records that have a word in a title
        self.weights = array("f")
        self._marks = array("q")
        self._starts = array("i")  # how a long word begins; 0 for a short one
        self._names: list[str] = []
        self._loose: set[int] = set()  # words spelt much like a generic one, of which nothing is held
        self._known: dict[str, int] = {}
        self._once: dict[Any, int] = {frozenset(): 0}
        self._sets_of: list[frozenset[str]] = [frozenset()]
        self._starting: dict[str, int] = {"": 0}
        self._registries: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.registry) - 1

    def add(self, record: Prepared) -> None:
        """Hold the next record."""
        self.registry.append(self._registries.setdefault(record.registry, len(self._registries)))
        self.number.append(hash(record.key.rpartition("/")[0]))
        start, completion, enrolment, countries, phases = record.figures
        self._days.extend((start or 0, completion or 0, enrolment or 0))
        self._sets.extend((self._same(countries), self._same(phases)))
        self._plain.extend((*record.plain, *[0.0] * FIELDS))
        mine, lightest, titles = set[int](), 0.0, len(record.plain)
        for at, words in enumerate(record.words):
            found = self._numbers(words)
            self._words.extend(found)
            self._ends.append(len(self._words))
            if found and at < titles:
                heavy = sum(map(self.weights.__getitem__, found))
                lightest = min(lightest or heavy, heavy)
                mine.update(found)
        for word in mine:
            self.counts[word] += 1
        self._begin.append(len(self._ends) - 1)
        self.lightest.append(lightest)

    def _numbers(self, words: Iterable[str]) -> list[int]:
        known = self._known
        return [known[word] if word in known else self._new(word) for word in words]

    def _same(self, value: frozenset[str]) -> int:
        found = self._once.setdefault(value, len(self._sets_of))
        if found == len(self._sets_of):
            self._sets_of.append(value)
        return found

    def _new(self, word: str) -> int:
        number = self._known[word] = len(self._names)
        self._names.append(word)
        self.counts.append(0)
        self.weights.append(weight(word))
        self._marks.append(mark(word))
        long = len(word) >= FUZZY_FROM
        self._starts.append(self._starting.setdefault(word[:2] if long else "", len(self._starting)))
        if long and any(other[:2] == word[:2] and is_near(word, other) for other in GENERIC_WORDS):
            self._loose.add(number)
        return number

    def word_counts(self) -> Iterator[tuple[str, int]]:
        """Each telling word of titles with the number of records that have it."""
        yield from ((word, count) for word, count in zip(self._names, self.counts, strict=True) if count)

    def title_blocks(self) -> Iterator[set[int]]:
        """Blocks of each record's titles; only when all records are held is it known which words are rare."""
        order = sorted(range(len(self.counts)), key=lambda word: (self.counts[word], self._marks[word]))
        marks, rank = array("q", map(self._marks.__getitem__, order)), array("i", order)
        for at, word in enumerate(order):
            rank[word] = at
        for record in range(1, len(self) + 1):
            found = set[int]()
            for run in range(self._begin[record], self._begin[record + 1] - FIELDS):
                ranked = sorted(map(rank.__getitem__, self._words[self._ends[run] : self._ends[run + 1]]))
                found.update(title_blocks([marks[at] for at in ranked]))
            yield found

    def figures(self, record: int) -> Figures:
        """The figures of a record."""
        start, completion, enrolment = self._days[3 * record : 3 * record + 3]
        countries, phases = (self._sets_of[at] for at in self._sets[2 * record : 2 * record + 2])
        return Figures(start or None, completion or None, enrolment or None, countries, phases)

    def alike(self, record: int, others: Iterable[int]) -> list[int]:
        """Of these, which no number links with the record, those worth comparing with it: as `may_be_one` asks of
        single titles, asked of all together, and as titles and figures allow."""
        mine, light = set(self._title_words(record)), self.lightest[record]
        lightest, weigh = self.lightest, self.weights.__getitem__
        found, figures, opened = [], self.figures(record), None
        for other in others:
            both = mine.intersection(self._title_words(other))
            if not both or sum(map(weigh, both)) <= LEAST_SHARED * min(light, lightest[other]) - HAIR:
                continue
            its_figures = self.figures(other)
            if is_hopeless(figures, its_figures):
                continue
            opened = opened or self._opened(record)
            if not is_hopeless(figures, its_figures, self._titles_at_most(opened, self._opened(other))):
                found.append(other)
        return found

    def _title_words(self, record: int) -> Sequence[int]:
        return self._words[self._ends[self._begin[record]] : self._ends[self._begin[record + 1] - FIELDS]]

    def _opened(self, record: int) -> Opened:
        begin, end = self._begin[record], self._begin[record + 1]
        ends, weigh, titles = self._ends, self.weights.__getitem__, []
        for run in range(begin, end - FIELDS):
            words = frozenset(self._words[ends[run] : ends[run + 1]])
            telling = sum(map(weigh, words))
            titles.append(Title(words - self._loose, telling, telling + self._plain[run]))
        named = frozenset(self._words[ends[end - FIELDS] : ends[end - FIELDS + 1]])
        everything = frozenset(self._words[ends[begin] : ends[end]])
        return Opened(titles, named, everything, frozenset(map(self._starts.__getitem__, everything)) - {0})

    def _titles_at_most(self, one: Opened, other: Opened) -> float:
        """What the titles of two records add at most to the sum of evidence. Each word is looked for in all of the
        other record, so that it is found at least as often as in a single title of it."""
        named, weigh = one.named | other.named, self.weights.__getitem__
        reach: tuple[list[float], list[float]] = ([], [])
        stray, beside = 1.0, 1.0
        for reached, mine, its in zip(reach, (one, other), (other, one), strict=True):
            shares, shares_beside = [], []
            for title in mine.titles:
                missing = self._missing(title.words, its)
                missed = sum(map(weigh, missing))
                reached.append(title.whole - missed)
                if title.telling:
                    shares.append(missed / title.telling)
                told = title.telling - sum(map(weigh, title.words & named))
                if told > HAIR:
                    shares_beside.append(sum(weigh(word) for word in missing if word not in named) / told)
            stray, beside = min(stray, *shares, 1.0), min(beside, *shares_beside, 1.0)
            stray, beside = stray if shares else 0.0, beside if shares_beside else 0.0
        whole = part = 0.0
        for first, there in zip(one.titles, reach[0], strict=True):
            for second, back in zip(other.titles, reach[1], strict=True):
                shared = max(there, back) + HAIR
                whole = max(whole, shared / max(first.whole + second.whole - shared, HAIR))
                tells = min(1.0, min(first.telling, second.telling) / TELLS + HAIR)
                part = max(part, tells * min(1.0, shared / max(min(first.whole, second.whole), HAIR)))
        return titles_at_most(min(1.0, whole), part, stray, beside)

    def _missing(self, words: frozenset[int], its: Opened) -> list[int]:
        """Which of these words the other record has nowhere, nor one nearly so."""
        starts = self._starts
        return [word for word in words - its.words if starts[word] not in its.starts or not self._near(word, its.words)]

    def _near(self, word: int, others: Iterable[int]) -> bool:
        starts, names = self._starts, self._names
        start, name = starts[word], names[word]
        return any(starts[other] == start and is_near(name, names[other]) for other in others)
