"""A study: one or more registries' records of the same research, which is what people search for and are shown.

In: parsed records from the archive. Until records are linked each study has one. The first record leads: what can only
have one value (title, status) is taken from it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

Record = dict[str, Any]
"""One registry's record: `trials.model.Trial` as a plain dict, defaults left out."""


class Study(NamedTuple):
    """`key` names it in an index: the leading record's id and the source it came through (`NCT01234567/ctgov`), because
    two sources may hold a copy of one number. `source_json` holds the records as stored, one after another."""

    key: str
    records: tuple[Record, ...]
    source_json: tuple[bytes, ...]

    @property
    def lead(self) -> Record:
        """The leading record."""
        return self.records[0]


def study_key(source: str, number: str) -> str:
    """Name of the study that a record leads. Sorting keys sorts studies by their id first."""
    return f"{number}/{source}"


def build_study(source_json: Sequence[bytes]) -> Study:
    """A study of stored records, the leading one first."""
    records = tuple(orjson.loads(text) for text in source_json)
    return Study(study_key(records[0]["source"], records[0]["id"]), records, tuple(source_json))
