"""Lists as registries lay them out: which words are in which list, and where one criterion ends."""

import pytest

from trials.criteria import read_criteria


def _lists(text):
    """Give the quotes by list; claims are shown by their variable."""
    found = {"inclusion": [], "exclusion": []}
    for one in read_criteria(text):
        found[one.kind].append(one.variable or one.quote)
    return found["inclusion"], found["exclusion"]


LAYOUTS = {
    "blank lines": "Inclusion Criteria:\n\n- Able to walk\n- Age ≥ 18 years\n\nExclusion Criteria:\n\n- Diabetes",
    "capitals": "INCLUSION CRITERIA\n* Able to walk\n* Age ≥ 18 years\nEXCLUSION CRITERIA\n* Diabetes",
    "numbers": "Inclusion Criteria:\n1. Able to walk\n2. Age ≥ 18 years\nExclusion Criteria:\n1. Diabetes",
    "brackets": "Inclusion criteria\n(1) Able to walk\n(2) Age ≥ 18 years\nExclusion criteria\n(1) Diabetes",
    "letters": "Key Inclusion Criteria:\na) Able to walk\nb) Age ≥ 18 years\nKey Exclusion Criteria:\na) Diabetes",
    "plain lines": "Inclusion Criteria:\nAble to walk\nAge ≥ 18 years\nExclusion Criteria:\nDiabetes",
    "run-on": "Inclusion Criteria: 1. Able to walk 2. Age ≥ 18 years Exclusion Criteria: 1. Diabetes",
    "exclusion in mid-list": "Inclusion Criteria:\n- Able to walk\n- Age ≥ 18 years\n- Exclusion Criteria:\n- Diabetes",
    "html": "<p>Inclusion Criteria:<br>- Able to walk<br>- Age &ge; 18 years<br>Exclusion Criteria:<br>- Diabetes</p>",
    "line ends": "Inclusion Criteria:\r\n- Able to walk\r\n- Age ≥ 18 years\r\nExclusion Criteria:\r\n- Diabetes",
    "no header for the first list": "- Able to walk\n- Age ≥ 18 years\nExclusion Criteria:\n- Diabetes",
    "sentences": "Patients are eligible if:\n- Able to walk\n- Age ≥ 18 years\nPatients are excluded if:\n- Diabetes",
    "non-inclusion": "Inclusion criteria:\n- Able to walk\n- Age ≥ 18 years\nNon-inclusion criteria:\n- Diabetes",
    "German": "Einschlusskriterien:\n- Able to walk\n- Age ≥ 18 years\nAusschlusskriterien:\n- Diabetes",
    "Spanish": "Criterios de inclusión:\n- Able to walk\n- Age ≥ 18 years\nCriterios de exclusión:\n- Diabetes",
    "French": "Critères d'inclusion :\n- Able to walk\n- Age ≥ 18 years\nCritères de non-inclusion :\n- Diabetes",
    "numbered headers": (
        "1. Inclusion criteria\n1.1 Able to walk\n1.2 Age ≥ 18 years\n2. Exclusion criteria\n2.1 Diabetes"
    ),
    "who can": "Who can participate:\n- Able to walk\n- Age ≥ 18 years\nWho cannot participate:\n- Diabetes",
    "you may": (
        "You may be eligible for this study if you:\n- Able to walk\n- Age ≥ 18 years\n"
        "You may not be eligible for this study if you:\n- Diabetes"
    ),
    "Chinese": "纳入标准：\n1. Able to walk\n2. Age ≥ 18 years\n排除标准：\n1. Diabetes",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_lists_in_every_layout(layout):
    assert _lists(LAYOUTS[layout]) == (["Able to walk", "age"], ["diabetes"])


def test_lists_kept_apart_by_the_registry_need_no_header():
    found = read_criteria(inclusion="Age ≥ 18 years", exclusion="Diabetes")
    assert [(one.kind, one.variable, one.field) for one in found] == [
        ("inclusion", "age", "inclusion"),
        ("exclusion", "diabetes", "exclusion"),
    ]


def test_a_wrapped_line_is_one_criterion():
    text = (
        "Inclusion Criteria:\n- Able to walk ten steps on each of three days and\n  to write about it\n- Able to sing"
    )
    assert [" ".join(one.quote.split()) for one in read_criteria(text)] == [
        "Able to walk ten steps on each of three days and to write about it",
        "Able to sing",
    ]


def test_a_line_end_written_twice_is_one():
    text = "<br>      Inclusion Criteria:\n<br>\n<br>        1. Able to walk ten steps on each of three days and also\n"
    text += "<br>           to write about it all\n<br>\n<br>        2. Age of 18 years or older\n"
    found = read_criteria(text)
    assert [one.variable for one in found] == [None, "age"]
    assert found[0].quote.endswith("it all")


def test_nested_bullets_are_criteria_of_their_own_and_know_alternatives():
    text = "Inclusion Criteria:\n- At least one of the following:\n  - BMI > 35\n  - Diabetes\n- Age ≥ 18 years"
    found = {one.variable: one.extras.get("any_of") for one in read_criteria(text) if one.variable}
    assert found == {"bmi": True, "diabetes": True, "age": None}


def test_a_double_negation_stays_in_its_list_as_written():
    found = [one for one in read_criteria(exclusion="- No prior spine surgery") if one.variable]
    assert [(one.kind, one.variable, one.op) for one in found] == [("exclusion", "prior_spine_surgery", "absent")]


def test_rules_on_leaving_the_study_make_no_claims():
    text = "Inclusion Criteria:\n- Age ≥ 18 years\nWithdrawal Criteria:\n- Pregnancy"
    assert _lists(text) == (["age"], ["Pregnancy"])


def test_a_mention_of_the_criteria_in_a_sentence_is_no_header():
    text = (
        "Inclusion Criteria:\n- Patients who meet the exclusion criteria of the first part may come\n- Age ≥ 18 years"
    )
    assert _lists(text)[1] == []


def test_a_header_that_goes_on_with_a_broken_line_is_none():
    text = (
        "Inclusion Criteria:\n- Age ≥ 18 years\nExclusion Criteria:\n"
        "- Patients who for any other reason do not meet the diagnostic\ninclusion criteria of this trial\n- Diabetes"
    )
    assert _lists(text)[0] == ["age"]
    assert _lists(text)[1][-1] == "diabetes"


def test_a_sign_at_the_start_of_a_line_is_no_bullet():
    found = read_criteria("Inclusion Criteria:\n> 18 years of age\n> Diabetes")
    assert [(one.variable, one.op) for one in found] == [("age", ">"), ("diabetes", "present")]


def test_and_so_on_ends_no_sentence_in_brackets():
    found = read_criteria(inclusion="No relief of back pain by care (drugs, heat etc.) without operation for 6 months")
    assert len(found) == 1
