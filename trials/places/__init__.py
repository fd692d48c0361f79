"""A place that a person typed, or that a registry named, as a point. Offline; comes before the index and the query.

In: "Lyon", "Paris, Texas", "Köln", "02115", "45.76, 4.84". Out: a `Place` with what was chosen and what else it could
be.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from trials import countries
from trials.errors import UsageError
from trials.places.gazetteer import City, gazetteer
from trials.places.names import key
from trials.places.states import DIVISIONS

__all__ = ["Place", "find_place", "locate"]

# A city of that name in another language has to be this many times larger to be meant before one that is called so:
# Cologne in Italy has 7,000 inhabitants and Köln a million.
OWN_NAME_COUNTS: Final = 10
# A town that could be meant too is named if it is called so itself and has this many inhabitants ...
WORTH_NAMING: Final = 10_000
# ... or goes by that name in another language and has this share of the chosen one's.
WORTH_NAMING_SHARE: Final = 0.02
# A town of so many inhabitants is meant before a state of its name elsewhere: Washington, Victoria.
LARGE: Final = 250_000
LONGEST_CODE: Final = 3
_DIVISION_NAMES: Final = frozenset(name for names in DIVISIONS.values() for name in names if len(name) > LONGEST_CODE)
COORDINATES: Final = re.compile(r"\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*")
ZIP: Final = re.compile(r"(\d{5})(?:-\d{4})?")


class Place(NamedTuple):
    """A point (WGS 84 degrees) with its name. `note` says what was assumed, or is empty."""

    name: str
    country: str
    state: str
    lat: float
    lon: float
    note: str = ""


def find_place(text: str) -> Place:
    """The place a person means; the most populous where several are called so, and the note says so.

    Raises `UsageError` with near spellings for an unknown name, and for a postcode that is not American.
    """
    text = re.sub(r"^\s*(?:near|in|around)\s+", "", text, flags=re.IGNORECASE).strip()
    if point := COORDINATES.fullmatch(text):
        return _coordinates(float(point[1]), float(point[2]))
    if code := ZIP.fullmatch(text):
        return _zip_code(code[1])
    if re.search(r"\d", text):
        raise UsageError(
            f"'{text[:60]}' looks like a postcode or an address, and only US ZIP codes are known: give a city"
        )
    if not key(text):
        raise UsageError("the place is empty: give a city, such as --near 'Lyon, France'")
    return _named(text)


def locate(city: str | None, state: str | None, country: str | None) -> tuple[float, float] | None:
    """Point of a site that its registry did not geocode: its city's, if that is known beyond doubt. `country` may be a
    name or a code. Without a country only the text of the city could decide, which is not beyond doubt: None."""
    code = countries.country_code(country) if country else None
    if not city or code is None:
        return None
    found = [entry for entry in gazetteer().cities(key(city)) if entry.country == code]
    if state and code in DIVISIONS:
        wanted = DIVISIONS[code].get(key(state), state.upper())
        found = [entry for entry in found if entry.state == wanted] or found
    best = _best(found)
    return (best.lat, best.lon) if best else None


def _named(text: str) -> Place:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = gazetteer().cities(key(parts[0]))
    qualifiers = parts[1:]
    if not found and len(parts) == 1:
        found, qualifiers = _qualified_without_comma(parts[0].split())
    for qualifier in qualifiers:
        found = _within(found, qualifier, parts[0])
    best = _best(found)
    if best is None or (not qualifiers and _is_rather_a_region(best, text)):
        raise UsageError(_unknown(text, parts[0]))
    return Place(best.name, best.country, best.state, best.lat, best.lon, _note(best, found))


def _is_rather_a_region(best: City, text: str) -> bool:
    """Whether a name alone is that of a country or state, and the town so called lies elsewhere: Turkey in New Jersey,
    California in Maryland. Panama City and New York lie within. A code (CA, PER) is none: towns are called so too."""
    name = key(text)
    country = countries.country_code(text) if len(name) > LONGEST_CODE else None
    if country and country != best.country:
        return True
    states = [(code, names[name]) for code, names in DIVISIONS.items() if name in names and len(name) > LONGEST_CODE]
    large = best.population >= LARGE
    return bool(states) and not large and (best.country, best.state) not in states


def _qualified_without_comma(words: Sequence[str]) -> tuple[list[City], list[str]]:
    """`Paris Texas`, `Lyon France`: the last words are tried as country or state."""
    for cut in range(len(words) - 1, 0, -1):
        if found := gazetteer().cities(key(" ".join(words[:cut]))):
            return found, [" ".join(words[cut:])]
    return [], []


def _within(found: list[City], qualifier: str, name: str) -> list[City]:
    """Those in the named country or state."""
    wanted = key(qualifier)
    country = countries.country_code(qualifier)
    divisions = {(code, names.get(wanted, qualifier.upper())) for code, names in DIVISIONS.items()}
    kept = [city for city in found if (city.country, city.state) in divisions] if found else []
    # "Georgia", "CA", "DE": a state and a country. What holds a town of that name is meant, the state first.
    kept = kept or [city for city in found if country and city.country == country]
    if found and not kept:
        others = ", ".join(sorted({city.country for city in found})[:8])
        raise UsageError(f"no {name[:60]} is known in '{qualifier[:60]}': there is one in {others}")
    return kept


def _best(found: Sequence[City]) -> City | None:
    def weight(city: City) -> tuple[int, int]:
        return city.population * (OWN_NAME_COUNTS if city.own_name else 1), -city.number

    return max(found, key=weight, default=None)


def _note(best: City, found: Sequence[City]) -> str:
    def counts(city: City) -> bool:
        return city.population >= (WORTH_NAMING if city.own_name else best.population * WORTH_NAMING_SHARE)

    rivals = sorted(filter(counts, found), key=lambda city: -city.population)
    others = list(dict.fromkeys(_label(city) for city in rivals if _label(city) != _label(best)))
    if not others:
        return ""
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return f"read as {_label(best)}, the most populous; others: {'; '.join(others[:3])}{more}"


def _label(city: City) -> str:
    return ", ".join(part for part in (city.name, city.state, city.country) if part)


def _coordinates(lat: float, lon: float) -> Place:
    if abs(lat) > 90 or abs(lon) > 180:
        raise UsageError("coordinates are latitude, longitude in degrees, such as --near '45.76, 4.84'")
    return Place(f"{lat}, {lon}", "", "", lat, lon)


def _zip_code(code: str) -> Place:
    city = _best(gazetteer().cities(code))
    if city is None:
        raise UsageError(f"{code} is not a US ZIP code, and no other postcodes are known: give a city")
    note = f"read as the US ZIP code of {_label(city)}"
    return Place(f"{city.name} {code}", city.country, city.state, city.lat, city.lon, note)


def _unknown(text: str, name: str) -> str:
    if code := countries.country_code(text):
        return f"'{text[:60]}' is a country: use --country {code}, or give a city"
    wanted = key(name)
    if wanted in _DIVISION_NAMES:
        return f"'{text[:60]}' is a state or province: give a city in it"
    near = _near_spellings(wanted)
    if not near:
        return f"no place called '{text[:60]}' is known: give a larger city nearby"
    return f"no place called '{text[:60]}' is known: did you mean {' or '.join(near)}?"


def _near_spellings(wanted: str) -> list[str]:
    """Up to three names of cities that differ by a slip of the keys, best known first."""
    from difflib import get_close_matches

    keys = gazetteer().keys
    pool = {name for name, own in keys(wanted[:1]) if own and abs(len(name) - len(wanted)) <= 2} if wanted else set()
    pool |= {swap for swap in _swapped_starts(wanted) if gazetteer().cities(swap)}
    close = get_close_matches(wanted, sorted(pool), n=12, cutoff=0.8)
    towns = [city for name in close if (city := _best(gazetteer().cities(name)))]
    return list(dict.fromkeys(_label(city) for city in sorted(towns, key=lambda city: -city.population)))[:3]


def _swapped_starts(wanted: str) -> set[str]:
    """The name with its first letter wrong: dropped, doubled, swapped with the second, or any other letter."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {wanted[1:], wanted[1:2] + wanted[:1] + wanted[2:], *(letter + wanted[1:] for letter in letters)} - {""}
