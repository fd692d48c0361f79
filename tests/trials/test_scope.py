"""What is in scope, what is out, and that every decision has its reason and its quotes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.concepts.reading import Reading
from trials.model import Trial
from trials.scope import REASONS, scope


def trial(title: str, summary: str = "", *given_: str, conditions: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    interventions = [{"name": name} for name in given_]
    plain = {"title": title, "summary": summary, "conditions": list(conditions), "interventions": interventions}
    return {**plain, **more}


IN = {
    "marrow concentrate into the disc": trial("Bone Marrow Concentrate for Discogenic Low Back Pain"),
    "stromal vascular fraction": trial("Stromal Vascular Fraction in Lumbar Disc Degeneration"),
    "cells on a graft in a fusion": trial(
        "Cultured Osteoblasts in Lumbar Interbody Fusion", "Cells on a carrier are implanted."
    ),
    "cellular bone allograft": trial("A Viable Cellular Bone Matrix in Cervical Fusion", "", "cellular bone allograft"),
    "cells for cord injury": trial("Olfactory Ensheathing Cells in Complete Spinal Cord Injury"),
    "the ability of cells that are injected": trial(
        "A New Treatment for Lumbar Disc Pain",
        "This study tests the ability of stem cells injected into the lumbar disc to relieve pain.",
        "ABC-01",
        conditions=("Degenerative Disc Disease",),
    ),
    "people who got cells are asked": trial(
        "Questionnaire Study of Stem Cells in Back Pain",
        "A questionnaire is sent to patients. Stem cells were injected a year before.",
        study_type="observational",
    ),
    "observational": trial(
        "Registry of Back Pain", "Patients who receive stem cells are followed.", study_type="observational"
    ),
    "observational, told in the title": trial("Stem Cell Therapy of Back Pain: a Registry", study_type="observational"),
    "named treatment is aspirate": trial("Bone Marrow Aspirate Injection for Degenerative Disc Disease"),
    "cells told in the summary only": trial(
        "ABC-1 in Chronic Low Back Pain", "ABC-1 is an allogeneic cell therapy given by one injection."
    ),
    "german": trial("Stammzelltherapie bei Bandscheibenvorfall", "Die Zellen werden injiziert."),
    "chinese": trial("脐带间充质干细胞治疗脊髓损伤"),
    "what the named product is made of": trial(
        "ABC-1 in Lumbar Disc Disease", "ABC-1 is autologous, hypoxic mesenchymal stem cells.", "ABC-1"
    ),
    "what the description of the product begins with": trial(
        "ABC-2 in Spinal Fusion",
        interventions=[{"name": "ABC-2", "description": "Autologous mesenchymal stem cells fixed in bone."}],
    ),
    "a graft that its keywords call cellular": trial(
        "XYZ Graft in Lumbar Fusion", "", "XYZ", keywords=["Cellular Based Bone Graft"]
    ),
    "a product with a number that its keywords tell": trial(
        "XY-0123 in Lumbar Disc Disease",
        "",
        "XY-0123",
        keywords=["Mesenchymal stem cells"],
        study_type="interventional",
    ),
    "myelomeningocele": trial("Placental Mesenchymal Stem Cells for Fetal Myelomeningocele Repair"),
}

OUT = {
    "scope/platelets-only": trial("Platelet-Rich Plasma in Lumbar Disc Degeneration", "", "PRP injection"),
    "scope/cell-free-only": trial("Exosomes for Spinal Cord Injury", "", "mesenchymal stem cell exosomes"),
    "scope/acellular-graft": trial("Structural Allograft in Cervical Fusion", "", "structural allograft"),
    "scope/aspirate-as-carrier": trial(
        "A Ceramic in Lumbar Fusion",
        "",
        "Ceramic granules",
        description="The ceramic is wetted with bone marrow aspirate before the graft is placed.",
    ),
    "scope/mobilised-only": trial("G-CSF in Acute Spinal Cord Injury", "", "Filgrastim"),
    "scope/laboratory-only": trial(
        "Cells of Degenerated Discs",
        "Mesenchymal stem cells isolated from discs of patients with lumbar disc herniation are characterised.",
    ),
    "scope/cells-mentioned-only": trial(
        "Exercise in Low Back Pain", "", eligibility={"exclusion": "Prior stem cell therapy"}
    ),
    "scope/survey-only": {
        **trial(
            "How Patients With Back Pain See Stem Cells", "An online survey of people who wait for an appointment."
        ),
        "study_type": "observational",
    },
    "scope/no-cells": trial("Exercise in Low Back Pain"),
    "scope/not-spine": trial("Mesenchymal Stem Cells for Meniscus Tears"),
    "scope/other-disease": trial("Mesenchymal Stem Cells in Amyotrophic Lateral Sclerosis"),
    "scope/other-target": trial("Stem Cell Injection for Shoulder Pain in People With Spinal Cord Injury"),
    "scope/transplant-for-cancer": trial("Stem Cell Transplantation for Spinal Cord Tumors in Children"),
    "scope/neither": trial("A Tablet for Blood Pressure"),
}


@pytest.mark.parametrize("name", IN)
def test_cells_for_the_spine_are_in(name: str) -> None:
    found = scope(IN[name])
    assert (found.in_scope, found.reason) == (True, "scope/in")
    assert {one.supports for one in found.evidence} == {"spine", "cell_therapy"}


@pytest.mark.parametrize("reason", OUT)
def test_everything_else_is_out_for_a_reason(reason: str) -> None:
    found = scope(OUT[reason])
    assert (found.in_scope, found.reason) == (False, reason)


def test_every_reason_has_a_case_and_a_sentence() -> None:
    assert {*OUT, "scope/in"} == set(REASONS)
    assert all(sentence.endswith(".") for sentence in REASONS.values())


@pytest.mark.parametrize(
    "out",
    [
        trial("Mesenchymal Stem Cells in Multiple Sclerosis", "Cells are given by the intrathecal route."),
        trial("Mesenchymal Stem Cells in Spinal Muscular Atrophy"),
        trial("Mesenchymal Stem Cells in Multiple Sclerosis With Spinal Cord Lesions"),
        trial("Stem Cells in Cerebral Palsy With Spastic Quadriplegia"),
        trial("Autologous Stem Cell Transplant in Leukemia", "Back pain is a side effect."),
        trial("Bone Marrow Concentrate for Knee Arthritis", "Marrow is taken from the posterior superior iliac spine."),
        trial("Marrow Concentrate in Hip Necrosis", "", "Core decompression surgery with marrow concentrate"),
        trial("Cells of Donors' Vertebral Bone Marrow for Crohn's Disease"),
        trial(
            "Stem Cells for Thin Endometrium",
            "Stem cells have played a role in many diseases as diabetes and spinal cord injuries.",
            "Stem cells",
            conditions=("Thin endometrium",),
        ),
        trial(
            "Mesenchymal Stem Cells in Neuromyelitis Optica",
            "Cells are infused.",
            "Mesenchymal stem cells",
            keywords=["spinal cord lesion"],
        ),
        trial("Bone Marrow Aspirate Soaked Ceramic Graft in Lumbar Fusion"),
        trial(
            "Regulatory B Cells in the Blood of People with Sciatica",
            "It may offer a rationale for cell therapy that could be injected.",
        ),
        trial("Relationship Between the Ability of Natural Killer Cells and the Outcome of Sciatica"),
        trial("Development of iPS Cells From Donated Somatic Cells of People With Spinal Cord Injury"),
        trial(
            "Mesenchymal Stem Cells in the Fluid of Facet Joints",
            "Their concentration is compared with that of people without pain.",
            study_type="observational",
        ),
        trial("Spinal Anaesthesia for Caesarean Section", "Cells of the blood are counted."),
        trial("Scaffold Without Cells in Spinal Cord Injury", "No cells are given.", "acellular scaffold"),
    ],
    ids=lambda case: str(case["title"]),
)
def test_neighbours_of_the_field_are_out(out: dict[str, Any]) -> None:
    found = scope(out)
    assert not found.in_scope
    assert found.reason != "scope/in"


@pytest.mark.parametrize(
    "title",
    [
        "Implante de células mononucleares de médula ósea en lesionados medulares",
        "Células-tronco mesenquimais autólogas em pacientes com lesão raquimedular",
        "Autologes Bandscheibenzelltransplantat bei degenerativer Bandscheibenerkrankung",
        "Autologe Chondrozytentransplantation nach Bandscheibenvorfall",
        "Trasplante de glía envolvente olfatoria en lesión medular",
        "Autologe Knochenmarkstammzellen bei Querschnittlähmung",
        "Mezenchymalne komórki macierzyste u chorych z urazem rdzenia kręgowego",
        "Mesenkymala stamceller vid diskdegeneration",
        "Mesenkymale stamceller til behandling af rygmarvsskade",
        "Mezenchymální kmenové buňky při spinální fúzi",
        "Omurilik yaralanmasında mezenkimal kök hücre tedavisi",
        "Мезенхимальные стволовые клетки при травме спинного мозга",
        "추간판 변성 환자에서 지방유래 중간엽줄기세포",
        "سلول های بنیادی مزانشیمی در ضایعه نخاعی",
        "Mezenchimális őssejt gerincvelő sérülésben",
        "Mesenkymaaliset kantasolut selkäydinvammassa",
        "Μεσεγχυματικά βλαστοκύτταρα σε κάκωση νωτιαίου μυελού",
        "椎間板障害に対する自己脂肪由来幹細胞",
    ],
)
def test_titles_in_other_languages_are_read(title: str) -> None:
    assert scope(trial(title)).in_scope


@pytest.mark.parametrize(
    "title",
    [
        "Stem Cells in Non-Specific Low Back Pain",
        "Non-Expanded Autologous Bone Marrow Cells in Lumbar Disc Disease",
        "Stem Cells as an Alternative to Fusion in Degenerative Disc Disease",
        "Stem Cells Without Surgery for Sciatica",
        "Cell Therapy Without Immunosuppression in Spinal Cord Injury",
        "Células Madre Sin Cirugía en la Estenosis Lumbar",
        "Cellules Souches Sans Chirurgie Dans la Sciatique",
    ],
)
def test_what_a_title_does_without_says_nothing_of_what_it_is_for(title: str) -> None:
    assert scope(trial(title)).in_scope


@pytest.mark.parametrize(
    "told",
    [
        "Patients who relapse after bone marrow transplantation may take part.",
        "The vaccine is given to children undergoing hematopoietic stem cell transplantation.",
        "Bone marrow transplantation is the only cure.",
        "Patients on cART are asked.",
        "The only potentially curative therapy is stem cell transplantation.",
        "The vaccine is given to stem cell transplantation eligible patients.",
        "The vaccine is given to hematopoietic stem cell transplant (HSCT) recipients.",
        "The vaccine is given where it can inhibit leukemic stem cells.",
        "The vaccine is given at a low dose to see whether it induces CTL activity.",
    ],
)
def test_a_transplant_of_the_past_or_of_others_is_not_given(told: str) -> None:
    assert not scope(trial("A Vaccine Against Influenza", told, "A vaccine")).cell_therapy


def test_a_transplant_that_a_text_gives_is_cell_therapy() -> None:
    assert scope(trial("Care of Anaemia", "Patients receive a bone marrow transplant.", "A drug")).cell_therapy


def test_a_keyword_names_no_product_of_a_drug_with_a_name() -> None:
    named = trial("Ibuprofen in Lumbar Disc Disease", "", "Ibuprofen", keywords=["Mesenchymal stem cells"])
    assert not scope(named).cell_therapy
    watched = trial("XY-0123 in Back Pain", "", "XY-0123", keywords=["Mesenchymal stem cells"])
    assert not scope({**watched, "study_type": "observational"}).cell_therapy


def test_a_part_of_the_spine_that_is_only_examined_makes_no_study_of_it() -> None:
    handled = [{"name": "Manual therapy", "description": "The neck and the sacroiliac joint are examined."}]
    assert not scope(trial("Manual Therapy in Headache", conditions=("Headache",), interventions=handled)).spine
    taken = [{"name": "Manual therapy", "description": "It treats patients with sacroiliac joint pain."}]
    assert scope(trial("Manual Therapy", interventions=taken)).spine


def test_a_basket_of_conditions_is_in_where_it_measures_the_spine() -> None:
    many = ("Diabetes", "Heart Failure", "Asthma", "Psoriasis", "Gout", "Autism")
    outcomes = [{"measure": "Low back pain", "importance": "primary"}]
    basket = trial(
        "Stem Cells for Various Conditions", "", "Mesenchymal stem cells", conditions=many, outcomes=outcomes
    )
    assert scope(basket).in_scope
    assert not scope({**basket, "outcomes": []}).in_scope


def test_a_decision_is_the_same_for_a_trial_its_data_and_its_reading() -> None:
    plain = IN["marrow concentrate into the disc"]
    model = Trial.model_validate({"source": "ctgov", "registry": "ctgov", "id": "NCT90000001", **plain})
    assert scope(plain) == scope(Reading(plain)) == scope(model)


def test_the_plain_form_says_what_why_and_by_which_words() -> None:
    plain = scope(IN["cells for cord injury"]).plain()
    assert {"spine", "cell_therapy", "in_scope", "reason", "why", "evidence"} == set(plain)
    assert plain["why"] == REASONS["scope/in"]
    assert {"supports": "spine", "field": "title", "quote": "Spinal Cord Injury"} in plain["evidence"]


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({}, optional={name: st.text(max_size=80) for name in ("title", "summary", "description")}))
def test_any_record_is_decided_with_a_known_reason(record: dict[str, str]) -> None:
    found = scope(record)
    assert found.reason in REASONS
    assert found.in_scope == (found.reason == "scope/in")
    assert not found.in_scope or (found.spine and found.cell_therapy)
