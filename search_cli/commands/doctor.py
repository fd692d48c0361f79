"""Check everything and say what to do about what is wrong.

Settings, files with keys, the folder and its room, the archive, the last runs, links, the index: whether each opens,
ends where it says and fits the others. That takes a moment whatever is held. --thorough reads every record of the
archive and every file of the index besides, and so finds damage that nobody has met yet. --fix does so too, and makes
a damaged, missing or lagging index again; what is wrong with the archive only a backup mends.
"""

from collections.abc import Sequence
from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, Plain


def only_reads(words: Sequence[str]) -> bool:
    """Whether a call makes nothing and reads little."""
    return not {"--fix", "--thorough"} & set(words)


def command(
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Read every record of the archive and every file of the index.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Read all, and make the index again where it is the index that is wrong.")
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Check up; the code is that of the worst finding."""
    from search_cli.checkup import findings
    from search_cli.render.output import Output
    from search_cli.settings import home

    thorough = thorough or fix  # what nobody looks for is not mended
    found = findings(home(), thorough=thorough)
    if fix and any(finding.mends_by_index for finding in found if not finding.ok):
        from search_cli.writing import refresh_index

        refresh_index(home(), rebuild=True)
        found = findings(home(), thorough=thorough)
    out = Output(plain=plain)
    bad = [finding for finding in found if not finding.ok]
    if as_json:
        out.json({"ok": not bad, "thorough": thorough, "checks": [finding.plain() for finding in found]})
    else:
        from search_cli.render.archive_lists import render_checkup

        render_checkup(out, [finding.plain() for finding in found], thorough=thorough)
    return max((finding.code for finding in bad), key=gravity, default=ExitCode.DONE)


def gravity(code: ExitCode) -> int:
    """How much a code weighs beside the others."""
    return WORST.index(code) if code in WORST else len(WORST)


WORST = (ExitCode.DONE, ExitCode.INDEX, ExitCode.USAGE, ExitCode.REJECTED)
"""Of several findings the gravest gives the code: the archive weighs more than a setting, that more than the index."""
