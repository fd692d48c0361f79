"""The one table that a run of the benchmarks prints: what was measured, against what, and whether the goal is met."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from benchmarks.measure import Row

HEADS = ("what", "ours", "against", "ratio", "goal", "")
SIGNS = {True: "met", False: "MISSED", None: ""}
LIBRARIES = ("tantivy", "pydantic", "orjson", "zstandard", "typer")


def cells(row: Row, *, judged: bool) -> tuple[str, ...]:
    """A row as text."""
    return (row.what, row.ours, row.other, f"{row.ratio:.2f}", row.goal, SIGNS[row.met if judged else None])


def render_table(rows: Iterable[Row], *, judged: bool = True) -> str:
    """All rows as one Markdown table with aligned columns; without verdicts where too little was measured for one."""
    lines: list[Sequence[str]] = [HEADS, *(cells(row, judged=judged) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    rendered = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([rendered[0], rule, *rendered[1:]])


def surroundings(measured: str, rounds: int) -> str:
    """What the figures hold for: what was measured, machine, versions."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{measured}, {rounds} rounds; {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}"
    )
