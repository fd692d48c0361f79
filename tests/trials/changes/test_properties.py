"""What holds of any two copies: equal ones give nothing, and read backwards every direction turns round."""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.derived import read
from crawler.records import Raw
from trials.changes import OPPOSITE, TYPES, Change, changes_between

STATUSES = st.sampled_from(["recruiting", "not_yet_recruiting", "completed", "unknown", None])
TOWNS = st.sampled_from([("Lyon", "France"), ("Bern", "Switzerland"), ("Oslo", "Norway")])
NAMES = st.sampled_from(["University Hospital", "University Hospital of the City", "Spine Clinic", "Site 1", None])
BULLETS = st.sampled_from(
    [
        "Age 18 to 65 years",
        "Age 21 to 75 years",
        "ODI of at least 30%",
        "ODI of at least 40%",
        "BMI > 35",
        "BMI > 40",
        "Diabetes",
        "Diabetes or cancer",
        "Prior spine surgery within 6 months",
        "Prior spine surgery within 12 months",
        "Pfirrmann grade III or IV",
        "Creatinine above 1.5",
        "Creatinine above 2",
        "Able to give consent",
    ]
)
MEASURES = st.sampled_from(["Pain at 6 months", "Pain at 12 months", "ODI", "Adverse events", "Adverse events, all"])
DAYS = st.sampled_from(["2025", "2025-03", "2025-03-09", "2026-01-01", "2026-07"])


@st.composite
def sites(draw: st.DrawFn) -> dict[str, Any]:
    city, country = draw(TOWNS)
    found = {"facility": draw(NAMES), "city": city, "country": country, "status": draw(STATUSES)}
    return {name: value for name, value in found.items() if value is not None}


@st.composite
def criteria(draw: st.DrawFn) -> str:
    inclusion = draw(st.lists(BULLETS, max_size=4, unique=True))
    exclusion = draw(st.lists(BULLETS, max_size=4, unique=True))
    lines = ["Inclusion Criteria:", "Chronic low back pain", *inclusion, "Exclusion Criteria:", "Allergy", *exclusion]
    return "\n".join(line if line.endswith(":") else f"- {line}" for line in lines)


@st.composite
def trials(draw: st.DrawFn) -> dict[str, Any]:
    importance = st.sampled_from(["primary", "secondary"])
    outcomes = [{"measure": m, "importance": draw(importance)} for m in draw(st.lists(MEASURES, max_size=3))]
    return {
        "id": "TOY9000001",
        "status": draw(STATUSES),
        "sites": draw(st.lists(sites(), max_size=4)),
        "eligibility": {"criteria": draw(criteria()), "sex": draw(st.sampled_from(["all", "female"]))},
        "outcomes": outcomes,
        "enrolment": {"count": draw(st.sampled_from([10, 20, 60]))},
        "dates": {name: {"value": draw(DAYS)} for name in ("start", "completion")},
        "has_results": draw(st.booleans()),
    }


def told(changes: list[Change], *, backwards: bool = False) -> list[tuple[str, ...]]:
    """Changes that can be compared whatever their order."""
    if backwards:
        lines = [(OPPOSITE.get(c.type, c.type), c.field, repr(c.new), repr(c.old)) for c in changes]
    else:
        lines = [(c.type, c.field, repr(c.old), repr(c.new)) for c in changes]
    return sorted(lines)


@settings(max_examples=60, deadline=None)
@given(trials())
def test_equal_copies_give_nothing(trial: dict[str, Any]) -> None:
    assert changes_between(trial, json.loads(json.dumps(trial))) == []


@settings(max_examples=100, deadline=None)
@given(trials(), trials())
def test_a_change_and_its_reverse_have_opposite_directions(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert told(changes_between(old, new)) == told(changes_between(new, old), backwards=True)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_compared_and_has_a_known_type(old: str, new: str) -> None:
    before: dict[str, Any] = {"eligibility": {"criteria": old}, "sites": [{"facility": old}], "status": old}
    after: dict[str, Any] = {"eligibility": {"criteria": new}, "sites": [{"facility": new}], "status": new}
    assert {change.type for change in changes_between(before, after)} <= set(TYPES)


def test_endless_lists_of_sites_end() -> None:
    def copy(word: str) -> dict[str, Any]:
        return {"sites": [{"facility": f"{word} {at}", "city": "Lyon", "country": "France"} for at in range(1500)]}

    changes = changes_between(copy("North"), copy("South"))
    assert {change.type for change in changes} == {"site_added", "site_closed"}


def test_real_trials_at_two_dates_give_no_change_that_is_none(real_records: Path) -> None:
    copies: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((real_records / "rebec").glob("*@*.xml")):
        copies[path.stem.partition("@")[0]].append(path)
    pairs = [paths for paths in copies.values() if len(paths) == 2]
    if not pairs:
        pytest.skip("no trial of ReBEC is at hand at two dates")
    differ, found = 0, []
    for paths in pairs:
        old, new = (json.loads(read(Raw("rebec", "", "rebec-exchange", path.read_bytes())).trial) for path in paths)
        differ += old != new
        found += changes_between(old, new)
        assert told(changes_between(old, new)) == told(changes_between(new, old), backwards=True)
        assert changes_between(old, dict(old)) == []
    sys.stdout.write(f"{len(pairs)} trials at two dates: {differ} differ, {len(found)} typed changes\n")
    assert len(pairs) == 25
    # The register began to write the sponsor's country behind the name: another text, the same sponsor.
    assert differ == 25
    assert found == []
