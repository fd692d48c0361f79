"""The studies that `trials show` is asked for: found by any of their numbers, as JSON, or as served by registries.

In: numbers as people write them, and the index; for the raw bytes the archive too.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from trials.errors import NotFoundError
from trials.text import visible

if TYPE_CHECKING:
    from indexer.engine import Engine, StoredStudy
    from search_cli.render.output import Output

OWN: Final = ("own", "alias")


class Lost(NamedTuple):
    """A number that no study has, and the studies that name it nevertheless: other trials cite numbers too."""

    number: str
    named_by: tuple[str, ...] = ()


def find_studies(engine: "Engine", numbers: Sequence[str]) -> tuple[list["StoredStudy"], list[Lost]]:
    """The studies of these numbers, each once and in the order asked for, and the numbers that none has."""
    studies: dict[str, StoredStudy] = {}
    lost = []
    for number in numbers:
        chosen, others = nearest(engine, number)
        studies.update((f"{study.id}/{study.records[0]['source']}", study) for study in chosen)
        if not chosen:
            lost.append(Lost(number, tuple(study.id for study in others)))
    return list(studies.values()), lost


def nearest(engine: "Engine", number: str) -> tuple[list["StoredStudy"], list["StoredStudy"]]:
    """Studies whose own number it is, else those that give it as another registry's; and those that only name it."""
    from trials.identifiers import scheme_of

    words = spellings(number)
    found = {f"{study.id}/{study.records[0]['source']}": study for word in words for study in engine.get(word)}
    ranked = [(rank(study, {word.casefold() for word in words}), study) for study in found.values()]
    best = min((each for each, _ in ranked), default=0)
    chosen = [study for each, study in ranked if each == best]
    scheme = scheme_of(words[-1])
    # A registry gives a study one number: another number of the same registry that a record names is another trial's.
    if best > 1 and scheme is not None:
        chosen = [study for study in chosen if all(record["registry"] != scheme for record in study.records)]
    return chosen, [study for _, study in ranked if study not in chosen]


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


def unknown(lost: Sequence[Lost]) -> str:
    """One sentence on numbers that no study has."""
    told = " or ".join(visible(each.number)[:60] or "(nothing)" for each in lost)
    named = list(dict.fromkeys(number for each in lost for number in each.named_by))
    if named:
        return (
            f"no trial in the index has the number {told}, but {' and '.join(named[:3])} names it: `trials show` that"
        )
    return f"no trial in the index has the number {told}: check it, or find the trial by its words with `trials search`"


def as_json(
    studies: Sequence["StoredStudy"],
    as_of: Mapping[str, str],
    *,
    vetting: "Engine | None" = None,
    provenance: bool = False,
) -> dict[str, Any]:
    """One study as one object: the leading record's keys with what the others add, all numbers, how well its status is
    supported, likely twins, the other registries' records, and if asked for its listing read critically and the origin
    of each field. Several under `trials`."""
    from indexer.truth import supported
    from trials import NOTICE

    objects = [
        {
            "id": study.id,
            "ids": list(study.ids),
            **one_record(study),
            "supported": supported(study.card, as_of),
            "likely": study.card["likely"],
            **(origins(study) if provenance else {}),
            **({"other_records": list(study.records[1:])} if study.records[1:] else {}),
            **({"vetting": vetted(study.records[0], vetting)} if vetting is not None else {}),
        }
        for study in studies
    ]
    around = {"as_of": dict(as_of), "notice": NOTICE}
    return {**objects[0], **around} if len(objects) == 1 else {"trials": objects, **around}


def one_record(study: "StoredStudy") -> dict[str, Any]:
    """The record of a study; of several, the leading one with what the others add."""
    if not study.records[1:]:
        return study.records[0]
    from indexer.merging import merge  # a study of one record, as nearly all are, does without it

    return merge(study.records).record


def origins(study: "StoredStudy") -> dict[str, Any]:
    """Where each field comes from."""
    from search_cli.render.provenance import provenance_values

    return provenance_values(study.records)


def vetted(record: dict[str, Any], engine: "Engine") -> dict[str, Any]:
    """The listing of a record read critically: facts as an export has them, what speaks for it, what to reckon with,
    known harms, what to ask, what else the sponsor runs."""
    from datetime import date

    from search_cli.sponsors import sponsor_trials
    from trials.alternatives import questions_for
    from trials.vetting import plain, vet
    from trials.vetting.grown import grown_fact
    from trials.vetting.practical import harms, practical_facts
    from trials.vetting.support import support_facts

    facts = vet(record, date.today())
    return {
        **plain(facts),
        "culture_expanded": grown_fact(record)._asdict(),
        "speaks_for": [fact._asdict() for fact in support_facts(record)],
        "practical": [fact._asdict() for fact in practical_facts(record)],
        "harms": [fact._asdict() for fact in harms(record) if fact.stated],
        "questions": questions_for(facts),
        "sponsor_trials": sponsor_trials(engine, (record.get("sponsor") or {}).get("name")),
    }


def write_raw(out: "Output", home: Path, studies: Sequence["StoredStudy"]) -> None:
    """The bytes of every record as served; on a terminal without what would steer it."""
    from crawler.archive import Archive

    with Archive.open(home) as archive:
        for number, record in enumerate(record for study in studies for record in study.records):
            held = archive.head(record["source"], record["id"])
            if held is None:
                raise NotFoundError(f"the archive in {home} does not hold {record['id']}: --raw needs the archive")
            out.source(held.raw.body if not number else b"\n" + held.raw.body)
