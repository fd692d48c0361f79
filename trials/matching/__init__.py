"""One patient against trials: verdicts with quotes, the trial's fit, what to ask next, why not. Pure, no I/O."""

from trials.matching.asking import Question, next_question, question_of, settled_share
from trials.matching.fit import Fit, TrialFit, match_trial
from trials.matching.relaxing import Relaxation, forget, largest_gain, single_relaxation, why_not
from trials.matching.verdict import Verdict, judge
from trials.matching.wishes import asks_for_product, judge_wishes

__all__ = [
    "Fit",
    "Question",
    "Relaxation",
    "TrialFit",
    "Verdict",
    "asks_for_product",
    "forget",
    "judge",
    "judge_wishes",
    "largest_gain",
    "match_trial",
    "next_question",
    "question_of",
    "settled_share",
    "single_relaxation",
    "why_not",
]
