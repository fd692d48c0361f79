"""Hits in their order, from a place in it on, however many are equal in what they are sorted by.

An order is a path of values and then the key: score or distance or a number first, then distance where a place was
asked for, then the day of the last change. The engine breaks ties by where a document happens to lie, which changes
with every update; so each walk here takes whole groups of equal hits and orders those by the rest of the path.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from math import inf
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from tantivy import DocAddress, Order
from tantivy import Query as Clause

from indexer.embedded.classes import score_classes
from indexer.embedded.compile import Compiled, both, without
from indexer.embedded.snapshot import Snapshot
from indexer.engine import After
from indexer.geography import Spot, nearest_site
from indexer.query import Query
from indexer.ranking import FRESHNESS

# Hits whose sites are read to sort them by distance: of each a whole card, a quarter of a millisecond.
READ_AT_ONCE = 48
SORTED_AT_ONCE = 2_000  # hits that are sorted faster than they are asked for class by class
EQUALS = 80  # hits beyond a page that are asked for at once: the last group of equal ones has to be whole
MORE_EQUALS = 1_500  # studies that bring one such hit more: to search once again takes longer than to get some hundred
UNFRESH = 100  # hits more where freshness is added here; of 25 searches 17 had enough without them, 24 have with them
FEW = (
    2_000  # hits at the most up to which the engine adds freshness itself: it is faster there, and no hit may be missed
)
SHALLOW = 200  # hits before a page up to which freshness is added here: far behind, many more hits would be needed
FRESH = (FRESHNESS,)
Hits = list[tuple[float, DocAddress]]
Path = tuple[float, ...]
"""Sort values: see `indexer.engine.After`."""


class Row(NamedTuple):
    """A hit before it is read: its sort values, its key, where it lies."""

    path: Path
    key: str
    address: DocAddress

    def under(self, value: float) -> "Row":
        """The row with a value before its path."""
        return self._replace(path=(value, *self.path))


class Walk:
    """The ways through the hits of one compiled query."""

    def __init__(self, snapshot: Snapshot, compiled: Compiled, query: Query, spots: Sequence[Spot]) -> None:
        self.snapshot = snapshot
        self.searcher = snapshot.searcher
        self.compiler = snapshot.compiler
        self.compiled = compiled
        self.query = query
        self.spots = spots
        self.piece = query.limit + 1
        self.total = 0
        """How many hits there are, known once a page has been asked for."""

    def page(self, after: After | None) -> tuple[list[Row], bool]:
        """The rows that come after a place, as many as one page holds, and whether more follow."""
        if self.query.sort == "relevance" and self.query.finds_words:
            found = self.by_score(after)  # counts on the way, so that words are looked up once
        else:
            self.total = self.snapshot.count(self.compiled.base)
            found = list(islice(self._rows(after), self.piece)) if self.total else []
        return found[: self.query.limit], len(found) >= self.piece

    def _rows(self, after: After | None) -> Iterable[Row]:
        base = self.compiled.base
        match self.query.sort:
            case "relevance":
                classes = None if self.total <= SORTED_AT_ONCE else score_classes(self.compiled)
                return self.by_score(after) if classes is None else self.by_class(classes, after)
            case "distance":
                return self.by_place(base, after)
            case "updated":
                return self.by_number(base, FRESH, after)
            case field:
                return self.by_number(base, (field, *FRESH), after)

    def by_score(self, after: After | None) -> list[Row]:
        """The best of one page. The window grows until it holds enough whole groups of equal scores."""
        before = after.position if after else 0
        window = before + self.piece + EQUALS + self.searcher.num_docs // MORE_EQUALS
        shallow = before <= SHALLOW and self.compiled.most > FEW
        if shallow and (rows := self._by_ranked(window + UNFRESH, after)) is not None:
            return rows
        while True:
            hits, whole = self._best(self.compiled.scored, window)
            ranked = self._ranked(hits if whole else [hit for hit in hits if hit[0] != hits[-1][0]], after)
            rows = list(islice(ranked, self.piece))
            if whole or len(rows) >= self.piece:
                return rows
            window *= 4

    def _by_ranked(self, window: int, after: After | None) -> list[Row] | None:
        """The same from scores that lack what freshness adds, which is then added; None where more hits than a window
        holds might come before the last of the page."""
        hits, whole = self._best(self.compiled.ranked, window)
        days, points = self.compiled.fresh
        highest = -inf if whole else hits[-1][0] + points[-1]
        changed = zip(hits, self._days(hits), strict=True)
        # As the engine adds: in single precision.
        scores = array("f", [score + points[bisect_right(days, day)] for (score, _), day in changed])
        found = [(score, address) for score, (_, address) in zip(scores, hits, strict=True) if score > highest]
        found.sort(key=itemgetter(0), reverse=True)
        rows = list(islice(self._ranked(found, after), self.piece))
        return rows if whole or len(rows) >= self.piece else None

    def _best(self, clause: Clause, window: int) -> tuple[Hits, bool]:
        """The best hits of a clause, and whether they are all there are."""
        found: Any = self.searcher.search(clause, window, count=not self.total)
        self.total = self.total or found.count
        return found.hits, window >= self.total

    def _ranked(self, hits: Hits, after: After | None) -> Iterator[Row]:
        """Rows of hits whose scores fall, those up to a place left out, equal ones by the rest of their path."""
        kept = [hit for hit in hits if after is None or hit[0] <= after.path[0]]
        last = None if after is None else (*_falling_score(after.path), after.key)
        for some in _whole_groups(kept, self.piece):
            rests = zip(some, self._rests(some), strict=True)
            rows = self._by_rest((((score, *rest), address) for (score, _), (rest, address) in rests), _falling_score)
            yield from (row for row in rows if last is None or (*_falling_score(row.path), row.key) > last)

    def _by_rest(self, rests: Iterable[tuple[Path, DocAddress]], falling: Callable[[Path], Path]) -> Iterator[Row]:
        """Rows by their path, then by key. Keys are read as far as somebody wants rows."""
        ordered = sorted(rests, key=lambda pair: falling(pair[0]))
        for path, equal in groupby(ordered, key=itemgetter(0)):
            rows = [Row(path, self.snapshot.key(address), address) for _, address in equal]
            rows.sort(key=attrgetter("key"))
            yield from rows

    def _rests(self, hits: Hits) -> Iterator[tuple[Path, DocAddress]]:
        """What follows the score in a path: kilometres, if a place was asked for, and the day of the last change."""
        near = self.query.near
        for day, (_, address) in zip(self._days(hits), hits, strict=True):
            far: Path = ()
            if near is not None:
                site = nearest_site(self.snapshot.sites(address), near.lat, near.lon, self.query.recruiting)
                far = (site[0] if site else near.km,)
            yield (*far, day), address

    def _days(self, hits: Hits) -> list[float]:
        """The day of each hit's last change."""
        days = self.searcher.fast_field_values(FRESHNESS, [address for _, address in hits])
        return [float(day or 0) for day in days]

    def by_class(self, classes: Sequence[tuple[float, Clause]], after: After | None) -> Iterator[Row]:
        """Best first where only bonuses score, so that few scores are possible."""
        for score, clause in classes:
            if after is not None and score > after.path[0]:
                continue
            rest = after._replace(path=after.path[1:]) if after is not None and score == after.path[0] else None
            rows = self.by_place(clause, rest) if self.query.near else self.by_number(clause, FRESH, rest)
            yield from (row.under(score) for row in rows)

    def by_number(self, clause: Clause, fields: Sequence[str], after: After | None = None) -> Iterator[Row]:
        """Largest value of the first field first, equal ones by the other fields, then by key."""
        if not fields:
            yield from self.by_key(clause, after)
            return
        field, *others = fields
        if after is not None:
            value = after.path[0]
            equal = both(clause, self.compiler.equal(field, int(value)))
            rest = self.by_number(equal, others, after._replace(path=after.path[1:]))
            yield from (row.under(value) for row in rest)
            clause = both(clause, self.compiler.at_most(field, int(value) - 1))
        while True:
            hits = self.searcher.search(clause, self.piece, count=False, order_by_field=field).hits
            last = hits[-1][0] if len(hits) == self.piece else None
            whole = [hit for hit in hits if hit[0] != last]
            yield from self._grouped(whole, others)
            if last is None:
                return
            if not whole:
                equal = both(clause, self.compiler.equal(field, last))
                yield from (row.under(float(last)) for row in self.by_number(equal, others))
            clause = both(clause, self.compiler.at_most(field, last if whole else last - 1))

    def _grouped(self, hits: Hits, others: Sequence[str]) -> Iterator[Row]:
        """Rows of hits whose values fall, equal ones by the other fields, then by key."""
        for value, group in groupby(hits, key=lambda hit: hit[0]):
            addresses = [address for _, address in group]
            columns = [self.searcher.fast_field_values(field, addresses) for field in others]
            paths = zip(*columns, strict=True) if columns else [()] * len(addresses)
            rows = [
                Row((float(value), *(float(each or 0) for each in path)), self.snapshot.key(address), address)
                for path, address in zip(paths, addresses, strict=True)
            ]
            yield from sorted(rows, key=lambda row: (*(-each for each in row.path), row.key))

    def by_place(self, clause: Clause, after: After | None) -> Iterator[Row]:
        """Nearest first, those of one distance by the day of their last change, then by key."""
        spots = self.spots
        begin = 0
        if after is not None:
            begin = next((at for at, spot in enumerate(spots) if spot.km >= after.path[0]), len(spots))
            clause = without(clause, self._sites(spots[:begin])) if begin else clause
        yield from self._around(clause, spots[begin:], after)

    def _around(self, clause: Clause, spots: Sequence[Spot], after: After | None) -> Iterator[Row]:
        """The hits at some places: few are read and sorted, many are halved by distance first."""
        here = both(clause, self._sites(spots)) if spots else None
        count = self.snapshot.count(here) if here else 0
        if here is None or not count:
            return
        if count <= READ_AT_ONCE:
            yield from self._nearest(here, count, after)
        elif spots[0].km == spots[-1].km:
            equal = after is not None and after.path[0] == spots[0].km
            rest = after._replace(path=after.path[1:]) if after is not None and equal else None
            yield from (row.under(spots[0].km) for row in self.by_number(here, FRESH, rest))
        else:
            half = _cut(spots)
            yield from self._around(clause, spots[:half], after)
            yield from self._around(without(clause, self._sites(spots[:half])), spots[half:], after)

    def _nearest(self, clause: Clause, count: int, after: After | None) -> Iterator[Row]:
        hits: Hits = self.searcher.search(clause, count, count=False).hits
        rows = self._by_rest(self._rests(hits), _falling_day)
        yield from (row for row in rows if after is None or _rising(row) > _rising(after))

    def by_key(self, clause: Clause, after: After | None = None) -> Iterator[Row]:
        """All that a clause finds, by key, read in growing pieces."""
        done, size = 0, self.piece
        while True:
            hits = self.searcher.search(
                clause, size, count=False, order_by_field="key", order=Order.Asc, offset=done
            ).hits
            yield from (Row((), key, address) for key, address in hits if after is None or key > after.key)
            if len(hits) < size:
                return
            done, size = done + size, min(size * 4, 16_384)

    def _sites(self, spots: Iterable[Spot]) -> Clause:
        return self.compiler.sites(spots, recruiting=self.query.recruiting)


def _rising(place: Row | After) -> tuple[float | str, ...]:
    """What puts rows into their order where paths end in kilometres, if at all, and a day."""
    return (*_falling_day(place.path), place.key)


def _falling_day(path: Path) -> Path:
    *far, day = path
    return (*far, -day)


def _falling_score(path: Path) -> Path:
    score, *far, day = path
    return (-score, *far, -day)


def _whole_groups(hits: Hits, least: int) -> Iterator[Hits]:
    """Hits whose scores fall, at least so many at a time, those of one score together."""
    start = 0
    while start < len(hits):
        stop = start + least
        while stop < len(hits) and hits[stop][0] == hits[stop - 1][0]:
            stop += 1
        yield hits[start:stop]
        start = stop


def _cut(spots: Sequence[Spot]) -> int:
    """Where the second half begins, those of one distance kept together; both halves hold a place."""
    half = len(spots) // 2
    before = half
    while before > 0 and spots[before - 1].km == spots[half].km:
        before -= 1
    return before or next(at for at, spot in enumerate(spots) if spot.km > spots[0].km)
