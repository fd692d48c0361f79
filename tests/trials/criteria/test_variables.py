"""Each variable as registries write it: invented criteria in, the claims in short form out."""

import pytest

from trials.criteria import read_criteria


def short(criterion):
    """One claim as text: variable, operator, value."""
    value = criterion.value
    if isinstance(value, tuple):
        value = " ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
    elif isinstance(value, float):
        value = f"{value:g}"
    return " ".join(str(part) for part in (criterion.variable, criterion.op, value) if part is not None)


def claims(text, kind="inclusion"):
    return [short(one) for one in read_criteria(**{kind: text}) if one.variable]


INCLUSION = [
    ("Age 18 to 65 years", ["age between 18 65"]),
    ("Men and women aged ≥ 18 and ≤ 70 years", ["age between 18 70"]),
    ("Age >20 and <80", ["age > 20", "age < 80"]),
    ("At least eighteen (18) years old", ["age >= 18"]),
    ("60 years of age or older", ["age >= 60"]),
    ("Adults only", []),
    ("Gestational age under 30 weeks", []),
    ("Female patients only", ["sex = female"]),
    ("Male or female", []),
    ("ODI score of at least 30%", ["odi >= 30"]),
    ("Oswestry Disability Index between 30 and 80", ["odi between 30 80"]),
    ("Neck Disability Index ≥ 30%", []),
    ("Low back pain VAS ≥ 40 mm on a 100 mm scale", ["pain >= 40"]),
    ("Leg pain of 4 or more on a 0-10 numeric rating scale", ["pain >= 4"]),
    ("Pfirrmann grade III or IV", ["pfirrmann in 3 4"]),
    ("Modified Pfirrmann grade 3-7", ["pfirrmann between 3 7"]),
    ("Modic type I or II changes", ["modic in 1 2"]),
    ("Chronic low back pain for more than 6 months", ["symptom_months > 6"]),
    ("Low back pain for at least 12 weeks", ["symptom_months >= 2.76"]),
    ("Back pain unresponsive to 3 months of conservative treatment", ["conservative_months >= 3"]),
    ("Low back pain; failed conservative therapy", ["conservative_months >= 0"]),
    ("Less than 50% loss of disc height", ["disc_height_loss_percent < 50"]),
    ("At least 50% of disc height maintained", ["disc_height_loss_percent <= 50"]),
    ("Single-level lumbar degenerative disc disease", ["disc_levels = 1"]),
    ("Degenerative disc disease at one or two levels", ["disc_levels in 1 2"]),
    ("BMI between 18 and 32 kg/m2", ["bmi between 18 32"]),
    ("No previous spine surgery", ["prior_spine_surgery absent"]),
    ("Not pregnant or breastfeeding", ["pregnancy absent"]),
    ("Spinal cord injury, ASIA grade A, B or C", ["asia_grade in A B C"]),
    ("Spinal cord injury 3 to 12 months ago", ["injury_months between 3 12"]),
    ("Spinal cord injury at level C5-T10", ["injury_level = C5-T10"]),
    ("Lumbar disc disease with or without spinal stenosis", []),
    ("Lumbar disc disease at a single or multiple levels", []),
    ("Spinal cord injury, provided that it was at least 12 months ago", ["injury_months >= 12"]),
]

EXCLUSION = [
    ("Body mass index over 40", ["bmi > 40"]),
    ("Morbid obesity", []),
    ("Pregnant or nursing women", ["pregnancy present"]),
    ("Women who do not use contraception", []),
    ("Active systemic infection", ["infection present"]),
    ("History of cancer within 5 years", ["malignancy present"]),
    ("Family history of cancer", []),
    ("Motor deficit or cauda equina syndrome", ["neuro_deficit present"]),
    ("Spondylolisthesis greater than grade 1", ["spondylolisthesis_grade > 1"]),
    ("Spondylolisthesis", ["spondylolisthesis_grade present"]),
    ("Lumbar spinal stenosis", ["spinal_stenosis present"]),
    ("Segmental instability of the spine", ["instability present"]),
    ("Vertebral compression fracture", ["fracture present"]),
    ("Current smoker", ["smoking present"]),
    ("Use of opioids", ["opioid_use present"]),
    ("Treatment with warfarin or heparin", ["anticoagulation present"]),
    ("Endocrine disease (e.g. diabetes)", ["diabetes present"]),
    ("HbA1c above 8%", ["diabetes present"]),
    ("Cauda equine syndrome", ["neuro_deficit present"]),
    ("Rheumatoid arthritis or other autoimmune disease", ["autoimmune present"]),
    ("Known allergy to bovine products", ["allergy present"]),
    ("Pacemaker or other contraindication to MRI", ["mri_contraindication present"]),
    ("Pending litigation or workers' compensation claim", ["litigation present"]),
    ("Schizophrenia or major depression", ["psychiatric present"]),
    ("Alcohol or drug abuse", ["substance_abuse present"]),
    ("Cocaine use", ["substance_abuse present"]),
    ("HIV, hepatitis B or hepatitis C", ["hiv_hepatitis present"]),
    ("Previous stem cell therapy", ["prior_cell_therapy present"]),
    ("Previous lumbar fusion", ["prior_spine_surgery present"]),
    ("Epidural steroid injection within 3 months", ["epidural_steroid_months <= 3"]),
    ("Diabetes, smoking and infection", ["diabetes present", "smoking present", "infection present"]),
    ("Anti-depressants are allowed", []),
]


@pytest.mark.parametrize(("text", "expected"), INCLUSION)
def test_an_inclusion_criterion(text, expected):
    assert claims(text) == expected


@pytest.mark.parametrize(("text", "expected"), EXCLUSION)
def test_an_exclusion_criterion(text, expected):
    assert claims(text, "exclusion") == expected


def _one(text, kind="exclusion"):
    return next(one for one in read_criteria(**{kind: text}) if one.variable)


@pytest.mark.parametrize(
    ("text", "kind", "extras"),
    [
        ("Low back pain VAS ≥ 40 mm on a 100 mm scale", "inclusion", {"scale_max": 100, "site": "back"}),
        ("Leg pain of 4 or more on a 0-10 numeric rating scale", "inclusion", {"scale_max": 10, "site": "leg"}),
        ("Leg or back pain VAS between 40 and 90 mm", "inclusion", {"scale_max": 100, "site": "any"}),
        ("Modified Pfirrmann grade 3-7", "inclusion", {"scale": 8}),
        ("Pfirrmann grade III or IV", "inclusion", {"scale": 5}),
        ("History of cancer within 5 years", "exclusion", {"lookback_months": 60}),
        ("Lumbar surgery within 6 months", "exclusion", {"lookback_months": 6}),
        ("Smoking more than 20 cigarettes per day", "exclusion", {"cigarettes_per_day": 20}),
        ("Known allergy to bovine products", "exclusion", {"to": "bovine products"}),
        ("Chronic low back pain for more than 6 months", "inclusion", {"raw": "more than 6 months"}),
    ],
)
def test_what_goes_with_a_claim(text, kind, extras):
    found = _one(text, kind).extras
    assert {name: found.get(name) for name in extras} == extras


def test_what_no_rule_understands_stays_whole_with_no_variable():
    lines = [one.line() for one in read_criteria(inclusion="- Willing to wear a red hat\n- Age ≥ 18 years")]
    assert lines[0] == {
        **dict.fromkeys(("variable", "op", "value", "unit")),
        "kind": "inclusion",
        "quote": "Willing to wear a red hat",
        "start": 2,
        "end": 27,
        "field": "inclusion",
    }
    assert (lines[1]["variable"], lines[1]["unit"]) == ("age", "years")
