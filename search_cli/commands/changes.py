"""List what changed in the trials by type: opened, closed, criteria, dates.

From the versions that the archive holds. A trial counts where the filters find it before or after the change. With
--near, sites that came or closed are told with their distance, and those farther away are left out.
"""

from typing import Annotated, Any

import typer

from search_cli import filters
from search_cli.options import Plain


def complete_type(incomplete: str) -> list[str]:
    """Types of changes for completion in the shell."""
    from trials.changes import TYPES

    return [name for name in TYPES if name.startswith(incomplete)]


Types = Annotated[
    list[str] | None,
    typer.Option("--type", help="opened, site_added, … Repeat for any of.", autocompletion=complete_type),
]


def command(
    since: Annotated[str, typer.Option(help="A span back from now (7d, 12h, 3m) or a date (2026-05-01).")] = "7d",
    types: Types = None,
    query: Annotated[str | None, typer.Option(metavar="TEXT", help="Only trials that have these words.")] = None,
    condition: filters.Condition = None,
    cells: filters.Cells = None,
    route: filters.Route = None,
    near: filters.Near = None,
    within: filters.Within = None,
    country: filters.Country = None,
    status: filters.Status = None,
    recruiting: filters.Recruiting = False,
    phase: filters.Phase = None,
    age: filters.Age = None,
    sex: filters.Sex = None,
    registry: filters.Registry = None,
    everything: Annotated[bool, typer.Option("--all", help="Trials outside cell therapy of the spine too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, one line a change.")] = False,
    plain: Plain = False,
) -> None:
    """Ask the archive for its log and its versions."""
    from crawler.archive import Archive
    from search_cli.changing import changed_lines, known_types, moment
    from search_cli.render.output import Output
    from search_cli.saved_query import build_query, options_of
    from search_cli.settings import home

    begin, wanted = moment(since), known_types(types)
    asked = options_of(
        query=query,
        condition=condition,
        cells=cells,
        route=route,
        near=near,
        within=within,
        country=country,
        status=status,
        recruiting=recruiting,
        phase=phase,
        age=age,
        sex=sex,
        registry=registry,
        all=everything,
    )
    made = build_query(asked)
    chosen = None if set(asked) == {"all"} else made
    out = Output(plain=plain)
    with Archive.open(home()) as archive:
        lines = changed_lines(archive, archive.last_before(begin), None, chosen, wanted)
        as_of = {source.source: source.as_of for source in archive.status() if source.as_of}
        if as_json:
            for line in lines:
                out.json(line, indent=None)
        else:
            show(out, list(lines), begin, as_of)
    for note in made.notes:
        out.note(f"trials: {note}")


def show(out: Any, lines: list[dict[str, Any]], begin: str, as_of: dict[str, str]) -> None:
    """Trial by trial, for people."""
    from datetime import date

    from search_cli.changing import by_trial
    from search_cli.registry_names import titles
    from search_cli.render.changes import render_changes
    from search_cli.render.sources import render_end

    render_changes(out, list(by_trial(lines)), begin)
    out.line()
    render_end(out, as_of, titles(as_of), today=date.today())
