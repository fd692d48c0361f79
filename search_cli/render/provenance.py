"""`trials show --provenance`: of each field whose value is shown and why, where registries differ, how far the status
is to be believed, and which records may belong to the study too.

In: a study's records, the leading one first, and what the index judged. Out: blocks, or plain values for `--json`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from indexer.merging import Merged, differences, is_copy, merge
from search_cli.differences import short
from search_cli.render.blocks import Block, Bullet, Fact, lines
from search_cli.render.layout import Cell, Column, clip
from search_cli.render.lists import render_table
from search_cli.render.output import Output
from search_cli.render.sources import paragraph
from search_cli.render.words import count, human

Record = Mapping[str, Any]
COLUMNS: Final = (
    Column("Field", "cyan", 26),
    Column("Shown", flexible=True),
    Column("From", most=24),
)
WHY: Final = {
    "leads": "the leading record says so",
    "english": "the first title in English",
    "adds": "the leading record does not tell",
    "only_copy": "nobody but a copy in an export tells",
}
GRADES: Final = {
    "confirmed": ("Confirmed", "green"),
    "doubtful": ("Doubtful", "yellow"),
    "contradicted": ("Contradicted", "red"),
}


def provenance_values(records: Sequence[Record]) -> dict[str, Any]:
    """The origin of every field, and the differences, as plain values."""
    origins = [origin._asdict() for origin in merge(records).origins]
    told = [{"field": each.field, "said": [said._asdict() for said in each.said]} for each in differences(records)]
    return {"provenance": origins, "differences": told}


def render_provenance(out: Output, records: Sequence[Record], card: Record, titles: Mapping[str, str]) -> None:
    """All of it for one study."""
    merged = merge(records)
    lead = records[0]
    paragraph(out, f"{lead['id']} · {clip(merged.record.get('title') or '(no title)', 300)}", "bold")
    names = [f"{each['id']} ({where(each, titles)})" for each in records]
    paragraph(out, f"Records: {', '.join(names)}{'; the first one leads' if len(names) > 1 else ''}.", "dim")
    out.line()
    render_table(out, COLUMNS, rows(merged, records))
    for heading, blocks in sections(records, card):
        out.line()
        out.line((heading if out.plain else heading.upper(), "head"))
        out.lines(lines(blocks, out.width, plain=out.plain))


def sections(records: Sequence[Record], card: Record) -> Iterator[tuple[str, Iterable[Block]]]:
    """What several records bring: differences, the best supported status, likely twins; empty ones are left out."""
    for heading, blocks in (
        ("Where the registries differ", list(differing(records))),
        ("Does it recruit", list(supported(card))),
        ("Likely the same study", list(likely(card))),
    ):
        if blocks:
            yield heading, blocks


def rows(merged: Merged, records: Sequence[Record]) -> Iterator[Sequence[str | Cell]]:
    """Each field with its value, whose it is and why."""
    alone = len(records) == 1
    for origin in merged.origins:
        why = "" if alone or origin.why == "leads" else WHY[origin.why]
        told = Cell(shown_value(merged.record, origin.field), below=why)
        yield origin.field, told, f"{origin.id} via {origin.source}" if origin.why == "only_copy" else origin.id


def shown_value(record: Record, field: str) -> str:
    """What is shown of a field, in a few words."""
    gathered, _, value = field.removesuffix(")").partition(" (")
    if value and gathered == "sites":
        return count(sum((site.get("country") or "no country") == value for site in record["sites"]), "site")
    if value:
        return value
    outer, _, part = field.partition(".")
    found = record.get(outer)
    return short(found.get(part) if part and isinstance(found, Mapping) else found)


def where(record: Record, titles: Mapping[str, str]) -> str:
    """The registry, and through whom where it is a copy."""
    name = titles.get(record["registry"], record["registry"])
    return name if record["source"] == record["registry"] else f"{name}, copy from {record['source']}"


def differing(records: Sequence[Record]) -> Iterator[Block]:
    """Fields of which registries say different things."""
    copies = {(record["id"], record["source"]) for record in records if is_copy(record)}
    for each in differences(records):
        label = human(each.field.removeprefix("dates."))
        told = ((said, f" via {said.source}" if (said.id, said.source) in copies else "") for said in each.said)
        said = "; ".join(f"{said.id}{via}: {value(said.value)}" for said, via in told)
        yield Fact(label, said)


def value(said: Any) -> str:
    """A value that differs."""
    return human(said).lower() if isinstance(said, str) and not said[:1].isdigit() else str(said)


def supported(card: Record) -> Iterator[Block]:
    """How well recruiting is supported, with the reasons; nothing where no record says that it recruits."""
    found = card.get("supported") or {}
    if not found.get("grade"):
        return
    word, style = GRADES[found["grade"]]
    yield Fact("Best supported", f"{human(found['status'])} ({found['by']})")
    yield Fact(word, "; ".join(found["reasons"]), style)


def likely(card: Record) -> Iterator[Block]:
    """Records that may belong to the study: undecided."""
    for each in card.get("likely") or ():
        told = f"{each['id']} ({each['source']}), {each['probability']:.0%} likely, nobody has decided"
        yield Bullet(told, clip(each["title"], 300))
