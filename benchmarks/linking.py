"""How long linking takes and how much memory, for any number of records: all at once, then after a crawl of few.

    python -m benchmarks.linking [COUNT] [--real FOLDER] [--profile]

Records are generated: words of titles are drawn as often as in real titles (../shared/registries, where it is at hand,
else Zipf's law), one in twenty is a second registry's record of a study that is there, half of these with its number.
Each measurement runs in a process of its own, so that the memory is that of linking alone (and of one record's making).
Seconds are of processor time, of all processes that link: other work on the machine does not count; `wall_s` holds
making the records, too. Memory is that of all of them together; what they share counts once.
"""

import argparse
import cProfile
import csv
import json
import os
import pstats
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from functools import cache
from itertools import accumulate, combinations, islice
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, Self

from benchmarks.corpus import TITLE, length, words
from crawler.archive import pool
from indexer.linking import linker
from indexer.linking.book import Book

REAL: Final = Path(__file__).resolve().parent.parent.parent / "shared" / "registries"
REGISTRIES: Final = "ctgov chictr ctri euctr isrctn drks anzctr jrct irct umin".split()
SHARES: Final = (55, 12, 8, 6, 4, 3, 3, 4, 3, 2)  # of the records, much as in WHO's portal
PREFIX: Final = ("NCT", "ChiCTR", "CTRI", "EUCTR", "ISRCTN", "DRKS", "ACTRN", "jRCT", "IRCT", "UMIN")
EVERY: Final = 20
"""One record of so many is another's twin."""
FIRST: Final = 90_000_000
COUNTRIES: Final = "Spain France Germany China India Iran Japan Egypt Brazil Canada Italy Turkey".split()
DRAWN: Final = 2_000_000
"""Words to take texts from."""
LOOKS: Final = 0.5
"""Seconds between two looks at memory."""
UPDATE: Final = 1_000
"""Records of the small crawl that follows."""


@cache
def drawn(folder: str) -> list[str]:
    """Words drawn as often as they stand in real titles, or as Zipf says; among them a tail of rare ones."""
    counted = Counter(
        word for title in real_titles(Path(folder)) for word in re.findall(r"[A-Za-z]{2,}", title.lower())
    )
    made, weights = words()
    if counted:
        listed = [*counted.most_common(), *((word, 0.4) for word in made if word not in counted)]
        made, weights = [word for word, _ in listed], list(accumulate(float(weight) for _, weight in listed))
    return random.Random(3).choices(made, cum_weights=weights, k=DRAWN)


def real_titles(folder: Path) -> Iterator[str]:
    """Titles of published records, where they are at hand."""
    for path in sorted(folder.glob("ctgov/v2/*.json")):
        found = json.loads(path.read_bytes()).get("protocolSection", {}).get("identificationModule", {})
        yield from (found[name] for name in ("briefTitle", "officialTitle") if found.get(name))
    for path in sorted(folder.glob("ictrp/*.csv")):
        with path.open(encoding="utf-8", errors="replace") as file:
            for row in csv.DictReader(file):
                yield from (str(row[name]) for name in ("Public title", "Scientific title") if row.get(name))


def records(count: int, folder: str, *, first: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """Keys and trials. Record `n` is the same in every run."""
    pool = drawn(folder)
    for number in range(first, first + count):
        chance = random.Random(2_000_003 * number + 5)
        if number % EVERY == 0 and number:
            yield keyed(twin(record(number - 1, pool), number, chance))
        else:
            yield keyed(record(number, pool))


def keyed(trial: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A trial under its name in the archive."""
    return f"{trial['id']}/{trial['source']}", trial


def record(number: int, pool: list[str]) -> dict[str, Any]:
    """One generated record. Its words are every so manieth of those drawn, from somewhere on: no two texts share more
    than chance has it."""
    chance = random.Random(1_000_003 * number + 17)
    at = chance.choices(range(len(REGISTRIES)), SHARES)[0]

    def text(most: int = 60) -> str:
        count, step = min(length(chance, TITLE), most), 1 + int(chance.random() * 9973)
        at = int(chance.random() * (len(pool) - count * step))
        return " ".join(pool[at : at + count * step : step])

    year, month = chance.randint(2004, 2026), chance.randint(1, 12)
    return {
        "id": f"{PREFIX[at]}{FIRST + number}",
        "registry": REGISTRIES[at],
        "source": REGISTRIES[at],
        "title": text(14),
        "official_title": text(),
        "conditions": [text(3)],
        "interventions": [{"name": text(3)}],
        "sponsor": {"name": f"{text(2)} university {number % 9000}"},
        "enrolment": {"count": chance.choice((20, 30, 40, 50, 60, 100, 120, 200, chance.randint(5, 900)))},
        "dates": {
            "start": {"value": f"{year}-{month:02}-{chance.choice((1, 1, 15, chance.randint(1, 28))):02}"},
            "completion": {"value": f"{year + 2}-{month:02}"},
        },
        "countries": [COUNTRIES[number % len(COUNTRIES)]],
        "phases": [f"phase{number % 4 + 1}"],
        "identifiers": [],
    }


def twin(trial: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    """Another registry's record of the same study: some words of the title otherwise, half of them with the number."""
    at = (REGISTRIES.index(trial["registry"]) + chance.randint(1, len(REGISTRIES) - 1)) % len(REGISTRIES)
    said = trial["title"].split()
    named = {"scheme": trial["registry"], "value": trial["id"], "role": "secondary"}
    return trial | {
        "id": f"{PREFIX[at]}{FIRST + number}",
        "registry": REGISTRIES[at],
        "source": REGISTRIES[at],
        "title": " ".join(said[: max(3, len(said) - 1)]),
        "identifiers": [named] if number % 40 == 0 else [],
    }


def measure(count: int, folder: str, *, profile: bool = False) -> dict[str, float]:
    """Link so many records anew, then a few more; seconds, megabytes, and how many of the records that have
    a twin stand with it, how many stand with another."""
    making = Making()
    with tempfile.TemporaryDirectory(prefix="trials-bench-") as home:
        began = time.perf_counter()
        with Memory() as memory, cProfile.Profile() if profile else nullcontext() as watched:
            anew = timed(lambda: link(Path(home), making.watch(records(count, folder)))) - making.seconds
        wall = time.perf_counter() - began
        few = timed(lambda: link(Path(home), iter(list(records(UPDATE, folder, first=count)))))
        if watched:
            pstats.Stats(watched).sort_stats("tottime").print_stats(35)
        told = {"records": count, "anew_s": anew, "wall_s": wall, "more_s": few, **joined(Path(home), count)}
        told["book_mb"] = sum(path.stat().st_size for path in Path(home).glob("links.db*")) / 1e6
    told["memory_mb"] = memory.most
    return {name: round(value, 1) for name, value in told.items()}


def joined(home: Path, count: int) -> dict[str, float]:
    """How many twins there are and are found, and how many pairs are joined that are none."""
    with Book(home, write=False) as book:
        studies = book.database.execute("select distinct members from record where members like '%' || char(10) || '%'")
        numbers = [[int(key.rpartition("/")[0][-8:]) - FIRST for key in row[0].split("\n")] for row in studies]
    pairs = {(one, other) for found in numbers for one, other in combinations(sorted(found), 2) if other < count}
    right = {(one, other) for one, other in pairs if other == one + 1 and other % EVERY == 0}
    return {"twins": (count - 1) // EVERY, "found": len(right), "wrong": len(pairs - right)}


class Memory:
    """Watches how much memory this process and those that work for it have at one time, in MB: what several of them
    share counts once. Where the system does not tell that, as if each had all for itself and all were largest at once.
    """

    def __init__(self) -> None:
        self.most = 0.0
        self._done = Event()
        self._watching = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._watching.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._watching.join()
        if not self.most:
            own, each = (
                resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            self.most = own + min(pool.MOST, os.cpu_count() or 1) * each

    def _watch(self) -> None:
        while not self._done.wait(LOOKS):
            self.most = max(self.most, sum(map(share, (os.getpid(), *children()))))


def children() -> list[int]:
    """Processes that this one has begun."""
    lists = Path("/proc/self/task").glob("*/children")
    return [int(number) for each in lists for number in each.read_text().split()]


def share(process: int) -> float:
    """Its memory in MB, of what it shares with others its part; 0 where nobody tells."""
    with suppress(OSError, ValueError):
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
        return int(told.partition("\nPss:")[2].split()[0]) / 1024
    return 0.0


class Making:
    """Counts the time that making the records takes, which is no part of linking them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, made: Iterator[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The same records."""
        while batch := self._next(made):
            yield from batch

    def _next(self, made: Iterator[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
        began = time.process_time()
        batch = list(islice(made, 500))
        self.seconds += time.process_time() - began
        return batch


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time, of this process and of those that worked for it and have ended."""
    began = spent()
    work()
    return spent() - began


def spent() -> float:
    """Seconds of processor time up to now."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def link(home: Path, changed: Iterator[tuple[str, dict[str, Any]]]) -> None:
    """Bring the book up."""
    with Book(home) as book:
        linker.bring_up(book, changed)


def main() -> None:
    """Print one line of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    parser.add_argument("--real", type=Path, default=REAL)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    call = parser.parse_args()
    if call.here or call.profile:
        print(json.dumps(measure(call.count, str(call.real), profile=call.profile)))
        return
    words = [sys.executable, "-m", "benchmarks.linking", str(call.count), "--real", str(call.real), "--here"]
    subprocess.run(words, check=True)


if __name__ == "__main__":
    main()
