"""The generated registry is the same in every run, and reads like a real one."""

import statistics

import orjson

from benchmarks.corpus import studies, study
from benchmarks.home import as_raw
from crawler.readers import parse


def test_a_study_depends_on_its_number_alone() -> None:
    assert study(41) == study(41)
    assert [one["protocolSection"]["identificationModule"]["nctId"] for one in studies(3, first=40)] == [
        "NCT90000040",
        "NCT90000041",
        "NCT90000042",
    ]
    assert study(41) != study(42)


def test_generated_studies_read_as_whole_copies_without_repair_or_leftover() -> None:
    for number, one in enumerate(studies(60)):
        parsed = parse(as_raw(number, orjson.dumps(one)))
        assert (parsed.trial.partial, parsed.leftover, dict(parsed.repairs)) == (False, (), {})


def test_lengths_follow_those_of_published_records() -> None:
    summaries, criteria, sites = [], [], []
    for one in studies(400):
        protocol = one["protocolSection"]
        summaries.append(len(protocol["descriptionModule"]["briefSummary"].split()))
        criteria.append(len(protocol["eligibilityModule"]["eligibilityCriteria"].split()))
        sites.append(len(protocol["contactsLocationsModule"]["locations"]))
    assert 45 <= statistics.median(summaries) <= 75
    assert 130 <= statistics.median(criteria) <= 190
    assert statistics.median(sites) == 1
    assert max(sites) > 50
