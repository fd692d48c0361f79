"""FHIR bundles: codes become fields, dates become months, what does not hold is passed over, rubbish never raises."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.errors import UsageError
from trials.patient.fhir import read_bundle

TODAY = date(2026, 6, 15)
ICD, LOINC, ATC = "http://hl7.org/fhir/sid/icd-10-cm", "http://loinc.org", "http://www.whocc.no/atc"


def _coded(system, code, text=None):
    return {"coding": [{"system": system, "code": code}], **({"text": text} if text else {})}


def _status(code):
    return {"coding": [{"system": "http://terminology.hl7.org/x", "code": code}]}


def _bundle(*resources):
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def _read(*resources):
    return read_bundle(_bundle(*resources), TODAY).patient


def _observed(code, value, unit, **rest):
    quantity = {"value": value, "code": unit}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": _coded(LOINC, code),
        "valueQuantity": quantity,
        **rest,
    }


def test_age_is_counted_in_whole_years_on_the_day():
    assert _read({"resourceType": "Patient", "birthDate": "1970-06-16", "gender": "female"}).age == 55
    assert _read({"resourceType": "Patient", "birthDate": "1970-06-15", "gender": "female"}).sex == "female"
    assert _read({"resourceType": "Patient", "birthDate": "1970-06-15"}).age == 56


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [
        ("M48.061", "spinal_stenosis", True),
        ("M51.26", "conditions", ("lumbar disc herniation",)),
        ("M54.5", "conditions", ("low back pain",)),
        ("M96.1", "prior_spine_surgery", True),
        ("E11.9", "diabetes", True),
        ("C50.911", "malignancy", True),
        ("F17.210", "smoking", True),
        ("F10.20", "substance_abuse", True),
        ("M43.16", "conditions", ("spondylolisthesis",)),
    ],
)
def test_a_diagnosis_by_its_icd_code(code, field, value):
    assert getattr(_read({"resourceType": "Condition", "code": _coded(ICD, code)}), field) == value


def test_what_is_over_counts_only_where_it_lasts():
    over = {"resourceType": "Condition", "clinicalStatus": _status("resolved")}
    assert _read({**over, "code": _coded(ICD, "C50.9")}).malignancy is True
    assert _read({**over, "code": _coded(ICD, "M46.20")}).infection is None


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_what_is_refuted_does_not_count(status):
    condition = {"resourceType": "Condition", "code": _coded(ICD, "E11"), "verificationStatus": _status(status)}
    assert _read(condition).diabetes is None


def test_measures_are_turned_into_the_unit_of_the_field():
    assert _read(_observed("4548-4", 53, "mmol/mol")).hba1c == 7.0
    assert _read(_observed("29463-7", 80, "kg"), _observed("8302-2", 2, "m")).bmi == 20.0
    assert _read(_observed("39156-5", 31.5, "kg/m2")).bmi == 31.5
    assert _read(_observed("29463-7", 80, "stone"), _observed("8302-2", 2, "m")).bmi is None


def test_the_newest_measure_counts():
    old, new = (
        _observed("39156-5", v, "kg/m2", effectiveDateTime=day) for v, day in ((30, "2020-01-01"), (25, "2026-01-01"))
    )
    assert _read(new, old).bmi == _read(old, new).bmi == 25


def test_procedures_are_past_with_the_months_since():
    done = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": "Lumbar discectomy"},
        "performedDateTime": "2025-06-15",
    }
    patient = _read(done)
    assert patient.prior_spine_surgery is True
    assert patient.prior_spine_surgery_months == 12.0
    assert _read({**done, "status": "preparation"}).prior_spine_surgery is None


def test_medicines_taken_now_by_code_or_name():
    taken = {"resourceType": "MedicationStatement", "status": "active"}
    assert _read({**taken, "medicationCodeableConcept": _coded(ATC, "B01AF01")}).anticoagulation is True
    assert _read({**taken, "medicationCodeableConcept": {"text": "Tramadol 50 mg"}}).opioid_use is True
    assert _read({**taken, "status": "stopped", "medicationCodeableConcept": {"text": "Tramadol"}}).opioid_use is None


def test_no_known_allergies_is_none_and_not_silence():
    assert _read({"resourceType": "AllergyIntolerance", "code": {"text": "No known allergies"}}).allergy == ()
    assert _read({"resourceType": "AllergyIntolerance", "code": {"text": "Latex"}}).allergy == ("Latex",)
    assert _read({"resourceType": "Patient"}).allergy is None


def test_each_fact_names_its_resource_and_the_rest_is_named_as_passed_over():
    reading = read_bundle(
        _bundle(
            {"resourceType": "Condition", "id": "c1", "code": _coded(ICD, "E11", "Type 2")},
            {"resourceType": "Coverage"},
        ),
        TODAY,
    )
    assert [fact.source for fact in reading.facts if fact.field == "diabetes"] == ["Condition/c1: Type 2"]
    assert reading.passed_over == ("Coverage",)


@pytest.mark.parametrize("document", [None, [], {}, {"resourceType": "Bundle"}, "x", 3])
def test_no_fhir_at_all_is_a_usage_error(document):
    with pytest.raises(UsageError, match="FHIR"):
        read_bundle(document, TODAY)


_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["M51", ICD, LOINC, "39156-5", "2020-13-40", "final"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["coding", "code", "system", "text", "value", "end", "display"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    [
        *("code", "status", "clinicalStatus", "verificationStatus", "valueQuantity", "valueCodeableConcept", "id"),
        *("performedDateTime", "performedPeriod", "onsetDateTime", "medicationCodeableConcept", "bodySite"),
        *("birthDate", "gender"),
    ]
)
_KINDS = ["Patient", "Condition", "Observation", "Procedure", "MedicationStatement", "AllergyIntolerance", "Other"]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(_KINDS), st.dictionaries(_KEYS, _ANY, max_size=5)), min_size=1, max_size=4))
def test_a_bundle_of_rubbish_never_raises(resources):
    reading = read_bundle(_bundle(*({"resourceType": kind, **rest} for kind, rest in resources)), TODAY)
    assert json.dumps(reading.patient.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Spinal stenosis of lumbar region", "spinal_stenosis"),
        ("Type 2 diabetes mellitus", "diabetes"),
        ("Malignant neoplasm of breast", "malignancy"),
        ("Rheumatoid arthritis", "autoimmune"),
    ],
)
def test_a_diagnosis_without_a_known_code_is_read_by_its_words(text, field):
    coded = {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": text}]}
    patient = _read({"resourceType": "Condition", "id": "c", "code": coded})
    assert getattr(patient, field) is True
    assert patient.conditions == (text,)
    over = _read({"resourceType": "Condition", "code": coded, "clinicalStatus": _status("resolved")})
    assert getattr(over, field) is (True if field == "malignancy" else None)
    assert over.conditions is None


def test_a_value_is_shown_with_its_resource_and_its_code_where_there_are_no_words():
    found = read_bundle(
        _bundle(
            {"resourceType": "Condition", "id": "c2", "code": _coded(ICD, "E11.9")},
            {"resourceType": "Patient", "gender": "female"},
        ),
        TODAY,
    )
    assert {fact.field: fact.source for fact in found.facts} == {
        "sex": "Patient: gender",
        "diabetes": "Condition/c2: E11.9",
        "conditions": "Condition/c2: E11.9",
    }
