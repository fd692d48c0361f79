"""ClinicalTrials.gov's retired forms are read by the rules of its API and never take the place of its copies."""

from io import BytesIO
from pathlib import Path

import pytest

from crawler import readers
from crawler.archive.compare import Copy, compare
from crawler.formats import ctgov_classic, ctgov_v1
from crawler.formats._classic_words import coded, masking, phases, yes_no
from crawler.formats._v1_names import as_v2
from crawler.records import Raw, Reject
from crawler.registries import _ctgov_words as words
from tests.registries.cases import FOLDER

CASES = FOLDER / "ctgov"


def raw_of(case: str) -> Raw:
    path = next(path for path in (CASES / case).iterdir() if path.name.startswith("file."))
    module = ctgov_classic if path.suffix == ".xml" else ctgov_v1
    piece = next(iter(module.split(BytesIO(path.read_bytes()), path.name)))
    assert isinstance(piece, Raw)
    return piece


@pytest.mark.parametrize("case", ["classic-xml", "v1-json"])
def test_a_copy_in_a_retired_form_never_takes_the_place_of_the_apis(case: str) -> None:
    raw = raw_of(case)
    held = Copy(b"api", partial=False, updated="2001-01-01")
    assert compare(Copy(b"old form", raw.partial, raw.updated), held, live=False) == "partial"
    assert readers.parse(raw).trial.partial


def test_a_copy_from_the_api_takes_the_place_of_one_in_a_retired_form() -> None:
    raw = raw_of("classic-xml")
    held = Copy(b"old form", raw.partial, raw.updated)
    assert compare(Copy(b"api", partial=False, updated="2001-01-01"), held, live=False) == "changed"


@pytest.mark.parametrize(
    ("text", "table", "wanted"),
    [
        ("Active, not recruiting", words.STATUS, "ACTIVE_NOT_RECRUITING"),
        ("Unknown status", words.STATUS, "UNKNOWN"),
        ("Approved for marketing", words.STATUS, "APPROVED_FOR_MARKETING"),
        ("Anticipated", words.ENROLMENT_TYPE, "ESTIMATED"),
        ("Crossover Assignment", words.INTERVENTION_MODEL, "CROSSOVER"),
        ("U.S. Fed", words.AGENCY_CLASS, "FED"),
        ("Non-Probability Sample", words.SAMPLING_METHOD, "NON_PROBABILITY_SAMPLE"),
        ("A new word", words.STATUS, "A new word"),
    ],
)
def test_words_become_the_apis_and_unknown_ones_stay(text: str, table: dict[str, str], wanted: str) -> None:
    assert coded(text, table) == wanted


def test_phases_masking_and_flags_become_the_apis() -> None:
    assert phases("Phase 1/Phase 2") == ["PHASE1", "PHASE2"]
    assert phases("N/A") == ["NA"]
    assert phases("Early Phase 1") == ["EARLY_PHASE1"]
    assert phases("Phase of the moon") == ["Phase of the moon"]
    assert masking("None (Open Label)") == {"masking": "NONE"}
    assert masking("Double (Participant, Investigator)") == {
        "masking": "DOUBLE",
        "whoMasked": ["PARTICIPANT", "INVESTIGATOR"],
    }
    assert yes_no("Accepts Healthy Volunteers") is True
    assert yes_no("Perhaps") == "Perhaps"


def test_names_lose_the_name_of_their_object() -> None:
    study = {
        "ProtocolSection": {
            "IdentificationModule": {"NCTId": "NCT90555003", "OrgStudyIdInfo": {"OrgStudyId": "1"}},
            "StatusModule": {"StartDateStruct": {"StartDate": "May 1, 2020", "StartDateType": "Anticipated"}},
            "DesignModule": {
                "PhaseList": {"Phase": ["Not Applicable"]},
                "DesignInfo": {"DesignMaskingInfo": {"DesignMasking": "Triple"}},
            },
        }
    }
    assert as_v2(study) == {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT90555003", "orgStudyIdInfo": {"id": "1"}},
            "statusModule": {"startDateStruct": {"date": "May 1, 2020", "type": "ESTIMATED"}},
            "designModule": {"phases": ["NA"], "designInfo": {"maskingInfo": {"masking": "TRIPLE"}}},
        },
        "hasResults": False,
    }


def test_one_broken_record_of_a_download_costs_only_itself() -> None:
    good = (CASES / "classic-old" / "ctgov-xml.xml").read_bytes()
    content = (
        b"<search_results>"
        + good
        + b"<clinical_study><id_info></id_info></clinical_study>"
        + good
        + b"</search_results>"
    )
    pieces = list(ctgov_classic.split(BytesIO(content), "file"))
    assert [piece.reason if isinstance(piece, Reject) else piece.id for piece in pieces] == [
        "NCT90555002",
        "ctgov/no-id",
        "NCT90555002",
    ]


def test_a_record_that_is_cut_is_rejected_with_its_reason(tmp_path: Path) -> None:
    content = (CASES / "v1-json" / "file.json").read_bytes()
    pieces = list(ctgov_v1.split(BytesIO(content[:3000]), "file"))
    assert [piece.reason for piece in pieces if isinstance(piece, Reject)] == ["ctgov/cut"]
