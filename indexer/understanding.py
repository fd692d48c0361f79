"""What a study is about, as far as its records tell: the seam to the vocabulary's concepts, scope and product.

In: the records of a study. Out: stable lower snake case names that studies are filtered and counted by. They are names
of concepts, each with those above it: a trial of `lumbar_stenosis` is one of `spinal_stenosis` too.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from indexer.study import Record
from trials.concepts.reading import Reading
from trials.product import NOT_STATED, Product, fingerprint
from trials.scope import scope
from trials.vocabulary import vocabulary


class Understanding(NamedTuple):
    """Conditions, product and scope of a study. `donor` is one word for whose the cells are, `donors` all told.
    `certain` are those of its concepts that a title or a condition names, as `kind:name`."""

    conditions: tuple[str, ...] = ()
    cell_sources: tuple[str, ...] = ()
    cell_types: tuple[str, ...] = ()
    donor: str | None = None
    donors: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    in_scope: bool = True
    certain: tuple[str, ...] = ()


_FILTERS: Final = {
    "condition": "condition",
    "disease": "condition",
    "cell_type": "cells",
    "cell_source": "cells",
    "donor": "cells",
    "route": "route",
}
_NAMING: Final = ("title", "official_title", "conditions")


def understand(records: Sequence[Record]) -> Understanding:
    """Read the records. A study is in scope where one of its records is."""
    readings = [Reading(record) for record in records]
    products = [fingerprint(reading) for reading in readings]
    conditions = dict.fromkeys([*_concepts(products, "conditions"), *_diseases(readings)])
    found = Understanding(
        conditions=_with_broader(conditions),
        cell_sources=_with_broader(_concepts(products, "cell_source")),
        cell_types=_with_broader(_concepts(products, "cell_type")),
        donor=_donor({product.donor for product in products} - {NOT_STATED}),
        donors=tuple(dict.fromkeys(_concepts(products, "donor"))),
        routes=_with_broader(_concepts(products, "routes")),
        in_scope=any(scope(reading).in_scope for reading in readings),
    )
    return found._replace(certain=_certain(readings, found))


def _concepts(products: Iterable[Product], field: str) -> Iterator[str]:
    """What the products name in one field."""
    for product in products:
        yield from (one.concept for one in product.evidence if one.field == field)


def _diseases(readings: Iterable[Reading]) -> Iterator[str]:
    """Diseases outside the spine that a study is called by or filed under."""
    for reading in readings:
        yield from (one.concept for one in reading.named("disease", places=("head",)))


def _donor(said: set[str]) -> str | None:
    return said.pop() if len(said) == 1 else "both" if said else None


def _with_broader(names: Iterable[str]) -> tuple[str, ...]:
    """The names, then those above them."""
    concepts = vocabulary().concepts
    order = dict.fromkeys(names)
    level = list(order)
    while level := [above for name in level for above in concepts[name].broader if above not in order]:
        order.update(dict.fromkeys(level))
    return tuple(order)


def _certain(readings: Iterable[Reading], found: Understanding) -> tuple[str, ...]:
    """Which of the concepts found a title or a listed condition names."""
    kept = {
        "condition": frozenset(found.conditions),
        "cells": frozenset((*found.cell_sources, *found.cell_types, *found.donors)),
        "route": frozenset(found.routes),
    }
    named: dict[str, None] = {}
    for reading in readings:
        for one in reading.named(*_FILTERS, places=("head",)):
            if one.field.partition("[")[0] in _NAMING:
                names = _with_broader([one.concept])
                kind = _FILTERS[one.kind]
                named.update(dict.fromkeys(f"{kind}:{name}" for name in names if name in kept[kind]))
    return tuple(named)
