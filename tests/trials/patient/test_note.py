"""Notes are read by rules: each value has its words, denials count as no, relatives do not count."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.patient.note import read_note

NOTE = """Ms Invented is a 54-year-old woman with low back pain for 3 years; disc degeneration at L4/5, Pfirrmann grade
IV, Modic type 1. ODI 46%. Back pain VAS 7/10, leg pain 20/100. BMI 27.4. No diabetes, no history of cancer.
She had 9 months of physiotherapy. No prior spine surgery. Epidural steroid injection 8 months ago. Takes warfarin.
Her mother had a fracture. Allergic to penicillin."""

READ = {
    "age": 54,
    "sex": "female",
    "symptom_months": 36,
    "pfirrmann": 4,
    "modic": 1,
    "odi": 46,
    "back_pain": 7,
    "leg_pain": 2,
    "bmi": 27.4,
    "diabetes": False,
    "malignancy": False,
    "conservative_months": 9,
    "prior_spine_surgery": False,
    "epidural_steroid_months": 8,
    "anticoagulation": True,
    "allergy": ("penicillin",),
}


def test_a_note_gives_its_measures_findings_and_denials():
    patient = read_note(NOTE).patient
    assert {field: getattr(patient, field) for field in READ} == READ


def test_the_conditions_are_those_of_the_vocabulary_with_their_words():
    reading = read_note(NOTE)
    named = {one.value: one.quote for one in reading.findings if one.field == "conditions"}
    assert set(reading.patient.conditions) == set(named)
    assert "disc degeneration" in named.values()


def test_a_relative_s_illness_is_not_the_patient_s():
    assert read_note(NOTE).patient.fracture is None


@pytest.mark.parametrize(
    ("note", "field", "value"),
    [
        ("58 y/o man", "age", 58),
        ("aged 61, he has pain", "age", 61),
        ("Oswestry score 20/50", "odi", 40),
        ("HbA1c 7.2 %", "hba1c", 7.2),
        ("ASIA grade C after a fall", "asia_grade", "C"),
        ("C6 spinal cord injury 14 months ago", "injury_level", "C6"),
        ("C6 spinal cord injury 14 months ago", "injury_months", 14),
        ("grade II spondylolisthesis at L5", "spondylolisthesis_grade", 2),
        ("no spondylolisthesis", "spondylolisthesis_grade", 0),
        ("former smoker", "smoking", False),
        ("smokes 15 cigarettes a day", "smoking", True),
        ("smokes 15 cigarettes a day", "cigarettes_per_day", 15),
        ("s/p L5/S1 microdiscectomy in 2019", "prior_spine_surgery", True),
        ("has a pacemaker", "mri_possible", False),
        ("no known allergies", "allergy", ()),
        ("on oxycodone daily", "opioid_use", True),
        ("new numbness in the groin", "saddle_numbness", True),
        ("denies bladder incontinence", "bladder_bowel_loss", False),
        ("progressive leg weakness", "new_weakness", True),
        ("she has rheumatoid arthritis", "autoimmune", True),
        ("hepatitis B negative", "hiv_hepatitis", False),
        ("A 15-week-old infant, born to a 39-year-old woman.", "age", 0.288),
        ("He was born to a 39-year-old woman.", "sex", "male"),
        ("52F with back pain", "sex", "female"),
        ("22yo M, otherwise healthy", "sex", "male"),
        ("LBP x 2 years", "symptom_months", 24),
        ("Failed PT for 6 months", "conservative_months", 6),
        ("PMH: HTN, T2DM", "diabetes", True),
        ("No prior surgery.", "prior_spine_surgery", False),
        ("He won't smoke.", "smoking", False),
        ("She does not smoke or use illicit drugs.", "substance_abuse", False),
        ("She is 12 weeks pregnant.", "pregnancy", True),
        ("The patient will provide informed consent.", "consents", True),
    ],
)
def test_one_thing_in_a_note_is_read(note, field, value):
    assert getattr(read_note(note).patient, field) == value


@pytest.mark.parametrize(
    ("note", "field"),
    [
        ("A woman with hypertension with pregnancy in the past.", "pregnancy"),
        ("Serum lactate is high.", "pregnancy"),
        ("A man whose wife is here. Pregnant or nursing: not asked.", "pregnancy"),
        ("No prior abdominal surgery.", "prior_spine_surgery"),
    ],
)
def test_what_a_note_only_seems_to_say_is_not_read(note, field):
    assert getattr(read_note(note).patient, field) is None


@pytest.mark.parametrize("note", ["", "ODI 300", "BMI of 999", "discussed fusion", "Pfirrmann", "aged 400"])
def test_what_cannot_be_or_is_not_said_is_left_out(note):
    assert read_note(note).findings == ()


_WORDS = st.sampled_from(
    [
        *("no", "denies", "ODI", "46", "%", "VAS", "7/10", "back pain", "for", "3 years", "aged 50", ".", ";", "\n"),
        *("fracture", "İ", "½", "\x00", "ﬁ"),
    ]
)


@settings(max_examples=80)
@given(st.lists(_WORDS | st.text(max_size=5), max_size=40).map(" ".join))
def test_every_quote_of_any_note_is_its_own_words(note):
    for one in read_note(note).findings:
        assert note[one.start : one.end] == one.quote


def test_a_hostile_note_is_read_to_its_limit():
    assert read_note("pain for " * 60_000).findings == ()
    assert read_note("a" * 1_000_000).findings == ()


@pytest.mark.parametrize(
    ("note", "age"),
    [
        ("My 50-year-old wife cares for me. I am a 54-year-old man with back pain.", 54.0),
        ("My 50-year-old wife cares for me; I am a 54-year-old man with back pain.", 54.0),
        ("I am 60 and my 80 year old mother has back pain.", None),
        ("I'm a 54 year old man. My 80 year old father had a fusion.", 54.0),
        ("Trial for my 80 year old mother, she has back pain.", 80.0),
        ("54-year-old mother of two with back pain.", 54.0),
    ],
)
def test_the_age_of_a_relative_is_not_that_of_who_speaks(note: str, age: float | None) -> None:
    assert read_note(note).patient.age == age
