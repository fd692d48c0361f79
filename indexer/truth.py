"""What the records of a study support best about recruiting: the status, who says so, and until which day it holds.

In: a study's records, the leading one first. Out: plain facts for an index (no clock is read), and their judgement on a
day: confirmed, doubtful or contradicted, with the reasons. A registry's own word is left as it is beside that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

from indexer.days import days
from indexer.fields import NO_DATE

Record = Mapping[str, Any]
Grade = Literal["confirmed", "doubtful", "contradicted"]

RECRUITING: Final = "recruiting"
_CLOSED: Final = """active_not_recruiting completed suspended terminated withdrawn not_recruiting no_longer_available
    temporarily_not_available approved_for_marketing not_authorised"""
CLOSED: Final = frozenset(_CLOSED.split())
"""Words that nobody can join. `unknown`, `ongoing` and `not_yet_recruiting` say neither that nor the other."""
STALE_AFTER: Final = timedelta(days=731)
"""ClinicalTrials.gov itself calls a status unknown that nobody has verified for two years (Glossary, "unknown")."""
LOOKED_AT: Final = ("status_verified", "last_update_submitted", "last_update_posted")
BEGAN: Final = ("registered", "first_posted", "first_submitted")
ENDS: Final = ("recruitment_end", "primary_completion", "completion")


class Standing(NamedTuple):
    """A judgement; `grade` is None where no record says that the study recruits."""

    grade: Grade | None
    reasons: tuple[str, ...]


NOBODY: Final = Standing(None, ())


def read_support(records: Sequence[Record]) -> dict[str, Any]:
    """The facts: `status` best supported and the record `by` that says it, `verified` when last (with `bound`: no
    such day is told, this is one before which it cannot have been said), `ends` when it is
    planned to end, `contradicted` by newer words of others, `disputed` by words of which nobody knows whether they are
    newer, `agreed` by others, `sites` with a status of their own and `open` ones among them."""
    voices = list(_voices(records))
    lead = next((each for each in voices if _speaks(each)), records[0])
    against = [each for each in voices if each is not lead and _opposed(lead, each)]
    newer = [each for each in against if _is_newer(each, lead)]
    best = max(newer, key=_seen) if newer else lead
    unsure = [each for each in against if not newer and not _is_newer(lead, each)]
    told = [site["status"] for site in best.get("sites", ()) if site.get("status")]
    found = {
        "status": best.get("status"),
        "by": best["id"],
        "verified": _seen(best),
        "bound": not _looked_at(best),
        "ends": next((value for name in ENDS if (value := _date(best, name))), ""),
        "contradicted": [_said(each) for each in ([lead] if newer else _outdated(lead, against))],
        "disputed": [_said(each) for each in unsure],
        "agreed": [each["id"] for each in voices if each["id"] != best["id"] and _agrees(best, each)],
        "sites": len(told),
        "open": told.count(RECRUITING),
    }
    return {name: value for name, value in found.items() if value or name in ("status", "by")}


def confirmed_until(support: Mapping[str, Any]) -> int:
    """The last day, since 1970, on which recruiting is confirmed; `NO_DATE` where it is not on any."""
    if support["status"] != RECRUITING or any(_always_doubtful(support)) or not support.get("verified"):
        return NO_DATE
    until = days(support["verified"], last=True) + STALE_AFTER.days
    return min(until, days(support["ends"], last=True)) if support.get("ends") else until


def judge_support(support: Mapping[str, Any], day: date) -> Standing:
    """How well recruiting is supported on a day: that of the registry's data."""
    contradicted = support.get("contradicted", ())
    if support["status"] != RECRUITING:
        said = [each for each in (*contradicted, *support.get("disputed", ())) if each["status"] == RECRUITING]
        by = {"id": support["by"], "status": support["status"], "seen": support.get("verified", "")}
        return Standing("contradicted", tuple(f"{_told(each)}, but {_told(by)}" for each in said)) if said else NOBODY
    doubts = (*_always_doubtful(support), *_doubtful_on(support, day))
    return Standing("doubtful", doubts) if doubts else Standing("confirmed", tuple(_confirming(support)))


def supported(card: Mapping[str, Any], as_of: Mapping[str, str]) -> dict[str, Any]:
    """The judgement on a study of an index, on the day of the newest data that it holds."""
    return supported_on(card, newest_day(as_of))


def newest_day(as_of: Mapping[str, str]) -> date | None:
    """The day of the newest data that an index holds."""
    newest = max((day[:10] for day in as_of.values() if day), default="")
    return date.fromisoformat(newest) if newest else None


def supported_on(card: Mapping[str, Any], day: date | None) -> dict[str, Any]:
    """The judgement on a study of an index: `status` best supported, `grade`, `reasons`, and the number of the record
    that says so."""
    support = card["support"]
    grade, reasons = judge_support(support, day) if day else NOBODY
    return {"status": support["status"], "grade": grade, "reasons": list(reasons), "by": support["by"]}


def _always_doubtful(support: Mapping[str, Any]) -> Iterator[str]:
    for each in support.get("contradicted", ()):
        yield f"{_told(each)}; only {support['by']}, changed later, says that it recruits"
    for each in support.get("disputed", ()):
        yield f"{_told(each)}, and which of the two is newer is not known"
    if support.get("sites") and not support.get("open"):
        yield f"none of its {support['sites']} sites with a status recruits"


def _doubtful_on(support: Mapping[str, Any], day: date) -> Iterator[str]:
    from trials.dates import latest

    verified, ends = support.get("verified"), support.get("ends")
    if not verified:
        yield "no date tells when this was last true"
    elif latest(verified) + STALE_AFTER < day and support.get("bound"):
        yield f"no day after {verified} tells that it is still so, and that is more than two years ago"
    elif latest(verified) + STALE_AFTER < day:
        yield f"last verified {verified}, more than two years ago"
    if ends and latest(ends) < day:
        yield f"planned to end {ends}, which is over"


def _confirming(support: Mapping[str, Any]) -> Iterator[str]:
    if support.get("bound"):
        yield f"registered or to start {support['verified']}, and no later day is told"
    else:
        yield f"verified {support['verified']}"
    if support.get("ends"):
        yield f"planned until {support['ends']}"
    if support.get("open"):
        yield f"{support['open']} of {support['sites']} sites with a status recruit"
    if support.get("agreed"):
        yield f"also said by {' and '.join(support['agreed'])}"


def _voices(records: Iterable[Record]) -> Iterator[Record]:
    """Records whose status counts: a copy of a number is left out where its own registry speaks."""
    records = list(records)
    own = {record["id"] for record in records if record.get("source") == record["registry"]}
    yield from (each for each in records if each.get("source") == each["registry"] or each["id"] not in own)


def _speaks(record: Record) -> bool:
    return record.get("status") == RECRUITING or record.get("status") in CLOSED


def _opposed(one: Record, other: Record) -> bool:
    """Whether one says that it recruits where the other says that nobody can join."""
    said = one.get("status"), other.get("status")
    return RECRUITING in said and any(word in CLOSED for word in said)


def _agrees(one: Record, other: Record) -> bool:
    return one.get("status") == RECRUITING and other.get("status") == RECRUITING


def _outdated(lead: Record, against: Iterable[Record]) -> list[Record]:
    """Records that say that it recruits and are known to be older than the leading one, which says the opposite."""
    return [each for each in against if each.get("status") == RECRUITING and _is_newer(lead, each)]


def _is_newer(one: Record, other: Record) -> bool:
    """Whether it is known to be: days that may be the same tell nothing, nor does the first day of one that nobody
    knows to have been looked at last."""
    from trials.dates import earliest, latest

    seen, before = _seen(one), _looked_at(other)
    return bool(seen and before) and earliest(seen) > latest(before)


def _looked_at(record: Record) -> str:
    """The latest day on which the registry looked at the record, as it says."""
    return max((value for name in LOOKED_AT if (value := _date(record, name))), default="")


def _seen(record: Record) -> str:
    """The same, or else a day before which its word cannot have been said: its first day in the registry, and for one
    that recruits the day on which it was to start. Rows of exports often tell no more."""
    first = next((value for name in BEGAN if (value := _date(record, name))), "")
    start = _date(record, "start") if record.get("status") == RECRUITING else ""
    return _looked_at(record) or max(first, start)


def _date(record: Record, name: str) -> str:
    found = record.get("dates", {}).get(name) or {}
    value: str = found.get("value", "")
    return value


def _said(record: Record) -> dict[str, str]:
    return {"id": record["id"], "status": record["status"], "seen": _seen(record)}


def _told(said: Mapping[str, str]) -> str:
    when = f", last changed {said['seen']}," if said["seen"] else ""
    return f"{said['id']}{when} says {_word(said['status'])}"


def _word(status: str) -> str:
    return status.replace("_", " ")
