"""Check everything and say what to do about what is wrong.

Settings, files with keys, the folder and its room, the archive, the last runs, links, the index: whether each opens,
ends where it says and fits the others. That takes a moment whatever is held. --thorough reads every record of the
archive and every file of the index besides, and so finds damage that nobody has met yet. --fix does so too, makes a
damaged, missing or lagging index again, and lets go of records whose stored bytes are damaged, so that the next crawl
or import brings them again; the file as it was is kept beside. Where pages of the archive cannot be read at all, only a
backup mends it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, Plain
from trials.errors import SettingsError

if TYPE_CHECKING:
    from search_cli.checkup import Finding
    from search_cli.render.output import Output


def only_reads(words: Sequence[str]) -> bool:
    """Whether a call makes nothing and reads little."""
    return not {"--fix", "--thorough"} & set(words)


def command(
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Read every record of the archive and every file of the index.")
    ] = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Read all; make a wrong index again, and way for damaged records."),
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Check up; the code is that of the worst finding."""
    from search_cli.checkup import findings
    from search_cli.render.output import Output
    from search_cli.settings import home

    thorough = thorough or fix  # what nobody looks for is not mended
    out = Output(plain=plain)
    found = findings(home(), thorough=thorough)
    if fix and any(finding.name == "archive" and not finding.ok for finding in found):
        found = mend_archive(home(), out) or found
    if fix and any(finding.mends_by_index for finding in found if not finding.ok):
        from search_cli.writing import refresh_index

        refresh_index(home(), rebuild=True)
        found = findings(home(), thorough=thorough)
    bad = [finding for finding in found if not finding.ok]
    if as_json:
        out.json({"ok": not bad, "thorough": thorough, "checks": [finding.plain() for finding in found]})
    else:
        from search_cli.render.archive_lists import render_checkup

        render_checkup(out, [finding.plain() for finding in found], thorough=thorough)
    return max((finding.code for finding in bad), key=gravity, default=ExitCode.DONE)


def mend_archive(home: Path, out: "Output") -> "list[Finding] | None":
    """Let go of what is damaged in the archive and look again; None where nothing could be let go."""
    from crawler.archive import Archive
    from crawler.archive.faults import DamagedFileError
    from search_cli.checkup import findings

    try:
        with Archive.open(home) as archive:
            if not archive.has_damaged_copies():
                return None
    except (DamagedFileError, SettingsError):
        return None  # a finding tells it
    with Archive.open(home, write=True) as archive:
        gone = archive.let_go()
    if gone is None:
        return None
    copies = "1 damaged copy of a record was" if gone.copies == 1 else f"{gone.copies:,} damaged copies of records were"
    out.note(f"trials: {copies} let go; the file as it was is {gone.kept}")
    return findings(home, thorough=True)


def gravity(code: ExitCode) -> int:
    """How much a code weighs beside the others."""
    return WORST.index(code) if code in WORST else len(WORST)


WORST = (ExitCode.DONE, ExitCode.INDEX, ExitCode.USAGE, ExitCode.REJECTED)
"""Of several findings the gravest gives the code: the archive weighs more than a setting, that more than the index."""
