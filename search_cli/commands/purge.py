"""Remove a record's text for good, leaving a note of why.

Contact persons have rights. The raw versions and the parsed trial go, the index forgets it, and no later crawl or
import takes it back. Nothing undoes this.
"""

import sys
from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import NoIndex
from trials.errors import UsageError


def command(
    number: Annotated[str, typer.Argument(metavar="ID", help="The trial's number.")],
    why: Annotated[str, typer.Option(help="The reason: kept, without personal data please.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    no_index: NoIndex = False,
) -> ExitCode:
    """Purge one record everywhere."""
    from crawler.archive import Archive
    from indexer.past import forget_days
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output, is_terminal
    from search_cli.settings import home
    from search_cli.writing import refresh_index

    if not why.strip():
        raise UsageError("--why needs a reason, such as --why 'asked by the contact person'")
    if not yes and not is_terminal(sys.stdin):
        raise UsageError("nobody can be asked here whether this is meant: add --yes")
    if not yes and not typer.confirm(f"Remove {number} for good?", err=True):
        raise typer.Abort
    with Archive.open(home(), write=True) as archive:
        archive.purge(number, why)
    forget_days(home())
    if not no_index:
        refresh_index(home())
    render_sentence(Output(), f"{number} is purged; its number and the reason are kept.")
    return ExitCode.DONE
