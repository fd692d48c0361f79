"""What a team wants to see together: runs, freshness, what is held by its properties, what changed, what is to decide.

In: a home with its archive and index, and a moment. Out: one plain object, the same for every format.
"""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from search_cli.changing import changed_lines

if TYPE_CHECKING:
    from crawler.archive import Archive

FACETS: Final = ("condition", "cells", "phase", "status", "country", "year")
MOST_CHANGES: Final = 100  # that are listed; all are counted
MOST_RUNS: Final = 500


def build_report(home: Path, setting: str | None, since: str) -> dict[str, Any]:
    """Everything since that moment (UTC, ISO)."""
    from crawler.archive import Archive
    from indexer.engine import open_engine
    from indexer.query import make_query
    from indexer.search import search

    answer = search(open_engine(home, setting), make_query("", facets=True, limit=1))
    with Archive.open(home) as archive:
        lines = list(changed_lines(archive, archive.last_before(since), None, make_query("")))
        found = {
            "since": since,
            "registries": [_registry(source) for source in archive.status()],
            "runs": _runs(archive, since),
        }
    return {
        **found,
        "trials": answer["total"],
        "facets": {name: answer["facets"].get(name, {}) for name in FACETS},
        "changed": dict(Counter(line["type"] for line in lines).most_common()),
        "changes": lines[::-1][:MOST_CHANGES],
        "to_decide": _to_decide(home),
        "as_of": answer["as_of"],
        "notice": answer["notice"],
    }


def _registry(source: Any) -> dict[str, Any]:
    last = source.last_run
    return {
        "source": source.source,
        "records": source.held,
        "gone": source.tombstoned,
        "rejects": source.rejects,
        "as_of": source.as_of,
        "last_run": last.state if last else None,
    }


def _runs(archive: "Archive", since: str) -> list[dict[str, Any]]:
    """Runs of the time, latest first, each with why it failed if it did."""
    return [
        {
            "id": run.id,
            "source": run.source,
            "kind": run.kind,
            "started": run.started,
            "state": run.state,
            "records": run.counts.get("records/parsed", 0),
            "rejected": run.rejected,
            "reason": run.verdict.reason if run.verdict else "",
        }
        for run in archive.runs(MOST_RUNS)
        if run.started >= since
    ]


def _to_decide(home: Path) -> int:
    """Pairs of records of which nobody has said whether they are one study; none where none have been linked yet."""
    from indexer.linking import FILE
    from indexer.linking.book import Book
    from search_cli.linking import undecided

    if not (home / FILE).exists():
        return 0
    with Book(home, write=False) as book:
        return len(undecided(book))
