"""How well a search ranks, on others' judged topics: `search --all --any` beside plain BM25 on the same pool.

    python -m benchmarks.relevance [--folder FOLDER] [--set NAME ...] [-v]

The folder (default ../shared/relevance) holds the topics, their judgements and the records. Printed, never asserted.
nDCG@10 with the judgements as gains, nDCG'@10 without unjudged trials, R@100 of the best grade; means over topics.
"""

import argparse
import json
import lzma
import math
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from benchmarks.gold import from_flat, without_nothing
from benchmarks.plain_bm25 import PlainIndex
from indexer.documents import build_document
from indexer.embedded.engine import EmbeddedEngine
from indexer.query import make_query
from indexer.search import search
from indexer.study import build_study

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "shared" / "relevance"
SPINE_AND_CELLS: Final = ("disc", "radiculopathy", "spinal", "spondyl", "back", "leuk", "lymph", "hematologic")
DEPTH: Final = 100
Judged = Mapping[str, Mapping[str, int]]
Ranked = Callable[[str], list[str]]


class Topics(NamedTuple):
    """One set: queries by topic (several of one topic are averaged), judgements, and which records it is run on."""

    name: str
    queries: dict[str, list[str]]
    judged: Judged
    pool: str
    mesh: bool = True


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """JSON lines, packed or not."""
    with lzma.open(path, "rt") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def judgements(path: Path) -> Judged:
    """Grade by topic and trial."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines():
        topic, _, trial, grade = line.split()
        found[topic][trial] = int(grade)
    return found


def sets(folder: Path) -> Iterator[Topics]:
    """Every set of topics at hand."""
    sigir = list(lines(folder / "sigir2016" / "queries.jsonl"))
    judged = judgements(folder / "sigir2016" / "qrels.txt")
    for kind in ("description", "summary", "adhoc"):
        queries = {row["id"]: row[kind] if kind == "adhoc" else [row[kind]] for row in sigir}
        yield Topics(f"sigir2016 {kind}", queries, judged, "sigir2016")
    for year in ("2021", "2022"):
        at = folder / f"trec_ct_{year}"
        queries = {row["id"]: [row["text"]] for row in lines(at / "queries.jsonl")}
        yield Topics(f"trec_ct_{year}", queries, judgements(at / "qrels_with_text.txt"), "corpus")
    for year in ("2017", "2018"):
        rows = lines(folder / "trec_pm" / f"queries{year}.jsonl")
        queries = {row["id"]: [f"{row['disease']} {row['gene']}"] for row in rows}
        yield Topics(
            f"trec_pm {year}", queries, judgements(folder / "trec_pm" / f"qrels{year}_with_text.txt"), "corpus"
        )
    mesh = {row["id"]: [row["text"]] for row in lines(folder / "registry_mesh" / "queries.jsonl")}
    judged = judgements(folder / "registry_mesh" / "qrels_with_text.txt")
    yield Topics("registry_mesh", mesh, judged, "corpus+msc", mesh=False)
    near = {key: texts for key, texts in mesh.items() if any(word in texts[0].lower() for word in SPINE_AND_CELLS)}
    yield Topics("registry_mesh, spine and cells", near, judged, "corpus+msc", mesh=False)


def pool(folder: Path, name: str, *, mesh: bool) -> dict[str, dict[str, Any]]:
    """Records of a pool by id, as plain trials; without `mesh`, the terms that judgements were made of are left out."""
    if name == "sigir2016":
        rows = list(lines(folder / "sigir2016" / "pool.jsonl.xz"))
        return {row["id"]: from_flat({"id": row["id"], "title": row["title"], "summary": row["text"]}) for row in rows}
    rows = list(lines(folder / "corpus" / "trials_sample.jsonl.xz"))
    if name == "corpus+msc":
        rows += lines(folder / "msc_trials" / "msc_trials_sample.jsonl.xz")
    found = {row["id"]: from_flat(row) for row in rows}
    for trial in () if mesh else found.values():
        trial.pop("condition_mesh")
    return found


def build_engine(folder: Path, records: Mapping[str, dict[str, Any]]) -> EmbeddedEngine:
    """An index of these records."""
    engine = EmbeddedEngine(folder)
    with engine.update(rebuild=True, expected=len(records)) as writer:
        for record in records.values():
            writer.put(build_document(build_study([orjson.dumps(without_nothing(record))])))
        writer.commit("relevance", 1, {"ctgov": "2024-01-01"})
    return engine


def searched(engine: EmbeddedEngine, text: str) -> list[str]:
    """Trials as `search --all --any` lists them."""
    query = make_query(text, everything=True, any_words=True, limit=DEPTH)
    return [hit["id"] for hit in search(engine, query)["hits"]]


def gain(ranked: Iterable[str], grades: Mapping[str, int]) -> float:
    """nDCG@10."""
    found = sum(grades.get(trial, 0) / math.log2(at + 2) for at, trial in enumerate(list(ranked)[:10]))
    best = sum(grade / math.log2(at + 2) for at, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    return found / best if best else 0.0


def measured(ranked: list[str], grades: Mapping[str, int]) -> tuple[float, float, float]:
    """nDCG@10, nDCG'@10, R@100 of the best grade."""
    best = max(grades.values(), default=0)
    wanted = {trial for trial, grade in grades.items() if grade == best and best}
    recall = len(wanted & set(ranked[:DEPTH])) / len(wanted) if wanted else 0.0
    return gain(ranked, grades), gain([trial for trial in ranked if trial in grades], grades), recall


def figures(topics: Topics, ranked: Ranked) -> tuple[float, ...]:
    """Means over topics; several queries of one topic count as one."""
    rows = []
    for topic, queries in topics.queries.items():
        if topics.judged.get(topic):
            found = [measured(ranked(text), topics.judged[topic]) for text in queries]
            rows.append(tuple(sum(column) / len(found) for column in zip(*found, strict=True)))
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--set", dest="names", action="append", help="only sets whose name holds this")
    call = parser.parse_args()
    wanted = [each for each in sets(call.folder) if not call.names or any(name in each.name for name in call.names)]
    print(f"{'set':34} {'topics':>6} {'':7} {'nDCG@10':>8} {'nDCG_j':>8} {'R@100':>8}")
    with tempfile.TemporaryDirectory() as temporary:
        made: dict[tuple[str, bool], tuple[Ranked, Ranked]] = {}
        for topics in wanted:
            key = (topics.pool, topics.mesh)
            if key not in made:
                began, records = time.perf_counter(), pool(call.folder, topics.pool, mesh=topics.mesh)
                at = Path(temporary) / f"{topics.pool}-{topics.mesh}"
                plain = PlainIndex(at / "plain", records.items())
                made[key] = (
                    partial(searched, build_engine(at / "ours", records)),
                    lambda text, plain=plain: plain.search(text, DEPTH),
                )
                sys.stderr.write(f"{len(records):,} records of {topics.pool}: {time.perf_counter() - began:.0f} s\n")
            for name, ranked in zip(("ours", "BM25"), made[key], strict=True):
                row = figures(topics, ranked)
                print(f"{topics.name:34} {len(topics.queries):6} {name:7} {row[0]:8.3f} {row[1]:8.3f} {row[2]:8.3f}")


if __name__ == "__main__":
    main()
