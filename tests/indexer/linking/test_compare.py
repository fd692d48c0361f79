"""Two records compared: what makes them one study, what speaks against it, what forbids it."""

from dataclasses import replace
from typing import Any

import pytest

from crawler import readers
from indexer.linking.compare import SURE, Comparison, compare
from indexer.linking.side import read_side
from tests.indexer.linking.trials_made import OTHER, named, trial


def compared(one: dict[str, Any], other: dict[str, Any]) -> Comparison:
    return compare(read_side(f"{one['id']}/{one['source']}", one), read_side(f"{other['id']}/{other['source']}", other))


def test_a_number_given_in_a_field_for_numbers_links() -> None:
    one = trial("NCT90000011", identifiers=[named("drks", "DRKS90000022")])
    found = compared(one, trial("DRKS90000022", "drks", title="Zellen in die Bandscheibe", official_title=None))
    assert found.verdict == "same"
    assert found.method == "identifier"
    assert "claims" in {reason.name for reason in found.reasons}


def test_a_number_in_running_text_alone_does_not_link_other_studies() -> None:
    one = trial("NCT90000011", identifiers=[named("drks", "DRKS90000022", "mentioned")])
    assert compared(one, trial("DRKS90000022", "drks", **OTHER)).verdict == "different"


def test_equal_titles_sponsor_size_and_start_link_without_a_number() -> None:
    found = compared(trial("NCT90000011"), trial("ISRCTN90000022", "isrctn"))
    assert found.verdict == "same"
    assert found.method == "evidence"


@pytest.mark.parametrize(
    "changes",
    [
        {"countries": ["Japan"], "dates": {"start": {"value": "2035-01-01"}}},
        {"enrolment": {"count": 400}, "dates": {"start": {"value": "2031-06-01"}}},
        OTHER,
    ],
)
def test_what_does_not_agree_keeps_records_apart_for_now(changes: dict[str, Any]) -> None:
    assert compared(trial("NCT90000011"), trial("ISRCTN90000022", "isrctn", **changes)).verdict != "same"


def test_dates_and_figures_alone_never_link() -> None:
    other = trial("ISRCTN90000022", "isrctn", **{**OTHER, "dates": trial("x")["dates"], "enrolment": {"count": 48}})
    assert compared(trial("NCT90000011"), other).verdict != "same"


UNTOLD: dict[str, Any] = {"enrolment": None, "dates": {}}
LONG = "Autologous Bone Marrow Cells Injected Into Degenerated Lumbar Discs of Adults With Chronic Discogenic Pain"


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "same"),
        ({"title": f"{LONG} Compared With Physiotherapy, Nerve Blocks and Spinal Fusion"}, "undecided"),
        ({"sponsor": {"name": "Ostermark General Hospital"}}, "undecided"),
        ({"enrolment": {"count": 48}, "dates": {"start": {"value": "2029-03-01"}}}, "same"),  # the other tells none
    ],
)
def test_one_long_title_links_records_where_no_figure_can_be_compared(changes: dict[str, Any], verdict: str) -> None:
    one = trial("NCT90000011", **UNTOLD, title=LONG, official_title=None)
    told = {**UNTOLD, "title": LONG, "official_title": None, **changes}
    found = compared(one, trial("ISRCTN90000022", "isrctn", **told))
    assert found.verdict == verdict
    assert verdict == "same" or found.probability > 0.3


def test_a_short_title_and_names_alone_never_link() -> None:
    short = {**UNTOLD, "title": "Marrow Cells in Disc Disease", "official_title": None}
    assert compared(trial("NCT90000011", **short), trial("ISRCTN90000022", "isrctn", **short)).verdict == "undecided"


def test_one_long_title_does_not_link_records_whose_figures_are_told_and_differ() -> None:
    told = {"title": LONG, "official_title": None, "dates": {"start": {"value": "2029-03-01"}}, "enrolment": None}
    other = told | {"dates": {"start": {"value": "2030-01-15"}}}
    assert compared(trial("NCT90000011", **told), trial("ISRCTN90000022", "isrctn", **other)).verdict == "undecided"


def test_a_title_told_once_more_in_another_language_is_the_same_title() -> None:
    one = trial("NCT90000011", title=LONG, official_title=None)

    def reasons(added: str) -> set[str]:
        other = trial("ISRCTN90000022", "isrctn", title=f"{LONG} {added}", official_title=None)
        return {reason.name for reason in compared(one, other).reasons}

    assert "title_same" in reasons("Egne knoglemarvsceller hos voksne med slidte diskusskiver efter en behandling")
    assert "title_same" not in reasons("Compared With Physiotherapy, Nerve Blocks and Spinal Fusion")


@pytest.mark.parametrize(("size", "verdict"), [(48, "same"), (40, "same"), (34, "undecided")])
def test_titles_and_a_start_link_records_of_two_sponsors_only_where_the_sizes_are_alike(
    size: int, verdict: str
) -> None:
    dates = {"start": {"value": "2029-03-01"}}
    other: dict[str, Any] = {
        "sponsor": {"name": "Ostermark General Hospital"},
        "enrolment": {"count": size},
        "dates": dates,
    }
    found = compared(trial("NCT90000011", dates=dates), trial("ISRCTN90000022", "isrctn", **other))
    assert found.probability > SURE
    assert found.verdict == verdict
    claimed = trial("ISRCTN90000022", "isrctn", **other, identifiers=[named("ctgov", "NCT90000011")])
    assert compared(trial("NCT90000011", dates=dates), claimed).verdict == "same"


@pytest.mark.parametrize(
    ("title", "sponsor", "verdict"),
    [
        ("Cells Injected Into the Lumbar Disc", "Ostermark General Hospital", "same"),
        ("Autologous Lumbar Fusion", "Ostermark General Hospital", "undecided"),
        ("Autologous Lumbar Fusion", "Quillmoor Spine Institute", "same"),
    ],
)
def test_equal_figures_link_records_of_two_sponsors_only_where_most_of_the_shorter_title_is_the_same(
    title: str, sponsor: str, verdict: str
) -> None:
    other = trial("ISRCTN90000022", "isrctn", title=title, official_title=None, sponsor={"name": sponsor})
    found = compared(trial("NCT90000011"), other)
    assert found.probability > SURE
    assert found.verdict == verdict


def test_a_number_links_records_in_two_languages() -> None:
    given = {"title": "Zellen bei Rueckenschmerz", "official_title": None, "conditions": ["Bandscheibenschaden"]}
    other = trial("DRKS90000022", "drks", interventions=[{"name": "Stammzellen"}], **given)
    assert compared(trial("NCT90000011", identifiers=[named("drks", "DRKS90000022")]), other).verdict == "same"


def test_two_records_of_one_registry_are_two_studies_even_with_equal_titles() -> None:
    found = compared(trial("NCT90000011"), trial("NCT90000012"))
    assert found.verdict == "different"
    assert found.forbidden


def test_a_former_number_of_the_same_record_does_not_forbid() -> None:
    one = trial("NCT90000011", identifiers=[named("ctgov", "NCT90000012", "alias")])
    assert compared(one, trial("NCT90000012")).forbidden is None


def test_claims_of_two_numbers_of_a_third_registry_forbid() -> None:
    one = trial("ISRCTN90000022", "isrctn", identifiers=[named("ctgov", "NCT90000011")])
    other = trial("DRKS90000022", "drks", identifiers=[named("ctgov", "NCT90000012")])
    assert "different numbers of ctgov" in (compared(one, other).forbidden or "")


def test_a_trial_that_moved_from_eudract_to_ctis_is_one_study() -> None:
    one = trial("2027-002092-25", "euctr", identifiers=[named("ctis", "2031-502092-25-00")])
    other = trial("2031-502092-25-00", "ctis", identifiers=[named("euctr", "2027-002092-25")])
    assert compared(one, other).verdict == "same"


def test_an_extension_is_not_merged_with_what_it_extends() -> None:
    title = "Extension Study of Autologous Bone Marrow Cells Injected Into the Lumbar Disc for Chronic Discogenic Pain"
    found = compared(trial("NCT90000011"), trial("ISRCTN90000022", "isrctn", title=title))
    assert found.verdict != "same"


@pytest.mark.parametrize(("one", "other"), [("Early", "Late"), ("Mild", "Severe"), ("Acute", "Chronic")])
def test_opposites_in_equal_titles_keep_sibling_studies_apart(one: str, other: str) -> None:
    title = "{} Stage Spinal Cord Injury Treated With Umbilical Cord Stromal Cells"
    plain = {"official_title": None, "enrolment": None}
    a = trial("NCT90000011", title=title.format(one), **plain)
    b = trial("ISRCTN90000022", "isrctn", title=title.format(other), **plain)
    assert compared(a, b).verdict != "same"


def test_a_design_much_alike_in_another_country_under_another_sponsor_is_another_study() -> None:
    there = {"countries": ["Germany"], "sponsor": {"name": "Ostermark University Hospital"}}
    one, other = trial("ISRCTN90000022", "isrctn"), trial("DRKS90000022", "drks", **there)
    found = compared(one, other)
    assert found.verdict != "same"
    assert "strangers" in {reason.name for reason in found.reasons}
    numbered = one | {"identifiers": [named("drks", "DRKS90000022")]}
    assert compared(numbered, other).verdict == "same"


def test_sponsors_that_are_both_a_university_hospital_are_not_alike_by_that() -> None:
    one = trial("NCT90000011", sponsor={"name": "Quillmoor University Hospital"})
    other = trial("DRKS90000022", "drks", sponsor={"name": "University Hospital of Ostermark"})
    assert "sponsor_other" in {reason.name for reason in compared(one, other).reasons}


def test_a_disease_in_common_is_not_a_title_in_common() -> None:
    disease = "Severe Novel Fennmark Virus Pneumonia"
    plain = {"official_title": None, "conditions": [disease], "sponsor": {"name": "Quillmoor City Hospital"}}
    one = trial("NCT90000011", title=f"Osterimod in {disease}", interventions=[{"name": "Osterimod"}], **plain)
    other = trial(
        "ChiCTR9000000022",
        "chictr",
        title=f"Breath Sounds in {disease}",
        interventions=[{"name": "Listening"}],
        **plain,
    )
    found = compared(one, other)
    assert found.verdict != "same"
    assert {"stray_beside", "given_apart"} <= {reason.name for reason in found.reasons}


WORLD = ["Spain", "Japan", "United States", "Italy"]
PART: dict[str, Any] = {
    "enrolment": {"count": 9},
    "countries": ["Japan"],
    "sponsor": {"name": "Kestrel Clinical Services"},
    "dates": {"start": {"value": "2030-03-20"}},
}


@pytest.mark.parametrize(
    ("registry", "changes", "verdict"),
    [
        ("jrct", {}, "same"),
        ("jrct", {"dates": {"registered": {"value": "2030-03-20"}}}, "same"),
        ("jrct", {"dates": {}}, "undecided"),  # titles and names alone join nothing
        ("isrctn", {}, "different"),  # no registry of one country
        ("cris", {}, "different"),  # of a country that is none of the trial's
        ("jrct", {"enrolment": {"count": 90}}, "different"),  # a part has fewer people
        ("jrct", {"dates": {"start": {"value": "2028-03-20"}}}, "different"),  # and does not begin before the whole
        ("jrct", {"dates": {"start": {"value": "2032-03-20"}}}, "different"),
        (
            "jrct",
            {"title": "Cultured Cells Injected Into the Cervical Disc for Pain", "official_title": None},
            "different",
        ),
    ],
)
def test_a_national_registry_tells_its_country_s_part_of_a_trial(
    registry: str, changes: dict[str, Any], verdict: str
) -> None:
    whole = trial("NCT90000011", countries=WORLD)
    part = trial("PART90000022", registry, **PART | changes)
    assert compared(whole, part).verdict == verdict
    assert compared(part, whole).verdict == verdict


def test_whose_part_a_registry_tells_is_what_its_reader_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, part = trial("NCT90000011", countries=WORLD), trial("PART90000022", "isrctn", **PART)
    assert compared(whole, part).verdict == "different"
    declared = replace(readers.descriptors()["isrctn"], covers=("Japan",))
    monkeypatch.setitem(readers.descriptors(), "isrctn", declared)
    assert compared(whole, part).verdict == "same"


def test_a_european_record_may_tell_the_part_of_its_countries() -> None:
    whole = trial("NCT90000011", countries=WORLD)
    part = PART | {"countries": ["Spain", "Italy"]}
    assert compared(whole, trial("2031-900001-17", "euctr", **part)).verdict == "same"
    assert compared(whole, trial("2031-900001-17", "euctr", **part | {"countries": WORLD})).verdict != "same"


def test_a_part_of_a_trial_under_another_title_is_of_another() -> None:
    field = "A Study of Quillotrane Against an Approved Agent in Imaging of Adults With Suspected Lumbar Disc Problems"
    whole = trial("NCT90000011", countries=WORLD, title=field, official_title=None)
    same = trial("PART90000022", "jrct", **PART | {"title": field, "official_title": None})
    assert compared(whole, same).verdict == "same"
    other = same | {"title": field.replace("Suspected", "Any Suspected Problems Except")}
    assert compared(whole, other).verdict != "same"


@pytest.mark.parametrize(
    ("places", "verdict"),
    [(WORLD, "same"), (WORLD[:3], "undecided"), ([*WORLD, "Peru"], "undecided")],
)
def test_the_same_several_countries_bear_out_what_titles_say(places: list[str], verdict: str) -> None:
    more = {"title": f"{LONG} Compared With Physiotherapy, Nerve Blocks and Fusion", "official_title": None}
    one = trial("NCT90000011", countries=WORLD, **UNTOLD)
    other = trial("ISRCTN90000022", "isrctn", countries=places, **more)
    assert compared(one, other).verdict == verdict
    assert compared(one | {"countries": WORLD[:2]}, other | {"countries": WORLD[:2]}).verdict == "undecided"


def test_a_product_told_by_code_and_by_name_is_one_where_the_titles_have_the_code() -> None:
    names = ("Recombinant Disc Matrix Protein", "Quillotersen")

    def reasons(code: str) -> set[str]:
        title = {"title": f"Efficacy of {code} in Degenerated Lumbar Discs", "official_title": None}
        one, other = (
            trial(number, registry, interventions=[{"name": name}], **title)
            for number, registry, name in zip(
                ("NCT90000011", "ISRCTN90000022"), ("ctgov", "isrctn"), names, strict=True
            )
        )
        return {reason.name for reason in compared(one, other).reasons}

    assert "given_apart" not in reasons("QUI 420915")
    assert "given_apart" not in reasons("QUI0451")
    for no_code in ("a Protein", "20 mg", "2031"):
        assert "given_apart" in reasons(no_code)


def test_a_reference_to_the_protocol_is_no_product() -> None:
    told = trial("NL-OMON90022", "nlomon", interventions=[{"name": "Please refer to section E6 of the protocol"}])
    assert read_side("x/x", told).given == frozenset()
    assert read_side("x/x", trial("NCT90000011", interventions=[{"name": "Referral to a clinic"}])).given


@pytest.mark.parametrize(
    ("conditions", "verdict"), [(("Stroke", "Autism"), "undecided"), (("Stroke", "Stroke"), "same")]
)
def test_a_series_of_one_product_in_one_disease_after_the_other_is_not_one_study(
    conditions: tuple[str, str], verdict: str
) -> None:
    title = "Safety of Cultured Allogeneic Umbilical Cord Derived Mesenchymal Stromal Cells Infused for {}"
    one, other = (
        trial(number, registry, title=title.format(condition), official_title=None, conditions=[condition])
        for number, registry, condition in zip(
            ("NCT90000011", "ISRCTN90000022"), ("ctgov", "isrctn"), conditions, strict=True
        )
    )
    later = {"dates": {"start": {"value": "2029-04-01"}, "completion": {"value": "2032-02"}}}
    assert compared(one, other | later).verdict == verdict


def test_a_short_name_at_the_end_of_a_title_leaves_it_the_same() -> None:
    title = trial("x")["official_title"]
    one = trial("NCT90000011", title=title, official_title=None)
    named_ = trial("ISRCTN90000022", "isrctn", title=f"{title} - QUILL", official_title=None)
    assert "title_same" in {reason.name for reason in compared(one, named_).reasons}
    longer = named_ | {"title": f"{title} Given Hydrogel Scaffolds and Tranexamic Acid Beforehand"}
    assert "title_same" not in {reason.name for reason in compared(one, longer).reasons}


def test_comparing_does_not_depend_on_the_order() -> None:
    one, other = trial("NCT90000011"), trial("ISRCTN90000022", "isrctn", sponsor={"name": "Quillmoor Institute"})
    assert compared(one, other).probability == pytest.approx(compared(other, one).probability)


def test_the_labelled_pairs_are_told_apart_as_well_as_stated() -> None:
    from benchmarks.links import GOLD, measure

    if not (GOLD / "links.jsonl").is_file():
        pytest.skip("labelled pairs of records are not at hand")
    figures = measure(GOLD)
    assert figures["text"]["precision"] >= 0.97
    assert figures["text"]["recall"] >= 0.70
    assert figures["all"]["precision"] >= 0.97
    assert figures["numbers"]["precision"] >= 0.99
    assert figures["numbers"]["recall"] >= 0.95


def test_few_different_trials_of_a_published_sample_are_joined() -> None:
    from benchmarks.links import FULL, RELEVANCE, siblings

    if not (RELEVANCE / FULL[0]).is_file():
        pytest.skip("the sample of published trials is not at hand")
    figures, joined = siblings(RELEVANCE)
    assert figures["records"] > 1000
    assert figures["per_1000"] <= 10, joined
