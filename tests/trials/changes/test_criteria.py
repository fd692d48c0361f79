"""The direction of a change of eligibility: looser, tighter, or not decided; never the wrong way round."""

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from trials.changes import changes_between

LOOSER, TIGHTER, REWORDED = "criterion_loosened", "criterion_tightened", "criterion_reworded"
OPPOSITE = {LOOSER: TIGHTER, TIGHTER: LOOSER, REWORDED: REWORDED}
SPINE = "Inclusion Criteria:\n- Chronic low back pain from a degenerated lumbar disc"


def listing(inclusion: str = "", exclusion: str = "") -> dict[str, object]:
    """A trial with one more bullet in each list beside those that stay."""
    text = SPINE + (f"\n- {inclusion}" if inclusion else "") + "\nExclusion Criteria:\n- Known allergy to gelatine"
    text += f"\n- {exclusion}" if exclusion else ""
    return {"id": "TOY9000001", "eligibility": {"criteria": text}}


def kinds(old: dict[str, object], new: dict[str, object]) -> list[str]:
    return [change.type for change in changes_between(old, new)]


INCLUSIONS = [
    ("Age 18 to 65 years", "Age 18 to 75 years", LOOSER),
    ("Age 18 to 65 years", "Aged between 18 and 60", TIGHTER),
    ("Aged 18 years or older", "Aged 21 years or older", TIGHTER),
    ("ODI of at least 30%", "ODI of at least 40%", TIGHTER),
    ("Oswestry score >= 40", "ODI > 30%", LOOSER),
    ("Back pain of at least 4 on a 0-10 scale", "Back pain of at least 60 mm on a 100 mm VAS", TIGHTER),
    ("Pfirrmann grade III or IV", "Pfirrmann grade III, IV or V", LOOSER),
    ("AIS grade A, B or C", "AIS grade A or B", TIGHTER),
    ("Pain for more than 6 months", "Pain for more than 3 months", LOOSER),
    ("Failed conservative treatment for at least 6 months", "Failed conservative care of at least 3 months", LOOSER),
    ("BMI below 40", "BMI below 35", TIGHTER),
    ("Haemoglobin of at least 10 g/dl", "Haemoglobin of at least 9 g/dl", LOOSER),
    ("Platelets between 100 and 400", "Platelets between 150 and 350", TIGHTER),
    ("Life expectancy of more than 2 years", "Life expectancy of more than 12 months", LOOSER),
    ("Willing to travel", "Ready to come to all visits of the study", REWORDED),
    ("", "BMI below 35", TIGHTER),
]
EXCLUSIONS = [
    ("BMI > 35", "BMI > 40", LOOSER),
    ("BMI over 35", "Body mass index of more than 30", TIGHTER),
    ("Epidural steroid injection within 3 months", "Epidural steroid injection within 6 months", TIGHTER),
    ("Creatinine above 1.5 mg/dl", "Creatinine above 2 mg/dl", LOOSER),
    ("Prior spine surgery", "", LOOSER),
    ("", "Diabetes mellitus", TIGHTER),
    ("Diabetes", "Diabetes or cancer", TIGHTER),
    ("Cancer within 5 years", "Cancer within 2 years", LOOSER),
    ("Smoking more than 10 cigarettes a day", "Smoking more than 20 cigarettes a day", LOOSER),
    ("Spondylolisthesis higher than grade 1", "Spondylolisthesis higher than grade 2", LOOSER),
    ("Illness that the doctor finds serious", "Serious illness in the opinion of the doctor", REWORDED),
]


@pytest.mark.parametrize(("old", "new", "expected"), INCLUSIONS)
def test_an_inclusion_goes_the_way_of_its_numbers(old: str, new: str, expected: str) -> None:
    assert set(kinds(listing(inclusion=old), listing(inclusion=new))) == {expected}
    assert set(kinds(listing(inclusion=new), listing(inclusion=old))) == {OPPOSITE[expected]}


@pytest.mark.parametrize(("old", "new", "expected"), EXCLUSIONS)
def test_an_exclusion_goes_the_other_way(old: str, new: str, expected: str) -> None:
    assert set(kinds(listing(exclusion=old), listing(exclusion=new))) == {expected}
    assert set(kinds(listing(exclusion=new), listing(exclusion=old))) == {OPPOSITE[expected]}


def test_a_bound_that_moves_to_the_other_list_is_no_change_of_direction() -> None:
    assert set(kinds(listing(inclusion="BMI of at most 35"), listing(exclusion="BMI > 35"))) <= {REWORDED}


def test_the_registrys_own_age_limits_are_compared_and_told_once() -> None:
    def aged(low: int, high: int | None) -> dict[str, object]:
        found = listing(inclusion=f"Age {low} to {high or 90} years")
        limits = {"minimum_age": low, **({"maximum_age": high} if high else {})}
        eligibility = {
            n: {"value": v, "unit": "years", "days": int(v * 365.25), "raw": f"{v}"} for n, v in limits.items()
        }
        return {**found, "eligibility": {**dict(found["eligibility"]), **eligibility}}  # type: ignore[call-overload]

    (looser,) = changes_between(aged(18, 65), aged(18, 75))
    assert (looser.type, looser.field, looser.old, looser.new) == (
        LOOSER,
        "eligibility.maximum_age",
        "65 years",
        "75 years",
    )
    assert kinds(aged(18, 65), aged(21, 65)) == [TIGHTER]
    assert LOOSER in kinds(aged(18, 65), aged(18, None))


def test_sex_has_a_direction() -> None:
    everybody, women = {"eligibility": {"sex": "all"}}, {"eligibility": {"sex": "female"}}
    assert kinds(everybody, women) == [TIGHTER]
    assert kinds(women, everybody) == [LOOSER]


def test_layout_and_punctuation_are_no_change() -> None:
    old = {"eligibility": {"criteria": "Inclusion Criteria:\n\n1. Age 18 to 65 years.\n2. BMI < 35"}}
    new = {"eligibility": {"criteria": "INCLUSION CRITERIA\n* Age 18 to 65 years\n* BMI < 35;"}}
    assert kinds(old, new) == []


NUMBERED = [  # list, words, values from few people let in to many
    ("inclusion", "Age of at least {} years", (40, 30, 21, 18)),
    ("inclusion", "Participants {} years of age or older", (50, 40, 18)),
    ("inclusion", "Age under {} years", (50, 60, 75)),
    ("inclusion", "Oswestry Disability Index >= {}%", (50, 40, 30, 20)),
    ("inclusion", "ODI score of {} or higher", (60, 40, 22)),
    ("inclusion", "VAS back pain >= {} mm on a 100 mm scale", (70, 50, 40)),
    ("inclusion", "Low back pain of at least {} on a 0-10 numeric scale", (7, 5, 4)),
    ("inclusion", "Symptoms for at least {} months", (24, 12, 6, 3)),
    ("inclusion", "Low back pain lasting longer than {} weeks", (52, 26, 12)),
    ("inclusion", "Failed at least {} months of conservative treatment", (12, 6, 3)),
    ("inclusion", "No more than {} degenerated disc levels", (1, 2, 3)),
    ("inclusion", "BMI of no more than {}", (28, 30, 35)),
    ("inclusion", "Body mass index < {} kg/m2", (30, 35, 40)),
    ("inclusion", "Loss of disc height of less than {}%", (30, 50, 60)),
    ("inclusion", "Injury less than {} months ago", (3, 6, 12)),
    ("inclusion", "Albumin above {} g/dl", (4, 3, 2)),
    ("exclusion", "BMI greater than {}", (30, 35, 40)),
    ("exclusion", "Body mass index >= {} kg/m2", (30, 35, 40)),
    ("exclusion", "Age over {} years", (60, 70, 80)),
    ("exclusion", "Spine surgery within the last {} months", (12, 6, 3)),
    ("exclusion", "Epidural steroid injection in the past {} weeks", (12, 8, 4)),
    ("exclusion", "Malignancy within the past {} years", (10, 5, 2)),
    ("exclusion", "Alanine aminotransferase more than {} times the upper limit", (2, 3, 5)),
    ("exclusion", "Platelet count below {}", (150, 100, 75)),
    ("exclusion", "Participation in another trial within {} days", (90, 60, 30)),
    ("exclusion", "More than {} levels with disc degeneration", (1, 2, 3)),
    ("exclusion", "HbA1c above {}%", (7, 8, 9)),
]


def numbered_pairs() -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Every step between neighbouring values of every row, from fewer people to more."""
    for where, words, values in NUMBERED:
        for low, high in pairwise(values):
            yield listing(**{where: words.format(low)}), listing(**{where: words.format(high)})


def test_the_direction_of_numeric_changes_is_right() -> None:
    told: Counter[str] = Counter()
    for few, many in numbered_pairs():
        for expected, found in ((LOOSER, kinds(few, many)), (TIGHTER, kinds(many, few))):
            right = set(found) == {expected}
            told["right" if right else "undecided" if set(found) == {REWORDED} else "wrong"] += 1
    sys.stdout.write(f"numeric changes: {dict(told)}\n")
    assert told["wrong"] == 0
    assert told["right"] / told.total() >= 0.97
