"""What a listing says of money, design and dates: facts with their words, "not stated" kept apart from no."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trials.vetting import Fact, vet
from trials.vetting.house import _may_be, _same, read_name

TODAY = date(2026, 11, 1)


def facts(**trial: Any) -> dict[str, Fact]:
    return {fact.name: fact for fact in vet(trial, TODAY)}


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("This patient-funded study gives cells into the disc.", "patient-funded study", "study"),
        ("Participants will have to pay for the cells themselves.", "Participants will have to pay", "study"),
        ("Each subject must cover the cost of travel and treatment.", "subject must cover the cost", "study"),
        ("You will be charged a fee of $4,500.", "charged a fee of $4,500", "study"),
        ("Able to pay $9,000 for the procedure", "Able to pay $9,000", "study"),
        ("The study does not cover the cost of the operation.", "does not cover the cost", "study"),
        ("The injection is done at their own expense.", "at their own expense", "study"),
        (
            "Follow-up visits will be billed to the patient's insurance.",
            "billed to the patient's insurance",
            "routine_care",
        ),
        ("Patients are responsible for the costs of screening.", "responsible for the costs of screening", "screening"),
        ("Costs of the implant are paid by the patient.", "paid by the patient", "study"),
        ("There is a fee to participate.", "fee to participate", "study"),
        ("Treatment cost: $10,000.", "$10,000", "study"),
        ("It is not covered by insurance and patients pay out of pocket.", "patients pay out of pocket", "study"),
        ("Participants pay for their treatment.", "Participants pay for their treatment", "study"),
        ("The study is patient funded.", "study is patient funded", "study"),
        ("Taking part requires payment by the patient.", "requires payment by the patient", "study"),
        ("Subjects will incur the cost of the injection.", "Subjects will incur the cost", "study"),
        ("Patients self-fund the cells.", "Patients self-fund", "study"),
        ("The cells are to be paid out of pocket.", "to be paid out of pocket", "study"),
        ("Treatment fee: USD 5000.", "USD 5000", "study"),
        ("Financially able to cover the expenses of the cells.", "Financially able to cover", "study"),
        ("The patient assumes all costs.", "patient assumes all costs", "study"),
        ("Participants are charged a reduced fee.", "charged a reduced fee", "study"),
        ("The clinic will charge patients for the product.", "charge patients for the product", "study"),
        ("There is a cost of $125 to all patients.", "cost of $125 to all patients", "study"),
        ("Patients will have to buy the study drug.", "buy the study drug", "study"),
        ("Funds are not available to pay for the operation.", "not available to pay for the operation", "study"),
        ("A test is done. This will be covered by the patient's health insurance.", "covered by the", "routine_care"),
        ("Costs of the birth will be the responsibility of the family.", "responsibility of the family", "study"),
    ],
)
def test_words_that_say_participants_pay_are_quoted(text: str, words: str, kind: str) -> None:
    found = facts(description=f"Cells are cultured. {text}")
    assert words in found["payment_wording"].value
    assert found["payment_wording"].quote in text
    assert found["payment_wording"].field == "description"
    assert found["payment_kind"].value == kind


@pytest.mark.parametrize(
    "text",
    [
        "Participants are asked to pay attention to their posture.",
        "Willingness to pay for an attribute of care is measured.",
        "Funded by the Patient-Centered Outcomes Research Fund.",
        "The work is self-funded by the doctoral student.",
        "After the study you will be responsible for the cost of further injections.",
        "Adults who are unable to afford the visits are excluded.",
        "Cost-effectiveness is a secondary outcome.",
        "Participants receive $50 as compensation.",
        "Patients will not be responsible for the cost of the test.",
        "If you wish to continue using the drug you will be responsible for the cost of it.",
        "Such drainage kits are often paid out-of-pocket by patients.",
        "Patients who cannot pay for treatment are not asked.",
        "Particles are negatively charged.",
        "It is the responsibility of the patient to report costs.",
        "Adults who are covered by health insurance may take part.",
        "Subjects will not incur any cost.",
        "In such plans most medications must be paid out-of-pocket.",
        "Patients buy fewer drugs with a higher price.",
        "Investigators will be charged with oversight.",
    ],
)
def test_a_money_phrase_that_says_nothing_of_participants_paying_gives_nothing(text: str) -> None:
    assert facts(summary=text)["payment_wording"].value is None


@pytest.mark.parametrize(
    "text",
    [
        "All visits are at no cost to participants.",
        "The cells are provided free of charge.",
        "The cost of their treatment will be borne by the project.",
        "You will not be billed for the imaging.",
        "Subjects will not have to pay for these tests.",
        "All study-related costs are covered by the sponsor.",
        "There is no charge for participation.",
        "Free treatment is offered to all.",
        "The study drug is supplied free by the company.",
        "All costs will be covered by the university.",
        "Therapy is free of charge, and participants are compensated for visits.",
    ],
)
def test_words_that_say_participants_do_not_pay_are_no_payment(text: str) -> None:
    found = facts(summary=text)
    assert found["free_wording"].value in text
    assert found["payment_wording"].value is None


@pytest.mark.parametrize(
    "text",
    [
        "The software is available for free on the web.",
        "Drinking water is made available free of cost.",
        "The test is performed by the insurer at no cost to us.",
        "In their study the pill was offered free of charge (Smith et al, 2003).",
        "Costs that might potentially be borne by institutions are listed.",
    ],
)
def test_what_is_free_for_others_is_no_word_on_participants(text: str) -> None:
    assert facts(summary=text)["free_wording"].value is None


def dated(**dates: str) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in dates.items()}


@pytest.mark.parametrize(
    ("start", "first", "late"),
    [
        ("2024-01", "2024-02-29", False),
        ("2024-01", "2024-03-05", True),
        ("2024-01-10", "2024-02-01", False),
        ("2023", "2024-03", True),
    ],
)
def test_registered_after_start_leaves_thirty_days_and_counts_a_month_as_its_last_day(
    start: str, first: str, late: bool
) -> None:
    assert facts(dates=dated(start=start, first_submitted=first))["registered_after_start"].value is late


@pytest.mark.parametrize(("verified", "stale"), [("2024-10", True), ("2024-11", False), ("2026-01-03", False)])
def test_recruiting_and_unverified_for_two_years_is_stale(verified: str, stale: bool) -> None:
    assert facts(status="recruiting", dates=dated(status_verified=verified))["stale_recruiting"].value is stale


def test_a_date_that_is_missing_is_not_stated_rather_than_fine() -> None:
    found = facts(status="recruiting", study_type="interventional")
    assert [found[name].value for name in ("registered_after_start", "stale_recruiting")] == [None, None]
    assert facts(status="completed", study_type="interventional")["results_overdue"].value is None
    assert facts(study_type="observational", status="completed")["results_overdue"].value is None


@pytest.mark.parametrize(
    ("sponsor", "facility", "same"),
    [
        ("Quillmoor University", "Quillmoor University Hospital", True),
        ("Quillmoor University", "Department of Surgery, Quillmoor", True),
        ("Ostermark Scientific", "Ostermark Medical Center", False),
        ("Ostermark State University", "Ostermark Institute of Traumatology", False),
        ("Tarenti Hospital, Ostermark University", "Department of Surgery, Tarenti Hospital", True),
        ("Centre Tarénti", "centre tarenti", True),
        ("Velltar Pharma", "Velltar Investigational Site", False),
        ("Velltar Cells Inc", "Hospital of Ostermark", False),
        ("I.V.R.S. Ospedale Tarenti", "IVRS Ospedale Tarenti", True),
        ("University Hospital, Ostermark", "CHU d'Ostermark", True),
        ("Centre Hospitalier Universitaire, Ostermark", "UHOstermark", True),
        ("University of Quill Moor", "Institute of Traumatology of the UQM", True),
        ("Quill Moor University Health Sciences", "Q M Baptist Health", True),
        ("Assistance Tarenti - Hospitals of Ostermark", "Department of Surgery, ATHO", True),
        ("Velltarsky Medical Center", "Velltarski Medical Center", True),
        ("Tarentihospitalet, Fjordland", "Department of Surgery, Tarentihospitalet-Ostermark", True),
        ("Tarenti Clinic, Ostermark", "Central laboratory in Tarenti clinic", True),
        ("Quill Moor University", "Moor Headache Center", True),
        ("Ostermark University Hospital Quill", "Department of Surgery, Ostermark University Hospital", True),
        ("Norwegian University of Technology", "Norwegian Headache Centre, Tarenti Hospital", False),
        ("Velltar Spine", "Spine Institute", False),
        ("Velltar Cells Ltd", "PET center of Quillmoor", False),
    ],
)
def test_a_sponsor_is_a_site_where_their_names_are_of_one_house(sponsor: str, facility: str, same: bool) -> None:
    found = facts(
        sponsor={"name": sponsor}, sites=[{"facility": facility, "city": "Ostermark", "country": "Fjordland"}]
    )
    assert found["sponsor_is_site"].value is same


WORDS_OF_HOUSES = (
    *("Quillmoor", "Quill Moor", "UQM", "Q.M.", "CHU", "UHOstermark", "Ostermark", "Ostermárk", "University of"),
    *("Hospital", "'s Clinic", ", ", " - ", "(", ")", "/", "Institute", "of", "Q M", "I.V.R.S.", "IVRS", "Study Site"),
)


@given(*[st.lists(st.sampled_from(WORDS_OF_HOUSES), min_size=1, max_size=5).map(" ".join)] * 2)
def test_names_passed_over_by_their_words_are_of_no_one_house(sponsor: str, facility: str) -> None:
    for places in (set(), {"ostermark"}):
        one, other = read_name(sponsor), read_name(facility)
        assert _may_be(one, facility) or not _same(one, other, places, frozenset())


@pytest.mark.parametrize(
    ("registry", "model", "description", "single"),
    [
        ("ctgov", "parallel", "", True),
        ("chictr", "parallel", "Parallel", None),
        ("chictr", None, "Non randomized control", None),
        ("chictr", None, "Dose comparison", None),
        ("chictr", None, "Cohort study", True),
        ("jprn", "single_group", "uncontrolled control, single assignment", True),
    ],
)
def test_one_listed_arm_of_a_controlled_study_tells_nothing_where_arms_are_free_text(
    registry: str, model: str | None, description: str, single: bool | None
) -> None:
    design = {"description": description} | ({"intervention_model": model} if model else {})
    one = facts(registry=registry, study_type="interventional", arms=[{"label": "Group A"}], design=design)
    assert one["single_arm"].value is single


@pytest.mark.parametrize(
    ("design", "value", "quote"),
    [
        ({"masking": "none"}, True, "none"),
        ({"masking": "double"}, False, "double"),
        ({"masking": "unrecognised"}, None, "unrecognised"),
        ({"description": "Open-label randomised controlled trial"}, True, "Open-label"),
        ({"description": "Double-blind trial with an open-label extension"}, None, ""),
        ({}, None, ""),
    ],
)
def test_who_is_blinded_is_read_from_its_field_else_from_the_words_on_the_design(
    design: dict[str, str], value: bool | None, quote: str
) -> None:
    fact = facts(study_type="interventional", design=design)["masking_none"]
    assert (fact.value, fact.quote) == (value, quote)


def test_a_placeholder_is_no_site() -> None:
    assert facts(sites=[{"facility": "Research Site", "city": "Ostermark"}])["single_site"].value is None
    assert facts(sites=[{"facility": "Velltar Clinic", "city": "Ostermark"}] * 2)["single_site"].value is True
    assert facts(sites=[{"city": "Ostermark"}])["single_site"].value is None
    assert facts(sites=[{"city": "Ostermark"}, {"city": "Velltar"}])["single_site"].value is False


def test_every_question_is_answered_even_for_an_empty_record() -> None:
    found = facts()
    assert len(found) == 16
    assert all(fact.value is None for fact in found.values())


@given(st.text(max_size=400))
def test_any_text_gives_exact_quotes_or_nothing(text: str) -> None:
    found = facts(description=text)
    assert all(fact.value in text for name in ("payment_wording", "free_wording") if (fact := found[name]).value)


def test_the_labelled_records_are_told_as_well_as_stated() -> None:
    from benchmarks.vetting import GOLD, figures

    if not (GOLD / "vetting.jsonl").is_file():
        pytest.skip("labelled records of listings are not at hand")
    wrong = {name: (right, count) for name, (right, count) in figures(GOLD).items() if right < 0.9 * count}
    assert wrong == {}
