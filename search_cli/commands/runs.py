"""List the last runs: crawls, imports, replays.

What each brought, whether it passed its checks, and why not. A run that failed is kept here and changed nothing else.
"""

from typing import Annotated

import typer

from search_cli.options import Json, Plain


def command(
    limit: Annotated[int, typer.Argument(metavar="[N]", min=1, help="How many.")] = 20,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """List the last runs."""
    from crawler.archive import Archive
    from search_cli.render.archive_lists import render_runs
    from search_cli.render.output import Output
    from search_cli.settings import home

    with Archive.open(home()) as archive:
        found = [run.as_json() for run in archive.runs(limit)]
    out = Output(plain=plain)
    if as_json:
        out.json({"runs": found})
    else:
        render_runs(out, found)
