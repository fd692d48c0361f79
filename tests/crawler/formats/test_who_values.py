"""Dates, ages, sizes, phases and sex are read in every layout that registries write; nothing is guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.emptying import Notes
from crawler.formats import _who_values as values
from crawler.formats._plain_html import without_tags
from crawler.formats._who_design import read_design
from crawler.formats._who_texts import read_conditions, read_criteria, read_interventions, read_outcomes
from crawler.formats._wrapped import unwrapped
from trials.dates import Order


@pytest.fixture
def notes() -> Notes:
    return Notes("toy")


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("April 25, 2024", None, "2024-04-25"),
        ("April 2024", None, "2024-04"),
        ("Apr  1 2007", None, "2007-04-01"),
        ("20 May 2024", None, "2024-05-20"),
        ("25/04/2024", "dmy", "2024-04-25"),
        ("21-10-2013", "dmy", "2013-10-21"),
        ("2024-04-25", None, "2024-04-25"),
        ("2016/12/06", None, "2016-12-06"),
        ("20240216", None, "2024-02-16"),
    ],
)
def test_dates_keep_their_precision_in_every_layout(notes: Notes, text: str, order: Order | None, wanted: str) -> None:
    date = values.date(notes, text, order)
    assert date is not None
    assert date.value == wanted
    assert date.raw == (None if text == wanted else " ".join(text.split()))


def test_a_slashed_date_of_an_unknown_registry_is_not_guessed(notes: Notes) -> None:
    assert values.date(notes, "03/04/2025", values.DATE_ORDERS.get("nowhere")) is None
    assert notes.repairs == {"toy/date/unreadable": 1}


def test_the_first_of_january_1900_is_no_date(notes: Notes) -> None:
    assert values.date(notes, "01/01/1900", "dmy") is None
    assert notes.repairs == {"toy/date/placeholder": 1}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("18 Years", 18, "years"),
        ("18 years", 18, "years"),
        ("6 Months", 6, "months"),
        (">= 18age old", 18, "years"),
        ("<= 85age old", 85, "years"),
        (">= 18age 6month 0week old", 222, "months"),
        ("< 70age old", 69, "years"),
        ("> 17age old", 18, "years"),
        ("20years-old", 20, "years"),
        ("18Y", 18, "years"),
        ("6M", 6, "months"),
        ("65.00 Year(s)", 65, "years"),
        ("19 Year", 19, "years"),
        ("2 Days", 2, "days"),
    ],
)
def test_ages_are_read_in_every_layout(notes: Notes, text: str, value: float, unit: str) -> None:
    age = values.age(notes, text, None, "minimum")
    assert age is not None
    assert (age.value, age.unit, age.raw) == (value, unit, text)


@pytest.mark.parametrize("text", ["N/A", "None", "No limit", "no limit", "Not applicable", "", "-", "No Maximum Age"])
def test_no_limit_is_no_age_and_no_repair(notes: Notes, text: str) -> None:
    assert values.age(notes, text, None, "minimum") is None
    assert not notes.repairs


def test_a_bare_number_is_an_age_only_where_the_unit_is_known(notes: Notes) -> None:
    age = values.age(notes, "18", values.AGE_UNITS.get("chictr"), "minimum")
    assert age is not None
    assert (age.value, age.unit) == (18, "years")
    assert values.age(notes, "18", values.AGE_UNITS.get("nowhere"), "minimum") is None
    assert values.age(notes, "??", "years", "maximum") is None
    assert notes.repairs == {"toy/age/unreadable": 2}


def test_an_age_that_cannot_be_read_is_told_with_its_text(notes: Notes) -> None:
    assert values.age(notes, " grown up ", "years", "maximum") is None
    assert values.age(notes, "18", None, "minimum") is None
    assert values.age(notes, "No limit", None, "minimum") is None
    told = [(each.field, each.raw) for each in notes.unrecognised]
    assert told == [("eligibility.maximum_age", "grown up"), ("eligibility.minimum_age", "18")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("880", 880),
        ("2,062", 2062),
        ("arm a:30;arm b:30;", 60),
        ("A:1：2;B：3", 5),
        ("20,000 (later 1,000)", 20000),
        ("0", 0),
    ],
)
def test_sizes_are_numbers_or_sums_over_arms(notes: Notes, text: str, count: int) -> None:
    size = values.enrolment(notes, text)
    assert size is not None
    assert size.count == count


def test_a_size_in_words_keeps_its_words_and_no_number(notes: Notes) -> None:
    size = values.enrolment(notes, "all patients of 2 wards")
    assert size is not None
    assert (size.count, size.raw) == (None, "all patients of 2 wards")
    assert notes.repairs == {"toy/enrolment/unreadable": 1}


EU_PHASE = """Human pharmacology (Phase I): no
Therapeutic exploratory (Phase II): yes
Therapeutic confirmatory - (Phase III): yes
Therapeutic use (Phase IV): """


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Phase 2/Phase 3", ("phase2", "phase3")),
        ("Phase 1 / Phase 2", ("phase1", "phase2")),
        ("Phase I/II", ("phase1", "phase2")),
        ("Phase III", ("phase3",)),
        ("Phase1/Phase2", ("phase1", "phase2")),
        ("2-3", ("phase2", "phase3")),
        ("0", ("phase0",)),
        ("Phase 2a", ("phase2",)),
        ("Phase-2", ("phase2",)),
        ("Phase-2/ Phase-3", ("phase2", "phase3")),
        ("Early Phase 1", ("early_phase1",)),
        ("N/A", ("not_applicable",)),
        ("Not selected", ()),
        ("Retrospective study", ()),
        (EU_PHASE, ("phase2", "phase3")),
    ],
)
def test_phases_are_read_in_every_layout(notes: Notes, text: str, wanted: tuple[str, ...]) -> None:
    assert values.phases(notes, text) == wanted
    assert not notes.unrecognised


def test_an_unknown_phase_keeps_its_word(notes: Notes) -> None:
    assert values.phases(notes, "Phase of the moon") == ("unrecognised",)
    assert [(word.field, word.raw) for word in notes.unrecognised] == [("phases[0]", "Phase of the moon")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("All", "all"),
        ("Both", "all"),
        ("Male and Female", "all"),
        ("Both males and females", "all"),
        ("Female: yes\nMale: yes", "all"),
        ("Female: no\nMale: yes", "male"),
        ("F", "female"),
        ("", None),
        ("-", None),
    ],
)
def test_sex_is_read_in_every_layout(notes: Notes, text: str, wanted: str | None) -> None:
    assert values.sex(notes, text) == wanted


def test_html_goes_and_comparisons_stay() -> None:
    assert without_tags("&lt;br&gt;1. age &lt;18 &amp; p&lt;b<br/>2. VAS &gt; 4\r<br>3. <b>bold</b>") == (
        "1. age <18 & p<b\n2. VAS > 4\n3. bold"
    )


@given(st.text(max_size=120))
@settings(max_examples=80, deadline=None)
def test_text_without_tags_does_not_change_when_read_again(text: str) -> None:
    once = without_tags(text)
    assert without_tags(once) == once


def test_wrapped_lines_are_joined_and_bullets_are_not() -> None:
    text = " Inclusion Criteria:\n\n          -  one that goes\n             on\n\n          -  two\n\n        1. three"
    assert unwrapped(text) == "Inclusion Criteria:\n\n- one that goes on\n- two\n1. three"


def test_design_fields_come_from_labels_and_known_words_only() -> None:
    design = read_design(
        "Allocation: Randomized. Intervention model: Something new. Masking: Double (Participant, Nobody)."
    )
    assert (design.allocation, design.intervention_model, design.masking) == ("randomized", None, "double")
    assert design.who_masked == ("participant",)
    assert read_design("Controlled: yes\nRandomised: no\nOpen: no\nDouble blind: yes").allocation == "non_randomized"
    assert read_design("Randomised: \nOpen: ").allocation is None


def test_conditions_are_told_from_their_codes() -> None:
    found = read_conditions("Disc pain\nOther disc degeneration;M51.3", "irct")
    assert found == {
        "conditions": ("Disc pain",),
        "keywords": ("Other disc degeneration",),
        "condition_codes": ("ICD-10 M51.3",),
    }


def test_arms_get_what_the_text_gives_them_by_name() -> None:
    found = read_interventions("Cells:MSC; twice;Control:Nil;", "Cells:30;Control:30;")
    assert [(arm.label, arm.interventions) for arm in found["arms"]] == [("Cells", (0,)), ("Control", ())]
    assert [(one.name, one.arms) for one in found["interventions"]] == [("MSC; twice", (0,))]


def test_a_list_of_outcomes_is_cut_only_where_the_registry_gives_lists() -> None:
    assert [one.measure for one in read_outcomes("Pain;Motor score", "primary", "ctgov")] == ["Pain", "Motor score"]
    assert [one.measure for one in read_outcomes("Pain; later Motor score", "primary", "isrctn")] == [
        "Pain; later Motor score"
    ]


def test_both_lists_in_one_field_are_the_whole_criteria() -> None:
    both = "Inclusion Criteria:\n\n1. a\n\nExclusion Criteria:\n\n1. b"
    assert read_criteria(both, None)["criteria"] == both
    split = read_criteria("Inclusion criteria: 1. a", "Exclusion criteria: 1. b")
    assert (split["inclusion"], split["exclusion"]) == ("1. a", "1. b")
