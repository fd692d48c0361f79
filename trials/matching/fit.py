"""A trial and a patient: fits so far, could fit, or does not fit, with every verdict behind it.

In: the trial's plain JSON (`eligibility`, `unrecognised`), the patient, and the criteria lines if they have been read
already. Out: `TrialFit`. The registry's structured age and sex are judged where the text is silent on them. What a
patient would like plays no part here (`trials.matching.wishes`).
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from trials.criteria import read_criteria
from trials.matching.unread import CONSENT, HEADING
from trials.matching.verdict import Verdict, judge
from trials.patient.profile import Patient

Line = Mapping[str, Any]


class Fit(StrEnum):
    """How a trial suits a patient. The order of the members is that of a ranking."""

    FITS = "fits_so_far"
    COULD = "could_fit"
    NOT = "does_not_fit"


class TrialFit(NamedTuple):
    """Every verdict of one trial. `questions` are the fields whose answers would decide, in order."""

    id: str
    verdicts: tuple[Verdict, ...]

    @property
    def failing(self) -> tuple[Verdict, ...]:
        """Give every criterion that keeps the patient out."""
        return tuple(verdict for verdict in self.verdicts if verdict.state == "not_met")

    @property
    def questions(self) -> tuple[str, ...]:
        """Give the fields that are open, each once."""
        return tuple(dict.fromkeys(v.needs for v in self.verdicts if v.state == "unknown" and v.needs))

    @property
    def to_check(self) -> tuple[Verdict, ...]:
        """Give what no answer decides: not understood, narrowed by its words, one of several ways in. Consent and
        visits are the person's own to decide, and headings are no criteria, so they are not among them."""
        return tuple(
            v for v in self.verdicts if v.state == "unknown" and not v.needs and v.variable not in _NOT_CHECKED
        )

    @property
    def met(self) -> tuple[Verdict, ...]:
        """Give the criteria that are met."""
        return tuple(verdict for verdict in self.verdicts if verdict.state == "met")

    @property
    def fit(self) -> Fit:
        """Tell how the trial suits the patient. Where most of what a trial asks for was judged by nobody, or nothing
        was met, there is no ground to say that it fits."""
        if self.failing:
            return Fit.NOT
        judged = not self.questions and len(self.met) > len(self.to_check)
        return Fit.FITS if judged else Fit.COULD

    @property
    def rank(self) -> tuple[int, int, int]:
        """Give a key that sorts better fits first: fit, fewer failures, fewer open questions."""
        return list(Fit).index(self.fit), len(self.failing), len(self.questions)

    def plain(self) -> dict[str, Any]:
        """Give the answer as plain data."""
        return {
            "id": self.id,
            "fit": self.fit.value,
            "questions": list(self.questions),
            "failing": [verdict.plain() for verdict in self.failing],
            "met": [verdict.plain() for verdict in self.met],
            "open": [v.plain() for v in self.verdicts if v.state == "unknown" and v.needs],
            "to_check": [verdict.plain() for verdict in self.to_check],
        }


def match_trial(trial: Mapping[str, Any], patient: Patient, lines: Iterable[Line] | None = None) -> TrialFit:
    """Judge a trial. `lines` are its criteria as `Criterion.line()` gives them; read from the text where None."""
    eligibility = trial.get("eligibility") or {}
    read = list(lines) if lines is not None else criteria_lines(eligibility)
    verdicts = [judge(line, patient) for line in read]
    verdicts += [judge(line, patient, "field") for line in field_lines(eligibility, read)]
    verdicts += [judge(line, patient, "field") for line in unread_limits(trial, read)]
    return TrialFit(str(trial.get("id", "")), tuple(verdicts))


def criteria_lines(eligibility: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Read the criteria of a trial's eligibility as lines."""
    apart = {name: eligibility.get(name) for name in ("inclusion", "exclusion")}
    return [criterion.line() for criterion in read_criteria(eligibility.get("criteria"), **apart)]


_NOT_CHECKED = frozenset({CONSENT, HEADING})
_LOWER = frozenset({">", ">=", "between", "in"})
_UPPER = frozenset({"<", "<=", "between", "in"})


def field_lines(eligibility: Mapping[str, Any], read: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """Give the structured limits as criteria, for what the text says nothing of."""
    lines = list(read)
    for name, op in _silent_ages(lines):
        limit = eligibility.get(name)
        if isinstance(limit, Mapping) and isinstance(limit.get("days"), int):
            years = limit["value"] if limit.get("unit") == "years" else round(limit["days"] / 365.25, 4)
            yield _field_line("age", op, years, f"{name.replace('_', ' ')}: {limit.get('raw')}")
    sex = eligibility.get("sex")
    if sex in ("male", "female") and not any(line.get("variable") == "sex" for line in lines):
        yield _field_line("sex", "=", sex, f"sex: {sex}")


def _silent_ages(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """Give the fields of age, each with its operator, that the text says nothing of."""
    told = [line for line in lines if line.get("variable") == "age"]
    asked, barred = (
        {str(line.get("op")) for line in told if line.get("kind") == kind} for kind in ("inclusion", "exclusion")
    )
    if not (asked & _LOWER or barred & {"<", "<="}):
        yield "minimum_age", ">="
    if not (asked & _UPPER or barred & {">", ">="}):
        yield "maximum_age", "<="


def unread_limits(trial: Mapping[str, Any], read: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """Give the limits of age that the registry states in unreadable words: to be checked, not "no limit"."""
    stated = {str(one.get("field")): str(one.get("raw")) for one in trial.get("unrecognised") or ()}
    for name, _ in _silent_ages(read):
        if raw := stated.get(f"eligibility.{name}"):
            yield {**_field_line("age", "", None, f"{name.replace('_', ' ')}: {raw}"), "variable": None, "op": None}


def _field_line(variable: str, op: str, value: Any, quote: str) -> dict[str, Any]:
    return {"kind": "inclusion", "variable": variable, "op": op, "value": value, "quote": quote, "field": "structured"}
