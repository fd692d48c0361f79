"""The facts of a listing as an index keeps them, read back for a day. Loads no rules: every search comes through here.

In: what `trials.vetting.listing` put into the card of a hit, and today. Out: JSON values, one object a fact.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

FIELDS: Final = {"stale_recruiting": "dates.status_verified", "results_overdue": "dates.completion"}


def facts_on(kept: Mapping[str, Any] | None, today: date) -> list[dict[str, Any]]:
    """Every fact with its value on that day (None is "not stated"), its field, its words and the record's date."""
    if not kept:
        return []
    day, now = kept["date"], today.isoformat()
    found = [
        {"fact": name, "value": value, "field": field, "quote": quote, "date": day}
        for name, value, field, quote in kept["facts"]
    ]
    for name, first in kept["from"].items():
        value = None if first is None else now >= first
        found.append({"fact": name, "value": value, "field": FIELDS[name], "quote": "", "date": day})
    return found
