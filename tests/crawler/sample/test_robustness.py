"""Whatever is asked, the server answers or refuses: it never breaks, and what it gives is a part of what it holds."""

from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.sample.faces import Options, open_face
from crawler.sample.v2.fields import PIECES, select
from crawler.sample.v2.query import FILTERS, OTHERS, QUERIES
from crawler.sample.wire import Ask
from tests.crawler.sample.studies import studies

FACE = open_face("ctgov", None, Options("2026-11-20T09:00:05"))
NAMES = [*QUERIES, *(f"filter.{name}" for name in FILTERS), *OTHERS, "nonsense"]
SIGNS = ("(", ")", '"', "AREA[", "]", "RANGE[", ",", "|", "AND", "OR", "NOT", "MIN", "MAX", "MISSING", "ALL")
TERMS = ("spinal", "disc", "2024-05", "LastUpdatePostDate", "LocationCity", "12 years", "distance(", "NCT90017919")
PIECE = st.sampled_from([*SIGNS, *TERMS, "EXPANSION[None]"])
EXPRESSION = st.lists(st.one_of(PIECE, st.text(max_size=8)), max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), EXPRESSION, max_size=3))
def test_any_question_is_answered_or_refused_in_plain_text(parameters: dict[str, str]) -> None:
    reply = FACE.answer(Ask("GET", f"/api/v2/studies?{urlencode(parameters)}"))
    assert reply.status in {200, 400}
    if reply.status == 400:
        assert reply.media_type == "text/plain"
        assert any(name in reply.body.decode() for name in parameters)
    else:
        assert reply.page is not None
        assert len(reply.page.records) <= 1000


def test_parentheses_without_end_are_refused() -> None:
    reply = FACE.answer(Ask("GET", f"/api/v2/studies?{urlencode({'query.cond': '(' * 20_000})}"))
    assert (reply.status, reply.media_type) == (400, "text/plain")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_any_path_is_answered(path: str) -> None:
    reply = FACE.answer(Ask("GET", f"/api/v2/studies/{path}"))
    assert reply.status in {200, 301, 400, 404}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(studies())), st.lists(st.sampled_from(sorted(PIECES)), min_size=1, max_size=6))
def test_a_partial_record_is_a_part_of_the_record(key: str, pieces: list[str]) -> None:
    chosen = select(studies()[key], [PIECES[piece] for piece in pieces])
    assert part_of(chosen, studies()[key])
    wider = select(studies()[key], [PIECES[piece] for piece in [*pieces, "ProtocolSection"]])
    assert wider["protocolSection"] == studies()[key]["protocolSection"]


def part_of(some: Any, whole: Any) -> bool:
    """Whether nothing stands in the one that does not stand at the same place in the other."""
    if isinstance(some, dict) and isinstance(whole, dict):
        return all(key in whole and part_of(value, whole[key]) for key, value in some.items())
    if isinstance(some, list) and isinstance(whole, list):
        return all(any(part_of(item, other) for other in whole) for item in some)
    return bool(some == whole)
