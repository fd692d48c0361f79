"""Show why records are one study, compare two, and decide.

links ID explains a study: its records, each link with its reasons, likely twins, what keeps others apart. links A B
compares two records. links split A B and links join A B decide, with --why; links undo N takes a decision back; links
list shows decisions (or: list undecided, list same). --review walks through undecided pairs, the likeliest first.
Decisions are kept and hold through every later crawl.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_cli.options import Json, NoIndex, Plain
from trials.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from search_cli.render.output import Output

USES = "trials links takes ID, or A B, or split A B, join A B, undo N, list, or --review"


def command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[split|join|undo|list] ID...", help="Numbers of trials, in any case.")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason for a decision.")] = "",
    author: Annotated[str, typer.Option(help="Who decides; the account's name if left out.")] = "",
    review: Annotated[
        bool, typer.Option("--review", help="Decide pair by pair, two records side by side, on a terminal.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Pairs listed or reviewed at most.")] = 100,
    no_index: NoIndex = False,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Explain, compare, decide."""
    from search_cli.render.output import Output

    out = Output(plain=plain)
    verb, *rest = words or [""]
    if review:
        if words or as_json:
            raise UsageError("--review stands alone: it asks about one pair after the other")
        review_pairs(out, limit, author, no_index=no_index)
    elif verb in ("split", "join"):
        give(out, make_decision(verb, rest, why, author), no_index=no_index, as_json=as_json)
    elif verb == "undo":
        give(out, take_back(rest), no_index=no_index, as_json=as_json)
    else:
        look(out, verb, rest, limit, as_json=as_json)


def look(out: "Output", verb: str, rest: list[str], limit: int, *, as_json: bool) -> None:
    """The uses that change nothing."""
    from indexer.linking.book import Book
    from search_cli import linking
    from search_cli.render import links
    from search_cli.settings import home, index_setting

    if not verb or len(rest) > 1:
        raise UsageError(USES)
    render: Callable[[Output, dict[str, Any]], None]
    with Book(home(), write=False) as book:
        if verb == "list":
            found, render = linking.listed(book, rest[0] if rest else "decisions", limit), links.render_list
        else:
            keys = [linking.keys_of(book, home(), each, index_setting())[0] for each in (verb, *rest)]
            different(keys)
            found = linking.compared(book, *keys) if rest else linking.explain(book, keys[0])
            render = links.render_comparison if rest else links.render_study_links
    if as_json:
        out.json(found)
    else:
        render(out, found)


def make_decision(verb: str, numbers: list[str], why: str, author: str) -> dict[str, Any]:
    """Decide that two records are one study, or two."""
    from indexer.linking.book import Book
    from search_cli import linking
    from search_cli.settings import home, index_setting

    if len(numbers) != 2:
        raise UsageError(f"`trials links {verb}` takes two numbers: trials links {verb} A B --why '...'")
    if not why.strip():
        raise UsageError("--why needs a reason, such as --why 'another dose': whoever reads it later was not there")
    with Book(home(), write=False) as book:
        keys = [linking.keys_of(book, home(), each, index_setting())[0] for each in numbers]
    different(keys)
    return linking.decide(home(), keys[0], keys[1], linking.VERDICTS[verb], author.strip() or account(), why.strip())


def different(keys: list[str]) -> None:
    """Two numbers have to be of two records."""
    if len(keys) > 1 and keys[0] == keys[1]:
        raise UsageError(f"both numbers are of one record, {keys[0].rpartition('/')[0]}")


def take_back(numbers: list[str]) -> dict[str, Any]:
    """Undo a decision by its number."""
    from search_cli import linking
    from search_cli.settings import home

    if len(numbers) != 1 or not numbers[0].isdecimal() or len(numbers[0]) > 12:
        raise UsageError("`trials links undo` takes the number of one decision: `trials links list` shows them")
    return linking.undo(home(), int(numbers[0]))


def account() -> str:
    """The name of whoever is logged in."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def give(out: "Output", found: dict[str, Any], *, no_index: bool, as_json: bool) -> None:
    """Bring the index up and tell what was decided and what came of it."""
    from search_cli.render.links import render_decided
    from search_cli.settings import home
    from search_cli.writing import refresh_index

    if not no_index:
        refresh_index(home())
    if as_json:
        out.json(found)
    else:
        render_decided(out, found)


def review_pairs(out: "Output", limit: int, author: str, *, no_index: bool) -> None:
    """Walk through what is undecided; the index is brought up once, at the end."""
    import sys

    from search_cli.linking_review import Review
    from search_cli.render.output import is_terminal
    from search_cli.settings import home
    from search_cli.writing import refresh_index

    if not is_terminal(sys.stdin) or not is_terminal():
        raise UsageError("--review asks questions, and nobody can answer here: `trials links list undecided` lists all")
    walk = Review(home(), out, author.strip() or account())
    try:
        walk.go(limit)
    finally:
        if walk.changed and not no_index:
            refresh_index(home())
