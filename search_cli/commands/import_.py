"""Take in registry exports and bulk downloads.

The shape is recognised by content: single studies, list pages, arrays, zips of them; - is standard input, and of a
folder every file in it is taken. A broken record is kept aside with its reason, a file that is none of these is named
at the end, and the rest goes on.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, NoIndex, Plain
from trials.errors import UsageError

if TYPE_CHECKING:
    from crawler.archive import RunRecord


def command(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files and folders, or - for standard input.")],
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

    left_out: list[str] = []
    runs, index = with_index(
        lambda: some(import_files(home(), files, progress=open_progress(), leave_out=left_out.append), left_out),
        home(),
        no_index=no_index,
    )
    return report(Output(plain=plain), runs, index, as_json=as_json, left_out=left_out)


def some(runs: "list[RunRecord]", left_out: list[str]) -> "list[RunRecord]":
    """The runs. Raises `UsageError` where there are none because of files that could not be imported."""
    if left_out and not runs:
        more = f"; {len(left_out) - 1:,} more of the files cannot be imported either" if len(left_out) > 1 else ""
        raise UsageError(f"{left_out[0]}{more}")
    return runs
