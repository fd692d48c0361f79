"""Taking times fairly, and the row of the table that comes of it.

What is compared is run in turns within one process or one series of processes, so that a slow moment of the machine
meets both; of each the fastest and the middle time are kept. Walls differ from run to run, ratios much less.
"""

import gc
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus import studies


class Times(NamedTuple):
    """Seconds: the fastest, the middle one, the one that 95 of 100 do not exceed."""

    fastest: float
    middle: float
    slow: float


class Row(NamedTuple):
    """One line of the table. `goal` is what the ratio should be, in words; `met` whether it is, None without a goal."""

    what: str
    ours: str
    other: str
    ratio: float
    goal: str = ""
    met: bool | None = None


def at_most(what: str, ours: str, other: str, ratio: float, bound: float) -> Row:
    """A row whose ratio is a cost: the less the better."""
    return Row(what, ours, other, ratio, f"<= {bound:g}", ratio <= bound)


def at_least(what: str, ours: str, other: str, ratio: float, bound: float) -> Row:
    """A row whose ratio is a gain: the more the better."""
    return Row(what, ours, other, ratio, f">= {bound:g}", ratio >= bound)


@dataclass
class Setting:
    """What a section is told: how many generated studies, how often each thing is done, a folder for its files.

    `home` is where sections share an archive and its index: see `benchmarks.home`. `given` is a home that somebody else
    made, for a section that can measure over one of any size.
    """

    count: int
    rounds: int
    folder: Path
    given: Path | None = None

    @property
    def home(self) -> Path:
        """Home of the archive that holds all studies."""
        return self.folder / "home"

    def bodies(self, most: int) -> list[bytes]:
        """Bytes of the first studies, as the registry's API would send them."""
        import orjson

        return [orjson.dumps(study) for study in studies(min(self.count, most))]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the collector from walking through what is already there: it would be charged to whoever runs."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def in_turns(
    things: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, Times]:
    """Each thing once unmeasured, then all of them in turns, so many rounds."""
    taken: dict[str, list[float]] = {name: [] for name in things}
    with undisturbed():
        for number in range(rounds + 1):
            for name, thing in things.items():
                began = clock()
                thing()
                if number:
                    taken[name].append(clock() - began)
    return {name: times(values) for name, values in taken.items()}


def once(thing: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds that it takes, this time."""
    with undisturbed():
        began = clock()
        thing()
        return clock() - began


def processor() -> float:
    """Processor seconds of this process and of those that it started and that have ended."""
    used = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def times(seconds: list[float]) -> Times:
    """The three figures of a series."""
    ordered = sorted(seconds)
    return Times(ordered[0], statistics.median(ordered), ordered[int(len(ordered) * 0.95)])


def milliseconds(seconds: float) -> str:
    """A time as the table shows it."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def a_second(count: float, seconds: float) -> str:
    """A speed as the table shows it."""
    return f"{count / seconds:,.0f}/s"
