"""The same thing said in many ways: bounds, durations, grades and scores beside each other, past and planned."""

import pytest

from tests.trials.criteria.test_variables import short
from trials.criteria import read_criteria


def _claims(text, about, kind):
    """Read a criterion in a trial about something; give the claims of the criterion in short form."""
    lists = "Inclusion Criteria:\n- {}\n{}- {}\n"
    full = lists.format(about, "" if kind == "inclusion" else "Exclusion Criteria:\n", text)
    first = full.rindex(text)
    return [short(one) for one in read_criteria(full) if one.variable and one.start >= first]


BACK = "Low back pain from lumbar disc disease"
CORD = "Traumatic spinal cord injury"

INCLUSION = [
    (BACK, "History of back pain of more than half a year", ["symptom_months > 6"]),
    (BACK, "Sciatica of 6 weeks to 12 months duration", ["symptom_months between 1.38 12"]),
    (BACK, "Low back pain ≥ 6 months despite conservative care", ["conservative_months >= 0", "symptom_months >= 6"]),
    (BACK, "No improvement after 12 weeks of physiotherapy", ["conservative_months >= 2.76"]),
    (BACK, "Non-responsive to a 3-month course of non-surgical therapy", ["conservative_months >= 3"]),
    (BACK, "Age 20-60, VAS > 4, ODI > 30 %", ["age between 20 60", "pain > 4", "odi > 30"]),
    (BACK, "BMI within 18.5–30", ["bmi between 18.5 30"]),
    (BACK, "Single-segment or double-segment disc disease", ["disc_levels in 1 2"]),
    (BACK, "Disc degeneration greater than Pfirrmann II", ["pfirrmann > 2"]),
    (BACK, "Modic type I and/or II changes", ["modic in 1 2"]),
    (BACK, "Conserved disc height of more than 50%", ["disc_height_loss_percent < 50"]),
    (BACK, "Back pain that persists after lumbar discectomy", ["prior_spine_surgery present"]),
    (BACK, "Will undergo lumbar fusion", []),
    (CORD, "AIS-A, AIS-B", ["asia_grade in A B"]),
    (CORD, "SCI within the past 72 hours", ["injury_months <= 0.1"]),
    (CORD, "Time from injury to treatment less than 14 days", ["injury_months < 0.46"]),
    (CORD, "Injured more than 3 months and less than 24 months ago", ["injury_months > 3", "injury_months < 24"]),
    (CORD, "Neurological level between C 5 and Th 12", ["injury_level = C5-T12"]),
    (CORD, "Stable dose of medicines for 4 weeks", []),
]

EXCLUSION = [
    (BACK, "Modic 2 or Modic 3 endplate changes", ["modic in 2 3"]),
    (BACK, "Aspirin or other platelet aggregation inhibitors", ["anticoagulation present"]),
    (BACK, "Opioid or alcohol dependence", ["substance_abuse present"]),
    (BACK, "Life expectancy lower than 1 year old", []),
    (BACK, "Revision surgery", ["prior_spine_surgery present"]),
    (BACK, "Surgery of the hip or knee in the past year", []),
    (BACK, "Tumour of the bladder neck treated by surgery", ["malignancy present"]),
    (CORD, "Decompression surgery within 5 days after the injury not possible", []),
]


@pytest.mark.parametrize(("about", "text", "expected"), INCLUSION)
def test_an_inclusion_in_other_words(about, text, expected):
    assert sorted(_claims(text, about, "inclusion")) == sorted(expected)


@pytest.mark.parametrize(("about", "text", "expected"), EXCLUSION)
def test_an_exclusion_in_other_words(about, text, expected):
    assert sorted(_claims(text, about, "exclusion")) == sorted(expected)
