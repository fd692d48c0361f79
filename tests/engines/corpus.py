"""Invented studies: enough alike that words, places, dates and statuses meet in every combination."""

import json
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, NamedTuple

from indexer.documents import Document, build_document
from indexer.engine import Engine
from indexer.study import Study, build_study

Record = dict[str, Any]
AS_OF = {"ctgov": "2026-11-20"}
WORDS = (
    *("lumbar", "disc", "degeneration", "stem", "cells", "marrow", "sciatica", "fusion", "stenosis", "injection", "of"),
    *(
        "the",
        "placebo",
        "pain",
        "L4-L5",
        "phase",
        "2",
        "hérnia",
        "Schmerz",
        "间充质干细胞",
        "naïve",
        "Wharton's",
        "C5/6",
    ),
    *("adults", "randomised", "follow-up"),
)
STATUSES = ("recruiting", "not_yet_recruiting", "completed", "terminated", "unknown", None)
PHASES = ((), ("phase1",), ("phase1", "phase2"), ("phase2",), ("phase2", "phase3"), ("phase3",), ("not_applicable",))
PLACES = (
    ("Lyon", "France", 45.748, 4.847),
    ("Villeurbanne", "France", 45.766, 4.880),
    ("Grenoble", "France", 45.167, 5.715),
    ("Geneva", "Switzerland", 46.202, 6.146),
    ("Boston", "United States", 42.358, -71.060),
    ("Suva", "Fiji", -18.142, 178.442),
    ("Apia", "Samoa", -13.833, -171.767),
    ("Longyearbyen", "Norway", 78.223, 15.647),
)


class Corpus(NamedTuple):
    """An engine with all that it holds; records and documents are in the same order."""

    engine: Engine
    records: list[Record]
    documents: list[Document]

    def __repr__(self) -> str:
        return f"{len(self.records)} records in {self.engine!r}"  # a failing example is told with its query alone


def fill(engine: Engine, records: Iterable[Record], *, as_of: dict[str, str] | None = None) -> Corpus:
    """Put studies of single records into a new index."""
    kept = list(records)
    documents = [document(record) for record in kept]
    with engine.update(rebuild=True, expected=len(kept)) as writer:
        for each in documents:
            writer.put(each)
        writer.commit("an-archive", len(kept), AS_OF if as_of is None else as_of)
    return Corpus(engine, kept, documents)


def document(*records: Record) -> Document:
    """The search document of a study of these records."""
    return build_document(study(*records))


def study(*records: Record) -> Study:
    """A study as the archive would give it."""
    return build_study([json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") for record in records])


def record(number: int, **values: Any) -> Record:
    """A record with nothing but what is given."""
    return {"source": "ctgov", "registry": "ctgov", "id": f"NCT9{number:07d}", "title": f"Study {number}", **values}


def day(value: str) -> dict[str, Any]:
    """A date as a trial holds it."""
    return {"value": value}


def site(place: Sequence[Any], status: str | None = None) -> Record:
    """A site at a place."""
    city, country, lat, lon = place
    found = {"facility": f"Clinic of {city}", "city": city, "country": country, "geo": {"lat": lat, "lon": lon}}
    return found | ({"status": status} if status else {})


def invented_records(count: int, seed: int = 7) -> list[Record]:
    """So many records, the same each time."""
    random = Random(seed)
    return [_invented(random, number) for number in range(count)]


def _invented(random: Random, number: int) -> Record:
    def words(most: int) -> str:
        return " ".join(random.choices(WORDS, k=random.randint(1, most)))

    sites = [
        site(random.choice(PLACES), random.choice((None, None, "recruiting", "completed")))
        for _ in range(random.randint(0, 3))
    ]
    youngest, oldest = random.choice(((None, None), (18, None), (18, 65), (40, 54), (54, 80), (0, 17)))
    eligibility: Record = {"criteria": words(12), "sex": random.choice(("all", "female", "male", None))}
    if youngest is not None:
        eligibility["minimum_age"] = {"days": round(youngest * 365.25)}
    if oldest is not None:
        eligibility["maximum_age"] = {"days": round((oldest + 1) * 365.25) - 1}
    year = random.randint(2015, 2026)
    return record(
        number,
        title=words(6),
        conditions=[words(3) for _ in range(random.randint(0, 2))],
        keywords=[words(2)],
        summary=words(20),
        interventions=[{"name": words(3), "description": words(5)}],
        status=random.choice(STATUSES),
        phases=list(random.choice(PHASES)),
        sites=sites,
        eligibility=eligibility,
        enrolment=random.choice((None, {"count": random.choice((0, 10, 20, 20, 300))})),
        sponsor={"name": words(2), "type": random.choice(("industry", "other"))},
        dates={
            "start": day(random.choice((f"{year}", f"{year}-05", f"{year}-05-17"))),
            "last_update_posted": day(random.choice((f"{year}-06-01", f"{year}-06-02"))),
        },
    )
