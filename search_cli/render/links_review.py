"""Two records side by side, for a person who decides whether they are one study."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search_cli.render.layout import Cell, clip, row_lines
from search_cli.render.output import Output
from search_cli.render.words import human, phase

Record = Mapping[str, Any]
LABEL = 12
LONGEST = 400
EQUAL, OTHER = "=", "≠"


def render_pair(out: Output, one: Record, other: Record, heading: str) -> None:
    """Row by row what the two say; equal rows are marked."""
    out.line()
    out.line((heading, "bold"))
    for label, left, right in rows(one, other):
        mark = "" if not left or not right else EQUAL if left.casefold() == right.casefold() else OTHER
        if out.plain:
            same = " (equal)" if mark == EQUAL else ""
            out.line(f"{label}{same}: {left or 'not stated'}; {right or 'not stated'}")
            continue
        wide = (out.width - LABEL - 7) // 2
        style = "green" if mark == EQUAL else ""
        cells = [Cell(label, "dim"), Cell(left, style), Cell(mark if out.drawn else mark.replace(OTHER, "/"), "dim")]
        out.lines(row_lines([*cells, Cell(right, style)], [LABEL, wide, 1, wide]))


def rows(one: Record, other: Record) -> Iterator[tuple[str, str, str]]:
    """What is compared: a label and what each of the two says; rows that neither fills are left out."""
    told = [dict(facts(record)) for record in (one, other)]
    for label in told[0]:
        left, right = (clip(each[label], LONGEST) for each in told)
        if left or right:
            yield label, left, right


def facts(record: Record) -> Iterator[tuple[str, str]]:
    """What tells studies apart, in words."""
    dates = record.get("dates", {})
    yield "Number", f"{record['id']} ({record['source']})"
    yield "Title", record.get("title") or ""
    yield "Official", record.get("official_title") or ""
    yield "Acronym", record.get("acronym") or ""
    yield "Status", human(record["status"]) if record.get("status") else ""
    yield "Sponsor", (record.get("sponsor") or {}).get("name", "")
    yield "Enrolment", str((record.get("enrolment") or {}).get("count") or "")
    yield "Start", (dates.get("start") or {}).get("value", "")
    yield "Completion", (dates.get("completion") or dates.get("primary_completion") or {}).get("value", "")
    yield "Registered", (dates.get("registered") or dates.get("first_submitted") or {}).get("value", "")
    yield "Phase", phase(record.get("phases", ()))
    yield "Conditions", listed(record.get("conditions", ()))
    yield "Given", listed([each["name"] for each in record.get("interventions", ())])
    yield "Ages", ages(record)
    yield "Countries", listed(sorted({*record.get("countries", ()), *places(record)}))
    yield "Sites", listed(list(towns(record)))
    yield "Numbers", listed([each["value"] for each in record.get("identifiers", ()) if each["value"] != record["id"]])
    yield "Address", record.get("url") or ""


def places(record: Record) -> Iterator[str]:
    """Countries of the sites."""
    yield from (site["country"] for site in record.get("sites", ()) if site.get("country"))


def ages(record: Record) -> str:
    """The limits in figures, not in the words of a registry, so that equal ones are marked as equal."""
    rules = record.get("eligibility") or {}
    least, most = (rules.get(name) for name in ("minimum_age", "maximum_age"))
    told = [f"{limit['value']:g} {limit['unit']}" if limit else "no limit" for limit in (least, most)]
    return " to ".join(told) if least or most else ""


def towns(record: Record) -> Iterator[str]:
    """Where the sites are, as closely as told."""
    yield from (place for site in record.get("sites", ()) if (place := site.get("city") or site.get("facility")))


def listed(values: Sequence[str]) -> str:
    """Values in a row."""
    return ", ".join(dict.fromkeys(values))
