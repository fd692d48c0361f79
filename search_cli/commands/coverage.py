"""Account for every record, from the registry's own count to the index.

Each number that a record names in a field for numbers, or that was rejected, has gone or is not indexed, is found here
or listed as missing with where it is known from. --strict ends with 3 where anything is missing.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, Plain

if TYPE_CHECKING:
    from collections.abc import Mapping


def command(
    strict: Annotated[bool, typer.Option("--strict", help="End with 3 where anything is missing.")] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Print the ledger; what was purged is missing on purpose."""
    from crawler.archive import Archive
    from indexer.coverage import build_ledger
    from indexer.engine import open_engine
    from indexer.linking.book import Book
    from search_cli.registry_names import titles
    from search_cli.render.coverage import render_ledger
    from search_cli.render.output import Output, complain
    from search_cli.settings import home, index_setting

    out = Output(plain=plain)
    with Archive.open(home()) as archive, Book(home(), write=False) as book:
        ledger = build_ledger(archive, book, open_engine(home(), index_setting()))
    if as_json:
        out.json(ledger)
    else:
        render_ledger(out, ledger, titles({each["registry"] for each in (*ledger["slices"], *ledger["missing"])}))
    if strict and not ledger["complete"]:
        return ExitCode(complain(incomplete(ledger), ExitCode.REJECTED))
    return ExitCode.DONE


def incomplete(ledger: "Mapping[str, Any]") -> str:
    """One sentence on what --strict found."""
    off = [each["registry"] for each in ledger["slices"] if each["problems"]]
    counts = f"counts of {', '.join(dict.fromkeys(off))} do not add up" if off else ""
    missing = f"{ledger['open']:,} missing" if ledger["open"] else ""
    told = "; ".join(filter(None, (missing, counts)))
    return f"the ledger is not complete ({told}): what is listed has to be fetched, explained or indexed"
