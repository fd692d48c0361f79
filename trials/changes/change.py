"""One typed change of a trial, and which type undoes which.

`TYPES` is the closed list that commands filter by and documents name; `OPPOSITE` gives, for a type with a direction,
the type of the same change read backwards. A type that is not in it is its own opposite, with `old` and `new` swapped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

TYPES: Final[Mapping[str, str]] = {
    "new": "held for the first time",
    "opened": "recruits now",
    "closed": "recruits no more",
    "status": "another status, recruiting neither before nor after",
    "site_added": "one more place to join",
    "site_closed": "one place less to join",
    "criterion_loosened": "lets more people in",
    "criterion_tightened": "lets fewer people in",
    "criterion_reworded": "other words; whether more or fewer may join is not decided",
    "outcome_switched": "measures something else, or counts it otherwise",
    "enrolment": "another number of participants",
    "date_slipped": "later than was said",
    "date_advanced": "earlier than was said",
    "sponsor": "another sponsor",
    "results_posted": "results are there now",
    "results_withdrawn": "results are no longer there",
    "contact": "another person or desk to ask",
    "left": "the registry no longer has it",
    "returned": "the registry has it again",
}

_PAIRS: Final = (
    ("opened", "closed"),
    ("site_added", "site_closed"),
    ("criterion_loosened", "criterion_tightened"),
    ("date_slipped", "date_advanced"),
    ("results_posted", "results_withdrawn"),
    ("left", "returned"),
)
OPPOSITE: Final[Mapping[str, str]] = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}

_DIRECTIONS: Final[Mapping[str, str]] = {
    "opened": "open",
    "closed": "closed",
    "site_added": "more",
    "site_closed": "less",
    "criterion_loosened": "looser",
    "criterion_tightened": "tighter",
    "date_slipped": "later",
    "date_advanced": "earlier",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `field` is the dotted field of the trial (a criterion adds its variable: `eligibility.criteria.bmi`);
    `old` and `new` are plain JSON values, None where there was or is nothing. `site` is the site that a change of sites
    is about, with its own keys."""

    type: str
    field: str
    old: Any = None
    new: Any = None
    site: Mapping[str, Any] | None = None

    @property
    def direction(self) -> str:
        """Which way it went, in a word; empty where there is no way."""
        if self.type == "enrolment" and isinstance(self.old, int) and isinstance(self.new, int):
            return "more" if self.new > self.old else "less"
        return _DIRECTIONS.get(self.type, "")
