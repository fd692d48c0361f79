"""What a listing says and does not say: facts with their field, value, words and date, never a score or a verdict.

In: a trial as plain JSON values (`Trial.model_dump(exclude_defaults=True)`) and the day on which it is read. Out: one
`Fact` for each question, "not stated" being a value of its own. Same wording for every sponsor.
"""

from datetime import date
from typing import Any

from trials.vetting.design import design_facts
from trials.vetting.fact import Fact
from trials.vetting.money import money_facts
from trials.vetting.timing import timing_facts

__all__ = ["Fact", "plain", "vet"]


def vet(trial: dict[str, Any], today: date) -> tuple[Fact, ...]:
    """Every fact of one trial, in the order in which a person is shown them."""
    return (*money_facts(trial), *design_facts(trial), *timing_facts(trial, today))


def plain(facts: tuple[Fact, ...]) -> dict[str, Any]:
    """JSON values for an export: each fact by its name, and under `evidence` where and in which words it stands."""
    stated = [fact for fact in facts if fact.stated]
    evidence = [{"fact": fact.name, "field": fact.field, "quote": fact.quote, "date": fact.date} for fact in stated]
    return {**{fact.name: fact.value for fact in facts}, "evidence": evidence}
