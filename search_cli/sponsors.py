"""What else a sponsor runs, as far as the index knows: how many trials, for which conditions. A count, not a verdict.

In: an engine and a sponsor's name. Out: plain values. Names are compared whole; a sponsor that writes itself otherwise
elsewhere is another one here.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from indexer.engine import Engine

MOST: Final = 200  # trials of one sponsor that are looked at
CONDITIONS_SHOWN: Final = 10


def sponsor_trials(engine: "Engine", name: str | None) -> dict[str, Any] | None:
    """`trials`: how many of this sponsor there are (`more` tells whether some were not looked at), and their
    `conditions`, the most frequent first. None where the record names no sponsor."""
    from collections import Counter

    from indexer.query import make_query

    words = " ".join((name or "").replace('"', " ").split())
    if not words:
        return None
    page = engine.page(make_query(f'"{words}"', everything=True, expand=False, limit=MOST))
    conditions: Counter[str] = Counter()
    found = 0
    for study in engine.get_many([hit.key for hit in page.hits]):
        record = study.records[0] if study else {}
        if same(words, (record.get("sponsor") or {}).get("name")):
            found += 1
            conditions.update({" ".join(each.split()).casefold() for each in record.get("conditions", ())})
    return {"trials": found, "more": page.more, "conditions": [each for each, _ in conditions.most_common()]}


def same(one: str, other: str | None) -> bool:
    """Whether two names are one, but for case and spaces."""
    return " ".join((other or "").replace('"', " ").split()).casefold() == one.casefold()


def in_words(found: dict[str, Any]) -> str:
    """ "3 trials in this index, for: disc disease; knee arthritis"."""
    number, conditions = found["trials"], found["conditions"]
    told = f"{number:,}{' or more' if found['more'] else ''} {'trial' if number == 1 else 'trials'} in this index"
    shown = "; ".join(conditions[:CONDITIONS_SHOWN])
    rest = len(conditions) - CONDITIONS_SHOWN
    return f"{told}, for: {shown}{f'; and {rest:,} more' if rest > 0 else ''}" if shown else told
