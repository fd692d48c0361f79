"""Whether what a criterion names holds for a patient: yes, no, or not known, with the value that it was compared with.

In: a criterion's line and a patient. Out: `Held`. The list the criterion stands in plays no part here. `needs` is the
field whose answer would decide; None where no answer would, as the words narrow it ("severe stenosis").
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from trials.matching.cord_levels import in_region
from trials.patient.profile import Patient

Line = Mapping[str, Any]


class Held(NamedTuple):
    """The answer, the patient's value that it rests on, and the field to ask for where it is open."""

    holds: bool | None
    value: Any = None
    needs: str | None = None
    why: str = ""


_NUMBERS: Final = frozenset(
    {
        "age",
        "odi",
        "pfirrmann",
        "symptom_months",
        "conservative_months",
        "disc_levels",
        "disc_height_loss_percent",
        "bmi",
    }
    | {"injury_months", "modic", "spondylolisthesis_grade"}
)
_FINDINGS: Final = frozenset(
    {"spinal_stenosis", "instability", "fracture", "neuro_deficit", "anticoagulation", "infection", "autoimmune"}
    | {"hiv_hepatitis", "psychiatric", "litigation", "malignancy", "prior_spine_surgery", "prior_cell_therapy"}
    | {"substance_abuse", "pregnancy", "diabetes", "smoking", "opioid_use"}
)
_DATED: Final = frozenset({"malignancy", "prior_spine_surgery", "prior_cell_therapy", "substance_abuse"})
_WHOLE_YEARS: Final = 2  # from this age on people count whole years: 65 and a half is still 65
_NARROWED: Final = re.compile(
    r"\b(?:severe|serious|uncontrolled|poorly|unstable|unmanaged|high[- ]grade|major|significant|"
    r"clinically|progressive|acute|"
    r"moderate|insulin|type [1i]|dose|chronic|long[- ]term|untreated|metasta\w+|invasive|spinal tumou?rs?|at the|index|"
    r"same|level|adjacent|fusion|instrument\w*|lumbar|cervical|thoracic|osteoporo\w+|vertebr\w+|multiple|congenital|"
    r"heavy|hospitali[sz]\w*|interfer\w*|prevent\w*|not controlled|refractory|suicid\w*|schizo\w*|"
    r"psycho(?:sis|tic)\w*)\b",
    re.IGNORECASE,
)
_BROAD: Final = re.compile(r"\bor\b[^;]{0,30}\b(?:any|other)\b|\b(?:any|all)\b|\bhistory of\b", re.IGNORECASE)


def condition_holds(line: Line, patient: Patient) -> Held:
    """Tell whether the words of a criterion hold for a patient. `absent` holds where the finding is not there."""
    variable, op = str(line["variable"]), line.get("op")
    special = _SPECIAL.get(variable)
    if special:
        return special(line, patient)
    if variable in _NUMBERS:
        return _number(line, patient, variable)
    if variable not in _FINDINGS:
        return Held(None, why="no profile field says this")
    held = _finding(line, patient, variable)
    return held._replace(holds=not held.holds) if op == "absent" and held.holds is not None else held


def compare(op: str, value: Any, number: float) -> bool | None:
    """Compare a patient's number with a criterion; None for an operator or value that is no comparison."""
    values = [v for v in (value if isinstance(value, list | tuple) else [value]) if isinstance(v, int | float)]
    if not values or any(isinstance(v, bool) or math.isnan(v) for v in values):
        return None
    low, high = min(values), max(values)
    tests: Mapping[str, Callable[[], bool]] = {
        "<": lambda: number < low,
        "<=": lambda: number <= low,
        ">": lambda: number > high,
        ">=": lambda: number >= high,
        "=": lambda: number == low,
        "between": lambda: low <= number <= high,
        "in": lambda: number in values,
    }
    return tests[op]() if op in tests else None


def _number(line: Line, patient: Patient, field: str) -> Held:
    """Compare a number; "present" without a grade holds from grade 1 on."""
    number = getattr(patient, field)
    if line.get("scale") == 8:
        return Held(None, number, None, "the modified scale of eight grades is not the one of the profile")
    if number is None:
        return Held(None, None, field)
    if field == "age" and number >= _WHOLE_YEARS:
        number = math.floor(number)
    op = line.get("op")
    if op in ("present", "absent"):
        return Held((number > 0) == (op == "present"), number)
    return _compared(line, number, field)


def _compared(line: Line, number: float, field: str) -> Held:
    """Compare, and say so where the criterion cannot be compared."""
    result = compare(str(line.get("op")), line.get("value"), number)
    return Held(
        result, number, None, "" if result is not None else f"the criterion gives no number to compare {field} with"
    )


def _finding(line: Line, patient: Patient, variable: str) -> Held:
    """A yes/no finding as "present": no is no; yes may hang on how long ago, how much, or how bad."""
    value = getattr(patient, variable)
    since = getattr(patient, f"{variable}_months", None) if variable in _DATED else None
    if value is None and since is not None:
        value = True
    if value is None and variable == "pregnancy" and patient.sex == "male":
        return Held(False, "male")
    if value is None:
        return Held(None, None, variable)
    if not value:
        return Held(False, False)
    return _how_much(line, patient, variable, since)


def _how_much(line: Line, patient: Patient, variable: str, since: float | None) -> Held:
    """A finding that is there: compare its age or amount where the criterion sets one."""
    lookback = line.get("lookback_months")
    if isinstance(lookback, int | float) and variable in _DATED:
        if since is None:
            return Held(None, True, f"{variable}_months")
        return Held(since <= lookback, f"{since:g} months ago")
    amounts = {"diabetes": ("hba1c", "hba1c"), "smoking": ("cigarettes_per_day", "cigarettes_per_day")}
    key, field = amounts.get(variable, ("", ""))
    if key and isinstance(line.get(key), int | float):
        amount = getattr(patient, field)
        return Held(None, True, field) if amount is None else Held(amount >= line[key], amount)
    if variable == "opioid_use" and line.get("op") not in ("present", "absent"):
        return _dose(line, patient)
    if _NARROWED.search(str(line.get("quote", ""))) and not _BROAD.search(str(line.get("quote", ""))):
        return Held(None, True, None, "the words narrow it: a doctor has to say whether yours is meant")
    return Held(True, True)


def _dose(line: Line, patient: Patient) -> Held:
    """An opioid dose, where it is counted in morphine."""
    dose = patient.opioid_mg_per_day
    if not re.search(r"morphine|mme|\bome\b", f"{line.get('dose_unit')} {line.get('quote')}", re.IGNORECASE):
        return Held(None, dose, None, "the dose is not given in morphine")
    return Held(None, True, "opioid_mg_per_day") if dose is None else _compared(line, dose, "the dose")


def _sex(line: Line, patient: Patient) -> Held:
    if patient.sex is None:
        return Held(None, None, "sex")
    return Held(patient.sex == line.get("value"), patient.sex)


def _pain(line: Line, patient: Patient) -> Held:
    """Pain on the criterion's own scale, at its site; "any" site is the worst that is known, if none could be worse."""
    scale = float(line.get("scale_max") or 10) / 10
    fields = {"back": ("back_pain",), "leg": ("leg_pain",), "neck": ("neck_pain",)}.get(str(line.get("site")))
    known = [(f, getattr(patient, f)) for f in fields or ("back_pain", "leg_pain", "neck_pain")]
    given = [score for _, score in known if score is not None]
    if not given:
        return Held(None, None, (fields or ("back_pain",))[0])
    answers = {compare(str(line.get("op")), line.get("value"), score * scale) for score in given}
    if None in answers:
        return Held(None, max(given), None, "the criterion gives no number to compare pain with")
    if fields is None and True in answers:
        return Held(True, max(given))
    if len(answers) == 1 and (fields or len(given) == len(known)):
        return Held(answers.pop(), max(given))
    needs = next((f for f, score in known if score is None), None)
    return Held(None, max(given), needs)


def _injection(line: Line, patient: Patient) -> Held:
    """Months since a steroid injection at the spine; one that never was lies infinitely far back."""
    since, ever = patient.epidural_steroid_months, patient.epidural_steroid
    op = line.get("op")
    if ever is None and since is None:
        return Held(None, None, "epidural_steroid")
    if op in ("present", "absent"):
        had = ever is True or since is not None
        return Held(had == (op == "present"), had)
    if since is None and ever:
        return Held(None, True, "epidural_steroid_months")
    months = math.inf if since is None else since
    held = _compared(line, months, "the injection")
    return held._replace(value="never" if since is None else f"{since:g} months ago")


def _asia(line: Line, patient: Patient) -> Held:
    value = line.get("value")
    letters = set(re.findall(r"[A-E]", "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)))
    if patient.asia_grade is None:
        return Held(None, None, "asia_grade")
    return Held(patient.asia_grade in letters, patient.asia_grade) if letters else Held(None, patient.asia_grade)


def _injury_level(line: Line, patient: Patient) -> Held:
    if patient.injury_level is None:
        return Held(None, None, "injury_level")
    inside = in_region(patient.injury_level, str(line.get("value")))
    return Held(inside, patient.injury_level, None, "" if inside is not None else "the level cannot be compared")


def _allergy(line: Line, patient: Patient) -> Held:
    """Allergies: none is no; one that the criterion names is yes; else a doctor decides."""
    if patient.allergy is None:
        return Held(None, None, "allergy")
    named = f"{line.get('to')} {line.get('quote')}".casefold()
    held: bool | None = None
    if not patient.allergy:
        held = False
    elif line.get("to") in (None, "any") or any(one.casefold() in named for one in patient.allergy):
        held = True if line.get("to") != "any" and line.get("to") is not None else None
    shown = ", ".join(patient.allergy) or "none"
    if held is None:
        return Held(None, shown, None, "a doctor has to say whether your allergy is meant")
    return Held(held == (line.get("op") != "absent"), shown)


def _mri(line: Line, patient: Patient) -> Held:
    if patient.mri_possible is None:
        return Held(None, None, "mri_possible")
    return Held(patient.mri_possible == (line.get("op") == "absent"), patient.mri_possible)


_SPECIAL: Final[Mapping[str, Callable[[Line, Patient], Held]]] = {
    "sex": _sex,
    "pain": _pain,
    "epidural_steroid_months": _injection,
    "asia_grade": _asia,
    "injury_level": _injury_level,
    "allergy": _allergy,
    "mri_contraindication": _mri,
}
