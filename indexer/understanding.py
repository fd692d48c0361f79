"""What a study is about, as far as its records tell: the seam to the vocabulary's concepts, scope and product.

In: the records of a study. Out: stable lower snake case names that studies are filtered and counted by.
"""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.study import Record


class Understanding(NamedTuple):
    """Conditions, product and scope of a study. `certain` are those of its concepts that a title or a condition names,
    as `kind:name`."""

    conditions: tuple[str, ...] = ()
    cell_sources: tuple[str, ...] = ()
    cell_types: tuple[str, ...] = ()
    donor: str | None = None
    routes: tuple[str, ...] = ()
    in_scope: bool = True
    certain: tuple[str, ...] = ()


def understand(records: Sequence[Record]) -> Understanding:
    """Read the records. Without concepts every study is in scope and shows the conditions that its registry lists."""
    return Understanding(
        conditions=tuple(dict.fromkeys(name for record in records for name in record.get("conditions", ())))
    )
