"""Dates as whole days since 1970, for comparing in an index. Partial dates are their first day, or their last."""

from functools import lru_cache
from typing import Final

from indexer.fields import NO_DATE

FIRST: Final = 719_163  # 1 January 1970 in `date.toordinal`


@lru_cache(maxsize=16_384)  # the days of fifty years
def days(value: str, *, last: bool = False) -> int:
    """Days of an ISO date of any precision; `NO_DATE` of an empty one."""
    if not value:
        return NO_DATE
    from trials.dates import earliest, latest

    return (latest(value) if last else earliest(value)).toordinal() - FIRST
