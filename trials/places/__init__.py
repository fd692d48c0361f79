"""A place that a person typed, or that a registry named, as a point. Offline; comes before the index and the query.

In: "Lyon", "Paris, Texas", "Köln", "02115", "69003 Lyon", "45.76, 4.84". Out: a `Place` with what was
chosen and what else it could be.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple, NoReturn

from trials import countries
from trials.errors import UsageError
from trials.patterns import late
from trials.places.gazetteer import City, gazetteer
from trials.places.names import key
from trials.places.states import DIVISIONS

__all__ = ["Place", "division_named", "find_place", "is_well_known", "known_place", "locate"]

# A city of that name in another language has to be this many times larger to be meant before one that is called so:
# Cologne in Italy has 7,000 inhabitants and Köln a million.
OWN_NAME_COUNTS: Final = 10
# A town that could be meant too is named if it is called so itself and has this many inhabitants ...
WORTH_NAMING: Final = 10_000
# ... or goes by that name in another language and has this share of the chosen one's.
WORTH_NAMING_SHARE: Final = 0.02
# A town of so many inhabitants is meant before a state of its name elsewhere in its country: Washington. Victoria is
# the state, for there are large towns of that name in three others.
LARGE: Final = 250_000
LARGE_NAMESAKE: Final = 100_000
"""The same before a country that only some language calls so: Granada, Columbia, Poole."""
LONGEST_CODE: Final = 3
SHORTEST_NAME: Final = 4  # letters of a name that is surely none of the codes of airports
MILLION: Final = 1_000_000  # inhabitants of a city that is meant by a short name which is not its own: Rome, Kiev
_DIVISIONS: Final = frozenset(name for names in DIVISIONS.values() for pair in names.items() for name in pair)
COORDINATES: Final = late(r"\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*")
ZIP: Final = late(r"(\d{5})(?:-\d{4})?")
# Postcodes as countries write them: D-50667, 69003, 110 00, 1012 AB, 01310-100, SW1A 1AA, M5V 2T6.
_CODE: Final = (
    r"(?:(?:[a-z]{1,2}-)?(?:\d{4}\s?[a-z]{2}|\d{3}\s\d{2}|\d{2,5}-\d{3,4}|\d{3,7})|"
    r"[a-z]\d[a-z]\s?\d[a-z]\d|[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2})"
)
_CITY_WITH_CODE: Final = (
    rf"(?:(?P<code>{_CODE})[\s,]+(?P<city>\D{{2,}})|(?P<name>\D{{2,}}?)[\s,]+(?P<behind>{_CODE})(?P<rest>(?:,\D+)?))"
)


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

    Raises `UsageError` with near spellings for an unknown name, and for a postcode that is not American and has no city
    beside it.
    """
    text = re.sub(r"^\s*(?:near|in|around)\s+", "", text, flags=re.IGNORECASE).strip()
    if place := _written_as_numbers(text):
        return place
    if not key(text):
        raise UsageError("the place is empty: give a city, such as --near 'Lyon, France'")
    return _named(text) or _refuse(text)


def known_place(text: str) -> Place | None:
    """The same, for words that need not be a place: None where they are none, and nothing is sought that is near."""
    try:
        return _written_as_numbers(text.strip()) or (_named(text) if key(text) else None)
    except UsageError:
        return None


def is_well_known(text: str, population: int) -> bool:
    """Whether a name, or its beginning before a comma, is that of a city with so many inhabitants. What a city is
    called elsewhere counts if it is too long for a code or a common word ("den", "part", "rest" are Denver, Perth,
    Rasht), or is that of a city of a million and written with a capital: Rome."""
    name = key(text.partition(",")[0])
    if len(name) < (SHORTEST_NAME if name.isascii() else 1):
        return False
    other = population if len(name) > SHORTEST_NAME else MILLION if not text[:1].islower() else None
    least = [(city.population, population if city.own_name else other) for city in gazetteer().cities(name)]
    return any(needed is not None and inhabitants >= needed for inhabitants, needed in least)


def division_named(text: str) -> str | None:
    """ISO code of the country whose state or province is called so (Texas, Ontario); None where none is."""
    name = key(text)
    return next((code for code, names in DIVISIONS.items() if name in names and len(name) > LONGEST_CODE), None)


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


def _written_as_numbers(text: str) -> Place | None:
    """The place of a text with figures in it; None for one without."""
    if not any(map(str.isdecimal, text)):
        return None
    if point := COORDINATES.fullmatch(text):
        return _coordinates(float(point[1]), float(point[2]))
    if code := ZIP.fullmatch(text):
        return _zip_code(code[1])
    if place := _beside_its_code(text):
        return place
    raise UsageError(f"'{text[:60]}' looks like a postcode or an address, and only US ZIP codes are known: give a city")


def _beside_its_code(text: str) -> Place | None:
    """The city that stands beside a postcode; an American one is more exact than its city."""
    found = re.compile(_CITY_WITH_CODE, re.IGNORECASE).fullmatch(text[:120])
    city = known_place(f"{found['city'] or found['name']}{found['rest'] or ''}".strip(" ,")) if found else None
    if found is None or city is None:
        return None
    code = ZIP.fullmatch(found["code"] or found["behind"])
    if city.country == "US" and code and gazetteer().cities(code[1]):
        return _zip_code(code[1])
    note = "read as its city, without the postcode"
    return city._replace(note=f"{note}; {city.note}" if city.note else note)


def _named(text: str) -> Place | None:
    """The place of that name; `UsageError` where there is one, but not in the country or state given with it."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = gazetteer().cities(key(parts[0])) if parts else []
    qualifiers = parts[1:]
    if not found and len(parts) == 1:
        found, qualifiers = _qualified_without_comma(parts[0].split())
    for qualifier in qualifiers:
        found = _within(found, qualifier, parts[0])
    best = _best(found)
    if best is None or (not qualifiers and _is_rather_a_region(best, text)):
        return None
    note = _note(best, found)
    if not qualifiers and not _is_in_its_namesake(best, key(text)):
        note = "; ".join(
            filter(None, (note or f"read as {_label(best)}", "a state is called so too: give a city in it"))
        )
    return Place(best.name, best.country, best.state, best.lat, best.lon, note)


def _is_in_its_namesake(city: City, name: str) -> bool:
    """Whether no state but the city's own has its name: New York, and not Washington."""
    return all((city.country, city.state) == (code, names[name]) for code, names in DIVISIONS.items() if name in names)


def _refuse(text: str) -> NoReturn:
    raise UsageError(_unknown(text, text.partition(",")[0].strip()))


def _is_rather_a_region(best: City, text: str) -> bool:
    """Whether a name alone is that of a country or state, and the town so called lies elsewhere: Turkey in New Jersey,
    California in Maryland. Panama City and New York lie within. A code (CA, PER) is none: towns are called so too."""
    name = key(text)
    country = countries.country_code(text) if len(name) > LONGEST_CODE else None
    if country and country != best.country and not _is_the_citys_own(best, text, country):
        return True
    states = [(code, names[name]) for code, names in DIVISIONS.items() if name in names and len(name) > LONGEST_CODE]
    large = best.population >= LARGE and any(best.country == code for code, _ in states)
    return bool(states) and not large and (best.country, best.state) not in states


def _is_the_citys_own(best: City, text: str, country: str) -> bool:
    """Whether what some language calls a country is what a large city calls itself: Granada and Salvador are no Grenada
    and El Salvador to those who live there. França, with its mark, is not Franca."""
    is_the_countrys_own = key(countries.country_name(country) or "") == key(text)
    marked = not text.isascii() and text.strip().casefold() != best.name.casefold()
    return best.own_name and best.population >= LARGE_NAMESAKE and not is_the_countrys_own and not marked


def _qualified_without_comma(words: Sequence[str]) -> tuple[list[City], list[str]]:
    """`Paris Texas`, `Lyon France`: the last words are tried as country or state."""
    for cut in range(len(words) - 1, 0, -1):
        qualifier = " ".join(words[cut:])
        if _is_region(qualifier) and (found := gazetteer().cities(key(" ".join(words[:cut])))):
            return found, [qualifier]
    return [], []


def _is_region(text: str) -> bool:
    """Whether a country, state or province is called so, or has that code."""
    return not _DIVISIONS.isdisjoint((key(text), text.upper())) or countries.country_code(text) is not None


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
    state = division_named(name)
    if code := countries.country_code(text):
        also = (
            f"; for the state in {countries.country_name(state)} give a city in it" if state not in (None, code) else ""
        )
        return f"'{text[:60]}' is a country: use --country {code}, or give a city{also}"
    wanted = key(name)
    if state:
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
