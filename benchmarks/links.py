"""How well records of one study are told from others: on labelled pairs, and among trials that nobody labelled.

    python -m benchmarks.links [--gold FOLDER] [--relevance FOLDER] [-v]

`all` and `text` are the labelled pairs (links.jsonl of the gold folder) with what numbers there are, and without any.
`numbers` has each pair of one study with a number added (the other's, also where the title is in another language, or
one of a third registry that both give), and each pair of two with what goes with a sibling: its number in running
text, or a number of its own at a third registry.
`siblings` are full records of one registry, different trials all of them, every second one told as if another registry
had it: whatever is joined is wrong. It is harder than life, where the true record is there too and takes the place.
"""

import argparse
import json
import lzma
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawler.formats._who_values import arm_sizes
from indexer.linking import linker
from indexer.linking.book import Book
from indexer.linking.compare import Comparison, compare
from indexer.linking.side import Side, read_side
from trials.ages import parse_age
from trials.dates import read_date
from trials.identifiers import recognise

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"
RELEVANCE = GOLD.parent / "relevance"
FULL = ("corpus/trials_sample.jsonl.xz", "msc_trials/msc_trials_sample.jsonl.xz")


FOREIGN = frozenset("wirksamkeit zellen bandscheibe erwachsen schmerzen placebokontrolliert".split())
"""Words of a title in a language that the other record is not in."""


def day(text: Any) -> str | None:
    """ISO date of the ways in which the labelled records write one."""
    text = str(text or "")
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return read_date(text) or read_date(text, "dmy")


def number(text: Any) -> int | None:
    """A size of a study, the sum of its arms' sizes where these are told."""
    if found := re.match(r"\d+", str(text or "")):
        return int(found[0])
    return sum(size for _, size in arm_sizes(str(text or ""))) or None


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


def with_numbers(one: Side, other: Side, *, same: bool) -> Iterator[tuple[Side, Side]]:
    """The same pair in the ways in which numbers occur."""
    one, other = without_numbers(one), without_numbers(other)
    theirs, third = (other.registry, other.id), {("utn", "U1111-9000-0001"), ("euctr", "2031-900001-17")}
    if same:
        claiming = one._replace(claims=one.claims | {theirs})
        yield claiming, other
        yield claiming, other._replace(titles=(FOREIGN,), conditions=frozenset(), given=frozenset())
        yield one, other._replace(claims=other.claims | {(one.registry, one.id)})
        for number in third - {("euctr", "2031-900001-17")} if "euctr" in (one.registry, other.registry) else third:
            yield one._replace(claims=one.claims | {number}), other._replace(claims=other.claims | {number})
    else:
        yield one._replace(mentions=frozenset({theirs})), other
        claims = [side.claims | {("jrct", f"jRCT903000000{at}")} for at, side in enumerate((one, other))]
        yield one._replace(claims=claims[0]), other._replace(claims=claims[1])


def full_records(folder: Path) -> Iterator[dict[str, Any]]:
    """Full records of the relevance sample as labelled records are told, each once."""
    seen = set[str]()
    for name in FULL:
        with lzma.open(folder / name) as file:
            for row in map(json.loads, file):
                if row.get("sponsor") and row.get("start_date") and row["id"] not in seen:
                    seen.add(row["id"])
                    yield as_labelled(row)


def as_labelled(row: dict[str, Any]) -> dict[str, Any]:
    """A record of the relevance sample in the words of the labelled ones."""
    places = {place.get("country") for place in row.get("locations") or ()}
    return {
        "id": row["id"],
        "registry": "ctgov",
        "title": row["title"],
        "scientific_title": row.get("official_title"),
        "acronym": row.get("acronym"),
        "condition": "; ".join(row.get("conditions") or ()),
        "intervention": "; ".join(each["name"] for each in row.get("interventions") or ()),
        "sponsor": row["sponsor"],
        "enrolment": row.get("enrollment"),
        "start_date": row["start_date"],
        "completion_date": row.get("completion_date"),
        "countries": sorted(place for place in places if place),
        "phase": row.get("phase"),
        "age_min": row.get("min_age"),
        "age_max": row.get("max_age"),
    }


def siblings(folder: Path) -> tuple[dict[str, float], list[str]]:
    """How many of the different trials are joined, and a line for each pair that is."""
    records = {}
    for record in full_records(folder):
        digits = record["id"].removeprefix("NCT")
        if int(digits) % 2:
            record |= {"id": f"ISRCTN{digits}", "registry": "isrctn"}
        records[f"{record['id']}/{record['registry']}"] = as_trial(record)
    with tempfile.TemporaryDirectory(prefix="trials-bench-") as home, Book(Path(home)) as book:
        linker.bring_up(book, records.items())
        links = list(book.links())
    wrong = [link for link in links if link.verdict == "same"]
    told = [f"{x.score:.2f} {x.a} {records[x.a]['title'][:60]} | {x.b} {records[x.b]['title'][:60]}" for x in wrong]
    undecided = sum(link.verdict == "undecided" for link in links)
    share = round(1000 * len(wrong) / max(1, len(records)), 1)
    return {"records": len(records), "joined": len(wrong), "per_1000": share, "undecided": undecided}, told


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Precision and recall of `same`: `all` with what numbers there are, `text` without any, `numbers` with more."""
    labelled = list(pairs(folder))
    text = [(without_numbers(a), without_numbers(b), same) for a, b, same in labelled]
    numbers = [(*pair, same) for a, b, same in labelled for pair in with_numbers(a, b, same=same)]
    return {
        name: figures([(compare(a, b), same) for a, b, same in rows])
        for name, rows in (("all", labelled), ("text", text), ("numbers", numbers))
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
    parser.add_argument("--relevance", type=Path, default=RELEVANCE)
    call = parser.parse_args()
    for name, found in measure(call.gold).items():
        print(name, found)
    if (call.relevance / FULL[0]).is_file():
        found, told = siblings(call.relevance)
        print("siblings", found, *(told if call.verbose else ()), sep="\n")
    for a, b, same in pairs(call.gold) if call.verbose else ():
        compared = compare(a, b)
        if (compared.verdict == "same") != same:
            label = "same" if same else "different"
            print(f"{compared.probability:.2f} {label}: {a.id} {a.shown[:60]} | {b.id} {b.shown[:60]}")


if __name__ == "__main__":
    main()
