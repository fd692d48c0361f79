"""How well records of one study are told from others: precision and recall on labelled pairs, with and without numbers.

    python -m benchmarks.links [--gold FOLDER] [-v]

The folder (default ../shared/gold) holds links.jsonl. Only pairs that have a text on both sides can be run.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.linking.compare import Comparison, compare
from indexer.linking.side import Side, read_side
from trials.ages import parse_age
from trials.dates import read_date
from trials.identifiers import recognise

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"


def day(text: Any) -> str | None:
    """ISO date of the ways in which the labelled records write one."""
    text = str(text or "")
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return read_date(text) or read_date(text, "dmy")


def number(text: Any) -> int | None:
    """A size of a study."""
    found = re.match(r"\d+", str(text or ""))
    return int(found[0]) if found else None


def as_trial(record: dict[str, Any]) -> dict[str, Any]:
    """A labelled record as a plain trial."""
    ages = {
        name: parse_age(record.get(field) or "")
        for name, field in (("minimum_age", "age_min"), ("maximum_age", "age_max"))
    }
    ids = [(text, recognise(text)) for text in record.get("secondary_ids") or ()]
    dates = {"start": "start_date", "completion": "completion_date", "registered": "registration_date"}
    phases = re.findall(r"[1-4]", str(record.get("phase") or ""))
    given = re.sub(r"<[^>]+>", " ", str(record.get("intervention") or ""))
    return {
        "id": record["id"],
        "registry": record["registry"],
        "title": record.get("title"),
        "official_title": record.get("scientific_title"),
        "acronym": record.get("acronym"),
        "conditions": [record["condition"]] if record.get("condition") else [],
        "interventions": [{"name": given}] if given.strip() else [],
        "sponsor": {"name": record.get("sponsor") or ""},
        "enrolment": {"count": number(record.get("enrolment"))},
        "dates": {name: {"value": value} for name, field in dates.items() if (value := day(record.get(field)))},
        "countries": record.get("countries") or [],
        "phases": [f"phase{phase}" for phase in phases],
        "eligibility": {name: {"days": age.days} for name, age in ages.items() if age},
        "identifiers": [
            {"value": known[1] if known else text, "scheme": known[0] if known else None, "role": "secondary"}
            for text, known in ids
        ],
    }


def pairs(folder: Path) -> Iterator[tuple[Side, Side, bool]]:
    """Labelled pairs that can be run; doubtful ones are left out."""
    for line in (folder / "links.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("both_sides") and not row.get("doubt"):
            sides = [read_side(f"{row[end]['id']}/x", as_trial(row[end])) for end in ("a_record", "b_record")]
            yield sides[0], sides[1], row["same"]


def without_numbers(side: Side) -> Side:
    """The same record, naming no number but its own."""
    return side._replace(claims=frozenset({(side.registry, side.id)}), mentions=frozenset(), codes=frozenset())


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Precision and recall of `same`: `all` with what numbers there are, `text` without any."""
    labelled = list(pairs(folder))
    text = [(without_numbers(a), without_numbers(b), same) for a, b, same in labelled]
    return {
        name: figures([(compare(a, b), same) for a, b, same in rows])
        for name, rows in (("all", labelled), ("text", text))
    }


def figures(rows: list[tuple[Comparison, bool]]) -> dict[str, float]:
    """Counts and shares."""
    right = sum(found.verdict == "same" and same for found, same in rows)
    said = sum(found.verdict == "same" for found, _ in rows)
    there = sum(same for _, same in rows)
    left = sum(found.verdict == "undecided" for found, _ in rows)
    share = {"precision": right / said if said else 1.0, "recall": right / there if there else 1.0}
    return {name: round(value, 3) for name, value in share.items()} | {"pairs": len(rows), "undecided": left}


def main() -> None:
    """Print the figures, with -v the pairs that are wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("-v", "--verbose", action="store_true")
    call = parser.parse_args()
    for name, found in measure(call.gold).items():
        print(name, found)
    for a, b, same in pairs(call.gold) if call.verbose else ():
        found = compare(a, b)
        if (found.verdict == "same") != same:
            told = "same" if same else "different"
            print(f"{found.probability:.2f} {told}: {a.id} {a.shown[:60]} | {b.id} {b.shown[:60]}")


if __name__ == "__main__":
    main()
