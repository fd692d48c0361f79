"""Two records compared: what makes them one study, what speaks against it, what forbids it."""

from typing import Any

import pytest

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


def test_titles_and_names_alone_never_link() -> None:
    untold = {"enrolment": None, "dates": {}}
    found = compared(trial("NCT90000011", **untold), trial("ISRCTN90000022", "isrctn", **untold))
    assert found.verdict == "undecided"
    assert found.probability > 0.85


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
