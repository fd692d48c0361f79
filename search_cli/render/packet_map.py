"""A small map without tiles: the land by its towns, the sites by letter, home and rings around it, a bar for scale.

In: sites of a packet with their points. Out: an SVG figure; all that it tells stands in a table too.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from search_cli.packets import Packet
from search_cli.render.packet_html import Markup, element, joined

WIDTH: Final = 720
LEAST_SPAN: Final = 2.0  # degrees of latitude: closer in, towns are too few to show where one is
CELLS: Final = 44  # of the grid that towns are chosen from, from south to north
ROUND: Final = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
KM_PER_DEGREE: Final = 111.195
GROUPED: Final = 22.0  # pixels: sites nearer than this share one mark
MOST_NAMED: Final = 14


class Box(NamedTuple):
    """The part of the world that is drawn, in WGS 84 degrees, and how it comes onto the paper."""

    south: float
    west: float
    north: float
    east: float

    @property
    def squeeze(self) -> float:
        """How much narrower a degree of longitude is in the middle of the box."""
        return max(0.3, math.cos(math.radians((self.south + self.north) / 2)))

    @property
    def scale(self) -> float:
        """Pixels a degree of latitude."""
        return WIDTH / ((self.east - self.west) * self.squeeze)

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return (self.north - self.south) * self.scale

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point lies on the paper."""
        return round((lon - self.west) * self.squeeze * self.scale, 1), round((self.north - lat) * self.scale, 1)


class Mark(NamedTuple):
    """Sites that share a place on the paper."""

    x: float
    y: float
    letters: tuple[str, ...]
    town: str


def render_map(packet: Packet) -> Markup | None:
    """The map; None where no point is known."""
    points = [spot.point for entry in packet.entries for spot in entry.spots if spot.point]
    home = (packet.home.lat, packet.home.lon) if packet.home else None
    if not points:
        return None
    box = box_of([*points, *([home] if home else [])])
    found = list(marks(packet, box))
    named = ", ".join(f"{mark.town} ({', '.join(mark.letters)})" for mark in found[:MOST_NAMED])
    parts = [
        element("title", "Map of the towns where the studies run", id="map-title"),
        element("desc", f"Marks: {named}. The table below tells the same.", id="map-desc"),
        land(box),
        *(rings(home, box) if home else ()),
        *(drawn(mark) for mark in reversed(found)),
        *names(found, box.at(*home) if home else None),
        *(here(home, box) if home else ()),
        scale_bar(box),
    ]
    return element(
        "svg",
        *parts,
        viewBox=f"0 0 {WIDTH} {box.height:.0f}",
        role="img",
        aria_labelledby="map-title map-desc",
        focusable="false",
    )


def box_of(points: Sequence[tuple[float, float]]) -> Box:
    """A box around the points with air, never narrower than a region, and of a shape that fits a page."""
    south, north = min(lat for lat, _ in points), max(lat for lat, _ in points)
    west, east = min(lon for _, lon in points), max(lon for _, lon in points)
    middle_lat, middle_lon = (south + north) / 2, (west + east) / 2
    high = max((north - south) * 1.3, LEAST_SPAN)
    squeeze = max(0.3, math.cos(math.radians(middle_lat)))
    wide = max((east - west) * 1.25, high / squeeze * 1.35)
    high = max(high, wide * squeeze / 2.2)
    return Box(
        max(-88.0, middle_lat - high / 2),
        middle_lon - wide / 2,
        min(88.0, middle_lat + high / 2),
        middle_lon + wide / 2,
    )


def land(box: Box) -> Markup:
    """Towns as dots, spread evenly: where people live shows where land is."""
    from trials.places.gazetteer import gazetteer

    towns = gazetteer().spread(box.south, box.west, box.north, box.east, CELLS)
    dots = "".join(f"M{x} {y}h0" for x, y in (box.at(*town) for town in towns))
    return element(
        "path", d=dots or "M0 0", class_="dots", stroke="var(--land)", stroke_width="2.6", stroke_linecap="round"
    )


def rings(home: tuple[float, float], box: Box) -> Iterator[Markup]:
    """Two rings around home with their reach written on them."""
    x, y = box.at(*home)
    reach = math.hypot(WIDTH, box.height) / box.scale * KM_PER_DEGREE / 2
    for km in [km for km in ROUND if km <= reach * 0.9][-2:]:
        radius = round(km / KM_PER_DEGREE * box.scale, 1)
        yield element("circle", cx=x, cy=y, r=radius, class_="ring")
        if y - radius > 14:
            yield element("text", f"{km} km", x=x + 4, y=round(y - radius - 4, 1), class_="halo")


def here(home: tuple[float, float], box: Box) -> Iterator[Markup]:
    """Home as an open square, around a mark where a site is in the same town."""
    x, y = box.at(*home)
    yield element("rect", x=x - 13, y=y - 13, width=26, height=26, class_="home")
    yield element("text", "You", x=x - 13, y=y - 17, class_="halo")


def marks(packet: Packet, box: Box) -> Iterator[Mark]:
    """Sites, those near each other together, in the order of the trials."""
    groups: list[tuple[float, float, list[str], str]] = []
    for entry in packet.entries:
        for spot in entry.spots:
            if not spot.point:
                continue
            x, y = box.at(*spot.point)
            near = next((group for group in groups if math.hypot(group[0] - x, group[1] - y) < GROUPED), None)
            if near is None:
                groups.append((x, y, [entry.letter], spot.town.split(",")[0]))
            elif entry.letter not in near[2]:
                near[2].append(entry.letter)
    for x, y, letters, town in groups:
        yield Mark(x, y, tuple(letters), town)


def drawn(mark: Mark) -> Markup:
    """A circle with the letters of the trials that run there."""
    told = "".join(mark.letters) if len(mark.letters) <= 3 else f"{len(mark.letters)}×"
    colour = f"site trial-{ord(mark.letters[0]) % 4 if len(mark.letters) > 1 else (ord(mark.letters[0]) - 65) % 4}"
    return element(
        "g",
        element("circle", cx=mark.x, cy=mark.y, r=9 + 3 * (len(told) - 1)),
        element("text", told, x=mark.x, y=mark.y + 4.5),
        class_=colour,
    )


def names(found: Sequence[Mark], home: tuple[float, float] | None) -> Iterator[Markup]:
    """Names of towns where there is room, right of their mark or left of it."""
    taken = [(mark.x - 13, mark.y - 13, mark.x + 13, mark.y + 13) for mark in found]
    if home:
        taken.append((home[0] - 16, home[1] - 32, home[0] + 20, home[1] + 16))
    for mark in found[:MOST_NAMED]:
        width = 8.0 * len(mark.town)
        for x in (mark.x + 15, mark.x - 15 - width):
            room = (x, mark.y - 9, x + width, mark.y + 9)
            if mark.town and x > 2 and x + width < WIDTH - 2 and not any(overlap(room, other) for other in taken):
                taken.append(room)
                yield element("text", mark.town, x=round(x, 1), y=round(mark.y + 5, 1), class_="halo")
                break


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes (left, top, right, bottom) share paper."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def scale_bar(box: Box) -> Markup:
    """How long a distance is on the paper, in the middle of the map."""
    km = max((each for each in ROUND if each / KM_PER_DEGREE * box.scale <= WIDTH / 3), default=ROUND[0])
    length, y = round(km / KM_PER_DEGREE * box.scale, 1), round(box.height - 14, 1)
    bar = element("line", x1=14, y1=y, x2=14 + length, y2=y, class_="bar")
    return joined(bar, element("text", f"{km} km", x=14, y=y - 6, class_="halo"))
