"""The next best question settles a pool with fewer questions than the form on paper."""

from benchmarks.matching import compare_questions, verdict_on


def test_the_best_question_needs_at_most_six_tenths_of_the_fixed_order():
    best, fixed, without_idle = compare_questions(profiles=12, seed=3)
    assert best <= 0.6 * fixed
    assert best <= without_idle


def test_a_labelled_criterion_is_judged_by_its_note():
    row = {"note": "A 40-year-old woman.", "criterion_type": "inclusion", "criterion_text": "Age 18 to 35 years"}
    assert verdict_on(row) == "not_met"
    assert verdict_on({**row, "criterion_text": "Age 18 to 45 years"}) == "met"
    assert verdict_on({**row, "note": "A woman."}) == "unknown"
