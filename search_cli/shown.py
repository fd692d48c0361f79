"""The studies that `trials show` is asked for: found by any of their numbers, as JSON, or as served by registries.

In: numbers as people write them, and the index; for the raw bytes the archive too.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trials.errors import NotFoundError
from trials.text import visible

if TYPE_CHECKING:
    from indexer.engine import Engine, StoredStudy
    from search_cli.render.output import Output

OWN: Final = ("own", "alias")


def find_studies(engine: "Engine", numbers: Sequence[str]) -> tuple[list["StoredStudy"], list[str]]:
    """The studies of these numbers, each once and in the order asked for, and the numbers that none has."""
    studies: dict[str, StoredStudy] = {}
    lost = []
    for number in numbers:
        chosen = nearest(engine, number)
        studies.update((f"{study.id}/{study.records[0]['source']}", study) for study in chosen)
        if not chosen:
            lost.append(number)
    return list(studies.values()), lost


def nearest(engine: "Engine", number: str) -> list["StoredStudy"]:
    """Studies whose own number it is; where there is none, those that name it: other trials cite numbers too."""
    words = spellings(number)
    found = {id(study): study for word in words for study in engine.get(word)}
    ranked = [(rank(study, {word.casefold() for word in words}), study) for study in found.values()]
    best = min((each for each, _ in ranked), default=0)
    return [study for each, study in ranked if each == best]


def spellings(number: str) -> list[str]:
    """A number as typed and, where that is another, as its registry writes it."""
    from trials.identifiers import recognise

    typed = number.strip()
    known = recognise(typed)
    return list(dict.fromkeys([typed, *([known[1]] if known else [])]))


def rank(study: "StoredStudy", numbers: set[str]) -> int:
    """0: a record's number; 1: a former or further number of its own; 2: a number that it names; 3: one it mentions."""
    if any(record["id"].casefold() in numbers for record in study.records):
        return 0
    roles = {
        each.get("role", "secondary")
        for record in study.records
        for each in record.get("identifiers", ())
        if each["value"].casefold() in numbers
    }
    if roles & set(OWN):
        return 1
    return 3 if roles == {"mentioned"} else 2


def unknown(lost: Sequence[str]) -> str:
    """One sentence on numbers that no study has."""
    told = " or ".join(visible(number)[:60] or "(nothing)" for number in lost)
    return f"no trial in the index has the number {told}: check it, or find the trial by its words with `trials search`"


def as_json(studies: Sequence["StoredStudy"], as_of: Mapping[str, str]) -> dict[str, Any]:
    """One study as one object: the leading record's keys, all numbers, the other registries' records. Several under
    `trials`."""
    from search_cli.render.sources import NOTICE

    objects = [
        {
            "id": study.id,
            "ids": list(study.ids),
            **study.records[0],
            **({"other_records": list(study.records[1:])} if study.records[1:] else {}),
        }
        for study in studies
    ]
    around = {"as_of": dict(as_of), "notice": NOTICE}
    return {**objects[0], **around} if len(objects) == 1 else {"trials": objects, **around}


def write_raw(out: "Output", home: Path, studies: Sequence["StoredStudy"]) -> None:
    """The bytes of every record as served; on a terminal without what would steer it."""
    from crawler.archive import Archive

    with Archive.open(home) as archive:
        for number, record in enumerate(record for study in studies for record in study.records):
            held = archive.head(record["source"], record["id"])
            if held is None:
                raise NotFoundError(f"the archive in {home} does not hold {record['id']}: --raw needs the archive")
            out.source(held.raw.body if not number else b"\n" + held.raw.body)
