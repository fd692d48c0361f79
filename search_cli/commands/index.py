"""Bring the index up to the archive.

Only what changed is done, and doing it twice changes nothing. Crawl, import and replay do it by themselves.
"""

from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json
from trials.errors import UsageError


def command(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew and swap it in at the end.")] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Elasticsearch: go back to the index before the last rebuild.")
    ] = False,
    as_json: Json = False,
) -> ExitCode:
    """Bring the index up; 3 where the server refused some trials."""
    from search_cli.render.archive_lists import index_report
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output
    from search_cli.settings import home
    from search_cli.writing import refresh_index, roll_back

    if rollback and rebuild:
        raise UsageError("--rollback goes back and --rebuild makes anew: give one of them")
    report = roll_back(home()) if rollback else refresh_index(home(), rebuild=rebuild)
    out = Output()
    if as_json:
        out.json(report)
    else:
        render_sentence(out, index_report(report))
    return ExitCode.REJECTED if report["refused"] else ExitCode.DONE
