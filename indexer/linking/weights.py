"""What each piece of evidence of two records adds to the sum whose logistic function is their probability.

In: nothing. Out: weights by name, and which names say what. `compare.py` tells how the evidence is found.
"""

from collections.abc import Mapping
from typing import Final

# Fitted on 107 hand-labelled pairs of registries' records, 1,200 pairs of one record's two titles and 3,000 pairs of
# different trials with much alike titles; then rounded, and no date alone was left able to carry a pair. What speaks
# against (stray words, other conditions, other interventions, strangers) was raised after records of one sponsor's
# series and of one disease's rush, which the fit had not seen, were joined (`python -m benchmarks.links`).
WEIGHTS: Final[Mapping[str, float]] = {
    "title": 0.6,  # shared of all words of the two titles that are most alike, by weight
    "title_part": 2.4,  # shared of the shorter one's
    "title_same": 2.0,
    "title_telling": 0.6,  # a long telling title, found in the other
    "stray": -2.4,  # telling words on both sides that the other has nowhere
    "stray_long": -0.5,  # the same of the longest title
    "stray_beside": -4.6,  # the same of words that do not name the condition, which many trials have in common
    "conditions_apart": -1.0,  # no word of the one's conditions stands in the other, nor the other way round
    "given_apart": -2.0,  # the same of what is given
    "treats_other": -4.0,  # the same, and each title names a condition
    "gives_other": -2.0,  # each title names something given that the other record has nowhere
    "opposed": -3.0,  # early against late, mild against severe, part 1 against part 2
    "acronym": 1.0,
    "acronym_other": -1.5,
    "sponsor": 0.5,
    "sponsor_other": -1.3,
    "enrolment_same": 2.2,
    "enrolment_far": -1.6,
    "enrolment_other": -0.8,  # the same, and another sponsor
    "start_near": 2.4,
    "start_far": -3.0,
    "completion_near": 2.4,
    "completion_far": -1.5,  # of true pairs 1 of 40 end more than 18 months apart, of others 4 of 10
    "countries_apart": -3.2,
    "countries_same": 1.5,  # the same three countries or more, and no other
    "strangers": -5.0,  # other countries and another sponsor: a design much alike, as small studies have
    "part": 0.5,  # one tells a country's part of the other, by the same title, and begins later
    "phase_apart": -1.0,
    "year_same": 0.8,  # of 127 true pairs of which one record tells no start .93 have it, of others .32
    "year_other": -2.0,  # of the same .02 and .58
    "ages_same": 0.4,
    "claims": 7.0,  # one record gives the other's number in a field for numbers
    "claims_both": 2.0,
    "third_number": 5.0,  # both give the same number of a third registry
    "code": 3.0,  # both give the same number of the sponsor
    "mentions": 2.0,  # one names the other's number in running text: that may as well be a study before it
    "follows_other": -3.0,  # only one calls itself an extension or a follow-up
}
BY_NUMBER: Final = ("claims", "third_number", "code")
BEARING_OUT: Final = ("enrolment_same", "start_near", "completion_near", "countries_same", "part")
"""Of what titles and names say, one of these has to say the same."""
SPARED: Final = frozenset({"enrolment_far", "enrolment_other", "start_far", "sponsor_other", "strangers"})
"""What does not speak against it where two records have one long title, and the one may tell a country's part of what
the other tells: neither fewer people, nor a later start, nor another sponsor."""
UNNUMBERED: Final = frozenset(
    {"treats_other", "gives_other", "stray_beside", "stray_long", "conditions_apart", "given_apart", "strangers"}
)
BIAS: Final = -2.4
