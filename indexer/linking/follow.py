"""Brings the book of links up to the archive: what changed there is compared, nothing else.

In: an open archive and the open book. Out: the book at the archive's last change.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from crawler.archive import Archive
from crawler.archive.pool import apart
from indexer.linking import linker
from indexer.linking.book import Book
from indexer.linking.carried import take_over
from indexer.study import study_key
from trials.errors import ReadError

MANY: Final = 20_000
"""Changes that a process of its own brings up: linking takes half a gigabyte for a million records, most of which would
stay with this one while the index is made."""


@contextmanager
def brought_up(home: Path, archive: Archive) -> Iterator[Book]:
    """The book of a home, brought up to its archive, for reading: what is linked by then outlives what comes after."""
    with Book(home) as book:
        if archive.sequence - _known(book, archive) < MANY:
            follow(book, archive)
            book.settle()
            yield book
            return
    apart(_follow_in, home)
    with Book(home, write=False) as book:
        yield book


def _follow_in(home: Path) -> None:
    with Archive.open(home) as archive, Book(home) as book:
        follow(book, archive)


def follow(book: Book, archive: Archive) -> None:
    """Compare what changed in the archive since the book was last brought up; everything where the book is not of this
    archive, or of other rules."""
    sequence, known = archive.sequence, _known(book, archive)
    if not known:
        linker.begin_anew(book, archive.id)
        take_over(book, archive.store.database.connection)
    if known < sequence:
        changed = _all(archive) if not known else _since(archive, known)
        linker.bring_up(book, changed)
        book.note("sequence", str(sequence))


def _known(book: Book, archive: Archive) -> int:
    """The archive's change that the book is at; none where it is of another archive or of other rules."""
    known = int(book.meta("sequence") or 0)
    return 0 if linker.is_stale(book, archive.id) or known > archive.sequence else known


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
