"""A trial and a patient: fits so far, could fit, or does not fit, with every verdict behind it.

In: the trial's plain JSON (`eligibility`, `arms`, `countries`), the patient, and the criteria lines if they have been
read already. Out: `TrialFit`. The registry's structured age and sex are judged where the
text is silent on them.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from trials.criteria import read_criteria
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
        """Give what no answer decides: not understood, narrowed by its words, one of several ways in."""
        return tuple(v for v in self.verdicts if v.state == "unknown" and not v.needs)

    @property
    def met(self) -> tuple[Verdict, ...]:
        """Give the criteria that are met."""
        return tuple(verdict for verdict in self.verdicts if verdict.state == "met")

    @property
    def fit(self) -> Fit:
        """Tell how the trial suits the patient."""
        if self.failing:
            return Fit.NOT
        return Fit.COULD if self.questions else Fit.FITS

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
    return TrialFit(str(trial.get("id", "")), (*verdicts, *_preferences(trial, patient)))


def criteria_lines(eligibility: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Read the criteria of a trial's eligibility as lines."""
    apart = {name: eligibility.get(name) for name in ("inclusion", "exclusion")}
    return [criterion.line() for criterion in read_criteria(eligibility.get("criteria"), **apart)]


_LOWER = frozenset({">", ">=", "between", "in"})
_UPPER = frozenset({"<", "<=", "between", "in"})


def field_lines(eligibility: Mapping[str, Any], read: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """Give the structured limits as criteria, for what the text says nothing of."""
    lines = list(read)
    ages = {str(line.get("op")) for line in lines if line.get("variable") == "age" and line.get("kind") == "inclusion"}
    barred = {
        str(line.get("op")) for line in lines if line.get("variable") == "age" and line.get("kind") == "exclusion"
    }
    for name, op, said in (
        ("minimum_age", ">=", ages & _LOWER or barred & {"<", "<="}),
        ("maximum_age", "<=", ages & _UPPER or barred & {">", ">="}),
    ):
        limit = eligibility.get(name)
        if isinstance(limit, Mapping) and isinstance(limit.get("days"), int) and not said:
            years = limit["value"] if limit.get("unit") == "years" else round(limit["days"] / 365.25, 4)
            yield _field_line("age", op, years, f"{name.replace('_', ' ')}: {limit.get('raw')}")
    sex = eligibility.get("sex")
    if sex in ("male", "female") and not any(line.get("variable") == "sex" for line in lines):
        yield _field_line("sex", "=", sex, f"sex: {sex}")


def _field_line(variable: str, op: str, value: Any, quote: str) -> dict[str, Any]:
    return {"kind": "inclusion", "variable": variable, "op": op, "value": value, "quote": quote, "field": "structured"}


_PLACEBO = frozenset({"placebo_comparator", "sham_comparator"})


def _preferences(trial: Mapping[str, Any], patient: Patient) -> Iterator[Verdict]:
    """Judge what the patient would like and the record states: no placebo arm, countries."""
    arms = [arm for arm in trial.get("arms") or () if isinstance(arm, Mapping)]
    if patient.no_placebo and arms:
        sham = next((arm for arm in arms if arm.get("type") in _PLACEBO), None)
        quote = str(sham.get("label") or sham.get("type")) if sham else ""
        yield _preference("no_placebo", sham is None, quote, "a placebo or sham group")
    countries = [str(name) for name in trial.get("countries") or ()]
    if patient.countries and countries:
        wanted = {name.casefold() for name in patient.countries}
        near = any(name.casefold() in wanted for name in countries)
        yield _preference("countries", near, ", ".join(countries), "no site in the countries you named")


def _preference(variable: str, met: bool, quote: str, reason: str) -> Verdict:
    said = "as you would like" if met else reason
    return Verdict("met" if met else "not_met", "inclusion", variable, quote, None, said, None, "preference")
