"""CTIS records are known by their content, whoever stored them, and cut out with what their bytes tell."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crawler import readers
from crawler.answers import ctis as answers
from crawler.archive import Archive
from crawler.formats.ctis_json import recognise, split
from crawler.importing import import_files
from crawler.records import Raw, Reject
from crawler.registries._ctis_plan import age_limits
from crawler.sample.faces import SAMPLES
from trials.errors import ReadError

RECORD = json.loads((SAMPLES / "ctis" / "2025-599001-17-00.json").read_bytes())
NUMBER = RECORD["ctNumber"]
LINE = {"ctNumber": "2025-599050-11-00", "ctTitle": "A line", "ctStatus": 4, "lastUpdated": "01/10/2026"}


def dump(value: Any, **options: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, **options).encode()


def page(*lines: Any, **more: Any) -> dict[str, Any]:
    return {"pagination": {"totalRecords": len(lines), "totalPages": 1, "currentPage": 1}, "data": list(lines), **more}


def cut(body: bytes) -> list[Raw | Reject]:
    return list(split(BytesIO(body), "a.json"))


def raws(body: bytes) -> list[Raw]:
    return [piece for piece in cut(body) if isinstance(piece, Raw)]


@pytest.mark.parametrize(
    "body",
    [
        dump(RECORD),
        dump([RECORD, RECORD], indent=2),
        dump({"_id": NUMBER, "ctrname": "CTIS", **RECORD}),
        dump(page(LINE)),
        dump(page()),
        b"\xef\xbb\xbf" + dump(RECORD),
    ],
)
def test_records_are_recognised_in_every_wrapping(body: bytes) -> None:
    knowing = [module.__name__ for module in readers.formats() if module.recognise(body[: 64 << 10])]
    assert knowing == ["crawler.formats.ctis_json"]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"<ctNumber>2025-599001-17-00</ctNumber>", dump({"ctNumber": "2021-002179-21"})]
)
def test_anything_else_is_not(body: bytes) -> None:
    assert not recognise(body)


def test_a_record_is_whole_and_a_line_of_the_list_is_partial() -> None:
    (whole,) = raws(dump(RECORD))
    (line,) = raws(dump(page(LINE)))
    assert (whole.id, whole.partial, whole.updated) == (NUMBER, False, "2026-11-13")
    assert (line.id, line.partial, line.updated) == (LINE["ctNumber"], True, "2026-10-01")


def test_every_piece_keeps_its_very_bytes() -> None:
    spaced = dump(LINE, indent=3)
    body = b'{"showWarning": false, "data" : [ ' + spaced + b' ], "pagination":{"totalRecords":1,"totalPages":1}}'
    (line,) = raws(body)
    assert line.body == spaced
    assert [raw.body for raw in raws(dump(RECORD) + b"\n" + dump(LINE) + b"\n")] == [dump(RECORD), dump(LINE)]


def test_what_is_broken_is_rejected_and_what_follows_is_not() -> None:
    pieces = cut(dump({"ctNumber": "none"}) + b"\n" + dump(LINE)[:-1] + b"\n" + dump(RECORD))
    reasons = [piece.reason for piece in pieces if isinstance(piece, Reject)]
    assert reasons[0] == "ctis/bad-id"
    assert raws(dump({"ctNumber": "none"}) + b"\n" + dump(RECORD))[0].id == NUMBER


def test_a_line_of_the_list_never_takes_the_place_of_the_record(home: Path, tmp_path: Path) -> None:
    whole, listed = tmp_path / "whole.json", tmp_path / "list.json"
    whole.write_bytes(dump(RECORD))
    listed.write_bytes(dump(page({**LINE, "ctNumber": NUMBER})))
    for files in (["whole"], ["list"]):
        import_files(home, [str(tmp_path / f"{name}.json") for name in files])
    with Archive.open(home) as archive:
        head = archive.head("ctis", NUMBER)
        assert head is not None
        assert head.raw.body == whole.read_bytes()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"{}",
        b"[]",
        b'{"data": []}',
        b'{"data": [1], "pagination": {"totalRecords": 1, "totalPages": 1}}',
        b'{"data": [], "pagination": {"totalRecords": "1", "totalPages": 1}}',
        b'{"data": [], "pagination": {"totalRecords": -1, "totalPages": 1}}',
        b'{"data": [], "pagination": {"totalRecords": 0, "totalPages": 0}} more',
        dump(page(LINE))[:-10],
    ],
)
def test_what_is_no_page_of_the_list_is_no_answer(body: bytes) -> None:
    with pytest.raises(ReadError):
        answers.read_page(body, "")


def test_an_empty_object_says_that_there_is_no_such_trial_and_an_error_says_nothing() -> None:
    assert answers.read_trial(b" {} ", "") is None
    for body in (b"", b"null", b"[]", b'{"error": "Internal"}', b"<html></html>", dump(RECORD)[:-9]):
        with pytest.raises(ReadError):
            answers.read_trial(body, "")


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), st.integers(0, 400), st.integers(0, 50))
@hypothesis_settings(max_examples=80)
def test_no_bytes_make_cutting_stumble(junk: bytes, at: int, gap: int) -> None:
    body = dump(page(LINE, LINE))
    for piece in cut(body[:at] + junk + body[at + gap :]):
        assert isinstance(piece, Raw) or piece.reason.startswith(("ctis/", "answer/"))


@pytest.mark.parametrize(
    ("coarse", "finer", "low", "high"),
    [
        ({3}, set(), "18 Years", "64 Years"),
        ({3, 4}, set(), "18 Years", None),
        ({4}, {7}, "65 Years", "84 Years"),
        ({3, 4}, {8}, "18 Years", None),
        ({2}, set(), None, "17 Years"),
        ({2}, {4, 5}, "2 Years", "17 Years"),
        ({2, 3}, {5}, "12 Years", "64 Years"),
        ({1}, set(), None, None),
        (set(), set(), None, None),
    ],
)
def test_limits_of_age_come_from_the_ranges_that_were_ticked(
    coarse: set[int], finer: set[int], low: str | None, high: str | None
) -> None:
    limits = age_limits(coarse, finer)
    least, most = limits.get("minimum_age"), limits.get("maximum_age")
    assert (least and least.raw, most and most.raw) == (low, high)


def test_published_records_are_read_without_a_field_left_over(home: Path, real_records: Path) -> None:
    files = sorted((real_records / "ctis").glob("*.json"))
    (record,) = import_files(home, [str(path) for path in files])
    assert record.ok
    assert record.rejected == 0
    assert record.counts["records/parsed"] == 4
    assert [name for name in record.counts if name.startswith(("leftover/", "unrecognised/"))] == []
