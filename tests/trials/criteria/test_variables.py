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
    ("1 to 2 level thoraco-lumbar fusion", ["disc_levels in 1 2"]),
    ("Degenerative disc disease, mono-, bi- and multisegmental", []),
    ("Traumatic injury to the spinal cord (more than 6 months ago)", ["injury_months > 6"]),
    ("BMI between 18 and 32 kg/m2", ["bmi between 18 32"]),
    ("No previous spine surgery", ["prior_spine_surgery absent"]),
    ("Not pregnant or breastfeeding", ["pregnancy absent"]),
    ("Spinal cord injury, ASIA grade A, B or C", ["asia_grade in A B C"]),
    ("Spinal cord injury 3 to 12 months ago", ["injury_months between 3 12"]),
    ("Spinal cord injury at level C5-T10", ["injury_level = C5-T10"]),
    ("Lumbar disc disease with or without spinal stenosis", []),
    ("Lumbar disc disease at a single or multiple levels", []),
    ("Spinal cord injury, provided that it was at least 12 months ago", ["injury_months >= 12"]),
    ("> 18 years old", ["age > 18"]),
    (">=19 years of age", ["age >= 19"]),
    ("> or = to 21 years of age", ["age >= 21"]),
    ("Age range: 18 years and older", ["age >= 18"]),
    ("Adults older than age 18", ["age > 18"]),
    ("Age equal to or above 18", ["age >= 18"]),
    ("18 years of age with no upper age limit", ["age >= 18"]),
    ("Be 40 and 85 years of age", ["age between 40 85"]),
    ("No younger than 18 nor older than 60 years", ["age between 18 60"]),
    ("Between 18- and 65-years-old", ["age between 18 65"]),
    ("18-to-60-year-old patients", ["age between 18 60"]),
    ("Aged 18 years (including) - 75 years old", ["age between 18 75"]),
    ("Women, over 50, who walk", ["sex = female", "age > 50"]),
    ("Skeletal maturity (> 18 years)", ["age > 18"]),
    ("Age = 18 years", ["age >= 18"]),
    ("Age = 18 years and = 75 years", ["age between 18 75"]),
    ("Low back pain, longer than 2 years", ["symptom_months > 24"]),
    ("LBP > 3 months", ["symptom_months > 3"]),
    ("Back pain that began after surgery and lasts for at least 6 months", ["symptom_months >= 6"]),
    (
        "Disc herniation; onset of leg pain within the last six months, and current pain that hinders",
        ["symptom_months <= 6"],
    ),
    ("Low back pain; the course of disease was within 8 years", ["symptom_months <= 96"]),
    ("Back pain on more than 3 days per week", []),
    ("Operation planned for back pain in the next three months", []),
    (
        "Back pain; failed conservative treatment (rest, heat etc.) for a minimum period of 3 months before entry",
        ["conservative_months >= 3"],
    ),
    ("BMI≥30 kg/m2", ["bmi >= 30"]),
    ("Body mass index 18.5-24.9 kg∙m-2", ["bmi between 18.5 24.9"]),
    ("Dopamine of at least 10 mcg/kg/min", []),
    ("Pain of 60 mm - 100 mm on the VAS", ["pain between 60 100"]),
    ("Pain on the visual analogue scale superior or equal to 50 mm", ["pain >= 50"]),
    ("Severe disability (ODI ≥ 30) and severe back pain (NRS ≥ 5)", ["odi >= 30", "pain >= 5"]),
    ("Pain of at least 3 levels on the visual analogue scale", ["pain >= 3"]),
    ("A single contained or extruded lumbar disc herniation", ["disc_levels = 1"]),
    ("Spinal cord injury with a neurological level of T12 or above", ["injury_level = above T12"]),
    ("Spinal cord injury between C7 and Th10", ["injury_level = C7-T10"]),
    ("Spinal cord injury of the cervical or upper lumbar cord", ["injury_level = cervical or upper lumbar"]),
    ("Admitted by 7 days after spinal cord injury", ["injury_months <= 0.23"]),
    ("Spinal cord injury; decompression performed within 5 days after the injury", []),
    ("Spinal cord injury, same level of neurological deficit on both days", []),
    ("Disc degeneration; use of the cage following a two-level discectomy", ["disc_levels = 2"]),
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
    ("Previous abdominal or spinal surgery", ["prior_spine_surgery present"]),
    ("Previous or planned lumbar surgery", ["prior_spine_surgery present"]),
    ("Any condition that would preclude the benefit of spinal surgery", []),
    ("Prior stem cell therapy for spinal fusion", ["prior_cell_therapy present"]),
    ("Prior surgery for cervical cancer", ["malignancy present"]),
    ("Bladder neck surgery in the past", []),
    ("Also excluded are people with previous spinal surgery", ["prior_spine_surgery present"]),
    ("Part in a study of cell therapy or another treatment with MSC in the past", ["prior_cell_therapy present"]),
    ("Back pain; lumbar disc; muscle strength below 3/5", ["neuro_deficit present"]),
    ("Major neurologic de\ufb01cits", ["neuro_deficit present"]),
    ("Meets exclusion criteria for MRI", ["mri_contraindication present"]),
    ("Mental or neuromuscular disorder", ["psychiatric present"]),
    ("Neuropsychiatric disease", ["psychiatric present"]),
    ("Psychosocial disturbance", ["psychiatric present"]),
    ("Opioid tolerant, that is more than 30 mg of morphine a day", ["opioid_use > 30"]),
    ("Adverse reaction to the study drug", ["allergy present"]),
    ("No durable power of attorney", []),
    ("Use of sleep aids", []),
    ("Minors (<18)", ["age < 18"]),
    ("Conditions of the spine other than single-level lumbar disc disease", []),
    ("Intracranial stenosis", []),
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
