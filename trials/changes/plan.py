"""Changes of the plan: how many, until when, on whose behalf, results, and whom to ask about the trial as a whole."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trials.changes.change import Change
from trials.changes.likeness import plain_words
from trials.countries import country_name
from trials.dates import earliest, latest

Trial = Mapping[str, Any]
DATES: Final = ("start", "recruitment_end", "primary_completion", "completion")
_COUNTRY_AT_END: Final = re.compile(r"(.+)(?: - |, | ?\()([^,()]{2,60}?)\)?\s*", re.DOTALL)
_CONTACT: Final = ("name", "phone", "phone_ext", "email")


def plan_changes(old: Trial, new: Trial) -> Iterator[Change]:
    """Everything that is one value of the trial."""
    yield from _enrolment(old.get("enrolment") or {}, new.get("enrolment") or {})
    yield from _dates(old.get("dates") or {}, new.get("dates") or {})
    yield from _sponsor(old.get("sponsor") or {}, new.get("sponsor") or {})
    yield from _results(old, new)
    before, after = list(old.get("contacts") or ()), list(new.get("contacts") or ())
    if (before or after) and set(map(_person, before)) != set(map(_person, after)):
        yield Change("contact", "contacts", before, after)


def _enrolment(old: Trial, new: Trial) -> Iterator[Change]:
    before, after = old.get("count"), new.get("count")
    if before != after:
        yield Change("enrolment", "enrolment.count", before, after)
    elif before is not None and old.get("kind") != new.get("kind"):
        yield Change("enrolment", "enrolment.kind", old.get("kind"), new.get("kind"))


def _dates(old: Trial, new: Trial) -> Iterator[Change]:
    """Dates that moved. A date that only became more exact (2024-05, then 2024-05-17) has not."""
    for name in DATES:
        before, after = ((side.get(name) or {}).get("value") for side in (old, new))
        if not before or not after or before == after:
            continue
        if earliest(after) > latest(before):
            yield Change("date_slipped", f"dates.{name}", before, after)
        elif latest(after) < earliest(before):
            yield Change("date_advanced", f"dates.{name}", before, after)


def _sponsor(old: Trial, new: Trial) -> Iterator[Change]:
    before, after = old.get("name"), new.get("name")
    if _name(before) != _name(after):
        yield Change("sponsor", "sponsor.name", before, after)


def _name(name: str | None) -> str:
    """A sponsor's name to compare: without a country behind it, which registries add and drop."""
    found = _COUNTRY_AT_END.fullmatch(name or "")
    return plain_words(found[1] if found and country_name(found[2]) else name)


def _results(old: Trial, new: Trial) -> Iterator[Change]:
    before, after = _has_results(old), _has_results(new)
    if before != after:
        when = [((side.get("dates") or {}).get("results_first_posted") or {}).get("value") for side in (old, new)]
        yield Change("results_posted" if after else "results_withdrawn", "has_results", *when)


def _has_results(trial: Trial) -> bool:
    return bool(trial.get("has_results") or trial.get("results"))


def _person(contact: Trial) -> tuple[str, ...]:
    return tuple(plain_words(contact.get(name)) for name in _CONTACT)
