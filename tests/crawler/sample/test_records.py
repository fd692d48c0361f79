"""The bundled records cover what people look for, read cleanly, and are nobody's."""

import csv
import json
import re
from pathlib import Path

import pytest

from crawler.readers import parse
from crawler.records import Raw
from crawler.sample.v2.fields import PIECES, values_at
from tests.crawler.sample.studies import FOLDER, Study, studies, text, texts

CONDITION = ("Condition", "Keyword")
GIVEN = ("ArmsInterventionsModule", "BriefTitle", "OfficialTitle", "BriefSummary")
TOLD = ("DescriptionModule", "EligibilityCriteria")

# What -> where it stands, how it is worded (one pattern of lower-case text), and how many records say so at least.
COVERED = {
    "worn discs": (CONDITION, r"degenerative disc|disc degeneration", 12),
    "discs of the neck": (CONDITION, r"cervical disc", 2),
    "slipped discs": (CONDITION, r"herniat", 6),
    "stenosis of the neck": (CONDITION, r"cervical spinal stenosis", 1),
    "stenosis of the chest": (CONDITION, r"thoracic spinal stenosis", 1),
    "stenosis of the lower back": (CONDITION, r"lumbar spinal stenosis", 3),
    "facet joints": (CONDITION, r"facet", 6),
    "sciatica": (CONDITION, r"sciatica|sciatic ", 6),
    "radiculopathy": (CONDITION, r"radiculopathy", 5),
    "low back pain": (CONDITION, r"low back pain", 12),
    "slipped vertebrae": (CONDITION, r"spondylolisthesis", 3),
    "fusion": (CONDITION, r"fusion", 3),
    "non-union": (CONDITION, r"non-union|pseudarthrosis", 1),
    "spinal cord injury": (CONDITION, r"spinal cord injur", 10),
    "vertebral fracture": (CONDITION, r"vertebral (compression )?fracture", 2),
    "osteoporosis": (CONDITION, r"osteoporosis", 2),
    "failed back surgery": (CONDITION, r"failed back surgery", 2),
    "marrow": (GIVEN, r"marrow", 20),
    "fat": (GIVEN, r"adipose|fat-derived|fat stem cell", 8),
    "umbilical cord": (GIVEN, r"umbilical|wharton", 8),
    "placenta and amnion": (GIVEN, r"placent|amnio", 3),
    "disc cells": (GIVEN, r"disc chondrocyte|nucleus pulposus cell|discogenic cell|disc cell", 3),
    "iPS cells": (GIVEN, r"\bips cell|\bipsc", 2),
    "embryonic cells": (GIVEN, r"embryonic", 2),
    "olfactory cells": (GIVEN, r"olfactory", 1),
    "Schwann cells": (GIVEN, r"schwann", 1),
    "tooth pulp": (GIVEN, r"dental pulp", 1),
    "vascular fraction of fat": (GIVEN, r"stromal vascular", 2),
    "concentrate": (GIVEN, r"concentrate", 6),
    "mononuclear cells": (GIVEN, r"mononuclear", 3),
    "own cells": (GIVEN, r"autologous", 20),
    "donor cells": (GIVEN, r"allogeneic|donor", 15),
    "expanded cells": (GIVEN, r"expanded|culture", 8),
    "cells without culture": (GIVEN, r"not cultured|not expanded|without culture|minimally manipulated", 3),
    "into the disc": (GIVEN, r"intradiscal|into (one|each|the)[a-z ]* disc", 10),
    "into the facet joint": (GIVEN, r"per facet joint|facet joint", 3),
    "epidural": (GIVEN, r"epidural", 4),
    "intrathecal": (GIVEN, r"intrathecal|lumbar puncture", 4),
    "by vein": (GIVEN, r"intravenous|by vein", 6),
    "into the cord": (GIVEN, r"intramedullary", 3),
    "surgical graft": (GIVEN, r"graft|seeded", 3),
    "saline": (GIVEN, r"saline|sodium chloride", 8),
    "steroid": (GIVEN, r"steroid|dexamethasone|methylprednisolone|triamcinolone", 4),
    "physiotherapy": (GIVEN, r"physiotherapy|physical therapy|rehabilitation", 2),
    "medication": (GIVEN, r"teriparatide|etanercept|medication alone", 2),
    "laminectomy": (GIVEN, r"laminectomy", 2),
    "foraminotomy": (GIVEN, r"foraminotomy", 1),
    "fusion as comparator": (("ArmGroupLabel",), r"^(lumbar )?fusion$", 1),
    "sham": (GIVEN, r"sham", 2),
    "patients pay": (TOLD, r"patient-funded|self-funded|pay themselves|pays a fee|us\$18,500|billed to", 4),
    "patients do not pay": (
        TOLD,
        r"not charged|free of charge|no cost|no fee|costs the participants nothing|are free",
        5,
    ),
    "paid for their time": (TOLD, r"receive \$50 per visit|refunded|reimbursed", 2),
    "ethics committee": (TOLD, r"ethics|ética|institutional review|comité de protection", 5),
    "stopped, with the reason": (("WhyStopped",), r"\w", 5),
    "posted results": (("HasResults",), r"true", 3),
    "posted documents": (("LargeDocFilename",), r"\.pdf", 2),
    "retraction": (("Retraction",), r"\w", 1),
    "shared data": (("IPDSharing",), r"^yes$", 2),
    "former id": (("NCTIdAlias",), r"^nct", 1),
    "year first, then month": (("StartDate",), r"^\d{4}-\d{2}$", 8),
    "a full day": (("StartDate",), r"^\d{4}-\d{2}-\d{2}$", 8),
    "cord damage in children": (("StdAge",), r"child", 2),
    "headings in capitals": (("EligibilityCriteria",), r"^inclusion criteria:$", 20),
    "criteria as numbers": (("EligibilityCriteria",), r"^1[.)-] ", 5),
    "criteria as dashes": (("EligibilityCriteria",), r"^- ", 4),
    "criteria in another language": (("EligibilityCriteria",), r"critérios|criterios|kryteria", 3),
    "knee": (("BriefTitle",), r"knee", 1),
    "platelets": (("BriefTitle",), r"platelet-rich plasma for", 1),
    "exosomes": (("BriefTitle",), r"exosome", 1),
    "leukaemia": (("BriefTitle",), r"leukaemia", 1),
    "motor neurone disease": (("BriefTitle",), r"amyotrophic", 1),
    "multiple sclerosis": (("BriefTitle",), r"multiple sclerosis", 1),
    "spinal anaesthesia": (("BriefTitle",), r"spinal anaesthesia", 1),
    "graft without cells": (("BriefTitle",), r"without cells", 1),
}
# Enumerations of the registry: every one of these values occurs.
VALUES = {
    "OverallStatus": """RECRUITING NOT_YET_RECRUITING ENROLLING_BY_INVITATION ACTIVE_NOT_RECRUITING COMPLETED SUSPENDED
        TERMINATED WITHDRAWN UNKNOWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE APPROVED_FOR_MARKETING
        WITHHELD""",
    "LocationStatus": "RECRUITING NOT_YET_RECRUITING ACTIVE_NOT_RECRUITING COMPLETED SUSPENDED WITHDRAWN",
    "Phase": "EARLY_PHASE1 PHASE1 PHASE2 PHASE3 PHASE4 NA",
    "StudyType": "INTERVENTIONAL OBSERVATIONAL EXPANDED_ACCESS",
    "LeadSponsorClass": "INDUSTRY OTHER OTHER_GOV NIH FED NETWORK INDIV UNKNOWN",
    "ResponsiblePartyType": "SPONSOR PRINCIPAL_INVESTIGATOR SPONSOR_INVESTIGATOR",
    "DesignAllocation": "RANDOMIZED NON_RANDOMIZED NA",
    "DesignInterventionModel": "SINGLE_GROUP PARALLEL CROSSOVER FACTORIAL SEQUENTIAL",
    "DesignMasking": "NONE SINGLE DOUBLE TRIPLE QUADRUPLE",
    "ArmGroupType": "EXPERIMENTAL ACTIVE_COMPARATOR PLACEBO_COMPARATOR SHAM_COMPARATOR",
    "InterventionType": "BIOLOGICAL DRUG DEVICE PROCEDURE BEHAVIORAL COMBINATION_PRODUCT RADIATION OTHER",
    "Sex": "ALL FEMALE MALE",
    "StdAge": "CHILD ADULT OLDER_ADULT",
    "OversightHasDMC": "true false",
    "IPDSharing": "YES NO UNDECIDED",
    "SamplingMethod": "PROBABILITY_SAMPLE NON_PROBABILITY_SAMPLE",
}
COUNTRIES = """United States|Spain|France|Germany|South Korea|Japan|China|Iran|India|Australia|Brazil|Poland|
United Kingdom|Italy|Canada|Mexico|Pakistan""".replace("\n", "").split("|")
OTHER_REGISTRIES = {
    "EudraCT": r"\d{4}-99\d{4}-\d{2}$",
    "CTIS": r"2031-\d{6}-\d{2}-\d{2}$",
    "ISRCTN": r"ISRCTN9999\d{4}$",
    "DRKS": r"DRKS\d{8}$",
    "ChiCTR": r"ChiCTR\d{10}$",
    "CTRI": r"CTRI/\d{4}/\d{2}/\d{6}$",
    "CRIS": r"KCT\d{7}$",
    "IRCT": r"IRCT\d+N\d+$",
    "jRCT": r"jRCT",
    "ReBEC": r"RBR-",
    "ANZCTR": r"ACTRN\d{14}$",
    "WHO": r"U1111-",
    "NCT": r"NCT90\d{6}$",
}


@pytest.mark.parametrize("what", COVERED)
def test_the_sample_has_trials_of(what: str) -> None:
    pieces, pattern, least = COVERED[what]
    found = [key for key, study in studies().items() if re.search(pattern, text(study, *pieces), re.MULTILINE)]
    assert len(found) >= least


@pytest.mark.parametrize("piece", VALUES)
def test_every_category_word_occurs(piece: str) -> None:
    assert set(VALUES[piece].split()) <= {value for study in studies().values() for value in texts(study, piece)}


def test_a_statement_about_a_monitoring_committee_may_be_missing() -> None:
    assert sum(not texts(study, "OversightHasDMC") for study in studies().values()) >= 5


@pytest.mark.parametrize("country", COUNTRIES)
def test_trials_run_in(country: str) -> None:
    assert any(country in texts(study, "LocationCountry") for study in studies().values())


@pytest.mark.parametrize("city", ["Lyon", "Montpellier"])
def test_france_has_recruiting_sites_in(city: str) -> None:
    sites = [site for study in studies().values() for site in values_at(study, PIECES["Location"])]
    assert any(site["city"] == city and site.get("status") == "RECRUITING" for site in sites)


@pytest.mark.parametrize("registry", OTHER_REGISTRIES)
def test_some_trials_name_their_number_in(registry: str) -> None:
    named = [number for study in studies().values() for number in texts(study, "SecondaryId")]
    assert any(re.match(OTHER_REGISTRIES[registry], number) for number in named)


def test_an_extension_and_a_second_registration_have_the_title_of_the_first() -> None:
    by_title: dict[str, list[Study]] = {}
    for study in studies().values():
        by_title.setdefault(text(study, "BriefTitle"), []).append(study)
    pairs = [{texts(one, "OverallStatus")[0] for one in same} for same in by_title.values() if len(same) == 2]
    assert {"RECRUITING", "ENROLLING_BY_INVITATION"} in pairs
    assert {"WITHDRAWN", "NOT_YET_RECRUITING"} in pairs


def test_there_are_about_eighty() -> None:
    assert 75 <= len(studies()) <= 90
    assert {path.stem for path in FOLDER.iterdir()} == set(studies())


def test_modules_are_missing_as_in_real_records() -> None:
    for module in ("ContactsLocationsModule", "OversightModule", "OutcomesModule", "ReferencesModule", "DesignInfo"):
        assert any(not texts(study, module) for study in studies().values()), module


def test_nothing_is_null_or_empty() -> None:
    """The registry leaves a key out instead."""
    for key, study in studies().items():
        assert not re.search(r": (null|\"\"|\[\]|\{\})", json.dumps(study)), key


@pytest.mark.parametrize("key", sorted(studies()))
def test_every_record_reads_without_repair_or_leftover(key: str) -> None:
    parsed = parse(Raw("ctgov", key, "ctgov-v2", (FOLDER / f"{key}.json").read_bytes()))
    assert parsed.trial.id == key
    assert parsed.leftover == ()
    assert parsed.repairs == {}


def test_dates_come_in_their_order() -> None:
    for key, study in studies().items():
        submitted, updated = texts(study, "StudyFirstSubmitDate", "LastUpdateSubmitDate")
        assert submitted <= updated <= "2026-11-20", key
        planned = texts(study, "StartDate", "PrimaryCompletionDate", "CompletionDate")
        assert [date[:7] for date in planned] == sorted(date[:7] for date in planned), key


def test_arms_and_interventions_name_each_other() -> None:
    for key, study in studies().items():
        arms = set(texts(study, "ArmGroupLabel"))
        assert set(texts(study, "InterventionArmGroupLabel")) <= arms, key
        names = {name.partition(": ")[2] for name in texts(study, "ArmGroupInterventionName")}
        assert names <= set(texts(study, "InterventionName")), key


def test_nobody_can_be_reached_under_what_the_sample_says() -> None:
    """Reserved mail and web addresses; telephone numbers that France, Australia and North America keep for fiction."""
    fictional = r"555[- ]01\d\d$|^\+33 (1 99 00|4 65 71) |^\+61 7 5550 "
    for key, study in studies().items():
        for address in re.findall(r"[\w.+-]+@[\w.-]+|https?://[^\s\"]+", json.dumps(study)):
            assert re.search(r"\bexample\.org\b", address), (key, address)
        for number in texts(study, "CentralContactPhone", "LocationContactPhone"):
            assert re.search(fictional, number), (key, number)


def test_no_number_organisation_or_site_is_that_of_a_published_trial(real_records: Path) -> None:
    index = real_records / "INDEX_ctgov_v2.tsv"
    if not index.is_file():
        pytest.skip("the index of real records is not at hand")
    with index.open(encoding="utf-8", newline="") as rows:
        taken = {row["nct_id"].lower() for row in csv.DictReader(rows, delimiter="\t")}
    pieces = ("OrgFullName", "LeadSponsorName", "CollaboratorName", "LocationFacility", "BriefTitle", "SecondaryId")
    for file in (real_records / "ctgov" / "v2").glob("*.json"):
        taken |= set(text(json.loads(file.read_bytes()), *pieces).split("\n"))
    ours = {value for study in studies().values() for value in text(study, "NCTId", "NCTIdAlias", *pieces).split("\n")}
    assert ours & taken <= {"", "[redacted]", "[trial of device that is not approved or cleared by the u.s. fda]"}
