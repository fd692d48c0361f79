"""How well facts of a listing are told: each fact right or wrong on hand-read records.

    python -m benchmarks.vetting [--gold FOLDER] [-v]

The folder (default ../shared/gold) holds vetting.jsonl. A fact that the record does not tell is not counted; of payment
and free wording it counts whether any is found and whether the words are the same.
"""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.gold import GOLD, read_lines, trial_of, without_nothing
from trials.vetting import vet

TODAY: Final = date(2026, 11, 1)
"""The day that the labels were given for."""
WORDINGS: Final = ("payment_wording", "free_wording")
MONEY: Final = (*WORDINGS, "payment_kind")
OTHERS: Final = (
    *("dmc", "fda_drug", "fda_device", "single_arm", "masking_none", "single_site", "sponsor_class", "sponsor_is_site"),
    *("registered_after_start", "stale_recruiting", "results_overdue", "has_results"),
)


def answers(gold: Path) -> Iterator[tuple[str, str, Any, Any]]:
    """(record, fact, wanted, given) of every fact that counts."""
    for line in read_lines(gold / "vetting.jsonl"):
        if not line["record"].endswith((".json", ".xz")):
            continue  # the retired form of one record, whose payment wording is a wish of its own
        trial = trial_of(line, gold.parent)
        plain = trial if isinstance(trial, dict) else trial.model_dump(mode="json", exclude_defaults=True)
        found = {fact.name: fact.value for fact in vet(without_nothing(plain), TODAY)}
        for name in MONEY if line["kind"] != "full" else (*MONEY, *OTHERS):
            wanted = line.get(name)
            if wanted is not None or name in MONEY:
                yield line["id"], name, wanted.lower() if name == "sponsor_class" else wanted, found[name]


def is_right(name: str, wanted: Any, given: Any) -> bool:
    """Whether an answer is right; wordings need half of the shorter one's words in common."""
    if name not in WORDINGS or wanted is None or given is None:
        return bool(wanted == given)
    one, other = set(wanted.lower().split()), set(given.lower().split())
    return len(one & other) * 2 >= min(len(one), len(other))


def figures(gold: Path) -> dict[str, tuple[int, int]]:
    """Right answers and all answers, by fact."""
    found: dict[str, tuple[int, int]] = {}
    for _, name, wanted, given in answers(gold):
        right, count = found.get(name, (0, 0))
        found[name] = (right + is_right(name, wanted, given), count + 1)
    return found


def main() -> int:
    """Print the figures, with -v what is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("-v", "--verbose", action="store_true")
    call, _ = parser.parse_known_args()
    for name, (right, count) in figures(call.gold).items():
        print(f"vetting {name:24} {right} of {count}")
    for number, name, wanted, given in answers(call.gold) if call.verbose else ():
        if not is_right(name, wanted, given):
            print(f"{number} {name}: {given}, gold {wanted}")
    return 0


if __name__ == "__main__":
    main()
