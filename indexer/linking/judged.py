"""Two records compared, and what of it is worth keeping in the book of links.

In: two sides, or two packed ones as another process gets them. Out: the comparison as it is recorded, or nothing.
"""

from functools import lru_cache

from indexer.linking.book import Recorded, now, unpacked
from indexer.linking.compare import SURE_NOT, Comparison, compare, may_be_one
from indexer.linking.side import Side

_unpacked = lru_cache(maxsize=2_000)(unpacked)


def link_of(one: Side, other: Side) -> Recorded | None:
    """Two records compared, if that is worth keeping: they are or may be one study, or would be but for a conflict.
    The same in whatever order they are given."""
    one, other = sorted((one, other), key=lambda side: side.key)
    if not may_be_one(one, other):
        return None
    found = compare(one, other)
    if found.verdict == "different" and not (found.forbidden and found.probability > SURE_NOT):
        return None
    return _recorded(one, other, found)


def link_of_packed(pair: tuple[bytes, bytes]) -> Recorded | None:
    """The same of two packed sides."""
    return link_of(*map(_unpacked, pair))


def _recorded(one: Side, other: Side, found: Comparison) -> Recorded:
    reasons = [list(reason) for reason in sorted(found.reasons, key=lambda reason: -abs(reason.adds))]
    return Recorded(one.key, other.key, found.verdict, found.method, found.probability, reasons, found.forbidden, now())
