"""How near trials are in meaning to a note, weighed in this process: the last word on relevance in a match.

In: a note, the candidates' records, how rare words are. Out: a number for each, 1 at most. Words that a note begins
with are what it is about, and those at its end are what was found: they count more than those between. Titles and
conditions count beside the whole text.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from indexer.analyzer import tokens
from indexer.telling import told_sentences

Record = Mapping[str, Any]
Bag = Counter[str]
LONGEST: Final = 200_000  # characters of a record's text
FADES: Final = 0.7  # the n-th sentence counts 1 / n ** FADES: .4 to 1 rank alike on judged notes, 0 clearly worse
ENDS: Final = 0.6  # so much of that counts the n-th from the end: cases close with what was found; 0 ranks those worse
K1, B_TEXT, B_HEAD = 1.2, 0.75, 0.3  # BM25; titles are short on purpose, so their length says little
HEAD_SHARE, INDEX_SHARE = 0.6, 0.3  # of titles and of the index's own score beside the whole text


def weighed_words(note: str) -> dict[str, float]:
    """Stems of a note with their weight: more for those that stand early, at its end, and in several sentences."""
    weights: dict[str, float] = {}
    sentences = list(told_sentences(note))
    for number, sentence in enumerate(sentences, 1):
        weight = max(number**-FADES, ENDS * (len(sentences) - number + 1) ** -FADES)
        for stem in set(tokens(sentence)):
            if len(stem) > 2 and not stem[0].isdigit():
                weights[stem] = weights.get(stem, 0.0) + weight
    return weights


def nearness(
    note: str, records: Sequence[Record], scores: Sequence[float], rareness: Callable[[str], float]
) -> list[float]:
    """How near each record is. `scores` are the index's own, zeros where it was not told the note."""
    words = {stem: weight * rareness(stem) for stem, weight in weighed_words(note).items()}
    heads, bodies = (
        [Counter(tokens(head_of(each))) for each in records],
        [Counter(tokens(body_of(each))) for each in records],
    )
    wholes = [head + body for head, body in zip(heads, bodies, strict=True)]
    parts = (
        (1.0, weighed(words, wholes, B_TEXT)),
        (HEAD_SHARE, weighed(words, heads, B_HEAD)),
        (INDEX_SHARE, list(scores)),
    )
    total = [0.0] * len(records)
    for share, found in parts:
        top = max(found, default=0.0) or 1.0
        total = [sofar + share * value / top for sofar, value in zip(total, found, strict=True)]
    return [value / (1.0 + HEAD_SHARE + INDEX_SHARE) for value in total]


def weighed(words: Mapping[str, float], bags: Sequence[Bag], b: float) -> list[float]:
    """BM25 of weighed words."""
    mean = sum(bag.total() for bag in bags) / len(bags) if bags else 1.0

    def score(bag: Bag) -> float:
        longer = K1 * (1 - b + b * bag.total() / (mean or 1.0))
        return sum(words[stem] * bag[stem] * (K1 + 1) / (bag[stem] + longer) for stem in words.keys() & bag.keys())

    return [score(bag) for bag in bags]


def rareness_among(records: Sequence[Record]) -> Callable[[str], float]:
    """How rare a stem is among these records."""
    having: Bag = Counter()
    for each in records:
        having.update(set(tokens(f"{head_of(each)} {body_of(each)}")))
    return lambda stem: rareness(having[stem], len(records))


def rareness(having: int, studies: int) -> float:
    """The weight of a stem that so many of all studies have (the inverse document frequency of BM25); 0 if none has."""
    return math.log(1 + (studies - having + 0.5) / (having + 0.5)) if having else 0.0


def head_of(record: Record) -> str:
    """What a study is called and filed under."""
    named = (
        record.get("title"),
        record.get("official_title"),
        *record.get("conditions", ()),
        *record.get("keywords", ()),
    )
    return " ".join(filter(None, named))


def body_of(record: Record) -> str:
    """What it says of itself and of those whom it takes, without those whom it bars."""
    rules = record.get("eligibility") or {}
    criteria = rules.get("criteria") or rules.get("inclusion") or ""
    barred = re.search(r"\bexclusion\b", criteria, re.IGNORECASE)
    wanted = criteria[: barred.start()] if barred else criteria
    return " ".join(filter(None, (record.get("summary"), record.get("description"), wanted)))[:LONGEST]
