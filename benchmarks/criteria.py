"""How well criteria are read: precision and recall on hand-read trials, and speed.

    python benchmarks/criteria.py [--gold FOLDER] [-v]

The gold folder (default ../shared/gold) holds criteria.jsonl, criteria_trials.jsonl and score_criteria.py, whose own
matching rules are run on our predictions. Without the folder only the speed is measured, on the texts at hand.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trials.criteria import read_criteria

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"


def predict(trials: list[dict[str, str]]) -> list[dict[str, object]]:
    """Read each trial's text; give the claims as gold lines."""
    return [
        {"id": trial["id"], **criterion.line()}
        for trial in trials
        for criterion in read_criteria(trial["criteria"])
        if criterion.variable
    ]


def speed(texts: list[str], seconds: float = 3.0) -> float:
    """Give trials read in a second on one core."""
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        read_criteria(texts[count % len(texts)])
        count += 1
    return count / (time.perf_counter() - began)


def main() -> int:
    """Print the score table and the speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=GOLD)
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
    print(f"speed on these texts: {speed([trial['criteria'] for trial in trials]):.0f} trials a second on one core")
    return code


if __name__ == "__main__":
    sys.exit(main())
