"""A field that is one numbered list is cut into its items; every other text stays whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats._numbered import numbered_items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. Pain\n2. Function", ["Pain", "Function"]),
        ("1) Pain\n 2) Function\n   after a year", ["Pain", "Function\n   after a year"]),
        ("1. Pain\n1.1. at rest\n2. Function", ["Pain\n1.1. at rest", "Function"]),
        ("Pain", ["Pain"]),
        ("1. Pain", ["1. Pain"]),
        ("1. Pain\n3. Function", ["1. Pain\n3. Function"]),
        ("As of May:\n1. Pain\n2. Function", ["As of May:\n1. Pain\n2. Function"]),
        ("", []),
        (None, []),
    ],
)
def test_lists_are_cut_and_texts_are_not(text: str | None, items: list[str]) -> None:
    assert numbered_items(text) == items


@given(st.lists(st.from_regex(r"[A-Za-z][A-Za-z ]{0,20}[a-z]", fullmatch=True), min_size=2, max_size=30))
def test_what_was_numbered_comes_out_as_it_was(items: list[str]) -> None:
    assert numbered_items("\n".join(f"{place}. {item}" for place, item in enumerate(items, 1))) == items


@given(st.text(max_size=300))
def test_no_text_is_lost(text: str) -> None:
    found = "".join(numbered_items(text))
    assert set(found.split()) <= set(text.split())
    assert sum(sign.isalpha() for sign in found) == sum(sign.isalpha() for sign in text)
