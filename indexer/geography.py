"""Places of sites as tokens, and distance between points: what makes "a recruiting site within 100 km" exact.

Sites share few points, because registries geocode cities. Each site becomes one token `<r or o><latitude>.<longitude>`
(r: it recruits), in millionths of degrees. A circle becomes the known places inside it, those their tokens, and a
search asks for any of them: no site's status mixes with another site's place. Points, not numbers given out at build
time, make the token, so that every index of a trial holds the same ones.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

SITE: Final = ("facility", "city", "country", "status", "lat", "lon")
"""What a card keeps of each site, in this order."""
RECRUITING: Final = "recruiting"
RECRUITS: Final = "r"
OTHER: Final = "o"
EARTH_KM: Final = 6371.0088  # mean radius, IUGG
DEGREE_KM: Final = EARTH_KM * math.pi / 180
SCALE: Final = 1_000_000
EDGE: Final = 1e-4
"""Degrees that keep rounding from cutting the edge of a circle."""


class Point(NamedTuple):
    """Latitude and longitude in millionths of degrees."""

    lat: int
    lon: int


class Spot(NamedTuple):
    """A place inside a circle and its distance from the centre."""

    km: float
    point: Point


def point_of(lat: float, lon: float) -> Point | None:
    """The point of WGS 84 degrees; None where they are none."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return Point(round(lat * SCALE), round(lon * SCALE))


def place_token(point: Point, *, recruits: bool) -> str:
    """Token of a site there."""
    return f"{RECRUITS if recruits else OTHER}{point.lat + 90 * SCALE:x}.{point.lon + 180 * SCALE:x}"


def tokens_of(points: Iterable[Point], *, recruiting: bool) -> list[str]:
    """Tokens of the sites that qualify at these points: only those that recruit, or every one."""
    kinds = (True,) if recruiting else (True, False)
    return [place_token(point, recruits=kind) for point in points for kind in kinds]


def distance(lat: float, lon: float, point: Point) -> float:
    """Kilometres along the ground (haversine)."""
    return _haversine(math.radians(lat), math.radians(lon), point)


def _haversine(lat: float, lon: float, point: Point) -> float:
    other = math.radians(point.lat / SCALE)
    turn = math.radians(point.lon / SCALE) - lon
    half = math.sin((other - lat) / 2) ** 2 + math.cos(lat) * math.cos(other) * math.sin(turn / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def nearest_site(
    sites: Iterable[Sequence[Any]], lat: float, lon: float, recruiting: bool
) -> tuple[float, Sequence[Any]] | None:
    """The nearest of a card's sites, of those that recruit if asked for, with its kilometres: the site that an answer
    shows."""
    here, there, across = math.radians(lat), math.radians(lon), math.cos(math.radians(lat))
    best, least, reach = None, math.inf, math.inf
    for site in sites:  # a study may have hundreds: what _haversine takes the root and the arc of is compared
        if abs(site[4] - lat) > reach or (recruiting and site[3] != RECRUITING):
            continue
        other = math.radians(site[4])
        half = math.sin((other - here) / 2) ** 2
        if half < least:
            half += across * math.cos(other) * math.sin((math.radians(site[5]) - there) / 2) ** 2
            if half < least:
                best, least = site, half
                # A site that is farther off in latitude alone cannot be nearer.
                reach = math.degrees(2 * math.asin(min(1.0, math.sqrt(half)))) + EDGE
    point = None if best is None else point_of(best[4], best[5])
    return None if best is None or point is None else (distance(lat, lon, point), best)


def spots_within(lat: float, lon: float, km: float, lats: Sequence[int], lons: Sequence[int]) -> list[Spot]:
    """Known places within a circle, nearest first. `lats` ascend; `lons` are in the same order."""
    reach = km / DEGREE_KM + EDGE
    first = bisect_left(lats, math.floor((lat - reach) * SCALE))
    last = bisect_left(lats, math.ceil((lat + reach) * SCALE) + 1)
    window = _window(lat, reach)
    here, there, centre = math.radians(lat), math.radians(lon), round(lon * SCALE)
    around = 360 * SCALE - window  # so far off they are near again, across 180 degrees
    found = []
    for at, other in enumerate(lons[first:last], first):
        if window < abs(other - centre) < around:
            continue
        point = Point(lats[at], other)
        away = _haversine(here, there, point)
        if away <= km:
            found.append(Spot(away, point))
    found.sort()
    return found


def _window(lat: float, reach: float) -> int:
    """Half the width of a circle in millionths of degrees of longitude; all the way round where it holds a pole."""
    if abs(lat) + reach >= 90:
        return 180 * SCALE
    turn = math.asin(min(1.0, math.sin(math.radians(min(reach, 90))) / math.cos(math.radians(lat))))
    return math.ceil(math.degrees(turn) * SCALE) + 1


def located(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The sites that have a point, each once: what an answer shows of a site, with `recruits` and `point`.

    A site without a status has the trial's. A site that its registry did not geocode has its city's point, where the
    city is known beyond doubt.
    """
    from trials.countries import canonical

    seen = set()
    for record in records:
        for site in record.get("sites", ()):
            point = _point(site)
            if point is None:
                continue
            status = site.get("status") or record.get("status")
            country = canonical(site["country"]) if site.get("country") else None
            if (key := (site.get("facility"), site.get("city"), country, status, point)) in seen:
                continue
            seen.add(key)
            shown = {"facility": site.get("facility"), "city": site.get("city"), "country": country, "status": status}
            yield {**shown, "lat": point.lat / SCALE, "lon": point.lon / SCALE, "point": point}


def _point(site: Mapping[str, Any]) -> Point | None:
    geo = site.get("geo")
    if geo:
        return point_of(geo["lat"], geo["lon"])
    found = _city(site.get("city"), site.get("state"), site.get("country"))
    return point_of(*found) if found else None


@lru_cache(maxsize=20_000)
def _city(city: str | None, state: str | None, country: str | None) -> tuple[float, float] | None:
    from trials.places import locate

    return locate(city, state, country)
