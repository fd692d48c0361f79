"""Why a trial does not fit, and the one thing to leave open that would bring the most trials back.

In: fits, or trials with the patient. Out: failing criteria; the relaxation with the largest gain and its exact number,
found by doing it: the patient without the values of one variable, matched again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from trials.matching.fit import Fit, TrialFit, match_trial
from trials.matching.variables import FIELDS
from trials.matching.verdict import Verdict
from trials.patient.profile import Patient

Pool = Sequence[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]] | None]]
"""Trials with their criteria lines; None where they are still to be read."""


class Relaxation(NamedTuple):
    """What to leave open (a variable, a preference, or a filter's name) and how many more trials that gives."""

    name: str
    gain: int


def why_not(fit: TrialFit) -> tuple[Verdict, ...]:
    """Give every criterion that excludes, those of the text first."""
    return tuple(sorted(fit.failing, key=lambda verdict: verdict.source != "text"))


def forget(patient: Patient, name: str) -> Patient:
    """Give the patient without what decides a variable, or without a preference."""
    fields = FIELDS.get(name, (name,) if name in Patient.model_fields else ())
    return patient.model_copy(update=dict.fromkeys(fields))


def single_relaxation(pool: Pool, patient: Patient) -> Relaxation | None:
    """Give the variable or preference whose leaving open makes the most more trials not fail; None if none does."""
    before = [match_trial(trial, patient, lines) for trial, lines in pool]
    failing = [(entry, fit) for entry, fit in zip(pool, before, strict=True) if fit.fit is Fit.NOT]
    names = {str(verdict.variable) for _, fit in failing for verdict in fit.failing}
    return largest_gain(
        {
            name: sum(_fits(trial, lines, forget(patient, name)) for (trial, lines), _ in failing)
            - _lost(pool, before, patient, name)
            for name in names
        }
    )


def _fits(trial: Mapping[str, Any], lines: Sequence[Mapping[str, Any]] | None, patient: Patient) -> bool:
    return match_trial(trial, patient, lines).fit is not Fit.NOT


def _lost(pool: Pool, before: Iterable[TrialFit], patient: Patient, name: str) -> int:
    """Count trials that fitted and would fail without the value; leaving a value open never does that, so none."""
    relaxed = forget(patient, name)
    return sum(
        fit.fit is not Fit.NOT and not _fits(trial, lines, relaxed)
        for (trial, lines), fit in zip(pool, before, strict=True)
    )


def largest_gain(gains: Mapping[str, int]) -> Relaxation | None:
    """Choose the largest gain; of equal ones the first by name; None where nothing gains. Serves filters as well."""
    best = min(gains, key=lambda name: (-gains[name], name), default=None)
    return Relaxation(best, gains[best]) if best is not None and gains[best] > 0 else None
