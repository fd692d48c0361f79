"""One record out of several: whose value is shown and why, nothing lost, nothing mixed up, differences told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.merging import differences, merge


def record(number: str, registry: str, *, source: str = "", **fields: Any) -> dict[str, Any]:
    return {"id": number, "registry": registry, "source": source or registry, **fields}


LEAD = record("NCT90000011", "ctgov", title="Cells into the disc", status="recruiting", enrolment={"count": 40})
TWIN = record("DRKS90000022", "drks", title="Zellen", language="de", summary="Kurz.", enrolment={"count": 48})
COPY = record("NCT90000011", "ctgov", source="ictrp", summary="A row's words.", acronym="QUILL", status="completed")


def origin(field: str, *records: dict[str, Any]) -> tuple[str, str, str]:
    found = {each.field: each for each in merge(records).origins}[field]
    return found.id, found.source, found.why


def test_one_record_is_shown_as_it_is() -> None:
    assert merge([LEAD]).record == LEAD


def test_the_leading_record_comes_first_then_registries_then_copies() -> None:
    shown = merge([LEAD, COPY, TWIN]).record
    assert shown["status"] == "recruiting"
    assert shown["summary"] == "Kurz."
    assert shown["acronym"] == "QUILL"
    assert origin("status", LEAD, COPY, TWIN) == ("NCT90000011", "ctgov", "leads")
    assert origin("summary", LEAD, COPY, TWIN) == ("DRKS90000022", "drks", "adds")
    assert origin("acronym", LEAD, COPY, TWIN) == ("NCT90000011", "ictrp", "only_copy")


def test_an_english_title_goes_before_a_leading_one_in_another_language() -> None:
    assert merge([TWIN, LEAD]).record["title"] == "Cells into the disc"
    assert origin("title", TWIN, LEAD) == ("NCT90000011", "ctgov", "english")


def test_arms_come_with_the_interventions_that_they_point_to() -> None:
    one = LEAD | {"interventions": [{"name": "cells"}]}
    other = TWIN | {"arms": [{"label": "B", "interventions": [1]}], "interventions": [{"name": "a"}, {"name": "b"}]}
    assert "arms" not in merge([one, other]).record
    assert merge([LEAD, other]).record["arms"] == other["arms"]


def test_criteria_are_not_said_twice_in_two_ways() -> None:
    one = LEAD | {"eligibility": {"criteria": "Adults."}}
    other = TWIN | {"eligibility": {"inclusion": "Erwachsene.", "sex": "female"}}
    assert merge([one, other]).record["eligibility"] == {"criteria": "Adults.", "sex": "female"}
    assert origin("eligibility.sex", one, other) == ("DRKS90000022", "drks", "adds")


def test_the_language_of_a_text_is_told_where_that_record_s_text_is_shown() -> None:
    german = {
        "eligibility": {"inclusion": "Erwachsene mit Schmerzen."},
        "outcomes": [{"measure": "Schmerz", "importance": "primary"}],
        "text_languages": [["eligibility.inclusion", "de"], ["outcomes[0].measure", "de"]],
    }
    one = LEAD | {"eligibility": {"criteria": "Adults."}}
    assert merge([one, TWIN | german]).record["text_languages"] == [("outcomes[0].measure", "de")]
    assert merge([TWIN | german, one]).record["text_languages"] == [
        ("eligibility.inclusion", "de"),
        ("outcomes[0].measure", "de"),
    ]


def test_sites_of_countries_that_the_leading_record_does_not_list_are_added() -> None:
    one = LEAD | {"sites": [{"city": "Lugo", "country": "Spain"}], "countries": ["Spain"]}
    other = TWIN | {
        "sites": [{"city": "Vigo", "country": "Spain"}, {"city": "Ulm", "country": "Germany"}],
        "countries": ["Germany", "Spain"],
    }
    shown = merge([one, other]).record
    assert [site["city"] for site in shown["sites"]] == ["Lugo", "Ulm"]
    assert shown["countries"] == ["Spain", "Germany"]
    assert origin("sites (Germany)", one, other) == ("DRKS90000022", "drks", "adds")


def test_each_country_and_number_that_is_put_together_has_its_origin() -> None:
    number = {"scheme": "ctgov", "value": "NCT90000011"}
    one = LEAD | {"countries": ["Spain"], "identifiers": [number]}
    other = TWIN | {"countries": ["Spain", "Germany"], "identifiers": [{"scheme": "utn", "value": "U9"}, number]}
    row = COPY | {"countries": ["Italy", "Germany"]}
    assert merge([one, row, other]).record["countries"] == ["Spain", "Germany", "Italy"]
    assert origin("countries", one, row, other) == ("NCT90000011", "ctgov", "leads")
    assert origin("countries (Germany)", one, row, other) == ("DRKS90000022", "drks", "adds")
    assert origin("countries (Italy)", one, row, other) == ("NCT90000011", "ictrp", "only_copy")
    assert origin("identifiers", one, row, other) == ("NCT90000011", "ctgov", "leads")
    assert origin("identifiers (U9)", one, row, other) == ("DRKS90000022", "drks", "adds")
    assert origin("countries", LEAD | {"countries": ["Spain"]}) == ("NCT90000011", "ctgov", "leads")


def test_registries_that_differ_are_listed_and_dates_that_fit_do_not() -> None:
    one = LEAD | {"dates": {"start": {"value": "2029-03"}, "completion": {"value": "2031-01"}}}
    other = TWIN | {"status": "completed", "dates": {"start": {"value": "2029-03-17"}, "completion": {"value": "2032"}}}
    found = {each.field: [said.value for said in each.said] for each in differences([one, other])}
    assert found == {
        "status": ["recruiting", "completed"],
        "enrolment": [40, 48],
        "dates.completion": ["2031-01", "2032"],
    }


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["A", "B"]),
        "summary": st.sampled_from(["", "x", "xyz"]),
        "status": st.sampled_from(["recruiting", "completed"]),
        "why_stopped": st.just("money"),
        "enrolment": st.just({"count": 4}),
        "dates": st.dictionaries(st.sampled_from(["start", "completion"]), st.just({"value": "2029"})),
        "language": st.sampled_from(["en", "de"]),
    },
)


@given(st.lists(FIELDS, min_size=1, max_size=4))
def test_every_shown_value_has_one_origin_that_says_it_and_no_told_field_is_lost(fields: list[dict[str, Any]]) -> None:
    records = [record(f"X{at}", f"r{at}", source="ictrp" if at % 2 else "", **each) for at, each in enumerate(fields)]
    shown, origins = merge(records)
    by_field = {each.field: each for each in origins}
    assert len(by_field) == len(origins)
    for field, told in by_field.items():
        name, _, part = field.partition(".")
        teller = next(each for each in records if each["id"] == told.id)
        assert (shown[name][part] if part else shown[name]) == (teller[name][part] if part else teller[name])
    alone = {"title", "summary", "enrolment"}
    told_somewhere = {name for each in fields for name, value in each.items() if value and name in alone}
    assert told_somewhere <= shown.keys()


def test_a_ticked_range_of_ages_gives_way_to_a_limit_that_another_registry_states() -> None:
    ticked = {"value": 64.0, "unit": "years", "days": 23376, "raw": "64 Years", "approximate": True}
    stated = {"value": 55.0, "unit": "years", "days": 20088, "raw": "55 Years"}
    one, other = TWIN | {"eligibility": {"maximum_age": ticked}}, LEAD | {"eligibility": {"maximum_age": stated}}
    assert merge([one, other]).record["eligibility"]["maximum_age"] == stated
    assert merge([other, one]).record["eligibility"]["maximum_age"] == stated
    assert origin("eligibility.maximum_age", one, other) == ("NCT90000011", "ctgov", "adds")
    row = COPY | {"eligibility": {"maximum_age": stated}}
    assert merge([one, row]).record["eligibility"]["maximum_age"] == ticked
    assert [each.field for each in merge([one, other]).origins].count("eligibility.maximum_age") == 1
