"""The table of checks: what a run may have and still be published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.verdict import Verdict, failed, judge


def counts(parsed: int, rejected: int = 0, unrecognised: int = 0) -> dict[str, int]:
    return {"records/parsed": parsed, "records/rejected": rejected, "unrecognised/records": unrecognised}


GOOD = [
    (counts(0), {}),
    (counts(0), {"reported": 0, "complete": True, "before": None}),
    (counts(100, 5), {}),
    (counts(7, 3), {}),
    (counts(100, 0, 5), {}),
    (counts(1000, 0, 50), {}),
    (counts(80), {"complete": True, "before": 100}),
    (counts(1), {"complete": False, "before": 100}),
    (counts(10), {"reported": 10, "fetched": 10}),
    (counts(100, 100), {"imported": True}),
    (counts(1, 40), {"imported": True}),
]
FAILED = [
    (counts(9), {"reported": 10}, "reported", "the registry reported 10 records and 9 were fetched"),
    (counts(11), {"reported": 10}, "reported", "the registry reported 10 records and 11 were fetched"),
    (counts(9), {"fetched": 10}, "accounted", "10 records were fetched, 9 were read and 0 rejected"),
    (counts(0, 2), {}, "readable", "0 of 2 records could be read"),
    (counts(94, 6), {}, "rejects", "6 of 100 records were rejected, at most 5 may be"),
    (counts(100, 0, 6), {}, "categories", "6 of 100 records hold words that no category knows, at most 5 may"),
    (counts(79), {"complete": True, "before": 100}, "minimum", "at least 80 must be"),
    (counts(0), {"complete": True, "before": 3}, "minimum", "0 records were found where 3 were held"),
    (counts(100, 150), {"imported": True}, "rejects", "150 of 250 records were rejected, at most 125 may be"),
    (counts(0, 2), {"imported": True}, "readable", "0 of 2 records could be read"),
]


@pytest.mark.parametrize(("found", "facts"), GOOD)
def test_a_run_within_the_table_is_good(found: dict[str, int], facts: dict[str, object]) -> None:
    verdict = judge(found, **facts)  # type: ignore[arg-type]
    assert (verdict.ok, verdict.reason) == (True, "")


@pytest.mark.parametrize(("found", "facts", "name", "reason"), FAILED)
def test_one_failed_check_fails_the_run_and_says_why(
    found: dict[str, int], facts: dict[str, object], name: str, reason: str
) -> None:
    verdict = judge(found, **facts)  # type: ignore[arg-type]
    assert not verdict.ok
    assert [check.name for check in verdict.checks if not check.ok] == [name]
    assert reason in verdict.reason


@given(
    parsed=st.integers(0, 1000),
    rejected=st.integers(0, 1000),
    before=st.none() | st.integers(1, 1000),
    reported=st.none() | st.integers(0, 2000),
)
def test_a_verdict_is_good_where_every_check_holds_and_survives_being_stored(
    parsed: int, rejected: int, before: int | None, reported: int | None
) -> None:
    verdict = judge(counts(parsed, rejected), reported=reported, before=before, complete=True)
    assert verdict.ok == all(check.ok for check in verdict.checks)
    assert bool(verdict.reason) == (not verdict.ok)
    assert Verdict.from_json(verdict.as_json()) == verdict
    if verdict.ok and reported is not None:
        assert reported == parsed + rejected


def test_a_run_that_came_to_no_end_fails_with_its_reason() -> None:
    assert failed("registry", "it is away").reason == "it is away"
    assert not failed("registry", "it is away").ok
