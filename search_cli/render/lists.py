"""Short lists about the archive and its sources: registries, runs, status, versions, check-ups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search_cli.render.layout import Cell, Column, spoken, table
from search_cli.render.output import Output
from search_cli.render.sources import paragraph

Rows = Iterable[Sequence[str | Cell]]


def render_table(out: Output, columns: Sequence[Column], rows: Rows) -> None:
    """A table, or the same spoken with --plain."""
    out.lines(spoken(columns, rows) if out.plain else table(columns, rows, out.width, drawn=out.drawn))


def render_registries(out: Output, found: Iterable[Mapping[str, Any]]) -> None:
    """Each registry with how it is reached, on what permission, and how it wants to be named."""
    for number, each in enumerate(found):
        if number:
            out.line()
        out.line((each["id"], "cyan"), "  ", (each["title"], "bold"))
        facts = [
            ("Publisher", each["publisher"]),
            ("Reached by", each["reached_by"]),
            ("Address", each["address"]),
            ("Permission", permission_words(each)),
            ("Attribution", each["attribution"]),
            ("Renewed by", each["update_rule"]),
            ("Setting", f"{each['setting']} replaces its address"),
            ("Note", each["why"]),
        ]
        for label, text in facts:
            if text:
                render_fact(out, label, text)


def permission_words(facts: Mapping[str, Any]) -> str:
    """The permission relied on, where its terms stand, and when they were read, if they were."""
    seen = f", read {facts['permission_seen']}" if facts["permission_seen"] else ""
    return f"{facts['permission']} ({facts['permission_url']}{seen})"


def render_fact(out: Output, label: str, text: str) -> None:
    """One labelled fact, hanging."""
    from search_cli.render.blocks import Fact, fact_lines

    out.lines(fact_lines(Fact(label, text), out.width, plain=out.plain))


def render_sentence(out: Output, text: str, style: str = "") -> None:
    """One sentence of data."""
    paragraph(out, text, style)
