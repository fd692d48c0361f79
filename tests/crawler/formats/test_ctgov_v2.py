"""Files of v2 studies are known by their content, and each study is cut out with what its bytes say about the copy."""

import json
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest

from crawler import readers
from crawler.formats.ctgov_v2 import recognise, split
from crawler.records import Raw, Reject
from tests.crawler.importing.studies import WHOLE, dump, number, page, partial, study


@pytest.mark.parametrize(
    "head",
    [
        dump(study(1)),
        dump(page(study(1))),
        dump(page()),
        dump([study(1)]),
        b"\xef\xbb\xbf" + dump(study(1)),
        json.dumps([study(1)], indent=4).encode(),
        dump({"hasResults": False, **study(1)}),
        dump({"derivedSection": {}, "hasResults": False}),
    ],
)
def test_studies_are_recognised_in_every_wrapping(head: bytes) -> None:
    assert recognise(head)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"<studies/>",
        b'{"FullStudiesResponse": {"FullStudies": []}}',
        b'"protocolSection": {',
    ],
)
def test_anything_else_is_not(head: bytes) -> None:
    assert not recognise(head)


def cut(*values: Any) -> list[Raw | Reject]:
    return list(split(BytesIO(dump(list(values))), "a.json"))


def test_a_record_says_whose_it_is_how_new_and_from_where() -> None:
    (raw,) = cut(study(3, updated="2026-10"))
    assert isinstance(raw, Raw)
    assert (raw.source, raw.id, raw.form, raw.updated, raw.partial) == (
        "ctgov",
        number(3),
        "ctgov-v2",
        "2026-10",
        False,
    )
    assert raw.url.endswith(number(3))
    assert raw.facts == {"file": "a.json", "data_date": "2026-11-20"}


@pytest.mark.parametrize("module", sorted(WHOLE["protocolSection"]))
def test_a_copy_that_lacks_what_every_whole_study_has_is_partial(module: str) -> None:
    made = deepcopy(WHOLE)
    del made["protocolSection"][module]
    (piece,) = cut(made)
    assert isinstance(piece, Reject if module == "identificationModule" else Raw)
    assert isinstance(piece, Reject) or piece.partial


def test_results_that_are_announced_and_not_there_make_a_copy_partial() -> None:
    (raw,) = cut({**study(1), "hasResults": True})
    assert isinstance(raw, Raw)
    assert raw.partial


def test_a_delayed_study_is_whole_with_little_in_it() -> None:
    made = study(1)
    protocol = made["protocolSection"]
    protocol["statusModule"] = {"overallStatus": "WITHHELD", "lastUpdatePostDateStruct": {"date": "2024-03-05"}}
    for module in ("descriptionModule", "conditionsModule", "designModule", "eligibilityModule"):
        del protocol[module]
    (raw,) = cut(made)
    assert isinstance(raw, Raw)
    assert not raw.partial


@pytest.mark.parametrize("value", [7, "text", None, [], {}, {"protocolSection": []}, {"protocolSection": {}}])
def test_what_is_no_study_is_rejected_between_studies(value: Any) -> None:
    before, reject, after = cut(study(1), value, partial(2))
    assert isinstance(before, Raw)
    assert isinstance(after, Raw)
    assert isinstance(reject, Reject)
    assert reject.reason in {"ctgov/shape", "ctgov/no-id"}
    assert reject.where == "a.json"


def test_a_study_that_lies_too_deep_is_found_by_how_it_begins() -> None:
    pieces = cut(study(1), [[study(2)]], {"study": study(3)}, study(4))
    assert [piece.id for piece in pieces if isinstance(piece, Raw)] == [number(place) for place in range(1, 5)]
    assert [piece.reason for piece in pieces if isinstance(piece, Reject)] == ["ctgov/not-json"] * 3


def test_two_studies_of_one_number_are_given_both() -> None:
    assert [piece.id for piece in cut(study(1), study(1, "another"))] == [number(1), number(1)]


@pytest.mark.parametrize(
    "piece",
    ["x ", "NCT", "NCT90000001 ", "\\\\", "&amp;", "&#38;", "EudraCT No ", "2099-123456-", "1", "\n", "\x00", "<"],
)
def test_fields_of_megabytes_are_read(piece: str) -> None:
    """Ten times as long a field must not need a hundred times as long: the suite's time limit would tell."""
    made, text = study(1), piece * ((3 << 20) // len(piece))
    made["protocolSection"]["descriptionModule"] = {"briefSummary": text, "detailedDescription": text}
    made["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = text
    made["protocolSection"]["identificationModule"]["orgStudyIdInfo"]["id"] = text
    (raw,) = cut(made)
    assert isinstance(raw, Raw)
    trial = readers.parse(raw).trial
    assert trial.id == number(1)
    assert len(trial.identifiers) <= 4
