"""Check everything and say what to do about what is wrong.

Settings, the folder and its room, every record of the archive, interrupted runs, every file of the index: all is read
once. --fix makes a damaged, missing or lagging index again; what is wrong with the archive only a backup mends.
"""

from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, Plain


def command(
    fix: Annotated[
        bool, typer.Option("--fix", help="Make the index again where it is the index that is wrong.")
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Check up; the code is that of the worst finding."""
    from search_cli.checkup import findings
    from search_cli.render.archive_lists import render_checkup
    from search_cli.render.output import Output
    from search_cli.settings import home
    from search_cli.writing import refresh_index

    found = findings(home())
    if fix and any(finding.mends_by_index for finding in found if not finding.ok):
        refresh_index(home(), rebuild=True)
        found = findings(home())
    out = Output(plain=plain)
    bad = [finding for finding in found if not finding.ok]
    if as_json:
        out.json({"ok": not bad, "checks": [finding.plain() for finding in found]})
    else:
        render_checkup(out, [finding.plain() for finding in found])
    return max((finding.code for finding in bad), key=gravity, default=ExitCode.DONE)


def gravity(code: ExitCode) -> int:
    """How much a code weighs beside the others."""
    return WORST.index(code) if code in WORST else len(WORST)


WORST = (ExitCode.DONE, ExitCode.INDEX, ExitCode.USAGE, ExitCode.REJECTED)
"""Of several findings the gravest gives the code: the archive weighs more than a setting, that more than the index."""
