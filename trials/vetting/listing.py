"""The facts of a listing that stand under a hit, in a form that an index keeps: true on whatever day they are read.

In: a trial as plain JSON values. Out: JSON values for the card of a hit. A fact of time is kept as the first day from
which it holds. `trials.listing` reads them back without loading the rules.
"""

from datetime import date, timedelta
from typing import Any, Final

from trials.vetting.design import design_facts
from trials.vetting.fact import Fact, updated
from trials.vetting.money import money_facts
from trials.vetting.support import is_early_safety_study, support_facts
from trials.vetting.timing import OVERDUE_YEARS, STALE_YEARS, last_day, registered_after_start, years_later

ORDER: Final = (
    *("payment_wording", "free_wording", "randomised", "blinded", "monitored", "single_site", "sponsor_is_site"),
    *("public_funder", "protocol", "results", "papers", "single_arm", "ethics", "registered_after_start"),
)
NOT_YET_ASKED: Final = frozenset({"randomised", "blinded", "single_arm"})
"""Left out for an early safety study, unless they speak for it."""
LONGEST: Final = 160  # characters of a quote under a hit
NEVER: Final = "9999-12-31"


def build_listing(trial: dict[str, Any]) -> dict[str, Any]:
    """`facts`: [name, value, field, quote] in a fixed order; `from`: by fact of time the first day on which it is so,
    None where the record does not tell; `date`: when the record was last changed."""
    late = Fact("registered_after_start", registered_after_start(trial), "dates.start")
    found = {fact.name: fact for fact in (*money_facts(trial), *design_facts(trial), *support_facts(trial), late)}
    # Arms, chance and blinding are asked of interventional studies, and of these past the early safety phase.
    early = is_early_safety_study(trial) or trial.get("study_type", "interventional") != "interventional"
    kept = [found[name] for name in ORDER if not (early and name in NOT_YET_ASKED and not speaks_for(found[name]))]
    return {
        "facts": [packed(fact) for fact in kept],
        "from": {"stale_recruiting": stale_from(trial), "results_overdue": overdue_from(trial)},
        "date": updated(trial),
    }


def speaks_for(fact: Fact) -> bool:
    """Whether a fact of design is one that a study gains by."""
    return fact.value is (fact.name != "single_arm")


def packed(fact: Fact) -> list[Any]:
    """A fact as a card keeps it; long quotes are cut there, and a quote's value is the quote."""
    value = fact.value
    if isinstance(value, str):
        value = value[:LONGEST]
    return [fact.name, value, fact.field, fact.quote[:LONGEST]]


def stale_from(trial: dict[str, Any]) -> str | None:
    """First day on which a study that recruits has not been verified for too long; counted in whole months."""
    if trial.get("status") not in ("recruiting", "not_yet_recruiting"):
        return NEVER if trial.get("status") else None
    verified = last_day(trial, "status_verified")
    if verified is None:
        return None
    month = verified.year * 12 + verified.month  # counted from 0, this is the month after the one verified in
    return date(month // 12 + STALE_YEARS, month % 12 + 1, 1).isoformat()


def overdue_from(trial: dict[str, Any]) -> str | None:
    """First day on which results are overdue."""
    if trial.get("study_type") != "interventional":
        return None
    if trial.get("status") not in ("completed", "terminated"):
        return NEVER
    done = last_day(trial, "completion") or last_day(trial, "primary_completion")
    if done is None:
        return None
    return NEVER if trial.get("has_results") else (years_later(done, OVERDUE_YEARS) + timedelta(days=1)).isoformat()
