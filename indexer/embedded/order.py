"""Hits in their order, from a place in it on: by score, by a number, or by distance, equal ones by key.

The engine itself breaks ties by where a document happens to lie, which changes with every update; a page must not. So
each walk takes whole groups of equal hits and sorts those by key. In: clauses. Out: rows, and whether more follow.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import NamedTuple

from tantivy import DocAddress, Order, Searcher
from tantivy import Query as Clause

from indexer.embedded.compile import Compiled, Compiler, both, hit_count, without
from indexer.engine import After
from indexer.geography import Spot
from indexer.query import Query

SPOTS_AT_ONCE = 64  # places asked for together while hits are sorted by distance


class Row(NamedTuple):
    """A hit before it is read: what it is sorted by, its key, where it lies."""

    value: float
    key: str
    address: DocAddress


class Walk:
    """The ways through the hits of one compiled query."""

    def __init__(self, searcher: Searcher, compiler: Compiler, compiled: Compiled) -> None:
        self.searcher = searcher
        self.compiler = compiler
        self.compiled = compiled

    def page(self, query: Query, spots: Sequence[Spot], after: After | None, total: int) -> tuple[list[Row], bool]:
        """The rows that come after a place, as many as one page holds, and whether more follow."""
        match query.sort:
            case "relevance":
                rows: Iterable[Row] = self.by_score(after, query.limit, total)
            case "distance":
                rows = self.by_distance(spots, after, recruiting=query.recruiting)
            case field:
                rows = self.by_number(field, after, query.limit)
        found = list(islice(rows, query.limit + 1))
        return found[: query.limit], len(found) > query.limit

    def by_score(self, after: After | None, limit: int, total: int) -> list[Row]:
        """Best first. The window grows until it holds enough whole groups of equal scores."""
        window = (after.position if after else 0) + limit + 1
        while True:
            hits = self.searcher.search(self.compiled.scored, window, count=False).hits
            whole = len(hits) < window or window >= total
            last = None if whole else hits[-1][0]
            rows = list(self._sorted((score, address) for score, address in hits if score != last))
            rows = [row for row in rows if _follows(row, after)]
            if whole or len(rows) > limit:
                return rows
            if len(rows) == limit:  # the group that was cut follows
                return [*rows, Row(last or 0.0, "", hits[-1][1])]
            window *= 4

    def by_number(self, field: str, after: After | None, limit: int) -> Iterator[Row]:
        """Largest first: the rest of the group where the last page ended, then smaller values, up to one whole group
        more than a page needs."""
        base = self.compiled.base
        if after is not None:
            value = int(after.value)
            equal = both(base, self.compiler.equal(field, value))
            yield from (row for row in self._by_key(equal, float(value)) if row.key > after.key)
            base = both(base, self.compiler.at_most(field, value - 1))
        hits = self.searcher.search(base, limit + 1, count=False, order_by_field=field).hits
        last = hits[-1][0] if len(hits) > limit else None
        yield from self._sorted((value, address) for value, address in hits if value != last)
        if last is not None:
            yield from self._by_key(both(base, self.compiler.equal(field, last)), float(last))

    def by_distance(self, spots: Sequence[Spot], after: After | None, *, recruiting: bool) -> Iterator[Row]:
        """Nearest first: ring after ring, the places of one distance together."""
        begin = 0
        if after is not None:
            begin = next((at for at, spot in enumerate(spots) if spot.km >= after.value), len(spots))
        base = self.compiled.base
        if begin:
            base = without(base, self.compiler.sites(spots[:begin], recruiting=recruiting))
        for at in range(begin, len(spots), SPOTS_AT_ONCE):
            ring = spots[at : at + SPOTS_AT_ONCE]
            if self.count(both(base, self.compiler.sites(ring, recruiting=recruiting))):
                yield from self._ring(base, ring, after, recruiting=recruiting)
            base = without(base, self.compiler.sites(ring, recruiting=recruiting))

    def _ring(self, base: Clause, ring: Sequence[Spot], after: After | None, *, recruiting: bool) -> Iterator[Row]:
        nearer: list[Spot] = []
        for km, group in groupby(ring, key=lambda spot: spot.km):
            here = list(group)
            clause = both(base, self.compiler.sites(here, recruiting=recruiting))
            if nearer:
                clause = without(clause, self.compiler.sites(nearer, recruiting=recruiting))
            yield from (row for row in self._by_key(clause, km) if _follows(row._replace(value=-km), _negative(after)))
            nearer += here

    def _by_key(self, clause: Clause, value: float) -> Iterator[Row]:
        """All that a clause finds, by key, read in growing pieces."""
        done, size = 0, 64
        while True:
            hits = self.searcher.search(
                clause, size, count=False, order_by_field="key", order=Order.Asc, offset=done
            ).hits
            yield from (Row(value, key, address) for key, address in hits)
            if len(hits) < size:
                return
            done, size = done + size, min(size * 4, 16_384)

    def _sorted(self, hits: Iterable[tuple[float, DocAddress]]) -> Iterator[Row]:
        """Rows of hits whose values come in order, equal ones by key."""
        for value, group in groupby(hits, key=lambda hit: hit[0]):
            yield from sorted(Row(float(value), self.key(address), address) for _, address in group)

    def count(self, clause: Clause) -> int:
        """How many a clause finds."""
        return hit_count(self.searcher, clause)

    def key(self, address: DocAddress) -> str:
        """The key of the document there."""
        return str(self.searcher.doc(address).get_first("key"))


def _follows(row: Row, after: After | None) -> bool:
    """Whether a row of falling values stands behind the place where the last page ended."""
    return after is None or row.value < after.value or (row.value == after.value and row.key > after.key)


def _negative(after: After | None) -> After | None:
    return after and after._replace(value=-after.value)
