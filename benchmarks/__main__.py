"""Measures the ways that have to be quick, each against a floor in the same run, and prints one table.

    python -m benchmarks [--quick] [--count N] [--rounds N] [SECTION...]
    python -m benchmarks change warm --home PATH

Sections: archive, crawl, build, change, warm, cold. `change` can measure over a copy of a home that is there,
`warm` over its index, which it only reads.
`--quick` takes a few hundred studies: whether it works, not how fast. That answers are right with 20,000 is a test
(`tests/benchmarks/test_twenty_thousand.py`).
Everything is made in a temporary folder and gone at the end. Wrong answers end it with an error, slow ones do not.
"""

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.measure import Row, Setting
from benchmarks.table import render_table, surroundings
from crawler.archive import Archive

SECTIONS = ("archive", "crawl", "build", "change", "warm", "cold")
GIVEN = frozenset(("change", "warm"))
"""Those that can measure over a home that somebody else made."""


def measure(sections: list[str], setting: Setting, rows: list[Row]) -> None:
    """Add the rows of the named sections, in their order: those there are outlive an error."""
    for section in sections:
        sys.stderr.write(f"{section} ...\n")
        rows.extend(import_module(f"benchmarks.{section}").measure(setting))


def held(home: Path) -> int:
    """How many records an archive holds."""
    with Archive.open(home) as archive:
        return sum(source.held for source in archive.status())


def main(words: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"some of: {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="a few hundred studies, two rounds")
    parser.add_argument("--count", type=int, default=20_000, help="generated studies (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=15, help="how often each thing is done (default: %(default)s)")
    parser.add_argument("--home", type=Path, help="a home for `change` and `warm`, which stays as it is")
    call = parser.parse_args(words)
    if unknown := set(call.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}: there is {', '.join(SECTIONS)}")
    if call.home and not (call.sections and set(call.sections) <= GIVEN and (call.home / "archive.db").is_file()):
        parser.error("--home takes the folder of an archive, and goes with the sections `change` and `warm` alone")
    count, rounds = (200, 2) if call.quick else (max(call.count, 100), max(call.rounds, 1))
    rows: list[Row] = []
    try:
        with tempfile.TemporaryDirectory(prefix="trials-bench-") as folder:
            measure(call.sections or list(SECTIONS), Setting(count, rounds, Path(folder), call.home), rows)
    finally:
        copy = "a copy of " if "change" in call.sections else ""
        told = f"{copy}a home with {held(call.home):,} records" if call.home else f"{count:,} generated studies"
        sys.stdout.write(f"{surroundings(told, rounds)}\n\n{render_table(rows, judged=not call.quick)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
