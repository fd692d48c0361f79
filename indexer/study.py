"""A study: one or more registries' records of the same research, which is what people search for and are shown.

In: parsed records from the archive, those that are linked together. The first record leads: `shown` has its values, and
what it does not tell from the others.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from indexer.merging import merge

Record = dict[str, Any]
"""One registry's record: `trials.model.Trial` as a plain dict, defaults left out."""


class Likely(NamedTuple):
    """A record that may be of the same study: nobody has decided yet."""

    id: str
    source: str
    title: str
    probability: float


class Study(NamedTuple):
    """`key` names it in an index: the leading record's id and the source it came through (`NCT01234567/ctgov`), because
    two sources may hold a copy of one number. `source_json` holds the records as stored, one after another; `likely`
    are records that may belong to it."""

    key: str
    records: tuple[Record, ...]
    source_json: tuple[bytes, ...]
    likely: tuple[Likely, ...] = ()

    @property
    def lead(self) -> Record:
        """The leading record."""
        return self.records[0]

    @property
    def shown(self) -> Record:
        """What is shown of it: the leading record with what the others add."""
        return merge(self.records).record if len(self.records) > 1 else self.records[0]


def study_key(source: str, number: str) -> str:
    """Name of the study that a record leads. Sorting keys sorts studies by their id first."""
    return f"{number}/{source}"


def build_study(source_json: Sequence[bytes], likely: Sequence[Likely] = ()) -> Study:
    """A study of stored records, the leading one first."""
    records = tuple(orjson.loads(text) for text in source_json)
    return Study(study_key(records[0]["source"], records[0]["id"]), records, tuple(source_json), tuple(likely))
