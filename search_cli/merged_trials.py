"""Trials for an export, one a study: the leading record with what the other registries' records of the study add.

In: the archive and the book of links. Out: when the leading record came, the merged trial as stored ones are, and the
records that it is made of.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.archive import Archive
    from indexer.linking.book import Book

Found = tuple[str, bytes, dict[str, Any]]
"""When a record came, the trial, and what its line has beside the trial's own keys."""


def single_trials(archive: "Archive") -> Iterator[Found]:
    """Every record as it is."""
    for held, stored in archive.trials():
        yield held.fetched, stored, {}


def merged_trials(archive: "Archive", book: "Book") -> Iterator[Found]:
    """Every study, where its leading record stands. What is not linked yet is a study of its own."""
    from orjson import dumps

    from indexer.study import build_study, study_key

    for held, stored in archive.trials():
        key = study_key(held.source, held.id)
        members = book.members(key) or (key,)
        if members[0] == key:
            study = build_study([stored, *_trials(archive, members[1:])])
            told = [{name: record[name] for name in ("id", "registry", "source")} for record in study.records]
            yield held.fetched, dumps(study.shown), {"records": told}


def _trials(archive: "Archive", members: Sequence[str]) -> Iterator[bytes]:
    """The stored trials of records that are held and can be read."""
    from trials.errors import ReadError

    for key in members:
        number, _, source = key.rpartition("/")
        held = archive.head(source, number)
        if held is not None and not held.tombstoned:
            try:
                yield archive.trial_json(held)
            except ReadError:
                continue
