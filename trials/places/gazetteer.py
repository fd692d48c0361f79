"""The gazetteer's two files, mapped into memory and searched by halving: a lookup reads some twenty lines.

They are built by `hatch_build.py` from GeoNames (CC BY 4.0), CLDR and US ZIP data; nothing of those is loaded here.
"""

import mmap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from trials.errors import SettingsError
from trials.places.names import RECORD

FOLDER = Path(__file__).parent


class City(NamedTuple):
    """One entry. `state` is a two-letter division for the United States, Canada and Australia, else empty;
    `own_name` tells whether the key it was found by is its own name."""

    number: int
    name: str
    country: str
    state: str
    lat: float
    lon: float
    population: int
    own_name: bool


class Gazetteer:
    """Cities of 1,000 inhabitants and more, US ZIP codes, and countries, by key (`trials.places.names.key`)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Map both files; `SettingsError` when the package was installed without them."""
        try:
            self._names = _map(folder / "gazetteer.names")
            self._cities = _map(folder / "gazetteer.cities")
        except FileNotFoundError as error:
            raise SettingsError("the list of places is missing: install the package again (make setup)") from error
        self._count = int.from_bytes(self._cities[:4], "little")

    def cities(self, key: str) -> list[City]:
        """All cities and ZIP codes that go by this key."""
        return [self._city(int(entry.lstrip("*")), entry[0] == "*") for entry in self._entries(key) if entry[0] != "="]

    def country(self, key: str) -> str | None:
        """ISO 3166 code of the country that goes by this key, in any language, or is that code."""
        return next((entry[1:] for entry in self._entries(key) if entry[0] == "="), None)

    def keys(self, prefix: str) -> Iterator[tuple[str, bool]]:
        """Keys that start so, in order, and whether each is some city's own name."""
        at = self._find(prefix.encode())
        while at < len(self._names):
            end = self._names.find(b"\n", at)
            key, _, entries = self._names[at:end].partition(b"\t")
            if not key.startswith(prefix.encode()):
                return
            yield key.decode(), b"*" in entries
            at = end + 1

    def spread(self, south: float, west: float, north: float, east: float, cells: int) -> list[tuple[float, float]]:
        """Points of towns inside a box of WGS 84 degrees, spread over it: of each cell of a grid with so many cells
        from south to north, the most populous one."""
        step = (north - south) / cells
        best: dict[tuple[int, int], tuple[int, float, float]] = {}
        block = memoryview(self._cities)[4 : 4 + self._count * RECORD.size]
        try:
            for lat, lon, population, *_ in RECORD.iter_unpack(block):
                if south <= lat <= north and west <= lon <= east:
                    cell = int((lat - south) / step), int((lon - west) / step)
                    if cell not in best or best[cell][0] < population:
                        best[cell] = population, lat, lon
        finally:
            block.release()
        return [(round(lat, 5), round(lon, 5)) for _, lat, lon in best.values()]

    def _entries(self, key: str) -> list[str]:
        wanted = key.encode() + b"\t"
        at = self._find(wanted)
        if not key or self._names[at : at + len(wanted)] != wanted:
            return []
        return self._names[at + len(wanted) : self._names.find(b"\n", at)].decode().split(",")

    def _find(self, wanted: bytes) -> int:
        """Where the first line that is not smaller than `wanted` starts."""
        low, high = 0, len(self._names)
        while low < high:
            start = self._names.rfind(b"\n", 0, (low + high) // 2) + 1
            start = max(start, low)
            end = self._names.find(b"\n", start) + 1
            if self._names[start : end - 1] < wanted:
                low = end
            else:
                high = start
        return low

    def _city(self, number: int, own_name: bool) -> City:
        lat, lon, population, country, state, name_at = RECORD.unpack_from(self._cities, 4 + number * RECORD.size)
        start = 4 + self._count * RECORD.size + name_at
        name = self._cities[start : self._cities.find(b"\n", start)].decode()
        return City(
            number,
            name,
            country.decode(),
            state.rstrip(b"\0").decode(),
            round(lat, 5),
            round(lon, 5),
            population,
            own_name,
        )


@cache
def gazetteer() -> Gazetteer:
    """The one that comes with the package."""
    return Gazetteer()


def _map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
