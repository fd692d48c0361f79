"""Check everything and say what to do about what is wrong.

Settings, files with keys, the folder and its room, the archive, the last runs, links, the index: whether each opens,
ends where it says and fits the others. That takes a moment whatever is held. --thorough reads every record of the
archive and every file of the index besides, and so finds damage that nobody has met yet. --fix does so too, makes a
damaged, missing or lagging index again, and lets go of records whose stored bytes are damaged, so that the next crawl
or import brings them again; of a damaged book of links it keeps the decisions that can be read. Files as they were stay
beside. Where pages of the archive cannot be read at all, only a backup mends it.
"""

from collections.abc import Sequence
from pathlib import Path
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
        bool,
        typer.Option("--fix", help="Read all; make index and links again where wrong, and way for damaged records."),
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
    if fix and (told := mended(home(), {finding.name for finding in found if not finding.ok})):
        for sentence in told:
            out.note(f"trials: {sentence}")
        found = findings(home(), thorough=thorough)
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


def mended(home: Path, bad: set[str]) -> list[str]:
    """Mend what is not the index; a sentence on each thing done."""
    from search_cli.mending import mend_archive, mend_links

    done = [mend_archive(home) if "archive" in bad else None, mend_links(home) if "links" in bad else None]
    return [sentence for sentence in done if sentence]


def gravity(code: ExitCode) -> int:
    """How much a code weighs beside the others."""
    return WORST.index(code) if code in WORST else len(WORST)


WORST = (ExitCode.DONE, ExitCode.INDEX, ExitCode.USAGE, ExitCode.REJECTED)
"""Of several findings the gravest gives the code: the archive weighs more than a setting, that more than the index."""
