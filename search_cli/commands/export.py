"""Write every study held to a file, one line each.

jsonl has the full model, csv a flat table for spreadsheets. Studies of any scope, unless filters leave some out; those
that their registry has withdrawn are left out.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search_cli import filters
from trials.errors import UsageError

if TYPE_CHECKING:
    from search_cli.exporting import Wanted


def complete_format(incomplete: str) -> list[str]:
    """Formats for completion in the shell."""
    return [name for name in ("jsonl", "csv") if name.startswith(incomplete)]


def command(
    shape: Annotated[str, typer.Option("--format", help="jsonl or csv.", autocompletion=complete_format)] = "jsonl",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file instead of standard output.")] = None,
    status: filters.Status = None,
    phase: filters.Phase = None,
    country: filters.Country = None,
    registry: filters.Registry = None,
    updated_since: filters.UpdatedSince = None,
) -> None:
    """Export studies from the archive."""
    from crawler.archive import Archive
    from search_cli.exporting import WRITERS, studies, whole_file
    from search_cli.render.output import Output
    from search_cli.render.words import count
    from search_cli.settings import home

    if shape not in WRITERS:
        raise UsageError(f"--format takes {' or '.join(WRITERS)}, not {shape[:40]!r}")
    wanted = chosen(status, phase, country, registry, updated_since)
    out = Output()
    with Archive.open(home()) as archive:
        lines = studies(archive, wanted)
        if output is None or str(output) == "-":
            out.stream(lambda stream: WRITERS[shape](lines, stream))
            return
        with whole_file(output) as stream:
            number = WRITERS[shape](lines, stream)
    out.note(f"{count(number, 'study', 'studies')} written to {output}")


def chosen(
    status: filters.Texts, phase: filters.Texts, country: filters.Texts, registry: filters.Texts, since: str | None
) -> "Wanted":
    """Filters with their values checked as a search checks them."""
    from indexer.query import make_query
    from search_cli.exporting import Wanted

    query = make_query(
        statuses=status or (),
        phases=phase or (),
        countries=country or (),
        registries=registry or (),
        updated_since=since,
    )
    return Wanted(
        frozenset(query.registries),
        frozenset(query.statuses),
        frozenset(query.phases),
        frozenset(query.countries),
        query.updated_since,
    )
