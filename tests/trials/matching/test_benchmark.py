"""The benchmark of matching: the next best question needs fewer questions than a form; figures are counted rightly."""

import math
from collections import Counter

from benchmarks.matching import compare_questions, label_figures, verdict_on
from benchmarks.patient_notes import Pairs, interval, pairs, share


def test_the_best_question_needs_at_most_six_tenths_of_the_fixed_order():
    best, fixed, without_idle = compare_questions(profiles=12, seed=3)
    assert best <= 0.6 * fixed
    assert best <= without_idle


def test_a_labelled_criterion_is_judged_by_its_note():
    row = {"note": "A 40-year-old woman.", "criterion_type": "inclusion", "criterion_text": "Age 18 to 35 years"}
    assert verdict_on(row) == "not_met"
    assert verdict_on({**row, "criterion_text": "Age 18 to 45 years"}) == "met"
    assert verdict_on({**row, "note": "A woman."}) == "unknown"


def test_labels_are_counted_over_all_criteria_with_the_commonest_label_for_what_is_unknown():
    counts = Counter(
        {
            ("exclusion", "not excluded", "unknown"): 5,
            ("exclusion", "excluded", "not_met"): 2,
            ("exclusion", "excluded", "met"): 1,
            ("inclusion", "included", "met"): 2,
        }
    )
    found = label_figures(counts)
    assert (found.all, found.decided, found.right) == (10, 5, 4)
    assert (found.accuracy, found.commonest) == (0.9, 0.7)


def test_pairs_count_an_eligible_before_an_excluded_trial_and_ties_by_half():
    grades = {"a": 2, "b": 1, "c": 2, "d": 1, "e": 0}
    among = frozenset(grades)
    assert pairs(["a", "b", "c"], grades, among) == Pairs(3, 4)
    assert pairs([], grades, among) == Pairs(2.0, 4)
    assert pairs(["b", "a"], grades, frozenset({"a", "b"})) == Pairs(0, 1)


def test_the_interval_holds_the_share_and_is_a_point_where_topics_agree():
    found = [Pairs(1, 4), Pairs(3, 4), Pairs(0, 0)]
    low, high = interval(found)
    assert low <= share(found) == 0.5 <= high
    assert (low, high) == (0.25, 0.75)
    assert interval([Pairs(2, 4)] * 3) == (0.5, 0.5)
    assert all(math.isnan(end) for end in interval([]))
