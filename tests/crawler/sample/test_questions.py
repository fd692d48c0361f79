"""What a question finds: search areas, the expression language, filters; compared with the records themselves."""

import pytest

from crawler.scope import wanted
from crawler.spiders.ctgov import term
from tests.crawler.sample.asking import Client
from tests.crawler.sample.studies import Study, studies, text, texts


def having(piece: str, *values: str) -> set[str]:
    """Numbers of the records that have one of the values at a piece."""
    return {key for key, study in studies().items() if set(values) & set(texts(study, piece))}


def saying(words: str, *pieces: str) -> set[str]:
    """Numbers of the records that say these very words at a piece."""
    return {key for key, study in studies().items() if words in text(study, *pieces)}


HEAD = ("Condition", "Keyword", "ConditionMeshTerm", "ConditionAncestorTerm", "Acronym", "BriefTitle", "OfficialTitle")


def test_words_side_by_side_must_all_occur(client: Client) -> None:
    both = client.found(query_cond="spinal stenosis")
    assert both == client.found(query_cond="spinal AND stenosis")
    assert client.found(query_cond='"spinal stenosis"') <= both <= saying("spinal", *HEAD) & saying("stenosis", *HEAD)


def test_phrase_is_found_word_for_word_whatever_its_case_and_number(client: Client) -> None:
    assert client.found(query_cond='"spinal CORD injury"') == saying("spinal cord injur", *HEAD)


def test_or_joins_and_binds_less_than_and(client: Client) -> None:
    assert client.found(query_cond="sciatica OR facet") == client.found(query_cond="sciatica") | client.found(
        query_cond="facet"
    )
    assert client.found(query_cond="facet OR sciatica AND radiculopathy") == client.found(query_cond="facet") | (
        client.found(query_cond="sciatica") & client.found(query_cond="radiculopathy")
    )


def test_parentheses_and_not(client: Client) -> None:
    whole = client.found(query_cond="sciatica OR facet")
    assert client.found(query_cond="(sciatica OR facet) AND NOT radiculopathy") == whole - client.found(
        query_cond="radiculopathy"
    )


def test_areas_of_different_parameters_all_hold(client: Client) -> None:
    found = client.found(query_cond="sciatica", query_intr="epidural", query_locn="France")
    assert found == client.found(query_cond="sciatica") & client.found(query_intr="epidural") & client.found(
        query_locn="France"
    )
    assert found


@pytest.mark.parametrize(
    ("expression", "piece", "values"),
    [
        ("AREA[LocationCountry]France", "LocationCountry", ["France"]),
        ('AREA[LocationCountry]("United Kingdom" OR Germany)', "LocationCountry", ["United Kingdom", "Germany"]),
        ("AREA[Phase]PHASE2", "Phase", ["PHASE2"]),
        ("AREA[OverallStatus](SUSPENDED OR TERMINATED)", "OverallStatus", ["SUSPENDED", "TERMINATED"]),
        ("AREA[Sex]FEMALE", "Sex", ["FEMALE"]),
        ("AREA[LeadSponsorClass]INDIV", "LeadSponsorClass", ["INDIV"]),
    ],
)
def test_area_names_one_field(client: Client, expression: str, piece: str, values: list[str]) -> None:
    assert client.found(filter_advanced=expression) == having(piece, *values) != set()


def test_category_word_does_not_match_inside_another(client: Client) -> None:
    assert client.found(filter_advanced="AREA[Phase]PHASE1") == having("Phase", "PHASE1")
    assert client.found(filter_advanced="AREA[OverallStatus]RECRUITING") == having("OverallStatus", "RECRUITING")


@pytest.mark.parametrize(("low", "high"), [("2026-10-01", "MAX"), ("MIN", "2016-12-31"), ("2024-01-01", "2025-06-30")])
def test_range_of_dates_takes_both_ends(client: Client, low: str, high: str) -> None:
    def within(study: Study) -> bool:
        (day,) = texts(study, "LastUpdatePostDate")
        return (low == "MIN" or day >= low) and (high == "MAX" or day <= high)

    expression = f"AREA[LastUpdatePostDate]RANGE[{low},{high}]"
    assert client.found(filter_advanced=expression) == {key for key, study in studies().items() if within(study)}


def test_range_of_ages_compares_years_with_months(client: Client) -> None:
    young = client.found(filter_advanced="AREA[MinimumAge]RANGE[MIN, 200 months]")
    assert young == having("MinimumAge", "5 Years", "8 Years", "16 Years")


def test_range_of_numbers(client: Client) -> None:
    large = client.found(filter_advanced="AREA[EnrollmentCount]RANGE[150, MAX]")
    assert large == {
        key for key, study in studies().items() if any(int(n) >= 150 for n in texts(study, "EnrollmentCount"))
    }


def test_missing_and_all(client: Client) -> None:
    without = client.found(filter_advanced="AREA[WhyStopped]MISSING")
    assert without == {key for key, study in studies().items() if not texts(study, "WhyStopped")}
    assert client.found(query_term="ALL") == set(studies())


def test_operators_without_effect_are_read(client: Client) -> None:
    assert client.found(query_cond="EXPANSION[None]COVERAGE[FullMatch]sciatica") == client.found(query_cond="sciatica")


def test_status_filter_joins_by_bar_or_comma(client: Client) -> None:
    wanted_status = having("OverallStatus", "RECRUITING", "AVAILABLE")
    assert client.found(filter_overallStatus="RECRUITING|AVAILABLE") == wanted_status
    assert client.found(filter_overallStatus="RECRUITING,AVAILABLE") == wanted_status
    assert client.found(postFilter_overallStatus="RECRUITING") == having("OverallStatus", "RECRUITING")


def test_numbers_alone_switch_the_filters_off(client: Client) -> None:
    asked = {"NCT90017919", "NCT90033757"}
    assert client.found(query_term=" ".join(asked), filter_overallStatus="WITHDRAWN") == asked
    assert client.found(filter_ids="|".join(asked), filter_overallStatus="RECRUITING") == {"NCT90017919"}


def test_distance_counts_from_the_nearest_site_in_kilometres_or_miles(client: Client) -> None:
    assert client.found(filter_geo="distance(45.75,4.85,50km)") == having("LocationCity", "Lyon")
    assert client.found(filter_geo="distance(40.44,-80,150km)") == having("LocationCity", "Pittsburgh")
    assert client.found(filter_geo="distance(40.44,-80,150mi)") == having("LocationCity", "Pittsburgh", "Cleveland")


def test_accents_and_plurals_do_not_matter(client: Client) -> None:
    assert client.found(query_locn="Sao Paulo") == having("LocationCity", "São Paulo")
    assert client.found(query_titles="stem cell") == client.found(query_titles="stem cells")


def test_default_scope_asks_for_cells_of_the_spine_and_not_for_other_things(client: Client) -> None:
    areas = wanted("ctgov").areas
    found = client.found(**{f"query_{area}": " OR ".join(map(term, terms)) for area, terms in areas.items()})
    assert len(found) >= 65
    titles = "\n".join(text(studies()[key], "BriefTitle") for key in studies() if key not in found)
    for other in ("leukaemia", "platelet-rich plasma", "spinal anaesthesia"):
        assert other in titles
