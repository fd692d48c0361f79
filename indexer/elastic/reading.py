"""Questions as the server takes them, and its answers in neutral types.

In: queries compiled for what the index's own document says (places, newest data). Out: pages with their sort values.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from indexer.cursor import RUBBISH
from indexer.days import days
from indexer.elastic.compile import Clause, Compiled, exact
from indexer.elastic.mapping import META
from indexer.engine import After, Hit, IndexState, Page
from indexer.fields import FACETS
from indexer.geography import Spot, spots_within
from indexer.places import unpack as unpack_places
from indexer.query import Near, Query
from trials.errors import UsageError

MOST_VALUES: Final = 10_000
"""Distinct values of one facet; the server counts all facets of an answer against 65,536."""
Answer = dict[str, Any]
META_QUERY: Final[Clause] = {"query": exact("key", [META]), "size": 1, "_source": ["meta"]}
ALL_QUERY: Final[Clause] = {"query": {"match_all": {}}, "size": 0, "track_total_hits": True}


class Meta(NamedTuple):
    """What an index knows of itself, as its own document says it."""

    found_in: str
    values: Answer

    @property
    def generation(self) -> str:
        """Changes with every commit."""
        return str(self.values["generation"])

    @property
    def newest(self) -> int | None:
        """The day of the newest data held, that freshness counts from."""
        return max((days(day[:10]) for day in self.values["as_of"].values() if day), default=None)

    def state(self, studies: int) -> IndexState:
        """In neutral types."""
        values = self.values
        names = ("archive", "sequence", "generation", "schema", "as_of", "links")
        return IndexState(**{name: values[name] for name in names}, studies=studies, rules=values.get("rules", ""))


class Places:
    """Every point that a site may stand on, as the index's own document holds them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._circle: tuple[Near, list[Spot]] | None = None

    @cached_property
    def columns(self) -> tuple[Sequence[int], Sequence[int]]:
        """Latitudes in ascending order, and their longitudes."""
        return unpack_places(self.content)

    def spots(self, query: Query) -> list[Spot]:
        """Those inside the query's circle, nearest first. The last circle is kept: a search asks for it some times."""
        if query.near is None:
            return []
        if self._circle is None or self._circle[0] != query.near:
            self._circle = (query.near, spots_within(*query.near, *self.columns))
        return self._circle[1]


def page_query(query: Query, compiled: Compiled, after: After | None) -> Clause:
    """One page as a search body."""
    body: Clause = {
        "query": compiled.scored,
        "size": query.limit + 1,
        "sort": _order(query),
        "track_scores": True,
        "track_total_hits": True,
        "_source": ["card"],
    }
    if query.facets:
        body["aggs"] = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS}
    if after is not None:
        body["search_after"] = _place(query, after)
    return body


def page_of(query: Query, compiled: Compiled, answer: Answer) -> Page:
    """The answer's hits, in neutral types."""
    found = answer["hits"]
    hits = tuple(_hit(query, compiled, each) for each in found["hits"][: query.limit])
    facets = {name: _counts(answer["aggregations"][name]["buckets"]) for name in FACETS} if query.facets else None
    return Page(found["total"]["value"], hits, len(found["hits"]) > query.limit, facets)


def _names(query: Query) -> list[str]:
    """What an order sorts by before the key."""
    first = {"relevance": ["_score"], "distance": ["_geo_distance"], "updated": []}.get(query.sort, [query.sort])
    if query.sort == "relevance" and query.near:
        first = ["_score", "_geo_distance"]
    return [*first, "updated"]


def _order(query: Query) -> list[Clause]:
    return [*({name: _direction(query, name)} for name in _names(query)), {"key": "asc"}]


def _direction(query: Query, name: str) -> Any:
    if name != "_geo_distance" or query.near is None:
        return "desc"
    field = "recruiting_points" if query.recruiting else "points"
    centre = [query.near.lon, query.near.lat]
    return {field: centre, "order": "asc", "unit": "km", "mode": "min", "distance_type": "arc"}


def _place(query: Query, after: After) -> list[float | int | str]:
    """A place in the order as the server takes it: whole numbers for fields of whole numbers."""
    names = _names(query)
    if len(after.path) != len(names):
        raise UsageError(RUBBISH)
    values = [value if name.startswith("_") else int(value) for name, value in zip(names, after.path, strict=True)]
    return [*values, after.key]


def _hit(query: Query, compiled: Compiled, found: Answer) -> Hit:
    *path, key = found["sort"]
    score = float(found["_score"] or 0.0)
    why = _why(compiled, found.get("matched_queries") or {}, score) if query.explain else None
    return Hit(key, found["_source"]["card"], score, tuple(map(float, path)), why)


def _why(compiled: Compiled, scores: dict[str, float], score: float) -> dict[str, float]:
    """The named parts of a score. What rounding leaves goes to the largest, so that they sum to it."""
    parts: dict[str, float] = {}
    for number, name in enumerate(compiled.parts):
        if points := scores.get(str(number)):
            parts[name] = parts.get(name, 0.0) + points
    rest = score - sum(parts.values())
    if rest or not parts:
        largest = max(parts, key=parts.__getitem__, default="words")
        parts[largest] = parts.get(largest, 0.0) + rest
    return parts


def _counts(buckets: list[Answer]) -> dict[str, int]:
    pairs = ((bucket["key"], int(bucket["doc_count"])) for bucket in buckets)
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
