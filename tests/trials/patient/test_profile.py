"""A profile takes every field, all optional, and says in one sentence what it cannot take."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.errors import UsageError
from trials.patient import Patient, parse_patient, red_flags, template


def test_the_template_is_a_profile_of_every_field_once_its_lines_are_used():
    lines = [line[2:] for line in template().splitlines() if line.startswith("# ") and " = " in line]
    patient = parse_patient(tomllib.loads("\n".join(lines)))
    assert patient.model_fields_set == set(Patient.model_fields)
    assert patient.back_pain == 6
    assert patient.allergy == ("penicillin",)


def test_the_template_as_printed_is_an_empty_profile():
    assert tomllib.loads(template()) == {}
    assert parse_patient({}) == Patient()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"smokin": True}, "did you mean smoking?"),
        ({"zzz": 1}, "trials match --template"),
        ({"back_pain": 11}, "back_pain"),
        ({"age": "old"}, "age (years) cannot be read"),
        ({"asia_grade": "F"}, "asia_grade"),
        ({"injury_level": "knee"}, "injury_level"),
    ],
)
def test_what_a_profile_cannot_take_is_said_in_one_sentence(values, sentence):
    with pytest.raises(UsageError, match=r"^[^\n]+$") as caught:
        parse_patient(values)
    assert sentence in str(caught.value)


def test_a_wrong_value_is_not_repeated_in_the_message():
    with pytest.raises(UsageError) as caught:
        parse_patient({"odi": "my private words"})
    assert "private" not in str(caught.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from([*Patient.model_fields, "other"]), _JSON, max_size=5))
def test_any_mapping_is_a_profile_or_a_usage_error(values):
    try:
        patient = parse_patient(values)
    except UsageError:
        return
    assert parse_patient(patient.model_dump(exclude_unset=True)) == patient


@pytest.mark.parametrize("field", ["saddle_numbness", "bladder_bowel_loss", "new_weakness"])
def test_each_red_flag_sends_to_urgent_care(field):
    assert "urgent medical care now" in str(red_flags(parse_patient({field: True})))
    assert red_flags(parse_patient({field: False})) is None
