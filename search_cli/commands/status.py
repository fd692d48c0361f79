"""Tell how fresh everything is: each registry, the archive, the index.

Records held, gone and rejected, the date of the data, how the last run ended, and how far the index is. Quick: nothing
is counted anew.
"""

from collections.abc import Sequence
from typing import Any

from search_cli.options import Json, Plain


def only_reads(words: Sequence[str]) -> bool:
    """Whether a call makes nothing: none does."""
    del words
    return True


def command(as_json: Json = False, plain: Plain = False) -> None:
    """Show the state of the archive and the index."""
    from crawler.archive import Archive
    from search_cli.render.output import Output
    from search_cli.settings import home

    with Archive.open(home()) as archive:
        registries = [facts(source) for source in archive.status()]
        found = {"home": str(home()), "archive": archive.id, "sequence": archive.sequence, "registries": registries}
        found["index"] = index_state(archive.id, archive.sequence)
    out = Output(plain=plain)
    if as_json:
        out.json(found)
    else:
        from datetime import date

        from search_cli.registry_names import titles
        from search_cli.render.archive_lists import render_status

        render_status(out, found, titles(each["source"] for each in registries), today=date.today())


def facts(source: Any) -> dict[str, Any]:
    """One registry as plain values."""
    return {
        "source": source.source,
        "records": source.held,
        "tombstoned": source.tombstoned,
        "rejects": source.rejects,
        "as_of": source.as_of,
        "newest": source.newest,
        "last_run": source.last_run.as_json() if source.last_run else None,
        "last_good": source.last_good.as_json() if source.last_good else None,
    }


def index_state(archive: str, sequence: int) -> dict[str, Any]:
    """How far the index is, or why it cannot be asked."""
    from indexer.engine import open_engine
    from search_cli.settings import home, index_setting
    from trials.errors import TrialsError

    kind = index_setting() or "embedded"
    try:
        state = open_engine(home(), index_setting()).state()
    except TrialsError as error:
        return {"engine": kind, "error": str(error)}
    if state.archive != archive:
        return {"engine": kind, "error": "the index was made from another archive: `trials index --rebuild` remakes it"}
    return {
        "engine": kind,
        "studies": state.studies,
        "sequence": state.sequence,
        "behind": max(0, sequence - state.sequence),
        "generation": state.generation,
        "as_of": dict(state.as_of),
    }
