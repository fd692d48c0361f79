"""Which of the records that meet are worth comparing: the bulk of the work where many records are linked at once.

In: rows, and what `held.py` and `meetings.py` keep of all records in files. Out: for each of them the later rows that
are worth comparing with it. Any of several processes may choose for any rows.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from indexer.linking import held, meetings
from indexer.linking.compare import (
    HAIR,
    LEAST_SHARED,
    TELLS,
    TITLES_MOST,
    least_of_titles,
    names_at_most,
    titles_at_most,
)
from indexer.linking.figures import Figures, are_apart, are_part_and_whole
from indexer.linking.words import is_near

Task = tuple[str, int, int]
"""The folder of the files, the first row, and the one after the last."""
Title = tuple[frozenset[int], float, float]
"""Its telling words, but those spelt much like a generic one; the weight of all telling ones, and of all words."""


def choose(task: Task) -> bytes:
    """The pairs worth comparing, as two rows of 32 bits each: one of these rows, and a later one."""
    folder, first, end = task
    choice, found = _choice(folder), array("i")
    for row in range(first, end):
        for other in choice.beside(row):
            found.extend((row, other))
    return found.tobytes()


@lru_cache(maxsize=1)
def _choice(folder: str) -> "Choice":
    return Choice(Path(folder))


def forget() -> None:
    """Let go of the files, where this process has chosen itself."""
    _choice.cache_clear()


class Opened(NamedTuple):
    """A record laid out for comparing: its titles; its words of conditions, of what is given and of its sponsor, each
    with their weight, and all words but the sponsor's."""

    titles: Sequence[Title]
    named: frozenset[int]
    named_weight: float
    given: frozenset[int]
    given_weight: float
    sponsor: frozenset[int]
    sponsor_weight: float
    words: set[int]


class Reaching(NamedTuple):
    """A record laid out, and its long words by how they begin, with their spelling; those of its sponsor, too."""

    opened: Opened
    long: dict[int, list[tuple[int, str]]]
    sponsor: dict[int, list[tuple[int, str]]]


class Choice:
    """Chooses pairs of records. What two titles share is asked as `may_be_one` and `compare` do, of words as numbers,
    and never less generously."""

    def __init__(self, folder: Path) -> None:
        self.columns, self.rest = held.opened(folder)
        self.meetings = meetings.opened(folder)
        self.weigh: Callable[[int], float] = array("f", self.columns.weights).__getitem__
        self.starts = array("i", self.columns.starts)

    def beside(self, row: int) -> list[int]:
        """The later rows that are worth comparing with this one, in order: neither their registry nor, where no number
        may link them, their titles and figures keep them apart."""
        if self.meetings.head[row] < 0:
            return []
        registry, number = self.columns.registry, self.columns.number
        its_registry, its_number = registry[row], number[row]
        found, strong = self.meetings.beside(row)
        later = [
            other for other in found if other > row and (registry[other] != its_registry or number[other] == its_number)
        ]
        crowded = self.meetings.crowded
        if crowded[row]:  # a block that is too full has not shown which number they share
            strong.update(other for other in later if crowded[other])
        weak = self._alike(row, [other for other in later if other not in strong])
        return sorted([*weak, *(other for other in later if other in strong)])

    def _alike(self, row: int, others: Sequence[int]) -> list[int]:
        """Of these, which no number links with the record, those worth comparing with it: as `may_be_one` asks of
        single titles, asked of all together, and as titles and figures allow."""
        if not others:
            return []
        columns, weigh, figures, one = self.columns, self.weigh, self._figures(row), None
        words, ends, begin, lightest = columns.words, columns.ends, columns.begin, columns.lightest
        mine, light, found = frozenset(self._title_words(row)), lightest[row], []
        for other in others:
            both = mine.intersection(words[ends[begin[other]] : ends[begin[other + 1] - held.FIELDS]].tolist())
            if not both or sum(map(weigh, both)) <= LEAST_SHARED * min(light, lightest[other]) - HAIR:
                continue
            its_figures = self._figures(other)
            least = least_of_titles(figures, its_figures)
            if least > TITLES_MOST:
                continue
            one = one or self._reaching(row)
            apart, part = are_apart(figures, its_figures), are_part_and_whole(figures, its_figures)
            if self._may_be_one(one, self._opened(other), least, apart=apart, part=part):
                found.append(other)
        return found

    def _title_words(self, row: int) -> Any:
        columns = self.columns
        return columns.words[columns.ends[columns.begin[row]] : columns.ends[columns.begin[row + 1] - held.FIELDS]]

    def _figures(self, row: int) -> Figures:
        start, completion, enrolment = self.columns.days[3 * row : 3 * row + 3]
        sets = map(self.rest.sets_of.__getitem__, self.columns.sets[held.SETS * row : held.SETS * (row + 1)])
        return Figures(start or None, completion or None, enrolment or None, *sets)

    def _opened(self, row: int) -> Opened:
        columns, loose = self.columns, self.rest.loose
        first, last = columns.begin[row], columns.begin[row + 1]
        begin, *ends = columns.ends[first : last + 1].tolist()
        words = columns.words[begin : ends[-1]].tolist()
        told, plain = columns.telling[first:last].tolist(), columns.plain[first : last - held.FIELDS].tolist()
        runs, at = [], 0
        for end in ends:
            runs.append(frozenset(words[at : end - begin]))
            at = end - begin
        titles = [
            (run - loose, telling, telling + other) for run, telling, other in zip(runs, told, plain, strict=False)
        ]
        named, given, sponsor = runs[-held.FIELDS :]
        everything = set(words[: ends[-2] - begin])
        return Opened(titles, named - loose, told[-3], given - loose, told[-2], sponsor, told[-1], everything)

    def _reaching(self, row: int) -> Reaching:
        opened = self._opened(row)
        return Reaching(opened, self._long(opened.words), self._long(opened.sponsor))

    def _long(self, words: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
        found = dict[int, list[tuple[int, str]]]()
        for word in words:
            if start := self.starts[word]:
                found.setdefault(start, []).append((word, self.rest.names[word]))
        return found

    def _near(self, words: Iterable[int], long: dict[int, list[tuple[int, str]]]) -> Iterator[tuple[int, int]]:
        """Of these words those that are nearly the same as a long one, each with that."""
        starts, names = self.starts, self.rest.names
        for word in words:
            if (start := starts[word]) in long:
                name = names[word]
                yield from ((word, other) for other, spelt in long[start] if other != word and is_near(name, spelt))

    def _may_be_one(self, reaching: Reaching, other: Opened, least: float, *, apart: bool, part: bool) -> bool:
        """Whether names and titles can add as much. Each word is looked for in all of the other record, so that it is
        found at least as often as in a single title of it."""
        sponsor = self._sponsor(reaching, other)
        if least - names_at_most(sponsor, 0.0, 0.0, strangers=apart, part=part) > TITLES_MOST:
            return False
        one = reaching.opened
        mine, its = set(other.words), set(one.words)  # found of the one's words, and of the other's
        for word, near in self._near(other.words, reaching.long):
            mine.add(near)
            its.add(word)
        conditions = self._apart(one.named - mine, one.named_weight, other.named - its, other.named_weight)
        given = 0.0
        if self.rest.codes.isdisjoint(one.words & other.words):
            given = self._apart(one.given - mine, one.given_weight, other.given - its, other.given_weight)
        least -= names_at_most(sponsor, conditions, given, strangers=apart, part=part)
        return least <= TITLES_MOST and least <= self._titles_at_most(one, mine, other, its)

    def _apart(self, missing: frozenset[int], weight: float, its_missing: frozenset[int], its_weight: float) -> float:
        """Which share of a field's words is in one record only: of the field that fits better."""
        if not weight or not its_weight:
            return 0.0
        return min(sum(map(self.weigh, missing)) / weight, sum(map(self.weigh, its_missing)) / its_weight)

    def _sponsor(self, reaching: Reaching, other: Opened) -> float:
        """What of the shorter sponsor's name the other has at most; all where it is not told, or spelt otherwise."""
        one = reaching.opened
        least = min(one.sponsor_weight, other.sponsor_weight)
        if not least or any(True for _ in self._near(other.sponsor, reaching.sponsor)):
            return 1.0
        return min(1.0, sum(map(self.weigh, one.sponsor & other.sponsor)) / least)

    def _titles_at_most(self, one: Opened, mine: AbstractSet[int], other: Opened, its: AbstractSet[int]) -> float:
        """What the titles of two records add at most to the sum of evidence."""
        weigh, named = self.weigh, one.named | other.named
        reached: list[list[tuple[float, float, float]]] = []
        stray, beside = 1.0, 1.0
        for titles, found in ((one.titles, mine), (other.titles, its)):
            shares, shares_beside, reaches = [], [], []
            for words, telling, whole in titles:
                missing = words - found
                missed = sum(map(weigh, missing))
                reaches.append((whole - missed, telling, whole))
                if telling:
                    shares.append(missed / telling)
                told = telling - sum(map(weigh, words & named))
                if told > HAIR:
                    shares_beside.append(sum(map(weigh, missing - named)) / told)
            reached.append(reaches)
            stray = min(stray, *shares) if shares else 0.0
            beside = min(beside, *shares_beside) if shares_beside else 0.0
        whole = part = 0.0
        for there, telling, all_of_it in reached[0]:
            for back, its_telling, all_of_its in reached[1]:
                shared = max(there, back) + HAIR
                whole = max(whole, shared / max(all_of_it + all_of_its - shared, HAIR))
                tells = min(1.0, min(telling, its_telling) / TELLS + HAIR)
                part = max(part, tells * min(1.0, shared / max(min(all_of_it, all_of_its), HAIR)))
        return titles_at_most(min(1.0, whole), part, stray, beside)
