"""Write every study held to a file, one line each.

jsonl has the full model, csv a flat table for spreadsheets, criteria one line a criterion with its words, fhir one
ResearchStudy (R4B) a line. Records of any scope, unless filters leave some out; those
that their registry has withdrawn are left out. With --merged records of one study are one
line, with all their numbers.
"""

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search_cli import filters
from search_cli.concept_names import concept_values
from trials.errors import UsageError

if TYPE_CHECKING:
    from search_cli.exporting import Wanted


SCOPES = ("in", "out")


def complete_format(incomplete: str) -> list[str]:
    """Formats for completion in the shell."""
    return [name for name in ("jsonl", "csv", "criteria", "fhir") if name.startswith(incomplete)]


def complete_scope(incomplete: str) -> list[str]:
    """Scopes for completion in the shell."""
    return [name for name in SCOPES if name.startswith(incomplete)]


def command(
    shape: Annotated[
        str, typer.Option("--format", help="jsonl, csv, criteria or fhir.", autocompletion=complete_format)
    ] = "jsonl",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file instead of standard output.")] = None,
    status: filters.Status = None,
    phase: filters.Phase = None,
    country: filters.Country = None,
    condition: filters.Condition = None,
    cells: filters.Cells = None,
    route: filters.Route = None,
    scope: Annotated[
        str | None, typer.Option(help="in: cell therapy of the spine; out: all else.", autocompletion=complete_scope)
    ] = None,
    registry: filters.Registry = None,
    updated_since: filters.UpdatedSince = None,
    merged: Annotated[
        bool, typer.Option("--merged", help="One line a study: linked records of several registries as one, as shown.")
    ] = False,
) -> None:
    """Export studies from the archive."""
    from crawler.archive import Archive
    from indexer.linking.book import Book
    from search_cli.exporting import SHAPES, studies
    from search_cli.merged_trials import merged_trials, single_trials
    from search_cli.render.output import Output
    from search_cli.render.words import count
    from search_cli.settings import home
    from search_cli.whole_files import whole_file

    if shape not in SHAPES:
        raise UsageError(f"--format takes {', '.join(SHAPES)}, not {shape[:40]!r}")
    if scope not in (None, *SCOPES):
        raise UsageError(f"--scope takes in or out, not {scope[:40]!r}")
    wanted = chosen(status, phase, country, filters.known_registries(registry), updated_since)._replace(
        conditions=frozenset(concept_values("--condition", condition)),
        cells=frozenset(concept_values("--cells", cells)),
        routes=frozenset(concept_values("--route", route)),
        scope=scope,
    )
    out = Output()
    with ExitStack() as stack:
        archive = stack.enter_context(Archive.open(home()))
        found = (
            merged_trials(archive, stack.enter_context(Book(home(), write=False))) if merged else single_trials(archive)
        )
        lines = studies(found, wanted, SHAPES[shape].readings, date.today())
        if output is None or str(output) == "-":
            out.stream(lambda stream: SHAPES[shape].write(lines, stream))
            return
        with whole_file(output) as stream:
            number = SHAPES[shape].write(lines, stream)
    out.note(f"{count(number, *SHAPES[shape].units)} written to {output}")


def chosen(
    status: filters.Texts,
    phase: filters.Texts,
    country: filters.Texts,
    registries: tuple[str, ...],
    since: str | None,
) -> "Wanted":
    """Filters with their values checked as a search checks them."""
    from indexer.query import make_query
    from search_cli.exporting import Wanted

    query = make_query(
        statuses=status or (),
        phases=phase or (),
        countries=country or (),
        registries=registries,
        updated_since=since,
    )
    return Wanted(
        frozenset(query.registries),
        frozenset(query.statuses),
        frozenset(query.phases),
        frozenset(query.countries),
        query.updated_since,
    )
