"""Reasons of links in words: what a piece of evidence says, for people who decide whether two records are one study."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "one_number": "a registry's own record and a copy of it from elsewhere",
    "title": "of all words of their two likest titles {value:.0%} are shared",
    "title_part": "of the words of the shorter title the other has {value:.0%}",
    "title_same": "the titles are equal, or nearly so",
    "title_telling": "the title is long, and its words are not in every title",
    "stray": "of the telling words of each title {value:.0%} stand nowhere in the other record",
    "stray_long": "of the telling words of each record's longest title {value:.0%} stand nowhere in the other record",
    "stray_beside": "of each title's telling words beside the condition {value:.0%} stand nowhere in the other",
    "conditions_apart": "of the words of the conditions {value:.0%} stand nowhere in the other record",
    "given_apart": "of the words of what is given {value:.0%} stand nowhere in the other record",
    "opposed": "one says the opposite of the other (early and late, mild and severe, cervical and lumbar ...)",
    "acronym": "the acronyms are equal",
    "acronym_other": "the acronyms are different",
    "sponsor": "of the telling words of the sponsors' names {value:.0%} are the same",
    "sponsor_other": "the sponsors have different names",
    "enrolment_same": "as many take part, to the person",
    "enrolment_far": "far more take part in one than in the other",
    "enrolment_other": "far more take part in one than in the other, whose sponsor has another name",
    "start_near": "they start close together: {value:.2f}, where 1 is the same day",
    "start_far": "they start at quite different times",
    "completion_near": "they end close together: {value:.2f}, where 1 is the same day",
    "completion_far": "they end at quite different times",
    "countries_apart": "they have no country in common",
    "rival": "another record of the same registry fits as well",
    "strangers": "neither a country nor the sponsor's name is the same",
    "phase_apart": "they have no phase in common",
    "year_same": "a EudraCT number is of the year in which the other was registered or began, or of the one before",
    "year_other": "a EudraCT number is of quite another year than the other's registration and start",
    "ages_same": "the same ages can join",
    "claims": "one gives the other's number in a field for numbers",
    "claims_both": "each gives the other's number",
    "third_number": "both give the same number of a third registry",
    "code": "both give the same number of the sponsor",
    "mentions": "one names the other's number in running text",
    "follows_other": "only one calls itself an extension or a follow-up",
}
METHODS: Final[Mapping[str, str]] = {"identifier": "by number", "evidence": "by evidence", "decision": "by a person"}


def reason_in_words(name: str, value: float) -> str:
    """One piece of evidence as half a sentence."""
    return WORDS.get(name, name.replace("_", " ")).format(value=value)


def method_in_words(method: str) -> str:
    """How a link was found."""
    return METHODS.get(method, method)
