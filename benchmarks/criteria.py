"""How well criteria are read: precision and recall on hand-read trials, and how long a whole registry takes.

    python benchmarks/criteria.py [--gold FOLDER] [--records FILE] [-v]

The gold folder (default ../shared/gold) holds criteria.jsonl, criteria_trials.jsonl and score_criteria.py, whose own
matching rules are run on our predictions. The records (default the trials of ../shared/relevance/corpus; JSON lines,
xz) are ordinary trials of every kind: on those the time is measured, in CPU seconds, as wall time lies under load.
"""

import argparse
import json
import lzma
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trials.criteria import read_criteria

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
GOLD = SHARED / "gold"
RECORDS = SHARED / "relevance" / "corpus" / "trials_sample.jsonl.xz"
REGISTRY, CORES = 600_000, 2  # trials of the largest registry; cores of the machine that the goal names


def predict(trials: list[dict[str, str]]) -> list[dict[str, object]]:
    """Read each trial's text; give the claims as gold lines."""
    return [
        {"id": trial["id"], **criterion.line()}
        for trial in trials
        for criterion in read_criteria(trial["criteria"])
        if criterion.variable
    ]


def cpu_seconds(texts: list[str]) -> float:
    """Give the CPU seconds a text takes, the faster of three passes over all; the first words of a process are free."""
    for text in texts[:50]:
        read_criteria(text)
    passes = []
    for _ in range(3):
        began = time.process_time()
        for text in texts:
            read_criteria(text)
        passes.append(time.process_time() - began)
    return min(passes) / len(texts)


def ordinary_texts(records: Path) -> list[str]:
    """List the eligibility texts of the records."""
    with lzma.open(records, "rt", encoding="utf-8") as lines:
        return [criteria for line in lines if (criteria := json.loads(line).get("criteria"))]


def main() -> int:
    """Print the score table and the time a registry takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--records", type=Path, default=RECORDS)
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    trials_file = args.gold / "criteria_trials.jsonl"
    if not trials_file.exists():
        print(f"no gold in {args.gold}: give --gold FOLDER", file=sys.stderr)
        return 2
    trials = [json.loads(line) for line in trials_file.read_text(encoding="utf-8").splitlines() if line]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in predict(trials))
        out.flush()
        command = [
            sys.executable,
            str(args.gold / "score_criteria.py"),
            str(args.gold / "criteria.jsonl"),
            out.name,
            "--json",
        ]
        code = subprocess.run([*command, *(["-v"] if args.verbose else [])], check=False).returncode
    texts = ordinary_texts(args.records) if args.records.exists() else [trial["criteria"] for trial in trials]
    taken = cpu_seconds(texts)
    minutes = taken * REGISTRY / CORES / 60
    print(
        f"time: {taken * 1e3:.2f} ms of CPU a trial over {len(texts)} texts "
        f"(mean {sum(map(len, texts)) / len(texts):.0f} characters); "
        f"{REGISTRY:,} trials on {CORES} cores: {minutes:.1f} minutes"
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
