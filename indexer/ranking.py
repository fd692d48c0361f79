"""What moves a hit up besides its words: named, added to the score, small. The same for every engine.

All else equal, a trial that recruits comes before one that does not, a fresh record before a stale one, a near one
before a far one, and one whose title or condition names the concept before one where it was gathered from the text.
Each bonus is given for a fact and never taken away, so a trial that is nearer, fresher or recruiting never ranks lower.
"""

from typing import Final, NamedTuple

from indexer.query import Query

# A word scores 2 to 12 by how rare it is. The bonuses together weigh as much as one common word: they order trials that
# say the same, and do not lift a trial over one that says more of what was asked. Another way to say a word scores a
# constant: by its own rarity a rare synonym would outrank the word that was typed.
# All are sums of powers of two, so that equal sums are equal numbers.
RECRUITING: Final = 0.5  # as far as all records together tell
CONFIRMED: Final = 0.5  # and looked at lately, not over by its own plan, contradicted by no other registry
FRESHNESS: Final = "updated"
FRESH: Final = ((365, 0.5), (1095, 0.25))  # changed within so many days before the newest data held
CLOSE: Final = ((0.25, 0.5), (0.5, 0.25))  # within this share of the circle
NUMBERED: Final = 4.0  # a study that carries the number asked for
OTHER_WAY: Final = 0.5  # another way to say a word that was typed
UNDERSTOOD: Final = 0.5  # a study understood to be about the concept, whatever its words
CERTAIN: Final = 5.0  # and its title or a condition says so
# What was typed and the best other way to say it are one thing: the greater counts whole, the lesser this much. Summed,
# they lift every trial on a frequent concept (cancer) over those with the rare word beside it (a gene).
LESSER: Final = 0.25
# Neighbouring words that stand side by side in a study too, however often and however rare they are: that the words
# themselves score already. From 1.75 to 2.5 most sets of benchmarks/relevance.py rank alike; a fifth of what the pair
# scores as a phrase, which rare pairs made much of, ranked genes of tumours and conditions worse.
BESIDE: Final = 2.0
COMPLETE: Final = 4.0  # a study that has all of some words, where any of them will do; up to 8 judged topics rank alike
NAMED: Final = 1.0  # a filter's concept stands in title or conditions


class Bonus(NamedTuple):
    """Points for a fact. `kind` is supported or certain (a whole value), updated or recruits_until (at least so many
    days since 1970) or near (kilometres)."""

    name: str
    points: float
    kind: str
    value: str


def bonuses(query: Query, newest: int | None) -> list[Bonus]:
    """The bonuses of one search; `newest` is the day that freshness is measured from."""
    found = [] if query.recruiting else [Bonus("recruiting", RECRUITING, "supported", "recruiting")]
    if newest is not None:
        found.append(Bonus("recruiting confirmed", CONFIRMED, "recruits_until", str(newest)))
        found += [Bonus(f"fresh: {days} days", points, FRESHNESS, str(newest - days)) for days, points in FRESH]
    if query.near is not None:
        kilometres = [(share * query.near.km, points) for share, points in CLOSE]
        found += [Bonus(f"near: {km:g} km", points, "near", repr(km)) for km, points in kilometres]
    for kind, names in (("condition", query.conditions), ("cells", query.cells), ("route", query.routes)):
        found += [Bonus(f"{kind} named: {name}", NAMED, "certain", f"{kind}:{name}") for name in names]
    return found
