"""Copy the archive into one file, whole or not at all.

A consistent copy, also while a crawl writes, with all decisions on links. To bring it back: put it into an empty folder
as archive.db, set TRIALS_HOME to that folder, and run `trials index`.
"""

from pathlib import Path
from typing import Annotated

import typer

from search_cli.options import Json


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; an older backup is replaced.")],
    as_json: Json = False,
) -> None:
    """Back the archive up."""
    from search_cli.copying import copy_archive
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output
    from search_cli.render.words import count, size
    from search_cli.settings import home

    done = copy_archive(home(), file.expanduser().absolute())
    out = Output()
    if as_json:
        out.json(done)
        return
    told = f"{count(done['records'], 'record')} of archive {done['archive']} copied to {done['file']}"
    if done["decisions"]:
        told += f" with {count(done['decisions'], 'decision')} on links"
    render_sentence(out, f"{told} ({size(done['bytes'])}).")
