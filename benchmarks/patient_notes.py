"""How well trials are found for others' patient notes: `match --note` beside plain BM25 on the same pool.

In: the folder of topics, judgements and records (../shared/relevance). Out: for each set of topics nDCG@10, P@10,
R@100, and `pair 2>1`: the share of pairs of one topic (eligible, excluded) that stand in the right order, with its
interval (topics drawn again and again). Trials that a side does not list stand behind those that it lists, equal.
"""

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.gold import from_flat
from benchmarks.plain_bm25 import PlainIndex
from benchmarks.relevance import DEPTH, Judged, build_engine, gain, judgements, lines, pool, searched, sets
from indexer.embedded.engine import EmbeddedEngine
from indexer.query import Query
from search_cli.matching import Asked, candidates, ranked
from trials.ages import parse_age
from trials.patient.note import read_note

NOTES: Final = ("trec_ct_2021", "trec_ct_2022")
LISTED: Final = 1000  # trials of a topic that are listed: as many as a match judges
DRAWS: Final = 2000
ELIGIBLE, EXCLUDED = 2, 1
Lists = Callable[[str], list[str]]


class Pairs(NamedTuple):
    """Pairs of one topic in the right order (a tie counts half), and all of them."""

    right: float = 0.0
    all: int = 0


class Figures(NamedTuple):
    """Means over topics, and pairs by topic: over all judged trials, and over those whose criteria are at hand."""

    ndcg: float
    precision: float
    recall: float
    pairs: tuple[Pairs, ...]
    pairs_with_criteria: tuple[Pairs, ...]


def with_limits(record: Mapping[str, Any]) -> dict[str, Any]:
    """A flat record as a trial's plain data, with its structured limits of age and sex."""
    trial = from_flat(dict(record))
    limits = {
        f"{name}imum_age": limit.model_dump()
        for name in ("min", "max")
        if (limit := parse_age(str(record.get(f"{name}_age") or "")))
    }
    sex = str(record.get("gender") or "").lower()
    trial["eligibility"] |= limits | ({"sex": sex} if sex in ("male", "female") else {})
    return trial


def matched(engine: EmbeddedEngine, note: str) -> list[str]:
    """Trials as `match --note --all --status any` lists them."""
    found, _ = candidates(engine, Asked(Query(everything=True), note=note))
    return [match.candidate.card["id"] for match in ranked(found, read_note(note).patient, note=True)]


def pairs(ranking: Sequence[str], grades: Mapping[str, int], among: frozenset[str]) -> Pairs:
    """Pairs of an eligible and an excluded trial of one topic."""
    place = {trial: at for at, trial in enumerate(ranking)}
    last = len(ranking)
    by_grade = [
        [place.get(trial, last) for trial, grade in grades.items() if grade == wanted and trial in among]
        for wanted in (ELIGIBLE, EXCLUDED)
    ]
    right = sum((one < other) + 0.5 * (one == other) for one in by_grade[0] for other in by_grade[1])
    return Pairs(right, len(by_grade[0]) * len(by_grade[1]))


def share(found: Sequence[Pairs]) -> float:
    """The share of all pairs that are in the right order."""
    total = sum(each.all for each in found)
    return sum(each.right for each in found) / total if total else float("nan")


def interval(found: Sequence[Pairs], seed: int = 7) -> tuple[float, float]:
    """The middle 95 % of the share when topics are drawn with replacement."""
    source = random.Random(seed)
    some = [each for each in found if each.all]
    if not some:
        return float("nan"), float("nan")
    drawn = sorted(share(source.choices(some, k=len(some))) for _ in range(DRAWS))
    return drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS)]


def figures(queries: Mapping[str, Sequence[str]], judged: Judged, listed: Lists, known: frozenset[str]) -> Figures:
    """Every figure of one side; several queries of one topic count as one, their pairs together."""
    rows: list[tuple[float, float, float]] = []
    every: list[Pairs] = []
    whole: list[Pairs] = []
    for topic, texts in queries.items():
        grades = judged.get(topic)
        if not grades:
            continue
        rankings = [listed(text) for text in texts]
        best = {trial for trial, grade in grades.items() if grade == ELIGIBLE}
        found = [
            (
                gain(ranking, grades),
                len(best & set(ranking[:10])) / 10,
                len(best & set(ranking[:DEPTH])) / len(best) if best else 0.0,
            )
            for ranking in rankings
        ]
        rows.append(mean(found))
        for kept, among in ((every, frozenset(grades)), (whole, known)):
            found_pairs = [pairs(ranking, grades, among) for ranking in rankings]
            kept.append(Pairs(sum(each.right for each in found_pairs), sum(each.all for each in found_pairs)))
    return Figures(*mean(rows), tuple(every), tuple(whole))


def mean(rows: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Means of columns."""
    first, second, third = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return first, second, third


def note_records(folder: Path) -> dict[str, dict[str, Any]]:
    """Records of the notes' pool as plain trials."""
    return {row["id"]: with_limits(row) for row in lines(folder / "corpus" / "trials_sample.jsonl.xz")}


def print_relevance(folder: Path) -> None:
    """Print a table: the ad-hoc queries by `search --any`, the notes by `match --note`, plain BM25 beside each."""
    print(
        f"{'set':22} {'topics':>6} {'':5} {'nDCG@10':>8} {'P@10':>6} {'R@100':>6} {'pair 2>1':>9} {'95 %':>11}"
        f" {'pairs':>6} {'with criteria':>14} {'95 %':>11} {'pairs':>6}"
    )
    with tempfile.TemporaryDirectory() as temporary:
        for row in measured_sets(folder, Path(temporary)):
            print(row)


def measured_sets(folder: Path, temporary: Path) -> Iterator[str]:
    """Rows of the table."""
    adhoc = next(each for each in sets(folder) if each.name == "sigir2016 adhoc")
    records = pool(folder, "sigir2016", mesh=True)
    engine = build_engine(temporary / "adhoc", records)
    plain = PlainIndex(temporary / "adhoc-plain", records.items())
    sides: dict[str, Lists] = {
        "ours": lambda text: searched(engine, text),
        "BM25": lambda text: plain.search(text, DEPTH),
    }
    for name, listed in sides.items():
        yield row(adhoc.name, name, figures(adhoc.queries, adhoc.judged, listed, frozenset()))
    records = note_records(folder)
    known = frozenset(number for number, trial in records.items() if trial["eligibility"].get("criteria"))
    noted = build_engine(temporary / "notes", records)
    floor = PlainIndex(temporary / "notes-plain", records.items())
    sides = {"ours": lambda text: matched(noted, text), "BM25": lambda text: floor.search(text, LISTED)}
    found: dict[str, list[Figures]] = {name: [] for name in sides}
    for year in NOTES:
        queries = {line["id"]: [line["text"]] for line in lines(folder / year / "queries.jsonl")}
        judged = judgements(folder / year / "qrels_with_text.txt")
        for name, listed in sides.items():
            found[name].append(figures(queries, judged, listed, known))
            yield row(year, name, found[name][-1])
    for name, parts in found.items():
        yield row("both years", name, together(parts))


def together(parts: Sequence[Figures]) -> Figures:
    """Sets of topics as one."""
    weights = [len(part.pairs) for part in parts]
    rows = [
        each
        for weight, part in zip(weights, parts, strict=True)
        for each in [(part.ndcg, part.precision, part.recall)] * weight
    ]
    every = tuple(each for part in parts for each in part.pairs)
    return Figures(*mean(rows), every, tuple(each for part in parts for each in part.pairs_with_criteria))


def row(name: str, side: str, found: Figures) -> str:
    """One line."""
    told = f"{name:22} {len(found.pairs):6} {side:5} {found.ndcg:8.3f} {found.precision:6.3f} {found.recall:6.3f}"
    for kept, width in ((found.pairs, 9), (found.pairs_with_criteria, 14)):
        low, high = interval(kept)
        told += f" {share(kept):{width}.3f} {f'{low:.2f}-{high:.2f}':>11} {sum(each.all for each in kept):6}"
    return told
