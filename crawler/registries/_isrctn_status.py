"""ISRCTN's status, which no field states: derived as the registry's own site derives it for its pages.

The rule, first that applies:
1. what an editor set by hand: overall "Stopped" or "Suspended", then the recruitment's own word;
2. else the dates, as of a day: before the start of recruitment not yet recruiting, up to its end recruiting, from then
   to the overall end date active but not recruiting, from then on completed.
A word set by hand that says no more than "Ongoing" or "No longer recruiting" leaves the rest to the dates. The day is
the latest on which the record is known to be as it is: that of its last edit, or of the answer that it came with.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from crawler.emptying import Notes
from crawler.formats import _who_values as values
from trials.dates import earliest, latest
from trials.model import TrialDate

_BY_DATES: Final = "by dates"
_CLOSED: Final = "closed"
_SET: Final = {
    "stopped": "terminated",
    "suspended": "suspended",
    "withdrawn": "withdrawn",
    "completed": "completed",
    "ongoing": _BY_DATES,
    "recruiting": "recruiting",
    "not yet recruiting": "not_yet_recruiting",
    "enrolling by invitation": "enrolling_by_invitation",
    "no longer recruiting": _CLOSED,
}


class Period(NamedTuple):
    """The three dates that a status is derived from."""

    start: TrialDate | None
    recruited: TrialDate | None
    end: TrialDate | None


def read_status(notes: Notes, overall: str | None, recruitment: str | None, period: Period, day: str) -> dict[str, Any]:
    """Status and the rule that gave it. `overall` and `recruitment` are the words set by hand, `day` an ISO day."""
    for label, word in (("overall", overall), ("recruitment", recruitment)):
        status = values.category(notes, word, _SET, "status")
        if status == _CLOSED:
            over = _is_over(period.end, day)
            reason = f"the registry's word is {word!r}, the overall end date {_said(period.end)}, as of {day}"
            return {"status": "completed" if over else "active_not_recruiting", "status_reason": reason}
        if status and status != _BY_DATES:
            return {"status": status, "status_reason": f"the registry's {label} status was set by hand to {word!r}"}
    return _by_dates(period, day)


def _by_dates(period: Period, day: str) -> dict[str, Any]:
    status = _status_on(period, date.fromisoformat(day))
    if status is None:
        return {}
    spans = f"recruitment {_said(period.start)} to {_said(period.recruited)}, overall end {_said(period.end)}"
    return {"status": status, "status_reason": f"the registry states no status; by its dates as of {day}: {spans}"}


def _status_on(period: Period, day: date) -> str | None:
    if period.end and latest(period.end.value) < day:
        return "completed"
    if period.start and earliest(period.start.value) > day:
        return "not_yet_recruiting"
    if period.recruited is None or period.start is None:
        return "unknown" if period.start or period.recruited or period.end else None
    return "recruiting" if latest(period.recruited.value) >= day else "active_not_recruiting"


def _is_over(end: TrialDate | None, day: str) -> bool:
    return end is not None and latest(end.value) < date.fromisoformat(day)


def _said(found: TrialDate | None) -> str:
    return found.value if found else "not stated"
