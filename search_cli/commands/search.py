"""Find trials by words and filters.

All words have to occur; "…" is a phrase, OR joins alternatives, -word excludes; an id finds its trial. Without text:
all that the filters leave.
"""

from typing import Annotated

import typer

from search_cli import filters
from search_cli.free_text import FreeText
from search_cli.options import Json, Plain

COMMAND = FreeText


def command(
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="Words in any language.")] = None,
    any_words: Annotated[bool, typer.Option("--any", help="Some of the words are enough.")] = False,
    status: filters.Status = None,
    recruiting: filters.Recruiting = False,
    phase: filters.Phase = None,
    country: filters.Country = None,
    age: filters.Age = None,
    sex: filters.Sex = None,
    registry: filters.Registry = None,
    updated_since: filters.UpdatedSince = None,
    sort: filters.Sort = "relevance",
    limit: Annotated[int, typer.Option(help="Trials on a page, up to 10000.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended: its `next`.")] = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Ask the index; never the archive, never a registry."""
    from indexer.engine import open_engine
    from indexer.query import make_query
    from search_cli.render.hits import render_answer
    from search_cli.render.output import Output
    from search_cli.settings import home, index_setting

    query = make_query(
        " ".join(text or ()),
        any_words=any_words,
        statuses=status or (),
        recruiting=recruiting,
        phases=phase or (),
        countries=country or (),
        age=age,
        sex=sex,
        registries=registry or (),
        updated_since=updated_since,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
    with open_engine(home(), index_setting()) as engine:
        answer = engine.search(query)
    out = Output(plain=plain)
    if as_json:
        out.json(answer)
    else:
        render_answer(out, answer)
