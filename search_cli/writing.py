"""What crawl, import and replay have in common: bring the index up after the archive has changed, and report.

In: the runs that the archive recorded. Out: a summary on stdout, rejects and failed checks on stderr, an exit code.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from search_cli.exits import ExitCode
from search_cli.render.output import WARNING, Output
from trials.errors import SettingsError, TrialsError

if TYPE_CHECKING:
    from crawler.archive import RunRecord

Given = TypeVar("Given")
REASONS_SHOWN = 5
FILES_SHOWN = 20
LONGEST_DETAIL = 300  # characters of what was wrong with a record


def with_index(work: Callable[[], Given], home: Path, *, no_index: bool) -> tuple[Given, dict[str, Any] | None]:
    """Do the work, then bring the index up. Work that failed after it had published something is indexed too."""
    before = published(home)
    try:
        given = work()
    except TrialsError:
        if not no_index and published(home) > before:
            refresh_index(home)
        raise
    return given, None if no_index else refresh_index(home)


def published(home: Path) -> int:
    """The last change that the archive published; 0 where there is no archive yet."""
    from crawler.archive import Archive

    try:
        with Archive.open(home) as archive:
            return archive.sequence
    except SettingsError:
        return 0


def refresh_index(home: Path, *, rebuild: bool = False) -> dict[str, Any]:
    """Bring the index that `TRIALS_INDEX` names up to the archive, with progress on stderr."""
    from crawler.progress import open_progress
    from indexer.build import bring_up
    from search_cli.settings import index_setting

    return bring_up(home, rebuild=rebuild, progress=open_progress(), setting=index_setting())


def roll_back(home: Path) -> dict[str, Any]:
    """Go back to the index before the last rebuild; the next `trials index` brings that one up."""
    from indexer.engine import open_engine
    from search_cli.settings import index_setting

    state = open_engine(home, index_setting()).rollback()
    done = {"added": 0, "removed": 0, "unread": 0, "refused": {}, "rebuilt": False, "rolled_back": True}
    return done | {"total": state.studies, "sequence": state.sequence, "generation": state.generation}


def report(
    out: Output,
    runs: "Sequence[RunRecord]",
    index: dict[str, Any] | None,
    *,
    as_json: bool,
    left_out: Sequence[str] | None = None,
) -> ExitCode:
    """Say how it went; the code tells scripts. `left_out` has a sentence on each file that an import could not take."""
    from search_cli.render.archive_lists import render_runs

    found = [run.as_json() for run in runs]
    if as_json:
        out.json({"runs": found, "index": index} | ({} if left_out is None else {"left_out": list(left_out)}))
    else:
        render_runs(out, found)
    for run in runs:
        first = first_reject(run) if run.rejected else ""
        if run.verdict is not None and not run.ok:
            told = f"run {run.id} of {run.source} failed its checks and changed nothing: {run.verdict.reason}{first}"
            out.note(f"trials: {told}", level=WARNING)
        elif run.rejected:
            out.note(f"trials: {rejects(run)}{first}", level=WARNING)
        if run.lacks:
            told = f"run {run.id} of {run.source} is published without all that it was for: {run.lacks}"
            out.note(f"trials: {told}", level=WARNING)
    for sentence in (left_out or ())[:FILES_SHOWN]:
        out.note(f"trials: not imported: {sentence}", level=WARNING)
    if left_out and len(left_out) > FILES_SHOWN:
        out.note(f"trials: nor {len(left_out) - FILES_SHOWN:,} more files: --json lists all", level=WARNING)
    well = (
        all(run.ok and not run.rejected and not run.lacks for run in runs)
        and not left_out
        and not (index and index["refused"])
    )
    return ExitCode.DONE if well else ExitCode.REJECTED


def first_reject(run: "RunRecord") -> str:
    """What was wrong with the first of a run's rejects, and where it was, as the end of a sentence."""
    from crawler.archive import Archive
    from search_cli.settings import home
    from trials.text import squeeze, visible

    with Archive.open(home()) as archive:
        reject = next((each for each in archive.rejects(run.id) if not each.is_unanswered), None)
    if reject is None or not reject.detail:
        return ""
    whose = ", ".join(filter(None, (reject.where, reject.id)))
    told = squeeze(visible(f"{whose}: {reject.detail}" if whose else reject.detail))
    return f"{':' if run.rejected == 1 else '; the first:'} {told[:LONGEST_DETAIL]}"


def rejects(run: "RunRecord") -> str:
    """One sentence on what a run rejected."""
    reasons = {name.removeprefix("reject/"): n for name, n in run.counts.items() if name.startswith("reject/")}
    shown = ", ".join(f"{name} {n:,}" for name, n in sorted(reasons.items(), key=lambda r: -r[1])[:REASONS_SHOWN])
    more = f" and {len(reasons) - REASONS_SHOWN} more reasons" if len(reasons) > REASONS_SHOWN else ""
    many = "1 record was" if run.rejected == 1 else f"{run.rejected:,} records were"
    return f"{many} rejected and kept aside by run {run.id} of {run.source} ({shown}{more})"
