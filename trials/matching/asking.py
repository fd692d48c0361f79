"""Which question to ask next, and how far the criteria of a pool are settled.

In: the fits of the trials that remain. Out: the one question whose answer settles the most of them. "I don't know" is
always allowed: the caller then names the field among those already asked.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from trials.matching.fit import Fit, TrialFit
from trials.matching.variables import FIELDS, QUESTIONS

_ORDER: Final = {field: place for place, field in enumerate(QUESTIONS)}


class Question(NamedTuple):
    """A question in plain words, the profile field of its answer, and how many trials and criteria wait for it."""

    field: str
    words: str
    trials: int
    criteria: int


def question_of(field: str) -> str:
    """Give the plain words of a field's question."""
    return QUESTIONS.get(field, f"What is your {field.replace('_', ' ')}?")


def next_question(pool: Iterable[TrialFit], asked: Collection[str] = ()) -> Question | None:
    """Choose the field that the most trials still in question wait for; then the most criteria."""
    trials: Counter[str] = Counter()
    criteria: Counter[str] = Counter()
    for fit in pool:
        if fit.fit is not Fit.NOT:
            trials.update(field for field in fit.questions if field not in asked)
            criteria.update(v.needs for v in fit.verdicts if v.needs and v.needs not in asked)
    if not trials:
        return None
    best = min(trials, key=lambda field: (-trials[field], -criteria[field], _ORDER.get(field, len(_ORDER)), field))
    return Question(best, question_of(best), trials[best], criteria[best])


def settled_share(pool: Iterable[TrialFit], variables: Collection[str] = frozenset(FIELDS)) -> float:
    """Give the share of criteria on `variables` that are settled: judged, or in a trial that does not fit anyway."""
    total = settled = 0
    for fit in pool:
        out = fit.fit is Fit.NOT
        for verdict in fit.verdicts:
            if verdict.variable in variables and (verdict.state != "unknown" or verdict.needs):
                total += 1
                settled += out or verdict.state != "unknown"
    return settled / total if total else 1.0
