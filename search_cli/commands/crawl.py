"""Fetch from registries what is new or has changed.

Cell therapy of the spine unless told otherwise, and only what changed since the last good crawl. Nothing is lost
when it is interrupted: run the same command again.
"""

from datetime import date
from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, NoIndex, Plain
from trials.errors import UsageError


def command(
    registries: Annotated[
        list[str] | None, typer.Argument(metavar="[REGISTRY]...", help="All that can be crawled, unless named.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Everything again, not only what changed.")] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="What changed since a date such as 2026-05-01.")
    ] = None,
    query: Annotated[str | None, typer.Option(help="What the registry finds for this text, instead.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="The whole registry: takes long.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many records, for a first look.")] = None,
    no_index: NoIndex = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Crawl, then bring the index up."""
    from crawler.crawl import crawl
    from search_cli.render.output import Output
    from search_cli.settings import home
    from search_cli.writing import report, with_index

    day = None if since is None else iso_date(since)
    runs, index = with_index(
        lambda: crawl(home(), registries or (), query=query, everything=everything, since=day, full=full, limit=limit),
        home(),
        no_index=no_index,
    )
    return report(Output(plain=plain), runs, index, as_json=as_json)


def iso_date(text: str) -> date:
    """A full ISO date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"--since takes a date such as 2026-05-01, not {text[:40]!r}") from error
