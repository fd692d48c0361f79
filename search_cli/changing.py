"""What changed, as commands tell it: the typed changes of a stretch of time, filtered like a search.

In: an archive, a stretch of its log, a query, types. Out: plain lines {id, type, field, old, new, at, ...}. A trial
counts where the query finds it before or after the change: what closed was found before, what opened is found now.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final

from trials.changes import TYPES, Change
from trials.changes.sites import name_of
from trials.errors import UsageError

if TYPE_CHECKING:
    from crawler.archive import Archive
    from crawler.changes import Happening
    from indexer.query import Query

Line = dict[str, Any]
BATCH: Final = 500  # publications whose trials are asked about at once


def moment(text: str) -> str:
    """UTC time of "7d", "3m", "12h" before now, or the beginning of a date."""
    from indexer.query import SPAN, SPAN_DAYS
    from trials.dates import earliest, read_date

    words = text.strip().lower()
    now = datetime.now(UTC)
    if words.endswith("h") and words[:-1].strip().isdigit() and len(words) <= 6:
        return _stamp(now - timedelta(hours=int(words[:-1])))
    if match := SPAN.fullmatch(words):
        return _stamp(now - timedelta(days=int(match[1]) * SPAN_DAYS[match[2]]))
    found = read_date(text)
    if found is None:
        raise UsageError(f"--since takes a span (7d, 12h) or a date (2026-05-01), not '{text[:40]}'")
    return f"{earliest(found).isoformat()}T00:00:00Z"


def _stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def known_types(values: Iterable[str] | None) -> frozenset[str]:
    """The types asked for; all where none is named."""
    chosen = [value.strip().lower().replace("-", "_") for value in values or ()]
    for value in chosen:
        if value not in TYPES:
            from difflib import get_close_matches

            near = get_close_matches(value, TYPES, n=3) or list(TYPES)
            raise UsageError(f"--type has no value '{value[:40]}': it takes {', '.join(near)}")
    return frozenset(chosen) or frozenset(TYPES)


def changed_lines(
    archive: "Archive",
    after: int,
    until: int | None,
    query: "Query | None",
    types: Collection[str] = TYPES,
    keep: "Callable[[Happening], bool] | None" = None,
) -> Iterator[Line]:
    """The changes after a sequence number, up to another one, oldest first; all trials where there is no query. `keep`
    lets through those publications that it says yes to."""
    from crawler.changes import happenings

    found = happenings(archive, after, until)
    while batch := list(islice(found, BATCH)):
        kept = batch if query is None else _matching(batch, query)
        for happening in kept if keep is None else filter(keep, kept):
            yield from _lines(happening, query, types)


def _matching(batch: "list[Happening]", query: "Query") -> "Iterator[Happening]":
    """Those whose trial the query finds in either copy."""
    from indexer.passing import passing

    copies = [
        (f"{happening.sequence}/{side}", trial)
        for happening in batch
        for side, trial in (("old", happening.old), ("new", happening.new))
        if trial is not None
    ]
    found = {int(name.partition("/")[0]) for name in passing(copies, query)}
    return (happening for happening in batch if happening.sequence in found)


def _lines(happening: "Happening", query: "Query | None", types: Collection[str]) -> Iterator[Line]:
    trial = happening.trial
    for change in happening.changes:
        if change.type not in types:
            continue
        away = distance_km(change, query)
        if away is not None and query is not None and query.near is not None and away > query.near.km:
            continue
        yield line_of(change, happening, trial) | ({} if away is None else {"distance_km": round(away, 1)})


def line_of(change: Change, happening: "Happening", trial: Mapping[str, Any]) -> Line:
    """One change as a program reads it."""
    return {
        "id": happening.id,
        **change_facts(change),
        "at": happening.at,
        "source": happening.source,
        "title": trial.get("title") or trial.get("official_title"),
        "url": trial.get("url"),
        "sequence": happening.sequence,
    }


def change_facts(change: Change) -> Line:
    """What a change is by itself, as plain values."""
    names = ("type", "field", "old", "new", "direction")
    site = {} if change.site is None else {"site": name_of(change.site)}
    return {name: getattr(change, name) for name in names} | site


def distance_km(change: Change, query: "Query | None") -> float | None:
    """How far the site of a change is from the place asked for; None where there is no site, place or coordinates."""
    if change.site is None or query is None or query.near is None:
        return None
    from indexer.geography import distance, point_of
    from trials.places import locate

    geo = change.site.get("geo")
    at = (geo["lat"], geo["lon"]) if geo else locate(*(change.site.get(name) for name in ("city", "state", "country")))
    point = point_of(*at) if at else None
    return distance(query.near.lat, query.near.lon, point) if point else None


def by_trial(lines: Iterable[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Lines of one publication together, for people: the first names the trial."""
    for _, group in groupby(lines, key=lambda line: line["sequence"]):
        together = list(group)
        yield together[0], together
