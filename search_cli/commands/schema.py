"""Print the JSON Schemas of trials, of exports and of every --json.

trial, answer (search), show, match; export and criterion (lines of exports); news (a line of a watch) and log (a line
on stderr); all others by the name of their command.
"""

from difflib import get_close_matches
from typing import Annotated

import typer

from trials.errors import UsageError


def command(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="One schema only; all by name unless told."),
    ] = None,
) -> None:
    """Print one schema, or all of them by name."""
    from search_cli.render.output import Output
    from search_cli.schemas import schemas

    found = schemas()
    if name is not None and name not in found:
        near = get_close_matches(name, found, n=1) or list(found)
        raise UsageError(f"there is no schema {name!r}: did you mean {' or '.join(near)}?")
    Output().json(found if name is None else found[name])
