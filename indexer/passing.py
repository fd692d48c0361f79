"""Which of a few trials a query lets through, whatever the index in use holds: copies of yesterday, records just come.

In: trials as stored, each under a name of one's own, and a query. Out: the names of those that it finds. An index of
these trials alone is built in a temporary folder and asked like any other, so that the answer means the same.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from indexer.documents import build_document
from indexer.embedded.engine import EmbeddedEngine
from indexer.query import MOST, Query
from indexer.study import build_study

BATCH: Final = 2_000  # trials an index: some seconds and some megabytes, and one answer holds them all


def passing(trials: Iterable[tuple[str, bytes]], query: Query) -> set[str]:
    """The names whose trial the query finds. Each record stands alone here: nothing is linked."""
    found: set[str] = set()
    remaining = iter(trials)
    while batch := list(islice(remaining, BATCH)):
        with TemporaryDirectory(prefix="trials-", ignore_cleanup_errors=True) as folder:  # tantivy may still tidy it
            found |= set(_found(Path(folder), batch, query))
    return found


def _found(folder: Path, batch: list[tuple[str, bytes]], query: Query) -> Iterator[str]:
    engine = EmbeddedEngine(folder)
    with engine.update(rebuild=True, expected=len(batch)) as writer:
        for name, trial in batch:
            writer.put(build_document(build_study([trial]))._replace(key=name))
        writer.commit("passing", 0, {})
    asked = query._replace(limit=MOST, cursor=None, facets=False, explain=False, sort="updated")
    yield from (hit.key for hit in engine.page(asked).hits)
