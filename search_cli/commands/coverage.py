"""Account for every record, from the registry's own count to the index.

Each number that a record names in a field for numbers, or that was rejected, has gone or is not indexed, is found here
or listed as missing with where it is known from. --strict ends with 3 where anything is missing.
"""

from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, Plain


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
        return ExitCode(complain(incomplete(ledger["open"]), ExitCode.REJECTED))
    return ExitCode.DONE


def incomplete(missing: int) -> str:
    """One sentence on what --strict found."""
    return f"the ledger is not complete ({missing:,} missing): what is listed has to be fetched, explained or indexed"
