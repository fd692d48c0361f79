"""What holds for any patient and any pool: nothing known excludes nobody, relaxing gives what it says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from trials.matching import (
    Fit,
    forget,
    largest_gain,
    match_trial,
    next_question,
    question_of,
    settled_share,
    single_relaxation,
)
from trials.matching.conditions import compare
from trials.matching.fit import criteria_lines
from trials.matching.variables import FIELDS, NUMERIC, QUESTIONS
from trials.patient import Patient, parse_patient

_BULLETS = {
    "inclusion": [
        *("Age 18 to 65 years", "ODI of at least 30%", "Back pain for at least 6 months", "Pfirrmann grade 3 or 4"),
        *("VAS back pain ≥ 4 out of 10", "BMI between 18 and 32", "Failed 3 months of conservative care", "Willing"),
    ],
    "exclusion": [
        *("Diabetes", "Smoking", "BMI > 35", "Pregnancy", "Malignancy within 5 years", "Previous spinal surgery"),
        *("Epidural steroid injection within 3 months", "Modic type 3 changes", "Severe spinal stenosis"),
    ],
}


def _text(inclusion, exclusion):
    lists = (("Inclusion Criteria", inclusion), ("Exclusion Criteria", exclusion))
    return "\n".join(f"{name}:\n" + "\n".join(f"- {one}" for one in listed) for name, listed in lists)


_TRIALS = st.builds(
    _text, *(st.lists(st.sampled_from(_BULLETS[kind]), max_size=5, unique=True) for kind in ("inclusion", "exclusion"))
).map(lambda text: {"id": "NCT90000003", "eligibility": {"criteria": text}})
_POOLS = st.lists(_TRIALS, min_size=1, max_size=6).map(
    lambda trials: [(trial, criteria_lines(trial["eligibility"])) for trial in trials]
)
_PATIENTS = (
    st.fixed_dictionaries(
        {},
        optional={
            "age": st.integers(10, 90),
            "sex": st.sampled_from(["male", "female"]),
            "odi": st.integers(0, 100),
            "back_pain": st.integers(0, 10),
            "bmi": st.integers(15, 50),
            "symptom_months": st.integers(0, 60),
            "conservative_months": st.integers(0, 24),
            "pfirrmann": st.integers(1, 5),
            "modic": st.integers(0, 3),
            "malignancy_months": st.integers(0, 120),
            "epidural_steroid": st.booleans(),
            **dict.fromkeys(("diabetes", "smoking", "pregnancy", "prior_spine_surgery", "infection"), st.booleans()),
        },
    )
    .filter(lambda values: not (values.get("pregnancy") and values.get("sex") == "male"))
    .map(parse_patient)
)


def _fitting(pool, patient):
    return sum(match_trial(trial, patient, lines).fit is not Fit.NOT for trial, lines in pool)


@settings(max_examples=60, deadline=None)
@given(_TRIALS)
def test_a_patient_of_whom_nothing_is_known_is_kept_out_of_nothing(trial):
    assert match_trial(trial, Patient()).fit is not Fit.NOT


@settings(max_examples=60, deadline=None)
@given(_TRIALS, _PATIENTS)
def test_forgetting_never_turns_a_fit_into_a_failure_nor_an_unknown_into_a_verdict(trial, patient):
    before = match_trial(trial, patient)
    for name in FIELDS:
        after = match_trial(trial, forget(patient, name))
        for old, new in zip(before.verdicts, after.verdicts, strict=True):
            assert new.state in (old.state, "unknown")


@settings(max_examples=60, deadline=None)
@given(_POOLS, _PATIENTS)
def test_the_relaxation_gives_exactly_as_many_more_as_it_says(pool, patient):
    before = _fitting(pool, patient)
    relaxed = single_relaxation(pool, patient)
    gains = {name: _fitting(pool, forget(patient, name)) - before for name in FIELDS}
    assert (relaxed.gain if relaxed else 0) == max(gains.values())
    if relaxed:
        assert gains[relaxed.name] == relaxed.gain


@settings(max_examples=60, deadline=None)
@given(_POOLS, _PATIENTS)
def test_the_next_question_is_open_and_counts_the_trials_that_wait_for_it(pool, patient):
    fits = [match_trial(trial, patient, lines) for trial, lines in pool]
    question = next_question(fits)
    waiting = [set(fit.questions) for fit in fits if fit.fit is not Fit.NOT]
    if question is None:
        assert not any(waiting)
        return
    assert question.trials == sum(question.field in fields for fields in waiting) > 0
    assert getattr(patient, question.field) is None
    again = next_question(fits, asked={question.field})
    assert again is None or again.field != question.field


def test_a_number_that_rules_out_many_is_asked_before_a_rare_finding():
    text = _text(["ODI of at least 30%", "Pfirrmann grade 3 or 4"], ["Diabetes", "Smoking"])
    question = next_question([match_trial({"id": "x", "eligibility": {"criteria": text}}, Patient())])
    assert question is not None
    assert (question.field, question.trials, question.criteria) == ("odi", 1, 1)


@settings(max_examples=40, deadline=None)
@given(_POOLS, _PATIENTS)
def test_every_criterion_has_its_words_and_is_judged_once(pool, patient):
    for trial, lines in pool:
        fit = match_trial(trial, patient, lines)
        assert len(fit.verdicts) == len(lines)
        assert len(fit.met) + len(fit.failing) + sum(v.state == "unknown" for v in fit.verdicts) == len(lines)
        assert all(v.quote in trial["eligibility"]["criteria"] for v in fit.verdicts)


def test_every_field_that_decides_has_a_question_in_plain_words():
    fields = {field for needed in FIELDS.values() for field in needed}
    assert fields <= set(QUESTIONS)
    assert fields <= set(Patient.model_fields)
    assert all(question_of(field).endswith(("?", ".")) for field in fields)


def test_what_is_settled_is_counted_among_what_can_be_decided():
    fit = match_trial(
        {"id": "x", "eligibility": {"criteria": _text(_BULLETS["inclusion"], [])}}, parse_patient({"age": 40})
    )
    assert 0 < settled_share([fit], NUMERIC) < 1
    assert settled_share([]) == 1.0


def test_the_largest_gain_serves_filters_too():
    assert largest_gain({"country": 3, "within_km": 7}) == ("within_km", 7)
    assert largest_gain({"country": 0}) is None


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["<", "<=", ">", ">=", "=", "between", "in", "odd"]),
    st.lists(st.floats() | st.none(), max_size=3),
    st.floats(allow_nan=False),
)
def test_comparing_never_raises(op, values, number):
    assert compare(op, values, number) in (True, False, None)
