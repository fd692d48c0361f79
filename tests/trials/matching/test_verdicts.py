"""Each criterion is met, not met or unknown for a patient; unknown is never not met."""

import pytest

from trials.criteria import read_criteria
from trials.matching import Fit, judge, judge_wishes, match_trial, why_not
from trials.matching.cord_levels import in_region
from trials.patient import parse_patient


def _verdict(text, kind, patient):
    lines = [criterion.line() for criterion in read_criteria(**{kind: text}) if criterion.variable]
    assert len(lines) == 1, lines
    return judge(lines[0], parse_patient(patient))


CASES = [
    ("inclusion", "Age 18 to 65 years", {"age": 18}, "met"),
    ("inclusion", "Age 18 to 65 years", {"age": 65.5}, "met"),
    ("inclusion", "Age 18 to 65 years", {"age": 66}, "not_met"),
    ("inclusion", "Age 18 to 65 years", {}, "unknown"),
    ("exclusion", "BMI > 35 kg/m2", {"bmi": 35}, "met"),
    ("exclusion", "BMI > 35 kg/m2", {"bmi": 35.1}, "not_met"),
    ("inclusion", "Low back pain of at least 40 mm on a 100 mm VAS", {"back_pain": 4}, "met"),
    ("inclusion", "Low back pain of at least 40 mm on a 100 mm VAS", {"back_pain": 3.9}, "not_met"),
    ("inclusion", "Low back pain of at least 40 mm on a 100 mm VAS", {"leg_pain": 9}, "unknown"),
    ("exclusion", "Diabetes mellitus", {"diabetes": True}, "not_met"),
    ("exclusion", "Diabetes mellitus", {"diabetes": False}, "met"),
    ("exclusion", "Uncontrolled diabetes", {"diabetes": True}, "unknown"),
    ("exclusion", "Uncontrolled diabetes", {"diabetes": False}, "met"),
    ("exclusion", "Malignancy within 5 years", {"malignancy": True}, "unknown"),
    ("exclusion", "Malignancy within 5 years", {"malignancy": True, "malignancy_months": 61}, "met"),
    ("exclusion", "Malignancy within 5 years", {"malignancy_months": 30}, "not_met"),
    ("exclusion", "Pregnant or nursing women", {"sex": "male"}, "met"),
    ("exclusion", "Pregnant or nursing women", {"sex": "female"}, "unknown"),
    ("exclusion", "Epidural steroid injection within 3 months", {"epidural_steroid": False}, "met"),
    ("exclusion", "Epidural steroid injection within 3 months", {"epidural_steroid": True}, "unknown"),
    ("exclusion", "Epidural steroid injection within 3 months", {"epidural_steroid_months": 2}, "not_met"),
    ("inclusion", "Spinal cord injury, ASIA grade A or B", {"asia_grade": "B"}, "met"),
    ("inclusion", "Spinal cord injury, ASIA grade A or B", {"asia_grade": "D"}, "not_met"),
    ("exclusion", "Allergy to penicillin", {"allergy": []}, "met"),
    ("exclusion", "Allergy to penicillin", {"allergy": ["Penicillin"]}, "not_met"),
    ("exclusion", "Allergy to penicillin", {"allergy": ["latex"]}, "unknown"),
    ("exclusion", "Contraindication to MRI", {"mri_possible": True}, "met"),
    ("exclusion", "Contraindication to MRI", {"mri_possible": False}, "not_met"),
    ("inclusion", "No previous spinal surgery", {"prior_spine_surgery": False}, "met"),
    ("inclusion", "No previous spinal surgery", {"prior_spine_surgery": True}, "not_met"),
    ("inclusion", "Modified Pfirrmann grade 3 to 7", {"pfirrmann": 4}, "unknown"),
]


@pytest.mark.parametrize(("kind", "text", "patient", "state"), CASES)
def test_a_criterion_and_a_patient(kind, text, patient, state):
    verdict = _verdict(text, kind, patient)
    assert verdict.state == state
    assert verdict.quote in text
    assert verdict.reason


@pytest.mark.parametrize(
    ("level", "region", "inside"),
    [
        ("C6", "C5-C7", True),
        ("C4", "below C4", False),
        ("C5", "below C4", True),
        ("T1", "above T2", True),
        ("C3", "cervical", True),
        ("D3", "thoracic", True),
        ("L1", "C6-L1", True),
        ("L2", "C6-L1", False),
        ("cervical", "C5-C7", None),
        ("C6", "somewhere", None),
    ],
)
def test_levels_of_the_cord_are_compared_in_order(level, region, inside):
    assert in_region(level, region) is inside


TRIAL = {
    "id": "NCT90000001",
    "eligibility": {
        "criteria": "Inclusion Criteria:\n- Back pain for at least 6 months\n- Willing to come often\n"
        "Exclusion Criteria:\n- Diabetes\n- BMI > 35",
        "minimum_age": {"value": 18, "unit": "years", "days": 6574, "raw": "18 Years"},
        "maximum_age": {"value": 70, "unit": "years", "days": 25567, "raw": "70 Years"},
        "sex": "female",
    },
    "arms": [{"label": "Sugar water", "type": "placebo_comparator"}],
    "countries": ["Austria"],
}
FITTING = {"age": 50, "sex": "female", "symptom_months": 12, "diabetes": False, "bmi": 30}


def test_a_trial_fits_so_far_where_all_that_was_read_is_met_and_the_rest_stays_to_be_checked():
    fit = match_trial(TRIAL, parse_patient(FITTING))
    assert fit.fit is Fit.FITS
    assert [verdict.quote for verdict in fit.to_check] == ["Willing to come often"]


def test_a_trial_could_fit_and_names_the_questions_that_decide():
    fit = match_trial(TRIAL, parse_patient({"age": 50, "symptom_months": 12}))
    assert fit.fit is Fit.COULD
    assert fit.questions == ("diabetes", "bmi", "sex")


def test_a_trial_that_does_not_fit_names_every_failing_criterion():
    fit = match_trial(TRIAL, parse_patient({**FITTING, "age": 71, "sex": "male", "bmi": 40, "symptom_months": 2}))
    assert fit.fit is Fit.NOT
    assert [(verdict.variable, verdict.source) for verdict in why_not(fit)] == [
        ("symptom_months", "text"),
        ("bmi", "text"),
        ("age", "field"),
        ("sex", "field"),
    ]


def test_structured_age_serves_only_where_the_text_is_silent():
    told = {**TRIAL, "eligibility": {**TRIAL["eligibility"], "criteria": "Inclusion Criteria:\n- Age 30 to 80 years"}}
    assert match_trial(told, parse_patient({**FITTING, "age": 75})).fit is Fit.FITS
    assert match_trial(told, parse_patient({**FITTING, "age": 20})).fit is Fit.NOT
    half = {**TRIAL, "eligibility": {**TRIAL["eligibility"], "criteria": "Inclusion Criteria:\n- Age ≥ 30 years"}}
    assert match_trial(half, parse_patient({**FITTING, "age": 75})).fit is Fit.NOT


def test_wishes_are_judged_by_the_record_alone_and_keep_nobody_out():
    patient = parse_patient({**FITTING, "no_placebo": True, "countries": ["austria", "Germany"]})
    wishes = judge_wishes(TRIAL, patient)
    assert [(wish.variable, wish.state, wish.quote) for wish in wishes] == [
        ("countries", "met", "Austria"),
        ("no_placebo", "not_met", "Sugar water"),
    ]
    assert {wish.source for wish in wishes} == {"preference"}
    assert match_trial(TRIAL, patient).fit is Fit.FITS
    assert [wish.state for wish in judge_wishes({"id": "x"}, patient)] == ["unknown", "unknown"]


def test_wishes_on_the_product_hold_for_kinds_of_what_is_wished_and_say_what_is_not_stated():
    trial = {
        "id": "x",
        "title": "Autologous bone marrow mesenchymal stem cells injected into the disc",
        "interventions": [{"name": "Autologous bone marrow mesenchymal stem cells", "type": "biological"}],
    }

    def states(**wishes):
        return [wish.state for wish in judge_wishes(trial, parse_patient(wishes))]

    assert states(cell_sources=["bone marrow"], donor="autologous", routes=["intradiscal"]) == ["met"] * 3
    assert states(cell_sources=["umbilical_cord"], donor="allogeneic", routes=["intravenous"]) == ["not_met"] * 3
    assert [w.state for w in judge_wishes({"id": "x"}, parse_patient({"donor": "autologous"}))] == ["unknown"]
    assert states() == []


@pytest.mark.parametrize("field", ["minimum_age", "maximum_age"])
def test_a_limit_of_age_that_nobody_could_read_is_to_be_checked_and_not_no_limit(field):
    trial = {"id": "x", "unrecognised": [{"field": f"eligibility.{field}", "raw": "grown up"}]}
    fit = match_trial(trial, parse_patient({"age": 50}))
    assert [verdict.quote for verdict in fit.to_check] == [f"{field.replace('_', ' ')}: grown up"]
    assert (fit.fit, fit.questions) == (Fit.COULD, ())
    said = {**trial, "eligibility": {"criteria": "Inclusion Criteria:\n- Age 18 to 60 years"}}
    assert match_trial(said, parse_patient({"age": 50})).to_check == ()


UNREAD = [
    ("inclusion", "Signed informed consent", {}, "unknown"),
    ("inclusion", "Signed informed consent", {"consents": True}, "met"),
    ("exclusion", "Unable or unwilling to give informed consent", {"consents": True}, "met"),
    ("exclusion", "Unable or unwilling to give informed consent", {"consents": False}, "not_met"),
    ("inclusion", "Consent of the surgeon to a second lumbar operation", {"consents": True}, "unknown"),
    ("exclusion", "Epilepsy or psoriasis", {"conditions": ["Epilepsy"]}, "not_met"),
    ("exclusion", "History of epilepsy", {"conditions": ["epilepsy"]}, "not_met"),
    ("exclusion", "Epilepsy that is not controlled by drugs", {"conditions": ["epilepsy"]}, "unknown"),
    ("exclusion", "Epilepsy", {"conditions": ["psoriasis"]}, "unknown"),
    ("exclusion", "Disc disease other than epilepsy", {"conditions": ["epilepsy"]}, "unknown"),
    ("inclusion", "Patients with degenerative disc disease", {"conditions": ["worn disc"]}, "met"),
    ("inclusion", "Degenerative disc disease and gout", {"conditions": ["worn disc"]}, "unknown"),
    ("inclusion", "Patients with gout", {"conditions": ["worn disc"]}, "unknown"),
]


@pytest.mark.parametrize(("kind", "text", "patient", "state"), UNREAD)
def test_what_no_rule_understood_is_judged_only_by_its_bare_words(kind, text, patient, state):
    line = {"kind": kind, "variable": None, "op": None, "value": None, "quote": text}
    assert judge(line, parse_patient(patient)).state == state


@pytest.mark.parametrize(
    ("text", "checked"),
    [
        ("Patients must meet all of the following criteria:", False),
        ("At least one of the following:", False),
        ("Inclusion Criteria", False),
        ("Pain following surgery", True),
        ("Score below 17", True),
        ("Severe asthma, defined as all of the following:", True),
    ],
)
def test_a_heading_is_no_criterion_to_be_checked(text, checked):
    line = {"kind": "inclusion", "variable": None, "op": None, "value": None, "quote": text}
    fit = match_trial({"id": "x"}, parse_patient({}), [line])
    assert bool(fit.to_check) is checked
    assert fit.fit is Fit.COULD


def test_a_trial_of_which_nothing_was_understood_could_fit_and_never_fits_so_far():
    text = "Inclusion Criteria:\n- Dancing every day\n- Age over 18 years"
    fit = match_trial({"id": "x", "eligibility": {"criteria": text}}, parse_patient({"age": 50}))
    assert (len(fit.met), len(fit.to_check), fit.fit) == (1, 1, Fit.COULD)
    both = {"criteria": f"{text}\n- BMI below 40"}
    assert match_trial({"id": "x", "eligibility": both}, parse_patient({"age": 50, "bmi": 30})).fit is Fit.FITS
    assert match_trial({"id": "x"}, parse_patient({"age": 50})).fit is Fit.COULD


def test_one_of_several_ways_in_never_keeps_anybody_out():
    text = "Inclusion Criteria:\n- At least one of:\n  - BMI > 35\n  - Diabetes"
    fit = match_trial({"id": "x", "eligibility": {"criteria": text}}, parse_patient({"bmi": 20, "diabetes": False}))
    assert (fit.fit, fit.failing) == (Fit.COULD, ())
    assert len(fit.to_check) >= 2


def test_a_trial_without_criteria_has_nothing_claimed():
    assert match_trial({"id": "NCT90000002"}, parse_patient({"age": 3})).verdicts == ()
