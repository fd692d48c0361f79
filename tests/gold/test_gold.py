"""Scope and product on hand-read records: the figures, and floors under which a change is a step back."""

import sys
from pathlib import Path

import pytest

from benchmarks.gold import (
    GOLD,
    Counts,
    accepted,
    from_flat,
    macro_f1,
    main,
    product_figures,
    read_lines,
    render_figures,
    scope_figures,
    trial_of,
)
from trials.concepts.reading import Reading
from trials.product import fingerprint
from trials.scope import REASONS, scope

SCOPE_FLOOR = 0.95
FLOORS = {
    "conditions": 0.95,
    "cell_source": 0.93,
    "cell_type": 0.95,
    "donor": 0.95,
    "culture_expanded": 0.95,
    "routes": 0.93,
}


@pytest.fixture(scope="module")
def gold() -> Path:
    if not (GOLD / "scope.jsonl").exists():
        pytest.skip("hand-read records are not at hand: ../shared/gold holds them")
    return GOLD


@pytest.fixture
def listed() -> list[str]:
    return []


def test_scope_agrees_with_people(gold: Path, listed: list[str]) -> None:
    figures = scope_figures(gold, listed.append)
    for name, counts in figures.items():
        assert counts.precision >= SCOPE_FLOOR, (name, listed)
        assert counts.recall >= SCOPE_FLOOR, (name, listed)


def test_the_product_agrees_with_people(gold: Path, listed: list[str]) -> None:
    reached = {name: macro_f1(values) for name, values in product_figures(gold, listed.append, lenient=True).items()}
    assert set(reached) == set(FLOORS)
    assert {name: figure for name, figure in reached.items() if figure < FLOORS[name]} == {}, listed


def test_every_decision_on_real_records_rests_on_quotes_of_the_record(gold: Path) -> None:
    for line in read_lines(gold / "scope.jsonl"):
        reading = Reading(trial_of(line, gold.parent))
        found, product = scope(reading), fingerprint(reading)
        assert found.reason in REASONS
        assert all(one.quote in reading.texts[one.field] for one in found.evidence)
        assert all(one.quote in reading.texts[one.place] for one in product.evidence)
        assert any(one.supports == "spine" for one in found.evidence) == found.spine
        assert any(one.supports == "cell_therapy" for one in found.evidence) == found.cell_therapy


def test_the_figures_are_printed(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = list(render_figures(gold, lambda _: None))
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *table, ""]))
    assert [line.split()[0] for line in table if line.startswith("  ")] == [
        "in_scope",
        "spine",
        "cell_therapy",
        *FLOORS,
    ]


# ---- how figures are counted ---------------------------------------------------------------------------------------


def test_precision_recall_and_f1() -> None:
    counts = Counts()
    for given, wanted in ((True, True), (True, True), (True, False), (False, True), (False, False)):
        counts = counts.plus(given=given, wanted=wanted)
    assert counts == Counts(right=2, wrong=1, missed=1)
    assert counts.precision == counts.recall == pytest.approx(2 / 3) == counts.f1
    assert Counts().precision == Counts().recall == 1.0
    assert Counts(missed=1).f1 == 0.0


def test_macro_f1_is_the_mean_over_the_values_that_people_gave() -> None:
    assert macro_f1({"a": Counts(right=1), "b": Counts(missed=1), "c": Counts(wrong=5)}) == 0.5


@pytest.mark.parametrize(
    ("given", "wanted", "also", "counted"),
    [
        ({"a"}, {"a"}, set(), {"a"}),
        ({"b"}, {"a"}, {"b"}, {"a"}),
        ({"b"}, {"a"}, set(), {"b"}),
        ({"a", "b"}, {"a"}, {"b"}, {"a"}),
        ({"b"}, {"a", "c"}, {"b"}, set()),
        ({"a", "d"}, {"a"}, {"b"}, {"a", "d"}),
        (set(), {"a"}, {"b"}, set()),
    ],
)
def test_a_fair_value_counts_as_right_and_excuses_no_missing_one(
    given: set[str], wanted: set[str], also: set[str], counted: set[str]
) -> None:
    assert accepted(given, wanted, also) == counted


def test_a_flat_record_becomes_a_trial() -> None:
    flat = {"id": "NCT90000001", "title": "T", "criteria": "C", "primary_outcomes": ["O"], "condition_mesh": ["M"]}
    trial = from_flat(flat)
    assert trial["eligibility"] == {"criteria": "C"}
    assert trial["outcomes"] == [{"measure": "O", "importance": "primary"}]
    assert trial["condition_mesh"] == [{"term": "M"}]


def test_without_records_the_benchmark_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gold", "--gold", str(tmp_path)])
    assert main() == 2
    assert "give --gold FOLDER" in capsys.readouterr().err
