"""Points gather in a file: each once, in their order, and the same bytes where none is new."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.geography import Point
from indexer.places import NOWHERE, Gathered, pack

points = st.lists(st.builds(Point, st.integers(-3, 3), st.integers(-3, 3)), max_size=12)


@given(points, points, points)
def test_points_gather_as_if_all_had_come_at_once(first: list[Point], second: list[Point], third: list[Point]) -> None:
    gathered = Gathered(NOWHERE)
    gathered.add(first)
    gathered = Gathered(gathered.content())
    gathered.add(second)
    assert gathered.content() == pack(sorted({*first, *second}))
    gathered.add(third)
    assert gathered.content() == pack(sorted({*first, *second, *third}))


def test_known_points_change_nothing() -> None:
    content = pack([Point(1, 5), Point(1, 7), Point(2, -3)])
    gathered = Gathered(content)
    gathered.add([Point(1, 7), Point(2, -3)])
    assert gathered.content() is content
