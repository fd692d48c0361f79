"""List the last runs: crawls, imports, replays; accept one that failed.

What each brought, whether it passed its checks, and why not. A run that failed is kept here and changed nothing else.
runs accept N publishes it after all, for a reason given with --why; later runs are then held against it.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, NoIndex, Plain
from trials.errors import UsageError

USES = "trials runs takes how many runs to list, or accept and the number of a run"


def only_reads(words: Sequence[str]) -> bool:
    """Whether a call makes nothing: accepting does."""
    return "accept" not in words


def command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[N | accept N]", help="How many; or accept one.")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason for accepting: kept with the run.")] = "",
    author: Annotated[str, typer.Option(help="Who accepts; the account's name if left out.")] = "",
    no_index: NoIndex = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """List the last runs, or accept one."""
    from search_cli.render.output import Output

    out = Output(plain=plain)
    given = words or []
    if given[:1] == ["accept"]:
        return accept(out, given[1:], why, author, no_index=no_index, as_json=as_json)
    if len(given) > 1 or why or author:
        raise UsageError(USES)
    return show(out, number(given[0]) if given else 20, as_json=as_json)


def number(word: str) -> int:
    """A number of runs, or of a run."""
    if not word.isascii() or not word.isdigit() or not 0 < int(word) < 2**53:
        raise UsageError(f"{USES}: a whole number, not '{word[:40]}'")
    return int(word)


def show(out: Any, limit: int, *, as_json: bool) -> ExitCode:
    """The last runs."""
    from crawler.archive import Archive
    from search_cli.settings import home

    with Archive.open(home()) as archive:
        found = [run.as_json() for run in archive.runs(limit)]
    if as_json:
        out.json({"runs": found})
    else:
        from search_cli.render.archive_lists import render_runs

        render_runs(out, found)
    return ExitCode.DONE


def accept(out: Any, words: list[str], why: str, author: str, *, no_index: bool, as_json: bool) -> ExitCode:
    """Publish a run that failed its checks, and bring the index up."""
    from crawler.archive import Archive
    from search_cli.settings import home
    from search_cli.writing import report, with_index

    if len(words) != 1:
        raise UsageError(USES)
    if not why.strip():
        raise UsageError("--why needs a reason, such as --why 'the registry has renamed its fields, the reader knows'")
    chosen = number(words[0])

    def work() -> Any:
        with Archive.open(home(), write=True) as archive:
            return archive.accept(chosen, why.strip(), author.strip() or None)

    run, index = with_index(work, home(), no_index=no_index)
    return report(out, [run], index, as_json=as_json)
