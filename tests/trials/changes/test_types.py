"""Each kind of change is told by its type, with the values before and after, from a pair of copies."""

from typing import Any

import pytest

from trials.changes import OPPOSITE, TYPES, changes_between

Trial = dict[str, Any]


def trial(**fields: Any) -> Trial:
    return {"source": "toy", "registry": "toy", "id": "TOY9000001", **fields}


def site(name: str, city: str = "Lyon", country: str = "France", **more: Any) -> Trial:
    return {"facility": name, "city": city, "country": country, **more}


def outcome(measure: str, importance: str = "primary", time_frame: str | None = None) -> Trial:
    return {"measure": measure, "importance": importance, **({"time_frame": time_frame} if time_frame else {})}


def dates(name: str, value: str) -> Trial:
    return {"dates": {name: {"value": value}}}


CLINIC, COPY = site("Clinique du Parc"), site("Clinique  du PARC.")
CASES: list[tuple[str, Trial, Trial, list[tuple[str, str]]]] = [
    ("starts", {"status": "not_yet_recruiting"}, {"status": "recruiting"}, [("opened", "status")]),
    ("ends", {"status": "recruiting"}, {"status": "completed"}, [("closed", "status")]),
    (
        "by invitation is closed",
        {"status": "recruiting"},
        {"status": "enrolling_by_invitation"},
        [("closed", "status")],
    ),
    ("other status", {"status": "active_not_recruiting"}, {"status": "completed"}, [("status", "status")]),
    ("site comes", {"sites": [CLINIC]}, {"sites": [CLINIC, site("Spital Bern", "Bern")]}, [("site_added", "sites")]),
    ("site goes", {"sites": [CLINIC, site("Spital Bern", "Bern")]}, {"sites": [CLINIC]}, [("site_closed", "sites")]),
    ("same site, other spelling", {"sites": [CLINIC]}, {"sites": [COPY]}, []),
    (
        "same site, longer name",
        {"sites": [site("University Hospital Lyon")]},
        {"sites": [site("University Hospital of Lyon")]},
        [],
    ),
    (
        "another hospital of the same town",
        {"sites": [site("Clinique du Parc")]},
        {"sites": [site("Hopital Edouard")]},
        [("site_added", "sites"), ("site_closed", "sites")],
    ),
    (
        "one site stops",
        {"status": "recruiting", "sites": [site("A", status="recruiting"), site("B", status="recruiting")]},
        {"status": "recruiting", "sites": [site("A", status="recruiting"), site("B", status="completed")]},
        [("site_closed", "sites.status")],
    ),
    (
        "all stop together: told once",
        {"status": "recruiting", "sites": [site("A", status="recruiting"), site("B")]},
        {"status": "completed", "sites": [site("A"), site("B")]},
        [("closed", "status")],
    ),
    (
        "a number moves between measures",
        {"outcomes": [outcome("Pain at 6 months")]},
        {"outcomes": [outcome("Pain at 12 months")]},
        [("outcome_switched", "outcomes.primary")],
    ),
    ("a letter", {"outcomes": [outcome("Pain score (VAS)")]}, {"outcomes": [outcome("Pain scores, VAS")]}, []),
    (
        "degraded",
        {"outcomes": [outcome("ODI change")]},
        {"outcomes": [outcome("ODI change", "secondary")]},
        [("outcome_switched", "outcomes.importance")],
    ),
    (
        "another time",
        {"outcomes": [outcome("ODI", time_frame="6 months")]},
        {"outcomes": [outcome("ODI", time_frame="12 months")]},
        [("outcome_switched", "outcomes.primary.time_frame")],
    ),
    ("more people", {"enrolment": {"count": 20}}, {"enrolment": {"count": 60}}, [("enrolment", "enrolment.count")]),
    (
        "counted",
        {"enrolment": {"count": 20, "kind": "estimated"}},
        {"enrolment": {"count": 20, "kind": "actual"}},
        [("enrolment", "enrolment.kind")],
    ),
    ("slips", dates("completion", "2026-05"), dates("completion", "2027-01"), [("date_slipped", "dates.completion")]),
    ("earlier", dates("start", "2026-05-02"), dates("start", "2026-04"), [("date_advanced", "dates.start")]),
    ("more exact", dates("start", "2026-05"), dates("start", "2026-05-17"), []),
    ("sold", {"sponsor": {"name": "Acme"}}, {"sponsor": {"name": "Bolt"}}, [("sponsor", "sponsor.name")]),
    ("country behind", {"sponsor": {"name": "Acme"}}, {"sponsor": {"name": "Acme - Brazil"}}, []),
    ("results", {}, {"has_results": True}, [("results_posted", "has_results")]),
    (
        "another desk",
        {"contacts": [{"email": "a@example.org"}]},
        {"contacts": [{"email": "b@example.org"}]},
        [("contact", "contacts")],
    ),
    ("title only", {"title": "A"}, {"title": "B"}, []),
]


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_change_has_its_type_and_field(old: Trial, new: Trial, expected: list[tuple[str, str]]) -> None:
    found = changes_between(trial(**old), trial(**new))
    assert [(change.type, change.field) for change in found] == expected


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_read_backwards_it_has_the_opposite_type(old: Trial, new: Trial, expected: list[tuple[str, str]]) -> None:
    found = changes_between(trial(**new), trial(**old))
    assert sorted((change.type, change.field) for change in found) == sorted(
        (OPPOSITE.get(kind, kind), field) for kind, field in expected
    )


def test_values_before_and_after_are_the_registrys_own() -> None:
    old, new = trial(status="recruiting", enrolment={"count": 20}), trial(status="suspended", enrolment={"count": 12})
    closed, enrolment = changes_between(old, new)
    assert (closed.old, closed.new, closed.direction) == ("recruiting", "suspended", "closed")
    assert (enrolment.old, enrolment.new, enrolment.direction) == (20, 12, "less")


def test_a_site_change_names_the_site_and_holds_its_place() -> None:
    geo = {"lat": 46.9, "lon": 7.4}
    (added,) = changes_between(
        trial(sites=[CLINIC]), trial(sites=[CLINIC, site("Spital", "Bern", "Switzerland", geo=geo)])
    )
    assert added.new == "Spital, Bern, Switzerland"
    assert added.site is not None
    assert added.site["geo"] == geo


def test_what_a_partial_copy_leaves_out_is_no_change() -> None:
    full = trial(
        status="recruiting",
        sites=[CLINIC],
        enrolment={"count": 20},
        contacts=[{"email": "a@example.org"}],
        dates={"start": {"value": "2026-01"}},
        has_results=True,
        eligibility={"criteria": "Inclusion Criteria:\n- Age 18 to 65 years", "sex": "female"},
    )
    assert changes_between(full, trial(partial=True, status="recruiting")) == []
    assert [change.type for change in changes_between(full, trial(partial=True, status="completed"))] == ["closed"]


def test_every_type_that_is_given_is_in_the_list() -> None:
    assert set(OPPOSITE) < set(TYPES)
    assert {kind for case in CASES for kind, _ in case[3]} <= set(TYPES)
