"""An index's places: every point that a site stands on, sorted by latitude, read without copying.

Layout, little endian: count (uint32), latitudes, longitudes (int32 each, millionths of degrees). It may hold points
that no trial has any more: they find nothing. A file is written before the commit that needs it.
"""

import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from indexer.geography import Point


def unpack(content: bytes) -> tuple[Sequence[int], Sequence[int]]:
    """Latitudes in ascending order, and their longitudes."""
    count = int.from_bytes(content[:4], "little")
    if sys.byteorder == "big":
        numbers = [int.from_bytes(content[at : at + 4], "little", signed=True) for at in range(4, len(content), 4)]
        return numbers[:count], numbers[count:]
    columns = memoryview(content)[4 : 4 + 8 * count].cast("i")
    return columns[:count], columns[count:]


def pack(points: Iterable[Point]) -> bytes:
    """The file's content; `points` are sorted and distinct."""
    from array import array

    points = list(points)
    columns = array("i", (number for axis in (0, 1) for number in (point[axis] for point in points)))
    if sys.byteorder == "big":
        columns.byteswap()
    return len(points).to_bytes(4, "little") + columns.tobytes()


class Gathered:
    """The points of a file, and those that come to them. One study rarely brings a new one: then nothing is unpacked,
    sorted or packed."""

    def __init__(self, content: bytes) -> None:
        self._new: set[Point] = set()
        self._read(content)

    def add(self, points: Iterable[Point]) -> None:
        """Take in the points of a study."""
        self._new.update(point for point in points if point not in self._new and not self._holds(point))

    def content(self) -> bytes:
        """The file with all of them; the same bytes as before where none was new."""
        if self._new:
            self._read(pack(sorted([*map(Point, self._lats, self._lons), *self._new])))
            self._new.clear()
        return self._content

    def _read(self, content: bytes) -> None:
        self._content = content
        self._lats, self._lons = unpack(content)

    def _holds(self, point: Point) -> bool:
        at = bisect_left(self._lats, point.lat)
        while at < len(self._lats) and self._lats[at] == point.lat:
            if self._lons[at] == point.lon:
                return True
            at += 1
        return False


NOWHERE: Final = pack(())
"""The file of no points."""
