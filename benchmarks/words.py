"""Words of the generated registry by how many studies have them: what a benchmark asks for must have a known weight."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from benchmarks.corpus import words
from indexer.analyzer import tokens
from indexer.engine import Engine
from indexer.nodes import Word
from indexer.query import Query

RANKS: Final = range(60, 29_000)  # the first are function words


class Chosen(NamedTuple):
    """A common word (60 % of all studies), two of about 12 %, one of 1 %, and ten of about 2 % each."""

    common: str
    frequent: str
    second: str
    uncommon: str
    ten: tuple[str, ...]


def choose(engine: Engine, agreed: Callable[[str, int], bool] = lambda _, count: bool(count)) -> Chosen:
    """Words that are their own stem and whose number of studies `agreed` confirms by other means."""
    total = engine.state().studies

    def some(share: float, most: int) -> tuple[str, ...]:
        found = near(engine, share * total)
        return tuple(islice((word for word in found if agreed(word, count(engine, word))), most))

    frequent, second = some(0.12, 2)
    return Chosen(*some(0.6, 1), frequent, second, *some(0.01, 1), some(0.02, 10))


def near(engine: Engine, wanted: float) -> Iterator[str]:
    """Words of about so many studies, the more frequent first. Words are listed by frequency: halve, then walk."""
    listed = words()[0]
    low, high = RANKS.start, RANKS.stop
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if count(engine, listed[middle]) > wanted else (low, middle)
    return (word for word in listed[low:] if len(word) > 4 and tokens(word) == [word] and count(engine, word))


def count(engine: Engine, word: str) -> int:
    """Studies that have a word."""
    return engine.count(Query(text=Word(tokens(word)[0]), everything=True))
