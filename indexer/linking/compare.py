"""Compares two records: named evidence, a probability that they are one study, and what forbids it.

In: two sides. Out: a `Comparison`. The probability is a logistic sum of evidence times `WEIGHTS`. Between sure and
sure-not lies what a person has to decide.
"""

import math
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from indexer.linking.conflicts import conflict
from indexer.linking.figures import (
    LATER,
    Figures,
    are_apart,
    are_part_and_whole,
    are_same_countries,
    figures_of,
    years_numbered,
)
from indexer.linking.side import Side
from indexer.linking.weights import BEARING_OUT, BIAS, BY_NUMBER, SPARED, UNNUMBERED, WEIGHTS
from indexer.linking.words import (
    heft,
    is_told_again,
    likeness,
    matched,
    opposed,
    own_name,
    product_codes,
    shared,
    telling_words,
    total,
)

Verdict = Literal["same", "undecided", "different"]

SURE: Final = 0.8
"""From here on two records are taken as one study. Lower finds more; below .75 it merges a sponsor's series."""
SURE_OF_OTHERS: Final = 0.85
"""The same where less than half of the sponsors' names agrees."""
SURE_NOT: Final = 0.3
MOST: Final = BIAS + WEIGHTS["sponsor"] + WEIGHTS["ages_same"]
"""What sponsors and ages can add at most to where every pair begins."""
TITLES_MOST: Final = sum(WEIGHTS[name] for name in ("title", "title_part", "title_same", "title_telling", "acronym"))
"""What titles and an acronym can add at most."""
LEAST: Final = math.log(SURE_NOT / (1 - SURE_NOT))
"""Sum from which a pair is worth keeping."""
LEAST_SHARED: Final = 0.25
"""Share of a title's telling words that another has to have for a closer look. All labelled pairs of one study
have more, but for two of 73: one in two languages without a word in common, one retitled."""
BORNE_OUT: Final = 0.1
"""How near a start (138 days) or an end (104 days) has to be where size is not the same: a sponsor gives several
studies much the same title, so that titles and names alone join nothing."""
ONE_SIZE: Final = 0.75
"""Share of the larger study that the smaller one has to have where the sponsors have other names: studies of one
product in one rush have the same title and start together. A sponsor that was bought tells much the same size."""
STRANGERS_TITLE: Final = 0.75
"""Share of the shorter title that has to agree there. Among a million trials there are some that begin and end as
another does, in its country and of its size, and have half of a short title in common; labelled pairs of one study
under two sponsors have .86 and more."""
TITLE_SAME: Final = 0.85
"""Share of all words of two titles from which they are the same title."""
TITLE_NEARLY: Final = 0.8
"""The same where the year of a number bears it out, and the other record has elsewhere what is missing."""
NOTHING_SHARED: Final = 0.9
"""Share of the words of conditions from which two records have none in common."""
IN_FULL: Final = 0.99
"""Share of the shorter title from which all of it is in the other."""
TITLE_AND_NAME: Final = 0.75
"""The same where one title has all of the other."""
A_NAME: Final = 0.12
"""Share of a title's telling words below which they are a short name or a number, and no other design."""
FULL_TITLE: Final = 0.95
"""Share from which the titles are the same but for a slip of the pen."""
LONG_TITLE: Final = 0.6
"""Share of a title of eight telling words from which it is long enough to tell a study where no figure can."""
HALF: Final = 0.5
OTHER_SPONSOR: Final = 0.2
"""Share of a sponsor's name below which it is another's."""
HAIR: Final = 1e-3
TELLS: Final = 4.0
"""Weight of telling words from which a title's agreement counts in full: two words are in thousands of titles."""
LEAST_TITLE: Final = 0.45
"""Share of the shorter title that has to agree where no number links the two: dates and figures alone never do."""


class Evidence(NamedTuple):
    """One thing that speaks for (above nought) or against, with what it adds to the sum."""

    name: str
    value: float
    adds: float


class Comparison(NamedTuple):
    """How two records compare. `forbidden` names a hard conflict, which no evidence outweighs."""

    probability: float
    verdict: Verdict
    method: Literal["identifier", "evidence"]
    reasons: tuple[Evidence, ...]
    forbidden: str | None = None


def compare(a: Side, b: Side) -> Comparison:
    """Whether two records are of one study."""
    found = features(a, b)
    told = (Evidence(name, value, round(WEIGHTS[name] * value, 2)) for name, value in found.items())
    reasons = tuple(each for each in told if each.adds)  # a start years apart is no reason of 0.00
    probability = 1 / (1 + math.exp(-(BIAS + sum(WEIGHTS[name] * value for name, value in found.items()))))
    by_number = any(found[name] for name in BY_NUMBER)
    method: Literal["identifier", "evidence"] = "identifier" if by_number else "evidence"
    if (a.registry, a.id) == (b.registry, b.id):  # a registry's own record and a copy of it from elsewhere
        return Comparison(1.0, "same", "identifier", (Evidence("one_number", 1.0, 0.0),))
    forbidden = conflict(a, b)
    if forbidden:
        return Comparison(probability, "different", method, reasons, forbidden)
    verdict = _verdict(probability, found, by_number=by_number)
    if verdict == "same" and not by_number and _are_strangers(a, b, found):
        verdict = "undecided"
    return Comparison(probability, verdict, method, reasons)


def is_hopeless(a: Figures, b: Figures, titles: float = TITLES_MOST) -> bool:
    """Whether two records that no number links are of two studies whatever their names say, given what their titles add
    at most: spares most comparisons, and changes the outcome of none."""
    return titles < least_of_titles(a, b)


def least_of_titles(a: Figures, b: Figures) -> float:
    """What the titles of two records that no number links have to add so that the pair may be worth keeping."""
    part = are_part_and_whole(a, b)
    found = _figures(a, b) | {"part": float(part), "countries_apart": float(are_apart(a, b))}
    found["year_same"] = float(not a.start or not b.start)
    return LEAST - MOST - _adds(found, part=part)


def titles_at_most(whole: float, part: float, stray: float, beside: float) -> float:
    """What titles add at most to the sum, given what they share at most, of all words and of the shorter one's, and
    what strays at least. They are a hair too generous, because sums in another order end otherwise."""
    if part > FULL_TITLE - HAIR:  # the rest may be the same in another language
        whole = max(whole, part)
    found = WEIGHTS["title"] * whole + (WEIGHTS["title_part"] + WEIGHTS["title_telling"]) * part
    found += WEIGHTS["title_same"] * (whole > (TITLE_SAME if part < IN_FULL - HAIR else TITLE_AND_NAME) - HAIR)
    return found + WEIGHTS["stray"] * stray + WEIGHTS["stray_beside"] * beside + HAIR


def names_at_most(sponsor: float, conditions: float, given: float, *, strangers: bool, part: bool) -> float:
    """What names add at most to the sum, beside what `MOST` has of them, given what sponsors share at most, and what of
    conditions and of what is given is in one record only at least; strangers have no country in common, and a part is
    told by whom its country has."""
    found = {"sponsor": sponsor - 1.0, "conditions_apart": conditions, "given_apart": given}
    if sponsor < OTHER_SPONSOR - HAIR:
        found |= {"sponsor_other": 1.0, "strangers": float(strangers)}
    return _adds(found, part=part) + HAIR


def _adds(found: Mapping[str, float], *, part: bool) -> float:
    """What evidence adds to the sum, where one of the two may tell a `part` of the other or not."""
    return sum(WEIGHTS[name] * value for name, value in found.items() if not (part and name in SPARED))


def may_be_one(a: Side, b: Side) -> bool:
    """A quick look that spares most comparisons: a number in common, or figures that allow it and a name in common or
    a fifth of a title."""
    if not a.claims.isdisjoint(b.claims | b.mentions) or not b.claims.isdisjoint(a.mentions):
        return True
    if not a.codes.isdisjoint(b.codes):
        return True
    if is_hopeless(figures_of(a), figures_of(b)):
        return False
    if a.acronym and a.acronym == b.acronym:
        return True
    return any(shared(one, other) > LEAST_SHARED for one in a.titles for other in b.titles)


def _verdict(probability: float, found: Mapping[str, float], *, by_number: bool) -> Verdict:
    if probability < SURE_NOT:
        return "different"
    borne_out = any(found.get(name, 0.0) >= BORNE_OUT for name in BEARING_OUT) or _is_by_title(found)
    borne_out = borne_out or bool(found.get("year_same") and _is_nearly_one_title(found))
    alike = by_number or (found["title_part"] >= LEAST_TITLE and not found["opposed"] and borne_out)
    sure = SURE if found.get("sponsor", 1.0) >= HALF else SURE_OF_OTHERS
    return "same" if probability >= sure and alike and not found["follows_other"] else "undecided"


def _is_nearly_one_title(found: Mapping[str, float]) -> bool:
    """Whether the titles are the same, or are short of that by words that the other record has elsewhere."""
    return bool(found["title_same"] or (found["title"] >= TITLE_NEARLY and found["stray"] < HAIR))


def _is_by_title(found: Mapping[str, float]) -> bool:
    """Whether one long title, word for word, is all that the two can be compared by, and nothing speaks against it.
    Sister trials with that title are in the same registry, and contest it (`rivals.py`)."""
    told = "enrolment_same" in found or "start_near" in found
    against = ("stray", "sponsor_other", "countries_apart", "completion_far", "year_other", "opposed", "acronym_other")
    long = found["title_same"] and found["title_telling"] >= LONG_TITLE
    return bool(long and not told and not any(found.get(name, 0.0) > HAIR for name in against))


def _are_strangers(a: Side, b: Side, found: Mapping[str, float]) -> bool:
    """Whether the sponsor is not the same, nor the size or the title."""
    apart = a.enrolment and b.enrolment and min(a.enrolment, b.enrolment) < ONE_SIZE * max(a.enrolment, b.enrolment)
    return bool(found.get("sponsor_other") and (apart or found["title_part"] < STRANGERS_TITLE))


def features(a: Side, b: Side) -> dict[str, float]:
    """All evidence by name. What one of the two does not tell is absent, and speaks neither for nor against; so is what
    only keeps records apart that no number links, for twins in two languages share no word."""
    figures = figures_of(a), figures_of(b)
    found = {**_titles(a, b), **_numbers(a, b), **_people(a, b), **_figures(*figures)}
    found["enrolment_other"] = found.get("enrolment_far", 0.0) * found.get("sponsor_other", 0.0)
    if (years := years_numbered(a, b)) is not None:
        found |= {"year_same": float(years[0]), "year_other": float(years[1])}
    in_full = found["title_same"] and found["title_telling"] >= FULL_TITLE
    if in_full and are_part_and_whole(*figures) and _has_all_but_a_name(a, b):
        found = {name: value for name, value in found.items() if name not in SPARED} | {"part": _begins_later(a, b)}
    linked = any(found[name] for name in BY_NUMBER)
    return {name: value for name, value in found.items() if not (linked and name in UNNUMBERED)}


def _begins_later(a: Side, b: Side) -> float:
    """Whether the smaller of two records begins, or is registered where it tells no start, after the larger began."""
    part, whole = (a, b) if (a.enrolment or 0) < (b.enrolment or 0) else (b, a)
    began = part.start or part.registered
    return float(bool(began and whole.start) and 0 <= (began or 0) - (whole.start or 0) <= LATER)


def _titles(a: Side, b: Side) -> dict[str, float]:
    best, told = (0.0, 0.0, 0.0), 0.0
    for one in a.titles:
        for other in b.titles:
            whole, part = likeness(one, other)
            tells = min(_telling(one), _telling(other))
            part *= min(1.0, tells / TELLS)
            if whole < part >= FULL_TITLE and is_told_again(one, other):
                whole = part
            best = max(best, (whole + part, whole, part))
            told = max(told, tells)
    _, whole, part = best
    found = {"title": whole, "title_part": part, "title_same": float(_are_one_title(a, b, whole, part))}
    found["title_telling"] = part * min(1.0, told / 8)
    mine, its, named = a.words, b.words, a.conditions | b.conditions
    strays = _strays(a, its), _strays(b, mine)
    found["stray"], found["stray_long"] = map(min, *strays)
    found["stray_beside"] = min(_strays(a, its, named)[0], _strays(b, mine, named)[0])
    found["conditions_apart"] = _apart(a.conditions, its, b.conditions, mine)
    if not product_codes(a.title_words & b.title_words):  # else the one may have the product's name
        found["given_apart"] = _apart(a.given, its, b.given, mine)
        found["gives_other"] = float(_names_other(a, b, a.given) and _names_other(b, a, b.given))
    if found["conditions_apart"] > NOTHING_SHARED:
        found["treats_other"] = float(_names_other(a, b, a.conditions) and _names_other(b, a, b.conditions))
    found["opposed"] = float(opposed(mine, its))
    found["follows_other"] = float(a.follows != b.follows)
    if a.acronym and b.acronym:
        found["acronym"] = float(a.acronym == b.acronym)
        found["acronym_other"] = 1.0 - found["acronym"]
    return found


def _are_one_title(a: Side, b: Side, whole: float, part: float) -> bool:
    """Whether two titles are the same, or the one adds no more than its short name or the sponsor's number."""
    if part < IN_FULL or whole > TITLE_SAME:
        return whole > TITLE_SAME
    return whole > TITLE_AND_NAME and _has_all_but_a_name(a, b)


def _has_all_but_a_name(a: Side, b: Side) -> bool:
    """Whether a title of the one has no word that the other has nowhere, and one of the other few."""
    less, more = sorted((_strays(a, b.words)[0], _strays(b, a.words)[0]))
    return less < HAIR and more < A_NAME


def _telling(title: frozenset[str]) -> float:
    return heft(telling_words(title))


def _apart(one: frozenset[str], beside: frozenset[str], other: frozenset[str], beside_other: frozenset[str]) -> float:
    """Weight of telling words of a field that the other record has nowhere, as a share; of the one that fits better."""
    shares = []
    for words, there in ((telling_words(one), beside), (telling_words(other), beside_other)):
        if not words:
            return 0.0
        shares.append(1 - total(matched(words, there)) / heft(words))
    return min(shares)


def _names_other(a: Side, b: Side, field: frozenset[str]) -> bool:
    """Whether each title of the first has a word of a field of it that the second has nowhere."""
    words = b.words
    named = [telling_words(title) & field for title in a.titles]
    return bool(named) and all(len(each) > len(matched(each, words)) for each in named)


def _strays(a: Side, words: frozenset[str], but: frozenset[str] = frozenset()) -> tuple[float, float]:
    """Weight of telling words of a title (but some) that are not among the other record's, as a share: of the title
    that fits best, and of the one that tells most, for a sponsor's series has one short title."""
    shares, most = [], (0.0, 0.0)
    for title in a.titles:
        telling = telling_words(title) - but
        if telling:
            tells = heft(telling)
            shares.append(1 - total(matched(telling, words)) / tells)
            most = max(most, (tells, shares[-1]))
    return min(shares, default=0.0), most[1]


def _numbers(a: Side, b: Side) -> dict[str, float]:
    own_a, own_b = (a.registry, a.id), (b.registry, b.id)
    forth, back = own_b in a.claims, own_a in b.claims
    third = (a.claims & b.claims) - {own_a, own_b}
    return {
        "claims": float(forth or back),
        "claims_both": float(forth and back),
        "third_number": float(bool(third)),
        "code": float(bool(a.codes & b.codes)),
        "mentions": float(not (forth or back) and (own_b in a.mentions or own_a in b.mentions)),
    }


def _people(a: Side, b: Side) -> dict[str, float]:
    found = {}
    if a.sponsor and b.sponsor:
        found["sponsor"] = likeness(own_name(a.sponsor), own_name(b.sponsor))[1]
        found["sponsor_other"] = float(found["sponsor"] < OTHER_SPONSOR)
    if a.countries and b.countries:
        found["countries_apart"] = float(not a.countries & b.countries)
        found["strangers"] = found["countries_apart"] * found.get("sponsor_other", 0.0)
    if a.ages and b.ages:
        found["ages_same"] = float(all(abs(one - other) < 32 for one, other in zip(a.ages, b.ages, strict=True)))
    return found


def _figures(a: Figures, b: Figures) -> dict[str, float]:
    found = {}
    if a.enrolment and b.enrolment:
        ratio = min(a.enrolment, b.enrolment) / max(a.enrolment, b.enrolment)
        found["enrolment_same"] = float(ratio == 1)
        found["enrolment_far"] = float(ratio < 0.6)
    if a.start and b.start:
        apart = abs(a.start - b.start)
        found["start_near"] = math.exp(-apart / 60)
        found["start_far"] = min(1.0, max(0.0, (apart - 270) / 360))
    if a.completion and b.completion:
        apart = abs(a.completion - b.completion)
        found["completion_near"] = math.exp(-apart / 45)
        found["completion_far"] = min(1.0, max(0.0, (apart - 365) / 365))
    if a.phases and b.phases:
        found["phase_apart"] = float(not a.phases & b.phases)
    if a.countries and b.countries:
        found["countries_same"] = float(are_same_countries(a, b))
    return found
