"""Find trials by words and filters.

All words have to occur; "…" is a phrase, OR joins alternatives, -word excludes; an id finds its trial; "near Lyon" at
the end is a place. Without text: all that the filters leave.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_cli import filters
from search_cli.free_text import FreeText
from search_cli.options import Json, Plain
from trials.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from indexer.query import Query
    from search_cli.render.output import Output

COMMAND = FreeText


def only_reads(words: Sequence[str]) -> bool:
    """Whether a call makes nothing: one as of a day gone by makes an index."""
    return not any(word.startswith("--as-of") for word in words)


def command(
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT]...", help="Words in any language.", autocompletion=filters.complete_word),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Trials outside cell therapy of the spine too.")] = False,
    any_words: Annotated[bool, typer.Option("--any", help="Some of the words are enough.")] = False,
    condition: filters.Condition = None,
    cells: filters.Cells = None,
    route: filters.Route = None,
    near: filters.Near = None,
    within: filters.Within = None,
    country: filters.Country = None,
    status: filters.Status = None,
    recruiting: filters.Recruiting = False,
    phase: filters.Phase = None,
    age: filters.Age = None,
    sex: filters.Sex = None,
    registry: filters.Registry = None,
    updated_since: filters.UpdatedSince = None,
    sort: filters.Sort = "relevance",
    limit: Annotated[int, typer.Option(help="Trials on a page, up to 10000.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended: its `next`.")] = None,
    facets: Annotated[bool, typer.Option("--facets", help="Also count all that was found by its properties.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Also why each trial stands where it does.")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As the archive knew it on that day.")] = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Ask the index, of a past day if one is given; never a registry."""
    from indexer.query import make_query
    from search_cli.concept_names import concept_values
    from search_cli.render.output import Output
    from search_cli.whereabouts import whereabouts

    day = None if as_of is None else day_of(as_of)
    where = whereabouts(" ".join(text or ()), near, within)
    query = make_query(
        where.words,
        everything=everything,
        any_words=any_words,
        conditions=concept_values("--condition", condition),
        cells=concept_values("--cells", cells),
        routes=concept_values("--route", route),
        near=where.circle,
        countries=(*(country or ()), *where.countries),
        statuses=status or (),
        recruiting=recruiting,
        phases=phase or (),
        age=age,
        sex=sex,
        registries=filters.known_registries(registry),
        updated_since=updated_since if day is None else since_then(updated_since, day),
        sort=sort,
        limit=limit,
        cursor=cursor,
        facets=facets,
        explain=explain,
        notes=(
            *filters.hints(where.words, (status, recruiting, phase)),
            *([f"as known at the end of {day} (UTC)"] if day else ()),
            *where.notes,
        ),
    )
    show(Output(plain=plain), answer_to(query, day), day, as_json=as_json)


def answer_to(query: "Query", day: "date | None") -> dict[str, Any]:
    """The answer from the index, or from that of a past day, made where there is none."""
    from search_cli.settings import home, index_setting

    if day is None:
        from indexer.engine import open_engine
        from indexer.search import search

        return search(open_engine(home(), index_setting()), query)
    from crawler.progress import open_progress
    from indexer.past import search_day

    return search_day(home(), index_setting(), query, day, open_progress())


def day_of(text: str) -> "date":
    """The last day of a date: what was known in 2026-05 is what was known at its end."""
    from trials.dates import latest, read_date

    found = read_date(text)
    if found is None:
        raise UsageError(f"--as-of takes a date such as 2026-05-01, not '{text[:40]}'")
    return latest(found)


def since_then(text: str | None, day: "date") -> str | None:
    """A span of --updated-since goes back from the day that is asked about."""
    from indexer.query import since

    return None if text is None else since(text, day)


def show(out: "Output", answer: dict[str, Any], day: "date | None", *, as_json: bool) -> None:
    """The answer for a program or for a person."""
    if as_json:
        out.json(answer)
        return
    from datetime import date

    from search_cli.registry_names import titles
    from search_cli.render.hits import render_answer

    render_answer(out, answer, titles(answer["as_of"]), today=day or date.today())
