"""An index's places: every point that a site stands on, sorted by latitude, read without copying.

Layout, little endian: count (uint32), latitudes, longitudes (int32 each, millionths of degrees). It may hold points
that no trial has any more: they find nothing. A file is written before the commit that needs it.
"""

import sys
from collections.abc import Iterable, Sequence

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


def points_in(content: bytes) -> set[Point]:
    """Every point of a file."""
    return set(map(Point, *unpack(content)))
