"""Take in registry exports and bulk downloads.

The shape is recognised by content: single studies, list pages, arrays, zips of them; - is standard input. A broken
record is kept aside with its reason and the rest goes on.
"""

from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, NoIndex, Plain


def command(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or - for standard input.")],
    no_index: NoIndex = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Import, then bring the index up."""
    from crawler.importing import import_files
    from crawler.progress import open_progress
    from search_cli.render.output import Output
    from search_cli.settings import home
    from search_cli.writing import report, with_index

    runs, index = with_index(lambda: import_files(home(), files, progress=open_progress()), home(), no_index=no_index)
    return report(Output(plain=plain), runs, index, as_json=as_json)
