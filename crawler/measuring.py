"""What is measured of a run while it goes on, for the checks at its end: fields filled, shapes, texts, dates, losses.

In: each record with the trial read from it and the trial that was published of it before. Out: counts that are kept
with the run, and that later runs of the same query are held against. Names and numbers only, never a record's text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, Self

import orjson

from crawler.shapes import shape_of

FIRST: Final = (
    500  # records whose shape is taken; then each EVERY-th, because walking a record costs as reading it does
)
EVERY: Final = 20
DAY: Final = 10  # characters of a date that names its day
NUMBERS: Final = (
    *("records", "shaped", "text", "garbled", "future", "repeated", "pairs", "shrunk", "swapped"),
    "same_start",
)
COUNTERS: Final = ("fields", "statuses", "shapes", "had", "lost")
NESTED: Final = frozenset({"dates", "eligibility", "enrolment", "sponsor", "design"})
_COUNTED: Final = frozenset({bool, int, float})  # what is stated even where it is no or nought
NEVER: Final = frozenset({"source", "registry", "id", "url", "language", "partial", "unrecognised", "other_texts"})
TEXTS: Final = ("title", "official_title", "summary", "description")
PLANS: Final = ("start", "primary_completion", "completion", "recruitment_end")
# UTF-8 read as Latin-1 or Windows-1252, and the mark of bytes that no encoding could read. None of it is ASCII, which
# is asked first: it tells of nearly every text in a hundredth of the time.
_GARBLED: Final = re.compile("\ufffd|[ÂÃ][\u0080-\u00bf]|â€[\u0080-\u2122]|ï»¿")


@dataclass(slots=True)
class Measured:
    """Counts of records. `pairs` are records with an older copy: the rest of the `was_` family is over those."""

    records: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    shaped: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    text: int = 0
    garbled: int = 0
    future: int = 0
    repeated: int = 0
    same_start: int = 0
    pairs: int = 0
    had: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    shrunk: int = 0
    swapped: int = 0
    starts: Counter[str] = field(default_factory=Counter)
    seen: set[int] = field(default_factory=set)
    today: date = field(default_factory=date.today)
    years: int = 15

    def take(self, key: str, body: bytes, trial: bytes, before: bytes | None) -> None:
        """Measure one record."""
        mark = hash(key)
        self.repeated += mark in self.seen
        self.seen.add(mark)
        self.records += 1
        if self.records <= FIRST or self.records % EVERY == 0:
            self.shaped += 1
            self.shapes.update(shape_of(body))
        found: dict[str, Any] = orjson.loads(trial)
        present = filled(found)
        self.fields.update(present)
        self.statuses[str(found.get("status"))] += 1
        start = ((found.get("dates") or {}).get("start") or {}).get("value", "")
        if len(start) == DAY:
            self.starts[start] += 1
            self.same_start = max(self.same_start, self.starts[start])
        free = texts(found)
        length = sum(map(len, free))
        self.text += length
        self.garbled += any(not text.isascii() and _GARBLED.search(text) for text in free)
        self.future += self._lies_ahead(found)
        if before is not None:
            self._compare(orjson.loads(before), found, present, length)

    def _compare(self, old: dict[str, Any], new: dict[str, Any], present: set[str], length: int) -> None:
        """Measure a record against its older copy."""
        self.pairs += 1
        held = filled(old)
        self.had.update(held)
        self.lost.update(held - present)
        self.shrunk += length * 2 < sum(map(len, texts(old)))
        self.swapped += any(True for _ in _swapped(old.get("dates") or {}, new.get("dates") or {}))

    def _lies_ahead(self, trial: Mapping[str, Any]) -> bool:
        """Whether a date lies where none can: long ahead, or in the future although it is said to have happened."""
        far, soon = _bounds(self.today, self.years)
        for each in (trial.get("dates") or {}).values():
            if each and ((value := each.get("value", ""))[:4] > far or (value > soon and each.get("kind") == "actual")):
                return True
        return False

    def as_json(self) -> dict[str, Any]:
        """What is kept of it."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in NUMBERS}
        return plain | {name: dict(getattr(self, name)) for name in COUNTERS}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """What was kept."""
        found = cls()
        for name in NUMBERS:
            setattr(found, name, values[name])
        for name in COUNTERS:
            setattr(found, name, Counter(values[name]))
        return found

    def add(self, other: "Measured") -> None:
        """Pool with another run's."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in COUNTERS:
            getattr(self, name).update(getattr(other, name))


@lru_cache(maxsize=8)
def _bounds(today: date, years: int) -> tuple[str, str]:
    """The year beyond which no plan reaches, the day beyond which nothing has happened."""
    return (today + timedelta(days=366 * years)).isoformat()[:4], (today + timedelta(days=31)).isoformat()


def filled(trial: Mapping[str, Any]) -> set[str]:
    """The fields that a trial fills, one level into its objects."""
    found = {name for name, value in trial.items() if value or value.__class__ in _COUNTED}
    for name in NESTED & found:
        if isinstance(inside := trial[name], dict):
            found.update([f"{name}.{inner}" for inner, value in inside.items() if value or value.__class__ in _COUNTED])
    return found - NEVER


def texts(trial: Mapping[str, Any]) -> list[str]:
    """The free texts of a trial."""
    eligibility = trial.get("eligibility") or {}
    found = [*map(trial.get, TEXTS), *map(eligibility.get, ("criteria", "inclusion", "exclusion"))]
    return [str(text) for text in found if text]


def _swapped(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Dates whose day and month have changed places."""
    for name in PLANS:
        before, after = ((side.get(name) or {}).get("value", "") for side in (old, new))
        if len(before) == len(after) == 10 and before != after:
            year, month, day = before.split("-")
            if after == f"{year}-{day}-{month}":
                yield name
