"""How well patients are matched: questions until a pool is settled, verdicts against physicians' labels, and trials
found for notes.

    python -m benchmarks.matching [--only questions|labels|notes] [--profiles N] [--folder FOLDER] [--seed N]

Questions: generated profiles, half of disc disease and half of spinal cord injury, are matched to a generated pool of
trials of that disease, as the index gives candidates by condition; answers are taken from the profile until 90 % of
the pool's numeric criteria are settled, once by the next best question, once in the fixed order of the questionnaire.
Labels: one object a line with `note`, `criterion_type`, `criterion_text` and the physicians' label; the note is read
by rules. Notes: see `benchmarks.patient_notes`; some minutes, as 14,000 records are indexed. The folder holds others'
topics and labels (default ../shared/relevance).
"""

import argparse
import json
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.patient_notes import print_relevance
from benchmarks.relevance import FOLDER
from trials.criteria import read_criteria
from trials.matching import judge, match_trial, next_question, settled_share
from trials.matching.fit import Fit, TrialFit, criteria_lines
from trials.matching.variables import NUMERIC, QUESTIONS
from trials.patient import Patient, parse_patient
from trials.patient.note import read_note

LABELS = Path("criterion_match/annotations.jsonl")  # in the folder
SETTLED = 0.9
Templates = dict[str, tuple[float, tuple[str, ...]]]
_DISC: Templates = {
    "Age {} to {} years": (0.95, ("18-30", "55-80")),
    "Low back pain VAS of at least {} mm on a 100 mm scale": (0.6, ("30-60",)),
    "Oswestry Disability Index of at least {}%": (0.5, ("20-40",)),
    "Low back pain for at least {} months": (0.6, ("3-12",)),
    "Back pain that failed {} months of conservative treatment": (0.5, ("3-6",)),
    "Pfirrmann grade {} to {}": (0.3, ("2-3", "4-5")),
    "BMI below {} kg/m2": (0.3, ("28-40",)),
    "Loss of disc height less than {}%": (0.15, ("30-60",)),
    "Disc degeneration at no more than {} levels": (0.2, ("1-2",)),
}
_CORD: Templates = {
    "Age {} to {} years": (0.95, ("18-25", "50-70")),
    "Traumatic spinal cord injury, ASIA grade A or B": (0.5, ()),
    "Spinal cord injury at least {} months ago": (0.7, ("1-12",)),
    "Spinal cord injury between C{} and T{}": (0.5, ("4-7", "6-12")),
    "BMI below {} kg/m2": (0.2, ("28-40",)),
}
_BARS: dict[str, float] = {
    "Diabetes": 0.3,
    "Pregnant or nursing women": 0.7,
    "Smoking": 0.15,
    "Active infection": 0.6,
    "Malignancy": 0.6,
    "Previous spine surgery": 0.5,
    "Epidural steroid injection within 3 months": 0.3,
    "Modic type 3 changes": 0.1,
    "Autoimmune disease": 0.3,
    "Psychiatric illness": 0.3,
    "HIV or hepatitis B": 0.4,
    "Lumbar spinal stenosis": 0.3,
    "Vertebral fracture": 0.2,
    "Treatment with anticoagulants": 0.2,
    "Contraindication to MRI": 0.2,
}
_RARE = 0.08  # how often a generated patient has a finding


def generated_pool(
    source: random.Random, asked_for: Templates, size: int = 60
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Invent trials with their criteria lines: the same lists of criteria as real ones, limits drawn at random."""
    pool = []
    for number in range(size):
        asked = [
            _filled(source, words, limits) for words, (share, limits) in asked_for.items() if source.random() < share
        ]
        barred = [words for words, share in _BARS.items() if source.random() < share]
        lines = [
            "Inclusion Criteria:",
            *(f"- {one}" for one in asked),
            "Exclusion Criteria:",
            *(f"- {one}" for one in barred),
        ]
        eligibility = {"criteria": "\n".join(lines)}
        pool.append(({"id": f"NCT9{number:07}", "eligibility": eligibility}, criteria_lines(eligibility)))
    return pool


def _filled(source: random.Random, words: str, limits: Iterable[str]) -> str:
    """Put numbers within the limits into a template."""
    return words.format(*(source.randint(*map(int, limit.split("-"))) for limit in limits))


def generated_patient(source: random.Random) -> Patient:
    """Invent a patient of whom everything is known."""
    values: dict[str, Any] = {
        field: source.random() < _RARE
        for field, info in Patient.model_fields.items()
        if info.annotation == bool | None and field != "mri_possible"
    }
    values |= {
        "asia_grade": source.choice("ABCDE"),
        "injury_level": source.choice(["C5", "C6", "T4", "T10", "L1"]),
        "injury_months": source.randint(0, 60),
        "age": source.randint(20, 75),
        "sex": source.choice(["male", "female"]),
        "back_pain": source.randint(2, 9),
        "leg_pain": source.randint(0, 8),
        "neck_pain": source.randint(0, 5),
        "odi": source.randint(10, 70),
        "symptom_months": source.randint(1, 120),
        "conservative_months": source.randint(0, 24),
        "pfirrmann": source.randint(1, 5),
        "modic": source.randint(0, 3),
        "disc_levels": source.randint(1, 3),
        "disc_height_loss_percent": source.randint(0, 70),
        "bmi": source.randint(19, 42),
        "spondylolisthesis_grade": source.choice([0, 0, 0, 1, 2]),
        "mri_possible": source.random() > _RARE,
        "epidural_steroid_months": source.randint(1, 40) if values["epidural_steroid"] else None,
        "allergy": (),
    }
    return parse_patient({name: value for name, value in values.items() if value is not None})


Chooser = Callable[[list[TrialFit], set[str]], str | None]


def _best(fits: list[TrialFit], asked: set[str]) -> str | None:
    question = next_question(fits, asked)
    return question.field if question else None


def _fixed(_: list[TrialFit], asked: set[str]) -> str | None:
    """Take the whole questionnaire in its order, as a form on paper does."""
    return next((field for field in QUESTIONS if field not in asked), None)


def _fixed_needed(fits: list[TrialFit], asked: set[str]) -> str | None:
    """Take the questionnaire in its order, without the questions that no trial in question waits for."""
    waiting = {field for fit in fits for field in fit.questions if fit.fit is not Fit.NOT}
    return next((field for field in QUESTIONS if field in waiting and field not in asked), None)


def questions_until_settled(pool: list[tuple[Any, Any]], patient: Patient, choose: Chooser) -> int:
    """Count the questions until the share of settled numeric criteria is reached."""
    known: dict[str, Any] = {}
    asked: set[str] = set()
    while True:
        now = parse_patient(known)
        fits = [match_trial(trial, now, lines) for trial, lines in pool]
        field = None if settled_share(fits, NUMERIC) >= SETTLED else choose(fits, asked)
        if field is None:
            return len(asked)
        asked.add(field)
        value = getattr(patient, field)
        known |= {field: value} if value is not None else {}


def compare_questions(profiles: int, seed: int) -> tuple[float, ...]:
    """Give the median number of questions: by the best next one, in a fixed order, in that without idle ones."""
    source = random.Random(seed)
    pools = [generated_pool(source, asked_for) for asked_for in (_DISC, _CORD)]
    patients = [(generated_patient(source), pools[number % 2]) for number in range(profiles)]
    counts = (
        [questions_until_settled(pool, one, choose) for one, pool in patients]
        for choose in (_best, _fixed, _fixed_needed)
    )
    return tuple(statistics.median(one) for one in counts)


_STATES = {"included": "met", "not included": "not_met", "excluded": "not_met", "not excluded": "met"} | {
    "not applicable": "met"
}


def verdict_on(row: dict[str, Any]) -> str:
    """Judge one labelled criterion by the note: not met if any of its claims is, met if all are, else unknown."""
    patient = read_note(row["note"]).patient
    text = {str(row["criterion_type"]): row["criterion_text"]}
    states = {judge(one.line(), patient).state for one in read_criteria(**text)}
    return "not_met" if "not_met" in states else "met" if states == {"met"} else "unknown"


def compare_labels(rows: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    """Count (list, physicians' label, our verdict)."""
    return Counter((str(row["criterion_type"]), str(row["expert_eligibility"]), verdict_on(row)) for row in rows)


class LabelFigures(NamedTuple):
    """Of all labelled criteria: `decided` by us and how many of these are `right`; `accuracy` over all where an
    unknown is the list's commonest label, beside that of the commonest label alone."""

    all: int
    decided: int
    right: int
    accuracy: float
    commonest: float


def label_figures(counts: Counter[tuple[str, str, str]]) -> LabelFigures:
    """The figures. "Not applicable" is right where nothing stands against the patient (pregnancy of a man)."""
    total = counts.total()
    decided = right = guessed = known = 0
    for kind in ("inclusion", "exclusion"):
        of_kind = {(label, state): n for (list_, label, state), n in counts.items() if list_ == kind}
        labels: Counter[str] = Counter()
        for (label, _), n in of_kind.items():
            labels[label] += n
        usual = labels.most_common(1)[0][0] if labels else ""
        known += labels[usual]
        for (label, state), n in of_kind.items():
            if state == "unknown":
                guessed += n * (label == usual)
            else:
                decided += n
                right += n * (_STATES.get(label) == state)
    return LabelFigures(total, decided, right, (right + guessed) / total, known / total)


def print_labels(rows: list[dict[str, Any]]) -> None:
    """Print the figures, then every pair of label and verdict."""
    counts = compare_labels(rows)
    found = label_figures(counts)
    print(
        f"labelled criteria: {found.all}; decided {found.decided}, of these right {found.right}; "
        f"accuracy {found.accuracy:.3f} with the commonest label for what is unknown, "
        f"{found.commonest:.3f} by that alone"
    )
    for (kind, label, state), n in sorted(counts.items()):
        print(f"  {kind:9} {label:24} {state:8} {n:4}")


def main() -> int:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", choices=("questions", "labels", "notes"), help="one table")
    args = parser.parse_args()
    if args.only in (None, "questions"):
        best, fixed, needed = compare_questions(args.profiles, args.seed)
        print(f"questions until {SETTLED:.0%} of numeric criteria are settled, median of {args.profiles} profiles")
        print(f"  next best {best:g}, fixed order {fixed:g}: {best / fixed:.0%}; without idle questions {needed:g}")
    labels = args.folder / LABELS
    if not labels.exists():
        print(f"no topics and labels at {args.folder}: give --folder FOLDER", file=sys.stderr)
        return 0
    if args.only in (None, "labels"):
        print_labels([json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()])
    if args.only in (None, "notes"):
        print_relevance(args.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
