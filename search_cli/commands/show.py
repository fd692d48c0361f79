"""Show all about one trial, or several.

Any of its numbers finds it: the registry's own, a former one, another registry's. From the index alone; only --raw asks
the archive.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, Plain
from trials.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from indexer.engine import Engine, StoredStudy
    from search_cli.render.output import Output


def only_reads(words: Sequence[str]) -> bool:
    """Whether a call makes nothing: none does."""
    del words
    return True


def command(
    numbers: Annotated[list[str], typer.Argument(metavar="ID...", help="Numbers of trials, in any case.")],
    full: Annotated[bool, typer.Option("--full", help="Long texts and lists in full.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The records as their registries served them.")] = False,
    vetting: Annotated[
        bool, typer.Option("--vetting", help="What the listing says and does not say, and what to ask the clinic.")
    ] = False,
    provenance: Annotated[
        bool,
        typer.Option("--provenance", help="Field by field whose value is shown and why, and where registries differ."),
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Show trials; a number that none has ends with 1, after the others have been shown."""
    from indexer.engine import open_engine
    from search_cli import shown
    from search_cli.render.output import Output, complain
    from search_cli.settings import home, index_setting

    if raw and (as_json or full or vetting or provenance):
        raise UsageError("--raw stands alone: it gives the registry's own bytes, whole")
    engine = open_engine(home(), index_setting())
    studies, lost = shown.find_studies(engine, numbers)
    if not studies:
        raise NotFoundError(shown.unknown(lost))
    out = Output(plain=plain)
    if raw:
        shown.write_raw(out, home(), studies)
    elif as_json:
        out.json(
            shown.as_json(studies, engine.state().as_of, vetting=engine if vetting else None, provenance=provenance)
        )
    else:
        for_people(
            out, studies, engine.state().as_of, full=full, vetting=engine if vetting else None, provenance=provenance
        )
    return ExitCode(complain(shown.unknown(lost), ExitCode.NO_SUCH_ID)) if lost else ExitCode.DONE


def for_people(
    out: "Output",
    studies: Sequence["StoredStudy"],
    as_of: Mapping[str, str],
    *,
    full: bool,
    vetting: "Engine | None",
    provenance: bool = False,
) -> None:
    """The studies one under the other, then where they are from; `vetting` is the index where listings are vetted."""
    from datetime import date

    from indexer.truth import supported
    from search_cli.registry_names import titles
    from search_cli.render.provenance import render_provenance
    from search_cli.render.show import render_study, render_vetting
    from search_cli.render.sources import render_end

    records = [record for study in studies for record in study.records]
    names = titles({*(record["registry"] for record in records), *as_of})
    today = date.today()
    for number, study in enumerate(studies):
        if number:
            out.line()
            out.line(("=" * out.width if not out.plain else "", "dim"))
        card = study.card | {"supported": supported(study.card, as_of)}
        if provenance:
            render_provenance(out, study.records, card, names)
        elif vetting is not None:
            render_vetting(out, study.records, names, today=today, sponsors=sponsor_words(vetting))
        else:
            render_study(out, study.records, card, names, today=today, full=full)
    out.line()
    sources = {record["source"] for record in records}
    render_end(out, {source: day for source, day in as_of.items() if source in sources}, names, today=today)


def sponsor_words(engine: "Engine") -> Callable[[Mapping[str, Any]], str | None]:
    """What tells of a record how much else its sponsor runs."""
    from search_cli.sponsors import in_words, sponsor_trials

    def told(record: Mapping[str, Any]) -> str | None:
        found = sponsor_trials(engine, (record.get("sponsor") or {}).get("name"))
        return in_words(found) if found else None

    return told
