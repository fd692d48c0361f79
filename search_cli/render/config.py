"""Settings for people: name, value, where it is from."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from search_cli.render.layout import Column
from search_cli.render.lists import render_table
from search_cli.render.output import Output

COLUMNS: Final = (Column("Setting", "cyan", 32), Column("Value", flexible=True), Column("From", most=24))


def render_settings(out: Output, rows: Sequence[Mapping[str, Any]], path: str) -> None:
    """Every setting, then the file."""
    render_table(out, COLUMNS, ((row["name"], _shown(row["value"]), row["from"]) for row in rows))
    out.line()
    out.line(f"Settings file: {path}")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in ("", None) else str(value)
