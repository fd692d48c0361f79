"""What of two records is quickly compared: days, sizes, countries, phases; and which of them tells a part of the other.

In: sides. Out: their figures, and what these say of a pair. A registry of one country has of a trial of many countries
that country's part: fewer people, who came later, looked after by a company or a physician of that country.
"""

import re
from datetime import date
from typing import Final, NamedTuple

from indexer.linking.side import Side

EUDRACT: Final = re.compile("20[0-9]{2}(?=-)")
"""The year in which a EudraCT number was given out, with which it begins."""
YEAR: Final = 366
LATER: Final = 548
"""Days after the whole in which a part begins: of labelled parts the last began 386 days later."""
LEAST_COUNTRIES: Final = 3
"""Countries from which the same ones, and no other, are more than chance: half of all trials are in one."""


class Figures(NamedTuple):
    """Of a record what is quickly compared: days, size, countries, phases, and the countries whose part of a larger
    trial the record may tell; None and empty mean "not told"."""

    start: int | None
    completion: int | None
    enrolment: int | None
    countries: frozenset[str]
    phases: frozenset[str]
    homes: frozenset[str]


def figures_of(side: Side) -> Figures:
    """The figures of a record."""
    return Figures(side.start, side.completion, side.enrolment, side.countries, side.phases, side.homes)


def years_numbered(a: Side, b: Side) -> tuple[bool, bool] | None:
    """Whether a EudraCT number is (of the year in which the other record begins or is registered, or the one before; of
    a later one, or of more than two years before), where its record tells no start to compare; None where it does."""
    for one, other in ((a, b), (b, a)):
        if one.registry != "euctr" or one.start or not (year := EUDRACT.match(one.id)):
            continue
        began = date(int(year[0]), 1, 1).toordinal()
        if late := [day - began for day in (other.registered, other.start) if day]:
            return any(0 <= each < 2 * YEAR for each in late), not any(0 <= each < 3 * YEAR for each in late)
    return None


def are_apart(a: Figures, b: Figures) -> bool:
    """Whether both tell countries, and none in common."""
    return bool(a.countries and b.countries) and a.countries.isdisjoint(b.countries)


def are_same_countries(a: Figures, b: Figures) -> bool:
    """Whether both tell the same countries, and several."""
    return len(a.countries) >= LEAST_COUNTRIES and a.countries == b.countries


def are_part_and_whole(a: Figures, b: Figures) -> bool:
    """Whether one of the two may tell one country's part of the trial that the other tells."""
    return _is_part(a, b) or _is_part(b, a)


def _is_part(part: Figures, whole: Figures) -> bool:
    """Whether a record tells fewer people, in a country that is one of several of the other, and no earlier start, as
    far as it tells these."""
    if not part.homes or not part.homes < whole.countries or not part.enrolment or not whole.enrolment:
        return False
    if part.start and whole.start and not 0 <= part.start - whole.start <= LATER:
        return False
    return part.enrolment < whole.enrolment
