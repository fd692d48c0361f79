"""Filters of `search`: their options, and the query that they make together with the text.

Values are checked where the query is made, so that a wrong one is answered alike whatever command it came through.
"""

import re
from collections.abc import Callable
from typing import Annotated, NamedTuple

import typer

from search_cli.concept_names import completed_concept
from trials.errors import UsageError

KM_PER_MILE = 1.609344
LONGEST_CODE = 3  # letters of a country's code, which may as well be a word
DISTANCE = re.compile(r"(\d+(?:\.\d+)?)\s*(km|kilomet(?:er|re)s?|mi|miles?)?", re.IGNORECASE)
NEAR_AT_END = re.compile(r"""(.*?)(?:^|[\s,])near\s+([^"\n]{2,60})""", re.IGNORECASE | re.DOTALL)
WITHIN_AT_END = re.compile(
    r"(.*?)(?:^|[\s,])within\s+(\d{1,5}(?:\.\d{1,3})?\s*(?:km|kilomet(?:er|re)s?|mi|miles?))(?:\s+(?:of|from|around)\s+(.+))?",
    re.IGNORECASE | re.DOTALL,
)
HERE = {"me", "my home", "my house", "my place", "my town", "my city", "here", "home", "us", "you"}
Texts = list[str] | None


def completed(name: str) -> Callable[[str], list[str]]:
    """Values for completion in the shell, from a tuple of `indexer.query`."""

    def values(incomplete: str) -> list[str]:
        from indexer import query

        return [value for value in getattr(query, name) if value.startswith(incomplete)]

    return values


def complete_registry(incomplete: str) -> list[str]:
    """Ids of registries."""
    from search_cli.registry_names import registry_ids

    return [value for value in registry_ids() if value.startswith(incomplete)]


def complete_word(incomplete: str) -> list[str]:
    """Words of the index that begin so; none where it cannot be asked."""
    from indexer.engine import open_engine
    from search_cli.settings import home, index_setting
    from trials.errors import TrialsError

    try:
        return open_engine(home(), index_setting()).words_with_prefix(incomplete, 20) if incomplete else []
    except TrialsError:
        return []


def complete_phase(incomplete: str) -> list[str]:
    """Phases as people write them."""
    return [value for value in ("1", "2", "3", "4", "early1", "na") if value.startswith(incomplete)]


Condition = Annotated[
    Texts,
    typer.Option(
        help="Condition by its name or any words for it: 'slipped disc'. Repeat for any of.",
        autocompletion=completed_concept("--condition"),
    ),
]
Cells = Annotated[
    Texts,
    typer.Option(
        help="Kind, source or owner of cells: msc, 'bone marrow', own.", autocompletion=completed_concept("--cells")
    ),
]
Route = Annotated[
    Texts, typer.Option(help="How the cells get in: intradiscal.", autocompletion=completed_concept("--route"))
]
Near = Annotated[
    str | None, typer.Option(metavar="PLACE", help="City, 'city, country', US ZIP code or 'lat, lon': sites near it.")
]
Within = Annotated[str | None, typer.Option(metavar="DISTANCE", help="How near: 100km unless told, or 60mi.")]
Status = Annotated[
    Texts,
    typer.Option(help="Status: recruiting, completed, … Repeat for any of.", autocompletion=completed("STATUSES")),
]
Recruiting = Annotated[bool, typer.Option("--recruiting", help="Recruits now.")]
Phase = Annotated[Texts, typer.Option(help="1, 2, 3, 4, early1, na; 2 includes 1/2.", autocompletion=complete_phase)]
Country = Annotated[Texts, typer.Option(help="Country by name or ISO code.")]
Age = Annotated[str | None, typer.Option(help="Age of who wants to join: 54, '18 months'.")]
Sex = Annotated[
    str | None,
    typer.Option(help="female or male: trials that such a person may join.", autocompletion=completed("SEXES")),
]
Registry = Annotated[
    Texts,
    typer.Option(help="Registry: ctgov, … (see `trials registries`).", autocompletion=complete_registry),
]
UpdatedSince = Annotated[str | None, typer.Option(help="Changed since a date (2026-05-01) or for a span (90d).")]
Sort = Annotated[
    str, typer.Option(help="relevance, updated, start, enrolment or distance.", autocompletion=completed("SORTS"))
]


def kilometres(text: str) -> float:
    """Kilometres of "100km", "60 mi", "50"."""
    found = DISTANCE.fullmatch(text.strip())
    if not found:
        raise UsageError(f"--within takes a distance such as 100km or 60mi, not {text[:40]!r}")
    miles = (found[2] or "km").lower().startswith("mi")
    return float(found[1]) * (KM_PER_MILE if miles else 1.0)


def circle(
    near: str | None, within: str | None, *, quiet: bool = False
) -> tuple[tuple[float, float, float] | None, tuple[str, ...]]:
    """The circle asked for, and what it was read as; `quiet` tells only what was assumed about the place."""
    if near is None:
        if within is not None:
            raise UsageError("--within needs a place to measure from: add --near PLACE")
        return None, ()
    from trials.countries import country_name
    from trials.places import find_place

    place = find_place(near)
    km = kilometres(within or "100km")
    named = ", ".join(
        filter(None, (place.name, place.state if place.country == "US" else "", country_name(place.country)))
    )
    note = f"sites within {within or '100 km'} of {named}"
    return (place.lat, place.lon, km), (
        (f"{note}; '{near}' was {place.note}",) if place.note else () if quiet else (note,)
    )


class Whereabouts(NamedTuple):
    """What is left of a text, the countries and the circle that it or an option names, and what to tell of them."""

    words: str
    countries: tuple[str, ...]
    circle: tuple[float, float, float] | None
    notes: tuple[str, ...]


def whereabouts(text: str, near: str | None, within: str | None, *, quiet: bool = False) -> Whereabouts:
    """Where a search looks, by its options or by the end of its text; `quiet` as for `circle`."""
    text, distance = (text, None) if near or within else distance_at_end(text)
    words, countries, told = country_at_end(text, near)
    words, place, notes = place_at_end(words, near)
    found, assumed = circle(place, within or (distance if place else None), quiet=quiet)
    return Whereabouts(words, countries, found, (*told, *notes, *assumed))


def distance_at_end(text: str) -> tuple[str, str | None]:
    """The text with "near Lyon" at its end for "within 50 km of Lyon", "near Lyon within 50 km", and the distance."""
    found = WITHIN_AT_END.fullmatch(text)
    if not found or not (found[3] or NEAR_AT_END.fullmatch(found[1])):
        return text, None
    return f"{found[1]} near {found[3]}" if found[3] else found[1], found[2]


def country_at_end(text: str, near: str | None) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text without "near Turkey" at its end, that country, and a note that says so: nobody can be near a country,
    and who lives in one means its sites."""
    found = None if near else NEAR_AT_END.fullmatch(text)
    name = found[2].strip(" .!?,") if found else ""
    if not found or len(name) <= LONGEST_CODE:
        return text, (), ()
    from trials.countries import country_name
    from trials.places import find_place

    country = country_name(name)
    try:
        find_place(name)
    except UsageError:
        return (
            (found[1], (country,), (f"'near {name}' was read as --country {country}",)) if country else (text, (), ())
        )
    return text, (), ()  # a city that has the country's name, such as Singapore


def place_at_end(text: str, near: str | None) -> tuple[str, str | None, tuple[str, ...]]:
    """The text without "near Lyon" at its end, that place, and what to tell where no such place is known: then what
    follows "near" is words like others.

    A place that is given apart leaves the text alone."""
    found = None if near else NEAR_AT_END.fullmatch(text)
    if not found:
        return text, near, ()
    if found[2].strip(" .!?").casefold() in HERE:
        return found[1], None, (f"'near {found[2]}' was left out, for nobody knows where that is: give a city",)
    from trials.places import find_place

    try:
        find_place(found[2])
    except UsageError as error:
        return f"{found[1]} {found[2]}", None, (f"'{found[2]}' was read as words: {str(error).rstrip('?')}",)
    return found[1], found[2], ()


def known_registries(values: Texts) -> tuple[str, ...]:
    """Registries by id or title; an unknown one is answered with those there are."""
    from search_cli.registry_names import known_registry

    return tuple(known_registry(value) for value in values or ())
