"""Rows are judged by their goals, and the table shows it; series of times are taken in turns."""

from benchmarks.measure import Row, at_least, at_most, in_turns, times
from benchmarks.table import render_table


def test_costs_and_gains_are_judged_the_right_way_round() -> None:
    assert at_most("a", "", "", 1.2, 1.25).met
    assert not at_most("a", "", "", 1.3, 1.25).met
    assert at_least("a", "", "", 30, 30).met
    assert not at_least("a", "", "", 29, 30).met


def test_table_is_aligned_and_says_what_missed() -> None:
    rows = [at_most("slow thing", "9 ms", "floor 1 ms", 9, 1.5), Row("plain", "1", "2", 0.5)]
    lines = render_table(rows).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert "MISSED" in lines[2]
    assert "MISSED" not in render_table(rows, judged=False)


def test_things_are_done_in_turns_and_the_first_round_is_not_counted() -> None:
    done: list[str] = []
    taken = in_turns({"a": lambda: done.append("a"), "b": lambda: done.append("b")}, 3)
    assert done == ["a", "b"] * 4
    assert set(taken) == {"a", "b"}


def test_figures_of_a_series() -> None:
    assert times([0.3, 0.1, 0.2]) == (0.1, 0.2, 0.3)
