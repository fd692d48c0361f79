"""Which question to ask next, and how far the criteria of a pool are settled.

In: the fits of the trials that remain. Out: the one question whose answer settles the most of them. "I don't know" is
always allowed: the caller then names the field among those already asked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from trials.matching.fit import Fit, TrialFit
from trials.matching.variables import FIELDS, NUMERIC, QUESTIONS

# Limits on numbers lie where many people are; a finding is rare. Only the order of questions hangs on these two.
_NUMBER_RULES_OUT: Final = 0.5
_FINDING_RULES_OUT: Final = 0.05
_NUMBER_FIELDS: Final = (
    frozenset(FIELDS[name][-1] for name in NUMERIC) | frozenset(FIELDS["pain"]) | {"asia_grade", "sex"}
)
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
    """Choose the field whose answer is expected to settle the most criteria of the trials in question.

    An answer settles the criteria that wait for it, and all that are open in each trial that it rules out. Equal ones
    go by the number of trials, then by the usual order.
    """
    worth: defaultdict[str, float] = defaultdict(float)
    trials: Counter[str] = Counter()
    criteria: Counter[str] = Counter()
    for fit in pool:
        waiting = Counter(v.needs for v in fit.verdicts if v.state == "unknown" and v.needs)
        if fit.fit is Fit.NOT or not waiting:
            continue
        for field, own in waiting.items():
            passes = (1 - _odds(field)) ** own
            worth[field] += passes * own + (1 - passes) * waiting.total()
            trials[field] += 1
            criteria[field] += own
    left = [field for field in trials if field not in asked]
    if not left:
        return None
    best = min(left, key=lambda field: (-round(worth[field], 6), -trials[field], _ORDER.get(field, len(_ORDER)), field))
    return Question(best, question_of(best), trials[best], criteria[best])


def _odds(field: str) -> float:
    """Give how often one criterion on a field is taken to rule a person out."""
    return _NUMBER_RULES_OUT if field in _NUMBER_FIELDS else _FINDING_RULES_OUT


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
