"""One criterion and one patient: met, not met or unknown, with the quote, the patient's value and the reason.

"Met" means that the criterion lets the patient in: an inclusion that holds, an exclusion that does not. Unknown is
never not met. One of several alternatives alone never keeps anybody out.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from trials.matching.conditions import Line, condition_holds
from trials.matching.unread import unread_holds
from trials.patient.profile import Patient

State = Literal["met", "not_met", "unknown"]


class Verdict(NamedTuple):
    """What one criterion means for the patient.

    `source` is `text` for words of the criteria, `field` for the registry's structured age and sex, `preference` for
    what the patient would like. `needs` is the profile field whose answer would decide an unknown, or None.
    """

    state: State
    kind: str
    variable: str | None
    quote: str
    value: Any
    reason: str
    needs: str | None = None
    source: str = "text"
    line: Mapping[str, Any] = {}

    def plain(self) -> dict[str, Any]:
        """Give the verdict as plain data, without the criterion's line."""
        return {name: value for name, value in self._asdict().items() if name != "line"}


def judge(line: Line, patient: Patient, source: str = "text") -> Verdict:
    """Judge one criterion, a line as `Criterion.line()` gives it."""
    kind, variable, quote = str(line["kind"]), line.get("variable"), str(line.get("quote", ""))
    if not variable:
        variable, held = unread_holds(line, patient)
    else:
        held = condition_holds(line, patient)
    if not variable:
        return Verdict("unknown", kind, None, quote, None, "not understood: to be checked", None, source, line)
    if held.holds is None:
        reason = held.why or f"you have not said: {(held.needs or variable).replace('_', ' ')}"
        return Verdict("unknown", kind, str(variable), quote, held.value, reason, held.needs, source, line)
    passed = held.holds == (kind == "inclusion")
    if not passed and line.get("any_of"):
        return Verdict("unknown", kind, str(variable), quote, held.value, "one of several ways in", None, source, line)
    asked = "required" if kind == "inclusion" else "barred"
    reason = f"{'does not hold' if not held.holds else 'holds'} for you, and is {asked}"
    return Verdict("met" if passed else "not_met", kind, str(variable), quote, held.value, reason, None, source, line)
