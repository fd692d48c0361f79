"""Brings the book of links up to the archive: what changed there is compared, nothing else.

In: an open archive and the open book. Out: the book at the archive's last change.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from crawler.archive import Archive
from indexer.linking import linker
from indexer.linking.book import Book
from indexer.linking.carried import take_over
from indexer.study import study_key
from trials.errors import ReadError


def follow(book: Book, archive: Archive) -> None:
    """Compare what changed in the archive since the book was last brought up; everything where the book is not of this
    archive, or of other rules."""
    sequence = archive.sequence
    known = int(book.meta("sequence") or 0)
    if linker.is_stale(book, archive.id) or known > sequence:
        linker.begin_anew(book, archive.id)
        take_over(book, archive.store.database.connection)
        known = 0
    if known < sequence:
        changed = _all(archive) if not known else _since(archive, known)
        linker.bring_up(book, changed)
        book.note("sequence", str(sequence))


def _all(archive: Archive) -> Iterator[tuple[str, dict[str, Any] | None]]:
    for held, trial in archive.trials():
        yield study_key(held.source, held.id), orjson.loads(trial)


def _since(archive: Archive, sequence: int) -> Iterator[tuple[str, dict[str, Any] | None]]:
    for change in archive.changes(sequence, latest=True):
        held = archive.head(change.source, change.id)
        trial = None
        if held is not None and not held.tombstoned:
            try:
                trial = orjson.loads(archive.trial_json(held))
            except ReadError:
                trial = None
        yield study_key(change.source, change.id), trial
