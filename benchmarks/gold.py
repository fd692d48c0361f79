"""How well trials are understood: scope, product fingerprint and criteria on hand-read records.

    python -m benchmarks.gold [--gold FOLDER] [-v]

The folder (default ../shared/gold) holds scope.jsonl and product.jsonl, whose lines name records under the folder
above it. A line's `also_ok` are values that a fair reader could give as well: `lenient` figures take them for right,
`strict` ones do not. With -v every disagreement is listed.
"""

import argparse
import json
import lzma
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.criteria import main as criteria
from crawler.readers import parse
from crawler.records import Raw
from trials.product import fingerprint
from trials.scope import scope

GOLD: Final = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"
FIELDS: Final = ("conditions", "cell_source", "cell_type", "donor", "culture_expanded", "routes")
Line = dict[str, Any]


class Counts(NamedTuple):
    """Right, wrongly given and missed answers."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def plus(self, *, given: bool, wanted: bool) -> "Counts":
        """The counts with one more answer."""
        return Counts(
            self.right + (given and wanted), self.wrong + (given and not wanted), self.missed + (wanted and not given)
        )

    @property
    def precision(self) -> float:
        """Share of the given answers that are right; 1 where none was given."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the wanted answers that were given; 1 where none was wanted."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 0 where nothing was right."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


# ---- records -------------------------------------------------------------------------------------------------------


def read_lines(path: Path) -> list[Line]:
    """The lines of a JSONL file, compressed or not."""
    text = lzma.decompress(path.read_bytes()).decode() if path.suffix == ".xz" else path.read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


@cache
def _collection(path: Path) -> dict[str, Line]:
    return {line["id"]: line for line in read_lines(path)}


def trial_of(line: Line, shared: Path) -> Any:
    """The trial that a gold line is about, read by the project's own reader or from the flat shape of a collection."""
    path = shared / line["record"]
    if path.suffix == ".json":
        return parse(Raw("ctgov", line["id"], "ctgov-v2", path.read_bytes())).trial
    return from_flat(_collection(path)[line["id"]])


def from_flat(record: Line) -> Line:
    """A record of the flat collections (one string or list a field) as a trial's plain data."""
    outcomes = [{"measure": measure, "importance": "primary"} for measure in record.get("primary_outcomes") or ()]
    plain = {
        **{name: record.get(name) for name in ("title", "official_title", "acronym", "summary", "description")},
        **{name: record.get(name) or [] for name in ("conditions", "keywords", "interventions")},
        "condition_mesh": [{"term": term} for term in record.get("condition_mesh") or ()],
        "study_type": (record.get("study_type") or "").lower() or None,
        "eligibility": {"criteria": record.get("criteria")},
        "outcomes": outcomes,
    }
    return {"source": "ctgov", "registry": "ctgov", "id": record["id"], **plain}


def without_nothing(value: Any) -> Any:
    """The value without what is None, as stored trials are."""
    if isinstance(value, dict):
        return {name: without_nothing(inner) for name, inner in value.items() if inner is not None}
    return [without_nothing(inner) for inner in value] if isinstance(value, list) else value


# ---- figures -------------------------------------------------------------------------------------------------------


def scope_figures(gold: Path, report: Callable[[str], None]) -> dict[str, Counts]:
    """Counts for `in_scope`, `spine` and `cell_therapy`; every disagreement is reported."""
    figures = {name: Counts() for name in ("in_scope", "spine", "cell_therapy")}
    for line in read_lines(gold / "scope.jsonl"):
        found = scope(trial_of(line, gold.parent))
        for name, counts in figures.items():
            given, wanted = getattr(found, name), line[name]
            figures[name] = counts.plus(given=given, wanted=wanted)
            if given != wanted:
                doubt = " (borderline)" if line.get("borderline") else ""
                report(f"{line['id']} {name}: {given}, gold {wanted}{doubt}; {found.reason}; {line['why']}")
    return figures


def as_set(value: Any) -> set[Any]:
    """A field's value as a set: lists are sets, a single value is one of one."""
    return set(value) if isinstance(value, list | tuple) else {value}


def accepted(given: set[Any], wanted: set[Any], also: set[Any]) -> set[Any]:
    """What an answer counts as where more values are fair: the wanted ones if it stays among the fair ones and leaves
    out no other, else itself without the fair extras."""
    inside = bool(given) and given <= wanted | also
    if inside and (wanted <= given or len(wanted) == 1):
        return wanted
    return given - (also - wanted)


def product_figures(gold: Path, report: Callable[[str], None], *, lenient: bool) -> dict[str, dict[Any, Counts]]:
    """Counts for each value of each field."""
    figures: dict[str, dict[Any, Counts]] = {name: {} for name in FIELDS}
    pairs = []
    for line in read_lines(gold / "product.jsonl"):
        product = fingerprint(trial_of(line, gold.parent)).plain()
        for name in FIELDS:
            given, wanted = as_set(product[name]), as_set(line[name])
            also = as_set(line.get("also_ok", {}).get(name, []))
            if lenient:
                given = accepted(given, wanted, also)
            pairs.append((name, given, wanted))
            if given != wanted:
                report(f"{line['id']} {name}: {_shown(given)}, gold {_shown(wanted)}, also fair {_shown(also)}")
    for name in FIELDS:
        own = [(given, wanted) for field, given, wanted in pairs if field == name]
        for value in {value for given, wanted in own for value in given | wanted}:
            counts = Counts()
            for given, wanted in own:
                counts = counts.plus(given=value in given, wanted=value in wanted)
            figures[name][value] = counts
    return figures


def _shown(values: Iterable[Any]) -> str:
    return ", ".join(sorted(map(str, values))) or "-"


def macro_f1(values: Mapping[Any, Counts]) -> float:
    """Mean F1 over the values that the gold holds."""
    held = [counts.f1 for counts in values.values() if counts.right + counts.missed]
    return sum(held) / len(held)


def render_figures(gold: Path, report: Callable[[str], None]) -> Iterator[str]:
    """The table, line by line."""
    yield f"{'scope':18}{'precision':>10}{'recall':>8}{'records':>9}"
    for name, counts in scope_figures(gold, report).items():
        yield f"  {name:16}{counts.precision:10.3f}{counts.recall:8.3f}{counts.right + counts.missed:9d}"
    strict = product_figures(gold, lambda _: None, lenient=False)
    yield f"{'product, macro-F1':18}{'lenient':>10}{'strict':>8}"
    for name, values in product_figures(gold, report, lenient=True).items():
        yield f"  {name:16}{macro_f1(values):10.3f}{macro_f1(strict[name]):8.3f}"


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    if not (args.gold / "scope.jsonl").exists():
        print(f"no gold in {args.gold}: give --gold FOLDER", file=sys.stderr)
        return 2
    listed: list[str] = []
    print("\n".join(render_figures(args.gold, listed.append)))
    if args.verbose:
        print("\n".join(["", *listed]))
    print("\ncriteria")
    return criteria()  # takes the same arguments


if __name__ == "__main__":
    sys.exit(main())
