"""The small search language that faces of registries speak: brackets, AND before OR, phrases, dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sample.boolean import QueryError, Searched, folded, read_query

HELD = Searched(folded("Stem cells for the worn lumbar disc"), {"lastEdited": "2026-11-10T08:00:00.000Z"})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("disc", True),
        ("DISC", True),
        ("discs", False),
        ('"lumbar disc"', True),
        ('"disc lumbar"', False),
        ("knee OR disc", True),
        ("knee OR disc AND hip", False),
        ("(knee OR disc) AND cells", True),
        ("disc cells", True),
        ("disc NOT knee", True),
        ("NOT disc", False),
        ("lastEdited GE 2026-11-10T00:00:00.000Z", True),
        ("(disc) AND lastEdited GE 2026-11-11T00:00:00.000Z", False),
        ("lastEdited GE 2026-11-01 AND lastEdited LE 2026-11-30", True),
        ("(lastEdited LT 2026-11-10)", False),
    ],
)
def test_a_query_finds_what_it_says(query: str, found: bool) -> None:
    assert read_query(query)(HELD) is found


@pytest.mark.parametrize("query", ["", " ", "(", ")", "disc)", "(disc", "AND (", "disc AND", "OR", "NOT"])
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        read_query(query)(HELD)


@given(st.text(alphabet='ab ()"ANDORNT', max_size=30))
def test_any_text_is_a_query_or_refused(query: str) -> None:
    try:
        test = read_query(query)
    except QueryError:
        return
    assert test(HELD) in (True, False)
