"""Filters of `search`: their options, and the query that they make together with the text.

Values are checked where the query is made, so that a wrong one is answered alike whatever command it came through.
"""

import re
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from search_cli.concept_names import completed_concept
from trials.errors import UsageError
from trials.patterns import late

KM_PER_MILE = 1.609344
DEFAULT_KM = 100.0
DISTANCE = late(r"(\d+(?:\.\d+)?)\s*(km|kilomet(?:er|re)s?|mi|miles?)?", re.IGNORECASE)
Texts = list[str] | None
WORDS_OF_FILTERS = late(
    r"(?<![\w\"-])(?:phase[\s-]*(?P<phases>(?:[1-4]|IV|I{1,3})(?:(?:\s*[/,]\s*|\s+(?:or|and)\s+)(?:[1-4]|IV|I{1,3})(?![\w\"-]))*)"
    r"(?!\s*(?:weeks?|months?|years?|days?))"
    r"|(?<!not )(?<!not yet )recruiting)(?![\w\"-])",
    re.IGNORECASE,
)


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
    if not found or not float(found[1]):
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
    from trials.places.names import key

    place = find_place(near)
    km = kilometres(within) if within else DEFAULT_KM
    named = ", ".join(
        filter(None, (place.name, place.state if place.country == "US" else "", country_name(place.country)))
    )
    told = within.strip() if within and not within.strip()[-1].isdecimal() else f"{km:g} km"
    other = "" if key(place.name) in key(near) else f" (you wrote {near.strip()})"
    note = f"sites within {told} of {named}{other}"
    return (place.lat, place.lon, km), (
        (f"{note}; '{near}' was {place.note}",) if place.note else () if quiet else (note,)
    )


def hints(text: str, given: Sequence[object]) -> tuple[str, ...]:
    """What to tell of words that titles seldom have and that filters stand for: "recruiting", "phase 2". Nothing where
    such a filter is `given`."""
    if any(given) or not any(word in text.lower() for word in ("phase", "recruiting")):
        return ()
    options = {" ".join(found[0].split()): option_of(found) for found in WORDS_OF_FILTERS.finditer(text)}
    if not options:
        return ()
    told = " and ".join(f"'{words}'" for words in options)
    were = "were" if len(options) > 1 else "was"
    return (f"{told} {were} looked for as words; to filter: {' '.join(options.values())}",)


def option_of(found: re.Match[str]) -> str:
    """The options that filter by what such words mean."""
    phases = re.findall(r"[1-4]|[IV]+", found["phases"] or "", re.IGNORECASE)
    return " ".join(f"--phase {each}" for each in phases) or "--recruiting"


def known_registries(values: Texts) -> tuple[str, ...]:
    """Registries by id or title; an unknown one is answered with those there are."""
    from search_cli.registry_names import known_registry

    return tuple(known_registry(value) for value in values or ())
