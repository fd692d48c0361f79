"""Show the versions held of a record, what changed and which way.

Every version that a registry ever served here is kept, oldest first; one of them is the published one. Changes that
matter to a person come first (opened, criterion tightened, later), then every field that differs.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_cli.options import Json, Plain
from trials.errors import NotFoundError, ReadError

if TYPE_CHECKING:
    from crawler.archive import Archive, Held, Version


def command(
    numbers: Annotated[list[str], typer.Argument(metavar="ID...", help="Numbers of trials, in any case.")],
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """List the versions of records."""
    from datetime import date

    from crawler.archive import Archive
    from search_cli.registry_names import titles
    from search_cli.render.archive_lists import render_history
    from search_cli.render.output import Output
    from search_cli.render.sources import render_end
    from search_cli.settings import home

    with Archive.open(home()) as archive:
        found = [record for number in numbers for record in records(archive, number)]
        as_of = {source.source: source.as_of for source in archive.status() if source.as_of}
    out = Output(plain=plain)
    if as_json:
        out.json({"records": found})
        return
    for record in found:
        render_history(out, record)
        out.line()
    sources = {record["source"] for record in found}
    held = {source: day for source, day in as_of.items() if source in sources}
    render_end(out, held, titles(sources), today=date.today())


def records(archive: "Archive", number: str) -> Iterator[dict[str, Any]]:
    """Each registry's record under this number."""
    helds = archive.find(number)
    if not helds:
        raise NotFoundError(f"nothing is held under {number}; `trials search {number}` also knows aliases")
    for held in helds:
        versions = list(compared(archive, held))
        yield {"id": held.id, "source": held.source, "tombstoned": held.tombstoned, "versions": versions}


def compared(archive: "Archive", held: "Held") -> Iterator[dict[str, Any]]:
    """Each version with what differs from the one before it."""
    from search_cli.changing import change_facts
    from search_cli.differences import differences
    from trials.changes import changes_between

    before: dict[str, Any] | None = None
    for number, version in enumerate(archive.versions(held.source, held.id), 1):
        trial, note = reading(archive, version)
        found = list(differences(before, trial)) if before is not None and trial is not None else []
        typed = changes_between(before, trial) if before is not None and trial is not None else []
        if not note and not found:
            note = "the first version" if before is None else "no field that is read differs"
        yield {
            "number": number,
            "fetched": version.fetched,
            "seen": version.seen,
            "updated": version.updated,
            "size": version.size,
            "partial": version.partial,
            "published": version.id == held.version.id,
            "changes": [change_facts(change) for change in typed],
            "differences": [each._asdict() for each in found],
            "note": note,
        }
        before = trial if trial is not None else before


def reading(archive: "Archive", version: "Version") -> tuple[dict[str, Any] | None, str]:
    """The trial that a version gives, or why it cannot be read."""
    import json

    try:
        trial: dict[str, Any] = json.loads(archive.trial_json(version))
    except ReadError as error:
        return None, f"cannot be read: {error.detail}"
    return trial, ""
