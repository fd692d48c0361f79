"""What stands under a hit is what the rules of vetting say, on any day; early safety studies are not marked."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.listing import facts_on
from trials.vetting import vet
from trials.vetting.listing import build_listing
from trials.vetting.practical import practical_facts
from trials.vetting.support import support_facts

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
WRITTEN = st.builds(lambda day, length: day.isoformat()[:length], DAYS, st.sampled_from([4, 7, 10]))
DATES = st.dictionaries(
    st.sampled_from(["start", "first_submitted", "registered", "status_verified", "completion", "primary_completion"]),
    WRITTEN.map(lambda value: {"value": value}),
)


def told(trial: dict[str, Any], today: date = date(2026, 11, 1)) -> dict[str, Any]:
    return {fact["fact"]: fact["value"] for fact in facts_on(build_listing(trial), today)}


@settings(max_examples=200)
@given(
    dates=DATES,
    status=st.sampled_from([None, "recruiting", "not_yet_recruiting", "completed", "terminated", "unknown"]),
    kind=st.sampled_from(["interventional", "observational", None]),
    posted=st.sampled_from([True, False, None]),
    today=DAYS,
)
def test_facts_of_time_kept_by_an_index_are_those_of_the_day_of_reading(
    dates: Any, status: Any, kind: Any, posted: Any, today: date
) -> None:
    trial = {"dates": dates, "status": status, "study_type": kind, "has_results": posted}
    trial = {name: value for name, value in trial.items() if value is not None}
    vetted = {fact.name: fact.value for fact in vet(trial, today)}
    found = told(trial, today)
    for name in ("registered_after_start", "stale_recruiting", "results_overdue"):
        assert found[name] == vetted[name], name


def test_an_early_safety_study_is_not_marked_for_having_no_control() -> None:
    open_label = {
        "study_type": "interventional",
        "arms": [{"label": "Cells"}],
        "design": {"masking": "none", "allocation": "na"},
    }
    assert {"single_arm", "blinded", "randomised"} <= set(told(open_label | {"phases": ["phase3"]}))
    for phases in (["early_phase1"], ["phase1"], ["phase1", "phase2"]):
        assert not {"single_arm", "blinded", "randomised"} & set(told(open_label | {"phases": phases}))
    controlled = {"design": {"masking": "double", "allocation": "randomized"}, "phases": ["phase1"]}
    assert told(controlled)["blinded"] is True
    assert told(controlled)["randomised"] is True


def test_silence_is_neither_for_nor_against() -> None:
    assert {value for name, value in told({}).items() if name not in ("protocol", "papers")} == {None}
    assert told({"partial": True})["protocol"] is None
    assert told({})["protocol"] is False


def test_an_index_without_the_facts_gives_none() -> None:
    assert facts_on(None, date(2026, 1, 1)) == []


def support(**trial: Any) -> dict[str, Any]:
    return {fact.name: fact.value for fact in support_facts(trial)}


def test_a_public_body_among_the_funders_is_named() -> None:
    private = {"name": "Velltar Cells", "type": "industry"}
    fact = next(
        fact
        for fact in support_facts({"sponsor": private, "collaborators": [{"name": "Land Fund", "type": "other_gov"}]})
        if fact.name == "public_funder"
    )
    assert (fact.value, fact.field, fact.quote) == (True, "collaborators", "Land Fund")
    assert support(sponsor=private)["public_funder"] is False
    assert support(sponsor={"name": "Somebody"})["public_funder"] is None


def test_a_retracted_paper_does_not_speak_for_a_study() -> None:
    paper = {"citation": "Somebody A. Cells.", "type": "result"}
    assert support(references=[paper])["papers"] is True
    assert support(references=[paper | {"retractions": ["PubMed 1"]}])["papers"] is False
    assert support(references=[paper | {"type": "background"}])["papers"] is False


def practical(**trial: Any) -> dict[str, Any]:
    return {fact.name: fact for fact in practical_facts(trial)}


def test_insurance_travel_visits_and_length_are_quoted() -> None:
    text = "Cells are given once. There are six study visits. Travel expenses are reimbursed up to 40 km."
    found = practical(
        description=f"{text} Your health insurance will be asked first.",
        outcomes=[
            {"measure": "Pain", "time_frame": "6 months"},
            {"measure": "Harm", "time_frame": "Day 0 to Month 24"},
            {"measure": "Scan", "time_frame": "baseline, 52 weeks"},
        ],
    )
    assert found["visits"].quote == "There are six study visits"
    assert found["travel"].quote == "Travel expenses are reimbursed up to 40 km"
    assert found["insurance"].quote == "Your health insurance will be asked first"
    assert (found["follow_up"].value, found["follow_up"].field) == ("Month 24", "outcomes[1].time_frame")


def test_words_about_other_things_say_nothing_of_visits_and_insurance() -> None:
    found = practical(summary="Data are kept under the Health Insurance Portability Act. Cells travel in a cool box.")
    assert [fact.value for fact in found.values()] == [None] * 4


@pytest.mark.parametrize(
    ("fact", "field", "text"),
    [
        ("insurance", "criteria", "Affiliated to a social security scheme"),
        ("insurance", "criteria", "Patient with health insurance"),
        ("insurance", "description", "The visit is billed to the insurance of the patient"),
        ("travel", "criteria", "Able to travel to the clinic twice"),
        ("travel", "criteria", "Living within 50 miles of the clinic"),
        ("travel", "description", "A hotel is arranged and its costs are covered"),
        ("visits", "criteria", "Willing to attend all follow-up visits"),
    ],
)
def test_what_a_person_has_to_reckon_with_is_quoted_where_it_stands(fact: str, field: str, text: str) -> None:
    told_in = {"eligibility": {"criteria": text}} if field == "criteria" else {field: text}
    assert practical(**told_in)[fact].quote == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("description", "Rates come from the health insurance database."),
        ("description", "A sample of members of a health plan was asked."),
        ("description", "Health plans pay for most drugs of patients."),
        ("description", "Research assistants will travel to the hospital."),
        ("description", "Such cells reside within the bone marrow, 4 per field."),
        ("description", "Accommodation of the eye is measured twice."),
        ("summary", "Infants living in an area of malaria are seen."),
        ("criteria", "No steroid within 14 days of the study visit"),
        ("criteria", "Having a kitchen in the place of accommodation"),
        ("criteria", "Stroke since the previous study visit"),
    ],
)
def test_sentences_that_only_hold_such_a_word_are_not_quoted(field: str, text: str) -> None:
    told_in = {"eligibility": {"criteria": text}} if field == "criteria" else {field: text}
    assert [fact.value for fact in practical(**told_in).values()] == [None] * 4


@given(st.text(max_size=300))
def test_any_text_gives_exact_parts_of_it(text: str) -> None:
    found = practical(description=text, outcomes=[{"measure": "m", "time_frame": text or "-"}])
    assert all(fact.quote in text for fact in found.values() if fact.stated)
