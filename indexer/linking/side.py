"""What linking looks at in one record: its numbers, names, people and figures, read once.

In: a trial as plain JSON values. Out: a `Side`. Nothing of the record's long texts is kept, so that a million sides fit
into memory.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from indexer.linking.tongues import in_languages
from indexer.linking.words import words_of
from trials.countries import canonical
from trials.dates import earliest
from trials.identifiers import recognise

STRONG: Final = frozenset({"alias", "organisation", "secondary", "own"})
NOT_TITLES: Final = frozenset({"not available", "not applicable", "n/a", "na", "none", ""})


FOLLOWS: Final = re.compile(
    r"\b(?:extension|roll-?over|continuation|long[- ]term follow[- ]?up|follow[- ]?up (?:study|trial|of)|followup)\b",
    re.IGNORECASE,
)
HAS_ONE: Final = re.compile(
    r"\b(?:with|followed by|including|plus|and)(?: (?:an?|the|its|optional|\d+|open|double|long|safety|treatment|"
    r"\S*(?:day|week|month|year|label|blind|term)s?))* extension\b",
    re.IGNORECASE,
)
"""A trial that has an extension, and is none."""
HINTS: Final = ("extension", "roll", "continuation", "follow")  # most titles have none, and are not searched
NO_PRODUCT: Final = re.compile(
    r"\W*(?:please )?(?:refer|see)\b.{0,60}\b(?:protocol|section|above|below)\b", re.IGNORECASE
)
"""Begins what stands in place of a product: Dutch records refer to a section of the protocol."""
CODE: Final = re.compile(r"(?=.*[0-9])(?=.{5,40}$)(?![0-9]{1,6}$)[0-9a-z]+")


Covered = str | tuple[str, ...]
"""What a registry's records cover of a trial of several countries: `crawler/records.py` says it in full."""
Coverage = Mapping[str, Covered]
"""The same of each registry."""


class Side(NamedTuple):
    """One record. `claims` are numbers in fields for numbers, `mentions` those in running text, as (scheme, value);
    `aliases` are former numbers of its own.

    `codes` are sponsors' own numbers; `given` are the words of interventions; `follows` says that a title calls it
    an extension or follow-up; `titles` are the words of each title; `homes` are the countries whose part of a larger
    trial it may tell; `fullness` ranks records of one study, the fullest leads it; days are counted from the year 1;
    None and empty mean "not told".
    """

    key: str
    id: str
    registry: str
    claims: frozenset[tuple[str, str]]
    mentions: frozenset[tuple[str, str]]
    aliases: frozenset[tuple[str, str]]
    codes: frozenset[str]
    follows: bool
    titles: tuple[frozenset[str], ...]
    acronym: str
    conditions: frozenset[str]
    given: frozenset[str]
    sponsor: frozenset[str]
    enrolment: int | None
    start: int | None
    completion: int | None
    registered: int | None
    countries: frozenset[str]
    homes: frozenset[str]
    phases: frozenset[str]
    ages: tuple[int, int] | None
    withdrawn: bool
    fullness: int
    shown: str

    @property
    def title_words(self) -> frozenset[str]:
        """All words of all titles."""
        return frozenset().union(*self.titles)

    @property
    def words(self) -> frozenset[str]:
        """All words of all titles, of what is treated and what with."""
        return self.conditions.union(self.given, *self.titles)


def coverage() -> Coverage:
    """What each registry declares."""
    from crawler.readers import descriptors  # all readers: nobody waits for them who only looks up what is linked

    return {name: told.covers for name, told in descriptors().items()}


def read_side(key: str, trial: Mapping[str, Any], covers: Coverage | None = None) -> Side:
    """The side of one record. `key` names it in the archive. Processes that read for another are told by that one what
    registries cover: to load all readers takes as long as to read some thousand records."""
    numbers = trial.get("identifiers", ())
    own = recognise(trial["id"]) or (trial["registry"], trial["id"])
    shown = [trial.get(name) for name in ("title", "official_title")]
    shown += [other["text"] for other in trial.get("other_texts", ()) if "title" in other["field"]]
    told = [title for title in shown if title and title.strip().casefold().rstrip(".") not in NOT_TITLES]
    titles = [part for title in told for part in in_languages(title)]
    countries = frozenset(_countries(trial))
    return Side(
        key=key,
        id=own[1],
        registry=own[0],
        claims=frozenset([own, *_numbers(numbers, STRONG)]),
        mentions=frozenset(_numbers(numbers, frozenset({"mentioned"}))),
        aliases=frozenset(_numbers(numbers, frozenset({"alias"}))),
        codes=frozenset(_codes(numbers)),
        follows=any(map(_follows, titles)),
        titles=tuple(dict.fromkeys(words_of(title) for title in titles)),
        acronym=_acronym(trial.get("acronym")),
        conditions=words_of(" ".join(trial.get("conditions", ()))),
        given=words_of(" ".join(_products(trial))),
        sponsor=words_of((trial.get("sponsor") or {}).get("name", "")),
        enrolment=(trial.get("enrolment") or {}).get("count") or None,
        start=_day(trial, "start"),
        completion=_day(trial, "completion") or _day(trial, "primary_completion"),
        registered=_day(trial, "registered") or _day(trial, "first_submitted"),
        countries=countries,
        homes=_homes((coverage() if covers is None else covers).get(own[0], "whole"), countries),
        phases=frozenset(phase for phase in trial.get("phases", ()) if phase.startswith(("phase", "early"))),
        ages=_ages(trial.get("eligibility") or {}),
        withdrawn=trial.get("status") in ("withdrawn", "not_authorised"),
        fullness=_fullness(trial),
        shown=titles[0] if titles else trial["id"],
    )


def _homes(covers: Covered, countries: frozenset[str]) -> frozenset[str]:
    if covers == "whole":
        return frozenset()
    if covers == "named":
        return countries
    homes = frozenset(covers)
    return homes & countries if countries else homes


def _follows(title: str) -> bool:
    low = title.casefold()
    return any(hint in low for hint in HINTS) and FOLLOWS.search(HAS_ONE.sub(" ", title)) is not None


def _numbers(numbers: Iterable[Mapping[str, Any]], roles: frozenset[str]) -> list[tuple[str, str]]:
    return [
        (each["scheme"], each["value"])
        for each in numbers
        if each.get("scheme") and each.get("role", "secondary") in roles
    ]


def _codes(numbers: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Sponsors' numbers without spaces and signs; short plain numbers tell nothing apart."""
    for each in numbers:
        if not each.get("scheme") and each.get("role", "secondary") in STRONG:
            code = "".join(sign for sign in each["value"].casefold() if sign.isalnum())
            if CODE.fullmatch(code):
                yield code


def _products(trial: Mapping[str, Any]) -> Iterable[str]:
    names = (each["name"] for each in trial.get("interventions", ()))
    return (name for name in names if not NO_PRODUCT.match(name))


def _acronym(text: str | None) -> str:
    found = "".join(sign for sign in (text or "").casefold() if sign.isalnum())
    return found if len(found) >= 4 else ""


def _countries(trial: Mapping[str, Any]) -> Iterable[str]:
    named = [*trial.get("countries", ()), *(site["country"] for site in trial.get("sites", ()) if site.get("country"))]
    return (canonical(name) for name in named)


def _day(trial: Mapping[str, Any], name: str) -> int | None:
    value = (trial.get("dates", {}).get(name) or {}).get("value")
    return _ordinal(value) if value else None


@lru_cache(maxsize=20_000)
def _ordinal(value: str) -> int:
    """All trials there are begin and end on some ten thousand days."""
    return earliest(value).toordinal()


def _ages(eligibility: Mapping[str, Any]) -> tuple[int, int] | None:
    low, high = eligibility.get("minimum_age"), eligibility.get("maximum_age")
    if not low and not high:
        return None
    return (low or {}).get("days", 0), (high or {}).get("days", 0)


def _fullness(trial: Mapping[str, Any]) -> int:
    """How much a record tells: whole ones before partial ones, a registry's own before a copy from elsewhere, then
    those with sites, criteria, arms, outcomes."""
    own = bool(trial.get("source") == trial["registry"])
    criteria = any((trial.get("eligibility") or {}).get(name) for name in ("criteria", "inclusion", "exclusion"))
    parts = [bool(trial.get(name)) for name in ("sites", "arms", "outcomes", "summary", "interventions", "status")]
    placed = any(site.get("geo") for site in trial.get("sites", ()))
    return 100 * (not trial.get("partial", False)) + 50 * own + 5 * criteria + 5 * placed + sum(parts)
