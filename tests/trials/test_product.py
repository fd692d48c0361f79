"""The fingerprint of a product: what the record says, nothing that it does not say, each value with its quote."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.understanding import understand
from trials.concepts.reading import Reading
from trials.product import Product, fingerprint


def trial(title: str, summary: str = "", **more: Any) -> dict[str, Any]:
    return {"source": "ctgov", "registry": "ctgov", "id": "NCT90000001", "title": title, "summary": summary, **more}


def read(title: str, summary: str = "", **more: Any) -> Product:
    return fingerprint(trial(title, summary, **more))


def test_a_record_that_says_all_is_read_in_full() -> None:
    found = read(
        "Culture-Expanded Allogeneic Umbilical Cord Mesenchymal Stem Cells in Lumbar Disc Degeneration",
        "The cells are injected into the painful disc.",
    )
    assert found[:6] == (
        ("degenerative_disc_disease",),
        ("umbilical_cord",),
        ("msc",),
        "allogeneic",
        True,
        ("intradiscal",),
    )


def test_what_a_record_does_not_say_is_not_stated() -> None:
    found = read("Mesenchymal Stem Cells in Spinal Cord Injury")
    assert found[1:6] == (("not_stated",), ("msc",), "not_stated", None, ("not_stated",))


def test_a_record_without_cells_has_conditions_only() -> None:
    found = read("Physiotherapy for Sciatica", "Patients take part for 6 weeks. Drugs are given intravenously.")
    assert found[:6] == (("radiculopathy",), (), (), "not_stated", None, ())


@pytest.mark.parametrize(
    ("title", "source", "kind"),
    [
        ("Wharton's Jelly Mesenchymal Stem Cells in Spinal Cord Injury", "umbilical_cord", "msc"),
        ("Wharton\u00b4s Jelly Mesenchymal Stem Cells in Sciatica", "umbilical_cord", "msc"),
        ("Cells of Wharton \u0301s Jelly, Mesenchymal Stem Cells, in Sciatica", "umbilical_cord", "msc"),
        ("Cord Blood Mononuclear Cells in Spinal Cord Injury", "umbilical_cord", "hsc_mononuclear"),
        ("Placental Mesenchymal Stem Cells in Myelomeningocele", "placenta_amnion", "msc"),
        ("Adipose Tissue Derived Stem Cells in Sciatica", "adipose", "msc"),
        ("Stromal Vascular Fraction in Sciatica", "not_stated", "svf"),
        ("Bone Marrow Concentrate in Disc Degeneration", "bone_marrow", "bmac"),
        ("Olfactory Ensheathing Cells in Spinal Cord Injury", "olfactory", "other"),
        ("Nucleus Pulposus Cells in Disc Degeneration", "disc", "disc_cells"),
        ("Autologous Disc Chondrocytes after Discectomy", "disc", "chondrocyte"),
        ("Neural Stem Cells in Spinal Cord Injury", "not_stated", "neural_stem"),
        ("A Viable Cellular Bone Matrix in Cervical Fusion", "other", "other"),
        ("Dental Pulp Stem Cells in Spinal Cord Injury", "other", "msc"),
        ("Stem Cells in Back Pain", "not_stated", "other"),
        ("Autologe Chondrozytentransplantation in die Bandscheibe", "not_stated", "chondrocyte"),
        ("Bandscheibenchondrozyten bei Bandscheibenvorfall", "disc", "chondrocyte"),
        ("Glía envolvente de mucosa olfatoria en lesión medular", "olfactory", "other"),
        ("Viable Amniotic Fluid Cells for Facet Pain", "placenta_amnion", "other"),
        ("Nucleus Pulposus Cells Co-Cultured with Mesenchymal Stem Cells", "disc", "disc_cells"),
    ],
)
def test_source_and_type_are_read_from_the_name_of_the_product(title: str, source: str, kind: str) -> None:
    found = read(title)
    assert (found.cell_source, found.cell_type) == ((source,), (kind,))


def test_a_bone_graft_with_cells_is_for_the_fusion_that_is_told_of() -> None:
    told = "A matrix is used in posterolateral lumbar fusion."
    filed = {"conditions": ["Degenerative Disc Disease"]}
    graft = read("A Viable Cellular Bone Matrix in Lumbar Surgery", told, **filed)
    assert graft.conditions == ("degenerative_disc_disease", "spinal_fusion")
    disc = read("Stem Cells Before Lumbar Surgery", told, **filed)
    assert disc.conditions == ("degenerative_disc_disease",)


def test_tissue_of_a_transplant_that_is_not_given_is_no_source() -> None:
    told = "Blood cells are counted and serology is done as required for marrow transplants."
    assert read("Mesenchymal Stem Cells in Spinal Cord Injury", description=told).cell_source == ("not_stated",)


def test_whose_a_transplant_beside_the_cells_is_says_nothing_of_them() -> None:
    title = "Autologous Mesenchymal Stem Cells in Haploidentical Hematopoietic Cell Transplantation"
    assert read(title).donor == "autologous"


def test_what_a_study_is_called_decides_whether_its_cells_are_grown() -> None:
    other_work = "Cultured cells were used in burns by others."
    assert read("Non-Cultured Autologous Cell Suspension in Spinal Fusion", other_work).culture_expanded is False
    assert (
        read("Autologous Stem Cell Suspension in Spinal Fusion", "Cultured cells are given.").culture_expanded is True
    )


def test_tissue_that_is_no_source_is_none() -> None:
    found = read("Mesenchymal Stem Cells for Cartilage of the Knee", "Skin over the joint is cleaned. Fat is measured.")
    assert found.cell_source == ("not_stated",)


def test_tissue_of_what_is_given_is_a_source_where_no_text_names_cells_beside_it() -> None:
    given_ = [{"name": "Human fetal spinal cord tissue transplantation"}]
    assert read("Fetal Cells in Syringomyelia", interventions=given_).cell_source == ("neural",)


def test_of_several_tissues_told_the_one_that_the_study_is_filed_under_is_the_source() -> None:
    told = "Mesenchymal stem cells of bone marrow and of umbilical cord are alike."
    assert set(read("Mesenchymal Stem Cells in Sciatica", told).cell_source) == {"bone_marrow", "umbilical_cord"}
    filed = read("Mesenchymal Stem Cells in Sciatica", told, keywords=["Umbilical cord"])
    assert filed.cell_source == ("umbilical_cord",)


def test_tissues_that_such_cells_can_come_from_are_no_source() -> None:
    told = "Mesenchymal stem cells can be isolated from bone marrow, fat and umbilical cord. They are injected."
    assert read("Mesenchymal Stem Cells in Sciatica", told).cell_source == ("not_stated",)


def test_growing_cells_may_be_what_is_measured() -> None:
    measured = [{"measure": "Feasibility of culturing the stem cells", "importance": "primary"}]
    assert read("Stem Cells in Sciatica", outcomes=measured).culture_expanded is True


def test_two_products_give_two_types_and_both_donors() -> None:
    found = read(
        "Cell Therapy of Spinal Cord Injury",
        "Autologous bone marrow mononuclear cells and allogeneic umbilical cord mesenchymal stem cells are infused.",
    )
    assert set(found.cell_type) == {"msc", "hsc_mononuclear"}
    assert set(found.cell_source) == {"bone_marrow", "umbilical_cord"}
    assert found.donor == "both"


def test_what_a_concentrate_holds_is_no_second_product() -> None:
    found = read("Bone Marrow Concentrate in Disc Degeneration", "The concentrate holds mesenchymal stem cells.")
    assert found.cell_type == ("bmac",)


def test_the_transplant_that_cells_are_given_after_is_no_second_product() -> None:
    title = "Mesenchymal Stem Cells After Hematopoietic Stem Cell Transplantation"
    assert read(title).cell_type == ("msc",)
    listed = [{"name": "Hematopoietic stem cell transplantation"}]
    assert set(read(title, interventions=listed).cell_type) == {"msc", "hsc_mononuclear"}


def test_a_nearer_text_decides_and_a_further_one_fills_in() -> None:
    description = "Autologous bone marrow stem cells were given in other hands."
    near = read("Allogeneic Umbilical Cord Stem Cells in Sciatica", description=description)
    assert (near.cell_source, near.donor) == (("umbilical_cord",), "allogeneic")
    far = read("Stem Cells in Sciatica", description="Autologous bone marrow stem cells are given.")
    assert (far.cell_source, far.donor) == (("bone_marrow",), "autologous")


@pytest.mark.parametrize(
    ("summary", "donor"),
    [
        ("The patient's own stem cells are injected.", "autologous"),
        ("Stem cells from a healthy donor are injected.", "allogeneic"),
        ("Stem cells are injected. Screws are placed and autologous bone graft is added.", "not_stated"),
        ("Donor dental pulp stem cells are injected.", "allogeneic"),
        ("Stem cells derived from healthy adult volunteer donors are injected.", "allogeneic"),
        ("Umbilical cord stem cells are injected.", "not_stated"),
        ("Stem cells seeded on allogeneic bone tissue are implanted.", "not_stated"),
        ("Allogeneic bone marrow stem cells are injected.", "allogeneic"),
        ("Stem cells of tissue of donor discs are injected.", "allogeneic"),
        ("Stem cells are given that may help the patient's bone marrow make blood stem cells.", "not_stated"),
    ],
)
def test_whose_cells_they_are_is_said_or_not_stated(summary: str, donor: str) -> None:
    assert read("Stem Cells in Back Pain", summary).donor == donor


def test_whose_cells_they_are_may_be_said_of_the_thing_given() -> None:
    given_ = [
        {"name": "Stromal cells", "description": "Intradiscal, allogeneic"},
        {"name": "Fusion", "description": "Intradiscal, autologous"},
    ]
    assert read("Stem Cells in Back Pain", interventions=given_).donor == "allogeneic"
    graft = [{"name": "Stromal cells", "description": "Placed beside autologous bone graft"}]
    assert read("Stem Cells in Back Pain", interventions=graft).donor == "not_stated"


def test_embryonic_and_reprogrammed_cells_are_told_apart_and_share_a_value() -> None:
    reprogrammed = read("iPS Cell-derived Neural Progenitors in Spinal Cord Injury")
    embryonic = read("Embryonic Stem Cell-derived Neural Progenitors in Spinal Cord Injury")
    assert reprogrammed.cell_source == embryonic.cell_source == ("embryonic_ips",)
    sources = [
        [one.concept for one in found.evidence if one.field == "cell_source"] for found in (reprogrammed, embryonic)
    ]
    assert sources == [["reprogrammed"], ["embryonic"]]


def test_a_study_is_filed_under_whose_cells_it_gives() -> None:
    found = understand([trial("Autologous Bone Marrow Concentrate in Sciatica")])
    assert (found.donor, found.donors) == ("autologous", ("autologous",))
    assert "cells:autologous" in found.certain


@pytest.mark.parametrize(
    ("title", "summary", "expanded"),
    [
        ("Mesenchymal Stem Cells in Back Pain", "Mesenchymal stem cells are expanded in culture and injected.", True),
        ("Mesenchymal Stem Cells in Back Pain", "Mesenchymal stem cells of the third passage are injected.", True),
        ("Mesenchymal Stem Cells in Back Pain", "", None),
        ("Bone Marrow Concentrate in Back Pain", "", False),
        ("Bone Marrow Concentrate in Back Pain", "A urine culture is taken.", False),
        ("Expanded Access to Mesenchymal Stem Cells in Back Pain", "", None),
        ("Mesenchymal Stem Cells in Back Pain", "The cells are minimally manipulated at the bedside.", False),
    ],
)
def test_growing_cells_is_said_or_unknown(title: str, summary: str, expanded: bool | None) -> None:
    assert read(title, summary).culture_expanded is expanded


@pytest.mark.parametrize(
    ("title", "summary", "routes"),
    [
        ("Stem Cells in Disc Degeneration", "Stem cells are injected into the lumbar disc.", {"intradiscal"}),
        ("Stem Cells in Spinal Cord Injury", "Stem cells by lumbar puncture and by vein infusion.",
         {"intrathecal", "intravenous"}),
        ("Stem Cells in Spinal Cord Injury", "Intralesional injection of stem cells.", {"intramedullary"}),
        ("Stem Cells in Back Pain", "Stem cells are injected into the vertebral body.", {"other"}),
        ("Stem Cells in Facet Arthritis", "Stem cells, 1 mL in each facet joint.", {"facet_intraarticular"}),
        ("Stem Cells in Crohn's Fistula", "Intralesional injection of stem cells.", {"other"}),
        ("Stem Cells in Facet Joint Arthritis", "Intra-articular injection of stem cells.", {"facet_intraarticular"}),
        ("Stem Cells in Knee Arthritis", "Intra-articular injection of stem cells.", {"intraarticular"}),
        ("Stem Cells on a Collagen Scaffold in Spinal Cord Injury", "", {"surgical_graft"}),
        ("Marrow Concentrate in Lumbar Fusion", "Bone marrow concentrate is mixed with allograft.", {"surgical_graft"}),
        ("Stem Cells in Back Pain", "Stem cells are given. Antibiotics are swallowed.", {"not_stated"}),
        ("Juvenile Chondrocytes in Back Pain", "Chondrocytes are delivered to the nucleus pulposus.", {"intradiscal"}),
        ("Marrow Concentrate in Back Pain", "Marrow concentrate is given in each painful disc.", {"intradiscal"}),
        ("Cord Blood Cells in Spinal Cord Injury", "Cord blood cells are injected at the dorsal root entry zones.",
         {"intramedullary"}),
        ("Safety of a Single Dose of IV XY-1", "XY-1 is stem cells.", {"intravenous"}),
        ("Stem Cells in Spinal Cord Injury", "The cells are microinjected into the cord.", {"intramedullary"}),
        ("Stem Cells in Lupus", "The stem cells are given into the blood via a vein.", {"intravenous"}),
        ("Marrow Concentrate on a Collagen Sponge in Lumbar Fusion", "", {"surgical_graft"}),
        ("Stem Cells in Chronic Allograft Nephropathy", "Stem cells are given.", {"not_stated"}),
        ("Intrathecal Stem Cells in ALS", "Stem cells are also given by intravenous infusion.",
         {"intrathecal", "intravenous"}),
    ],
)  # fmt: skip
def test_routes_are_those_of_the_cells(title: str, summary: str, routes: set[str]) -> None:
    assert set(read(title, summary).routes) == routes


@pytest.mark.parametrize(
    ("title", "conditions", "summary", "expected"),
    [
        ("Stem Cells in Facetogenic Back Pain", (), "", {"facet_arthropathy", "low_back_pain"}),
        ("Stem Cells in Lumbar Fusion", ("Spondylolisthesis", "Spinal Stenosis"), "",
         {"spinal_fusion", "spondylolisthesis", "spinal_stenosis"}),
        ("Stem Cells", ("Osteoporosis", "Spinal Fractures"), "", {"vertebral_fracture", "other"}),
        ("Stem Cells", ("Vertebral Fracture", "Osteoporotic Fractures"), "", {"vertebral_fracture"}),
        ("Stem Cells in Ankylosing Spondylitis", (), "Back pain is a sign of it.", {"other", "low_back_pain"}),
        ("Stem Cells in Ankylosing Spondylitis", ("Spinal Diseases",), "", {"other"}),
        ("Stem Cells in Diabetes", (), "", {"other"}),
        ("Stem Cells", ("Pseudarthrosis of Spine",), "", {"spinal_fusion"}),
        ("Stem Cells", ("Disc Degeneration", "Osteoarthritis, Knee", "Shoulder Pain"), "",
         {"degenerative_disc_disease", "other"}),
        ("Stem Cells", ("Shoulder Pain in Spinal Cord Injury",), "", {"spinal_cord_injury"}),
        ("Stem Cells in Cerebral Palsy", (), "Some of the patients have paraplegia.", {"other"}),
        ("Stem Cells in Spinal Cord Injury", ("Spinal Cord Injuries",), "He once had a spinal fusion.",
         {"spinal_cord_injury"}),
        ("Stem Cells for Discs", ("Disc Degeneration",), "They treat people with low back pain.",
         {"degenerative_disc_disease", "low_back_pain"}),
    ],
)  # fmt: skip
def test_conditions_are_those_the_trial_is_about(
    title: str, conditions: tuple[str, ...], summary: str, expected: set[str]
) -> None:
    assert set(read(title, summary, conditions=list(conditions)).conditions) == expected


def test_each_value_has_its_quote_from_the_record() -> None:
    plain = read(
        "Allogeneic Bone Marrow Mesenchymal Stem Cells in Sciatica",
        "Cultured mesenchymal stem cells are injected into the epidural space.",
    ).plain()
    record = trial(
        "Allogeneic Bone Marrow Mesenchymal Stem Cells in Sciatica",
        "Cultured mesenchymal stem cells are injected into the epidural space.",
    )
    assert all(one["quote"] in record[one["place"]] for one in plain["evidence"])
    assert {one["field"] for one in plain["evidence"]} == set(plain) - {"evidence"}
    assert {(one["field"], one["value"]) for one in plain["evidence"]} >= {
        ("donor", "allogeneic"),
        ("culture_expanded", "true"),
        ("routes", "epidural"),
    }


# ---- what the index stores of it -------------------------------------------------------------------------------------


def test_a_study_is_filed_under_its_concepts_and_those_above_them() -> None:
    found = understand([trial("Adipose Mesenchymal Stem Cells in Lumbar Spinal Stenosis")])
    assert found.conditions == ("lumbar_stenosis", "spinal_stenosis", "spine_disorder")
    assert found.cell_sources == ("adipose",)
    assert found.cell_types == ("msc", "cell_therapy")
    assert (found.donor, found.routes, found.in_scope) == (None, (), True)


def test_certain_are_the_concepts_that_a_title_or_a_condition_names() -> None:
    found = understand(
        [trial("Stem Cells in Sciatica", "Mesenchymal stem cells are injected into the epidural space.")]
    )
    assert {"condition:sciatica", "condition:radiculopathy", "cells:cell_therapy"} <= set(found.certain)
    assert not {"cells:msc", "route:epidural"} & set(found.certain)
    assert found.routes == ("epidural",)


def test_records_of_one_study_are_understood_together() -> None:
    told = trial("Mesenchymal Stem Cells in Sciatica", "Autologous mesenchymal stem cells are injected epidurally.")
    found = understand([trial("A Trial in Sciatica"), told])
    assert found.in_scope
    assert (found.donor, found.routes, found.cell_types) == ("autologous", ("epidural",), ("msc", "cell_therapy"))


def test_a_study_of_another_field_is_out_of_scope_and_keeps_its_disease() -> None:
    found = understand([trial("Mesenchymal Stem Cells in Knee Osteoarthritis")])
    assert (found.in_scope, found.conditions) == (False, ("osteoarthritis",))


WORDS = (
    *("stem", "cells", "MSC", "disc", "herniation", "autologous", "expanded", "intravenous", "fusion", "BMAC"),
    *("exosomes", "knee", ".", "in", "of", "脊髓损伤"),
)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={name: st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) for name in ("title", "summary")},
    )
)
def test_any_record_is_read_into_known_values(record: dict[str, str]) -> None:
    reading = Reading(record)
    found = fingerprint(reading)
    assert found.conditions
    assert found.donor in ("autologous", "allogeneic", "both", "not_stated")
    assert all(one.quote in reading.texts[one.place] for one in found.evidence)
    assert understand([record]).conditions is not None
