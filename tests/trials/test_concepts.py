"""Concepts in texts: exact quotes, negation and mere mention, traps, and abbreviations told apart by their company."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.concepts import Mention, fields_of, matcher, mentions_of
from trials.concepts.reading import Reading
from trials.model import Eligibility, Intervention, Trial


def found(text: str, field: str = "summary") -> list[Mention]:
    return matcher().find(text, field)


def named(text: str, *kinds: str) -> list[str]:
    return [one.concept for one in found(text) if not kinds or one.kind in kinds]


def the(concept: str, text: str, field: str = "summary") -> Mention:
    (mention,) = [one for one in found(text, field) if one.concept == concept]
    return mention


def test_a_mention_is_an_exact_piece_of_its_text() -> None:
    text = "Patients with Intervertebral\n disk   herniation (L4/5) get MSCs."
    mention = the("disc_herniation", text)
    assert text[mention.start : mention.end] == mention.quote == "Intervertebral\n disk   herniation"
    assert mention.is_meant


# ---- abbreviations ---------------------------------------------------------------------------------------------------

TOLD_APART = [
    ("MS", "A trial of relapsing MS with EDSS up to 5.5.", "multiple_sclerosis"),
    ("MS", "Levels were measured by MS after chromatography.", None),
    ("SCI", "Chronic SCI with paraplegia, ASIA grade A.", "spinal_cord_injury"),
    ("SCI", "SCI in adults.", "spinal_cord_injury"),
    ("SCI", "Older adults with SCI, a risk of dementia.", None),
    ("LBP", "LBP of more than six months.", "low_back_pain"),
    ("LBP", "LBP and other markers of endotoxin in sepsis.", None),
    ("DDD", "DDD of the lumbar spine.", "degenerative_disc_disease"),
    ("DDD", "Pacemaker in DDD mode with atrial pacing.", None),
    ("DDD", "Antibiotic use as DDD per 1000 days.", None),
    ("DDD", "DDD is looked at.", None),
    ("MSC", "Umbilical MSC are infused.", "msc"),
    ("MSC", "MSC infusion.", "msc"),
    ("BMC", "BMC rich in bone marrow cells is injected.", "bmac"),
    ("BMC", "BMC and BMD by DXA.", None),
    ("PRP", "PRP made of platelets.", "prp"),
    ("PRP", "Panretinal laser, PRP, for retinopathy.", None),
    ("ALS", "ALS, a motor neuron disease.", "als"),
    ("ALS", "ALS by paramedics after cardiac arrest.", None),
    ("LDH", "LDH needing discectomy, with sciatica.", "disc_herniation"),
    ("LDH", "LDH below twice the upper limit of normal, bilirubin.", None),
    ("OA", "Knee OA.", "osteoarthritis"),
    ("OA", "OA against sleep apnea.", None),
    ("AS", "AS with BASDAI over 4.", "ankylosing_spondylitis"),
    ("AS", "Severe AS, aortic valve.", None),
    ("LSCS", "LSCS with claudication.", "lumbar_stenosis"),
    ("LSCS", "LSCS, a cesarean operation.", None),
    ("SCI", "SCI, sealed capsule irrigation, in cataract.", None),
    ("IPS", "IPS, individual placement and support, finds employment.", None),
    ("iPS", "Cells of the iPS kind are pluripotent.", "ips"),
    ("MNP", "A micronutrient powder, MNP, for infants.", None),
    ("CAR-T", "CAR-T is infused.", "other_cells"),
    ("cART", "cART against HIV.", None),
    ("IV", "Cells are infused IV.", "intravenous"),
    ("IV", "Disease of stage IV, infusion of a drug.", None),
]


@pytest.mark.parametrize(("short", "text", "meant"), TOLD_APART)
def test_an_abbreviation_is_told_apart_by_its_company(short: str, text: str, meant: str | None) -> None:
    concepts = {one.concept for one in found(text) if one.quote == short}
    assert meant in concepts if meant else not concepts


def test_the_company_may_stand_in_another_field_of_the_record() -> None:
    trial = {"title": "Cells in DDD", "description": "Lumbar discs are treated."}
    assert "degenerative_disc_disease" in {one.concept for one in mentions_of(trial)}
    assert "degenerative_disc_disease" not in {one.concept for one in mentions_of({"title": "Cells in DDD"})}


def test_a_label_that_comes_again_is_told_apart_by_its_own_record() -> None:
    spine, cells = "Degenerative disc of the lumbar spine.", "Mass spectrometry after chromatography."
    for _ in range(2):
        for label, other, meant in (("DDD", spine, ["degenerative_disc_disease"]), ("MS", cells, [])):
            mentions = matcher().find_all([("conditions[0]", label), ("summary", other)])
            assert [one.concept for one in mentions if one.field == "conditions[0]" and one.kind != "trap"] == meant
        alone = matcher().find_all([("conditions[0]", "DDD"), ("summary", "A pacemaker.")])
        assert not any(one.concept == "degenerative_disc_disease" for one in alone)


def test_a_label_that_comes_again_has_the_standing_of_its_place() -> None:
    for field, standing in (("conditions[0]", "said"), ("eligibility.exclusion", "excluded"), ("title", "said")):
        (one,) = matcher().find_all([(field, "sciatica")])
        assert (one.field, one.standing) == (field, standing)


def test_an_abbreviation_counts_in_capitals_only() -> None:
    assert named("as ms, in lbp style") == []
    assert named("hMSCs") == ["msc"]


# ---- traps and overlaps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "posterior superior iliac spine",
        "spinal anesthesia",
        "brain stem",
        "optic disc",
        "disc damage likelihood scale",
        "a medication cart",
        "stem cell count",
        "squamous cell carcinoma",
        "cervical ripening",
        "vertebral bone marrow",
        "core decompression surgery",
    ],
)
def test_words_that_only_look_like_the_field_name_nothing_of_it(text: str) -> None:
    assert named(text, "condition", "cell_type", "anatomy") == []


def test_the_longest_name_of_a_thing_stands_for_the_shorter_ones_in_it() -> None:
    assert named("lumbar spinal stenosis", "condition") == ["lumbar_stenosis"]


def test_a_way_in_that_only_names_an_operation_is_none() -> None:
    assert named("transforaminal lumbar interbody fusion", "route") == []
    assert named("transforaminal injection beside a lumbar interbody fusion", "route") == ["epidural"]


def test_a_name_of_two_things_keeps_both() -> None:
    assert set(named("facetogenic back pain", "condition")) == {"facet_arthropathy", "back_pain"}
    assert {"umbilical_cord", "msc"} <= set(named("hUC-MSCs"))


@pytest.mark.parametrize(
    "text",
    [
        "exosomes derived from allogeneic mesenchymal stem cells",
        "mesenchymal stromal cell secretome",
        "umbilical cord mesenchymal stem cell-derived extracellular vesicles",
        "conditioned medium of adipose stem cells",
    ],
)
def test_a_cell_free_product_takes_the_cells_that_it_comes_from_with_it(text: str) -> None:
    assert named(text, "cell_type", "cell_source", "donor") == []
    assert named(text) == ["exosome"]


def test_a_cell_free_product_beside_cells_leaves_them_standing() -> None:
    assert {"exosome", "msc"} <= set(named("conditioned medium and mesenchymal stem cells"))


def test_bone_without_cells_is_no_part_of_bone_marrow() -> None:
    assert {"autologous", "bone_marrow"} <= set(named("autologous bone marrow mononuclear cells"))
    assert named("autologous bone graft", "donor", "cell_type") == []


def test_a_gap_holds_a_few_words_and_no_sentence_end() -> None:
    assert "intradiscal" in named("cells go into the painful L4/5 lumbar disc")
    assert "intradiscal" not in named("the needle goes into the back. Then a disc is filmed")


# ---- negation and mere mention ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Adults without disc herniation.", "disc_herniation"),
        ("There was no evidence of spinal stenosis.", "spinal_stenosis"),
        ("Spondylolisthesis was ruled out.", "spondylolisthesis"),
        ("Patients free of sciatica.", "sciatica"),
        ("Patienten ohne Bandscheibenvorfall.", "disc_herniation"),
        ("Stem cells will not be given; stem cells are not used.", "cell_therapy"),
    ],
)
def test_what_a_text_denies_is_not_meant(text: str, concept: str) -> None:
    assert any(one.negated and not one.is_meant for one in found(text) if one.concept == concept)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Not only disc herniation but also stenosis.", "disc_herniation"),
        ("No risk is known; lumbar disc herniation is treated.", "disc_herniation"),
        ("Patients with or without sciatica and disc herniation.", "disc_herniation"),
        ("No infection, but a disc herniation.", "disc_herniation"),
        ("No drug is given. Disc herniation is treated.", "disc_herniation"),
    ],
)
def test_a_denial_reaches_no_further_than_its_clause(text: str, concept: str) -> None:
    assert the(concept, text).is_meant


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Non-specific low back pain.", "low_back_pain"),
        ("Non-cultured stem cells.", "cell_therapy"),
        ("Treatment without surgery in sciatica.", "sciatica"),
        ("An alternative to fusion for disc herniation.", "disc_herniation"),
    ],
)
def test_a_denial_says_nothing_of_what_it_is_for(text: str, concept: str) -> None:
    assert all(one.is_meant for one in found(text) if one.concept == concept)
    assert concept in named(text)


@pytest.mark.parametrize("text", ["Non-spinal pain.", "Not in spinal stenosis.", "No need for spinal fusion."])
def test_a_denial_of_the_thing_itself_holds(text: str) -> None:
    assert any(one.negated for one in found(text))


@pytest.mark.parametrize(
    ("text", "field", "standing"),
    [
        ("Unlike stem cells, this drug is a tablet.", "summary", "background"),
        ("In an animal model, stem cells healed discs.", "summary", "background"),
        ("Stem cell therapy within the last year", "eligibility.exclusion", "excluded"),
        ("Prior stem cell therapy is allowed.", "eligibility.criteria", "prior"),
        ("Participants receive stem cells.", "summary", "said"),
    ],
)
def test_a_mere_mention_has_another_standing(text: str, field: str, standing: str) -> None:
    assert {one.standing for one in found(text, field) if one.kind == "cell_type"} == {standing}


def test_everything_under_the_exclusion_heading_is_excluded() -> None:
    text = (
        "Inclusion Criteria:\n* Disc herniation\n\nExclusion Criteria:\n* Spinal stenosis\n* No prior stem cell therapy"
    )
    standing = {one.concept: one.standing for one in found(text, "eligibility.criteria")}
    assert standing["disc_herniation"] == "said"
    assert standing["spinal_stenosis"] == standing["cell_therapy"] == "excluded"


# ---- fields ----------------------------------------------------------------------------------------------------------


def test_fields_are_named_as_in_the_model_and_hold_the_text_itself() -> None:
    trial = Trial(
        source="ctgov",
        registry="ctgov",
        id="NCT90000001",
        title="Cells for discs",
        conditions=("Disc Degeneration",),
        interventions=(Intervention(name="MSC", description="Into the disc.", other_names=("cells",)),),
        eligibility=Eligibility(criteria="Adults"),
    )
    expected = {
        "title": "Cells for discs",
        "conditions[0]": "Disc Degeneration",
        "interventions[0].name": "MSC",
        "interventions[0].description": "Into the disc.",
        "interventions[0].other_names[0]": "cells",
        "eligibility.criteria": "Adults",
    }
    assert dict(fields_of(trial)) == expected
    assert dict(fields_of(trial.model_dump(mode="json", exclude_defaults=True))) == expected


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_and_every_quote_is_in_it(text: str) -> None:
    for one in found(text):
        assert text[one.start : one.end] == one.quote != ""


PIECES = st.sampled_from(
    [
        *("no", "without", "MSC", "DDD", "disc", "herniation", "exosomes", "derived", "from", "stem", "cells"),
        *(".", ";", "\n\n", "spinal", "anesthesia", "脊髓损伤", "[<b>]", "\x00", "\u202e"),
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_words_of_the_field_in_any_order_are_read_alike_alone_and_in_a_record(pieces: list[str]) -> None:
    text = " ".join(pieces)
    record: dict[str, Any] = {"summary": text}
    reading = Reading(record)
    assert reading.mentions == found(text)
    for one in reading.mentions:
        start, end = reading.sentence(one)
        assert start <= one.start < end


def test_a_long_text_without_breaks_is_read_to_its_end() -> None:
    text = "no disc herniation and stem cells derived from exosomes " * 1_000
    last = found(text)[-1]
    assert len(text) - last.end < len("exosomes  ")


@pytest.mark.parametrize("piece", ["MS DDD BMC ", "autologous bone marrow exosomes derived from ", "into the ", "no "])
def test_hostile_repetition_is_read_to_its_end(piece: str) -> None:
    """Each of these once took time in proportion to the square of the text: 300 kB would outlast the test's limit."""
    text = piece * (300_000 // len(piece)) + "disc herniation"
    assert found(text)[-1].concept == "disc_herniation"


def test_a_field_of_many_megabytes_is_read_as_far_as_any_published_one_goes() -> None:
    reading = Reading({"title": "Stem Cells", "summary": "stem cell " * 1_000_000})
    (first, *others) = [one for one in reading.mentions if one.field == "summary"]
    assert first.quote == "stem cell"
    assert len(others) < 30_000
