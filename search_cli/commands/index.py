"""Bring the index up to the archive.

Only what changed is done, and doing it twice changes nothing. Crawl, import and replay do it by themselves.
"""

from typing import Annotated

import typer

from search_cli.options import Json


def command(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew and swap it in at the end.")] = False,
    as_json: Json = False,
) -> None:
    """Bring the index up."""
    from search_cli.render.archive_lists import index_report
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output
    from search_cli.settings import home
    from search_cli.writing import refresh_index

    report = refresh_index(home(), rebuild=rebuild)
    out = Output()
    if as_json:
        out.json(report)
    else:
        render_sentence(out, index_report(report))
