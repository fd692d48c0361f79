"""Dates that tell: registered after the start, long unverified while recruiting, results overdue.

Sources of the rules: 42 CFR 11.64 (records are to be verified at least once a year; two years here, so that nobody is
named for being late by months), 42 CFR 11.44 (results within twelve months of completion), ICMJE (registration before
the first participant; thirty days are left for entering it).
"""

import calendar
from datetime import date, timedelta
from typing import Any, Final

from trials.vetting.fact import Fact, updated

GRACE: Final = timedelta(days=30)
STALE_YEARS, OVERDUE_YEARS = 2, 1


def timing_facts(trial: dict[str, Any], today: date) -> tuple[Fact, ...]:
    """Facts of time as of `today`; None where a date is missing or the question does not arise."""
    found = (
        ("registered_after_start", registered_after_start(trial), "dates.start"),
        ("stale_recruiting", stale_recruiting(trial, today), "dates.status_verified"),
        ("results_overdue", results_overdue(trial, today), "dates.completion"),
    )
    day = updated(trial)
    return tuple(Fact(name, value, field, _raw(trial, field), day) for name, value, field in found)


def registered_after_start(trial: dict[str, Any]) -> bool | None:
    """First submitted more than thirty days after the start; a month counts as its last day."""
    start, first = last_day(trial, "start"), last_day(trial, "first_submitted") or last_day(trial, "registered")
    return None if start is None or first is None else first > start + GRACE


def stale_recruiting(trial: dict[str, Any], today: date) -> bool | None:
    """Recruiting, now or soon, though nobody has verified the record for two years."""
    verified = last_day(trial, "status_verified")
    if trial.get("status") not in ("recruiting", "not_yet_recruiting"):
        return False if trial.get("status") else None
    if verified is None:
        return None
    # Counted in whole months: that is how registries date a verification.
    return verified < date(today.year - STALE_YEARS, today.month, 1)


def results_overdue(trial: dict[str, Any], today: date) -> bool | None:
    """Interventional, completed or terminated over a year ago, and no results posted."""
    if trial.get("study_type") != "interventional":
        return None
    if trial.get("status") not in ("completed", "terminated"):
        return False
    done = last_day(trial, "completion") or last_day(trial, "primary_completion")
    if done is None:
        return None
    return not trial.get("has_results") and years_later(done, OVERDUE_YEARS) < today


def years_later(day: date, years: int) -> date:
    """The same day some years on."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def last_day(trial: dict[str, Any], name: str) -> date | None:
    """The last day that a date of any precision could mean."""
    value = trial.get("dates", {}).get(name, {}).get("value")
    if not value:
        return None
    year, month, day = (int(part) if part else 0 for part in ([*value.split("-"), "", ""])[:3])
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _raw(trial: dict[str, Any], field: str) -> str:
    return str(trial.get("dates", {}).get(field.partition(".")[2], {}).get("value", ""))
