"""A search as every engine understands it: text as a tree, filters, order, page. No engine's term stands here.

In: what a person asked for, as text or values (`make_query`). Out: one immutable `Query` whose values are known to be
good; what is not good is a `UsageError` that says what would be.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from indexer.nodes import Id, Node, leaves, together
from trials.errors import UsageError
from trials.patterns import late

_STATUSES: Final = """
    recruiting not_yet_recruiting enrolling_by_invitation active_not_recruiting completed suspended terminated
    withdrawn unknown available no_longer_available temporarily_not_available approved_for_marketing withheld
    not_recruiting ongoing not_authorised unrecognised"""
STATUSES: Final = tuple(_STATUSES.split())
"""`trials.model.Status` without loading the model; a test compares them."""

PHASES: Final = {
    **{str(number): f"phase{number}" for number in range(5)},
    "i": "phase1",
    "ii": "phase2",
    "iii": "phase3",
    "iv": "phase4",
    "early1": "early_phase1",
    "na": "not_applicable",
    "notapplicable": "not_applicable",
    "unrecognised": "unrecognised",
}
"""Stored names by what is left of a person's text without the word phase."""
SEXES: Final = ("female", "male")
SORTS: Final = ("relevance", "updated", "start", "enrolment", "distance")
UNREAD: Final = "nothing in the text can be looked for: these are all the trials that the filters leave"
MOST: Final = 10_000
"""Hits of one answer."""
SPAN: Final = late(r"(\d{1,4})\s*([dwmy])")
SPAN_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}
OLDEST_YEARS: Final = 120  # as in a patient's profile: above it no trial with an upper limit could be found
AGE: Final = late(r"(\d{1,4}(?:\.\d{1,3})?)\s*([a-z]*)")


ASKED: Final = (
    *("text", "statuses", "recruiting", "phases", "countries", "age", "sex", "registries", "updated_since"),
    *("conditions", "cells", "routes", "near"),
)
"""What of a query may leave a study out, beside the scope."""


class Near(NamedTuple):
    """A circle: WGS 84 degrees and kilometres."""

    lat: float
    lon: float
    km: float


class Query(NamedTuple):
    """One search. Filters with several values mean any of them; an empty filter lets everything through.

    `age` is in days. `everything` drops the scope. `any_words` asks for trials with some of the words from the start.
    """

    text: Node | None = None
    typed: str = ""
    read_as: tuple[tuple[str, str], ...] = ()  # (words, concept)
    statuses: tuple[str, ...] = ()
    recruiting: bool = False
    phases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    age: int | None = None
    sex: str | None = None
    registries: tuple[str, ...] = ()
    updated_since: str | None = None
    conditions: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    near: Near | None = None
    everything: bool = False
    sort: str = "relevance"
    limit: int = 20
    cursor: str | None = None
    facets: bool = False
    explain: bool = False
    any_words: bool = False
    notes: tuple[str, ...] = ()  # what was assumed while reading, for the answer's notice

    @property
    def wanted(self) -> Node | None:
        """The text as studies have to say it: some of its parts, or all of them."""
        return self.text if self.any_words else together(self.text)

    @property
    def asks_nothing(self) -> bool:
        """Whether every study, or every one of the scope, is a hit."""
        return all(getattr(self, name) == self._field_defaults[name] for name in ASKED)

    @property
    def finds_words(self) -> bool:
        """Whether the text asks for something, and does not only exclude."""
        return bool(leaves(self.text))

    @property
    def names_a_trial(self) -> bool:
        """Whether the text asks for a trial by its number: then the scope does not matter."""
        return any(isinstance(leaf, Id) for leaf in leaves(self.text))


def make_query(
    text: str = "",
    *,
    statuses: Iterable[str] = (),
    phases: Iterable[str] = (),
    countries: Iterable[str] = (),
    age: str | int | None = None,
    sex: str | None = None,
    registries: Iterable[str] = (),
    updated_since: str | None = None,
    near: tuple[float, float, float] | None = None,
    sort: str = "relevance",
    limit: int = 20,
    expand: bool = True,
    **rest: Any,
) -> Query:
    """A query from a person's words and values; the rest are fields of `Query` that need no reading.

    Raises `UsageError` for values that mean nothing. `age` is text such as "54" or "18 months", a number is years.
    An age that the text tells of a person, and their sex, count where none is given. Without `expand` words are taken
    as written.
    """
    from indexer.asker import asker_in
    from indexer.expansion import FieldVocabulary
    from indexer.language import read_text

    asker = asker_in(text)
    if age is None:
        age, sex = asker.age, sex or asker.sex
    reading = read_text(asker.text, FieldVocabulary() if expand else None)
    tree = reading.tree
    if rest.get("any_words"):
        from indexer.loosening import loosened

        tree = loosened(tree, asker.text)
    unread = () if reading.tree or asker.age or not text.strip() else (UNREAD,)
    if sort == "distance" and near is None:
        raise UsageError("--sort distance needs a place to measure from: add --near PLACE")
    return Query(
        text=tree,
        typed=text,
        read_as=reading.read_as,
        notes=(*(asker.notes if age == asker.age else ()), *unread, *reading.notes, *rest.pop("notes", ())),
        statuses=tuple(dict.fromkeys(_one_of(value, STATUSES, "--status") for value in statuses)),
        phases=tuple(dict.fromkeys(phase(value) for value in phases)),
        countries=tuple(dict.fromkeys(_country(value) for value in countries)),
        age=None if age is None else age_in_days(str(age)),
        sex=None if sex is None else _one_of(sex, SEXES, "--sex"),
        registries=tuple(dict.fromkeys(value.strip().lower() for value in registries)),
        updated_since=None if updated_since is None else since(updated_since),
        near=None if near is None else circle(*near),
        sort=_one_of(sort, SORTS, "--sort"),
        limit=_limit(limit),
        **rest,
    )


def phase(text: str) -> str:
    """Stored name of a phase: `2`, `Phase 2`, `II`, `phase2` -> `phase2`; `early1`, `na`."""
    found = PHASES.get(re.sub(r"[^a-z0-9]|phase", "", text.lower()))
    if found is None:
        raise UsageError(f"--phase takes 1, 2, 3, 4, early1 or na, not '{text[:40]}'")
    return found


def age_in_days(text: str) -> int:
    """Days of an age such as "54", "18 months", "10 days". Raises `UsageError` for what is no person's age."""
    from trials.ages import DAYS

    match = AGE.fullmatch(text.strip().lower())
    units = [unit for unit in DAYS if match and unit.startswith(match[2] or "years")]
    if match and match[2] in ("y", "yr", "yrs"):
        units = ["years"]
    if not match or len(units) != 1:
        raise UsageError(f"--age takes years, or a number with days, weeks or months, not '{text[:40]}'")
    days = int(float(match[1]) * DAYS[units[0]])
    if days > OLDEST_YEARS * DAYS["years"]:
        raise UsageError(f"--age takes the age of a person, {OLDEST_YEARS} years or less, not '{text[:40]}'")
    return days


def since(text: str, today: date | None = None) -> str:
    """ISO date of "2026-05-01" or of a span ("90d", "6m") back from a day, the present one unless told."""
    from trials.dates import earliest, read_date

    if match := SPAN.fullmatch(text.strip().lower()):
        return ((today or date.today()) - timedelta(days=int(match[1]) * SPAN_DAYS[match[2]])).isoformat()
    found = read_date(text)
    if found is None:
        raise UsageError(f"--updated-since takes a date (2026-05-01) or a span (90d), not '{text[:40]}'")
    return earliest(found).isoformat()


def circle(lat: float, lon: float, km: float) -> Near:
    """A circle whose values make sense."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise UsageError("a place has a latitude of -90 to 90 and a longitude of -180 to 180 degrees")
    if not 0 <= km <= 40_100:
        raise UsageError("--within takes a distance of 0 to 40100 km")
    return Near(lat, lon, km)


def _limit(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise UsageError(f"--limit takes 1 to {MOST}: use --cursor for what comes after")
    return limit


def _country(text: str) -> str:
    from trials.countries import country_name

    name = country_name(text)
    if name is None:
        raise UsageError(f"no country is called '{text[:40]}': give a name in any language, or an ISO code such as FR")
    return name


def _one_of(text: str, allowed: tuple[str, ...], option: str) -> str:
    """The stored value that is meant, or an error with the nearest ones."""
    value = re.sub(r"[\s-]+", "_", text.strip().lower().replace(",", ""))
    if value in allowed:
        return value
    from difflib import get_close_matches

    near = get_close_matches(value, allowed, n=3) or allowed
    raise UsageError(f"{option} has no value '{text[:40]}': it takes {', '.join(near[:6])}")
