"""Registry text is read as its author meant it, and shown so that it can command neither terminal nor spreadsheet."""

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trials.text import csv_safe, has_controls, has_entities, plain, squeeze, visible

any_text = st.text(st.characters(), max_size=60)  # half surrogates too
hostile = st.text(st.sampled_from("\\&;#<>amplt039xABE[]m\x1b\x9b\x07\x9c\u202e\u200b\r\n\t =+-@'\ud800"), max_size=40)
pieces = ["&amp;", "&", "lt;", "\\", "#39;", "\x00", "\x1b", "&#92;", "&lt;", "a", "\r", " ", "&#0;", "&bsol;", "&#27;"]
escapes = st.lists(st.sampled_from(pieces), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("published", "meant"),
    [
        (r"age \> 18 and \< 65", "age > 18 and < 65"),
        (r"\[1\] \* \~ \_", "[1] * ~ _"),
        ("VAS &gt; 4 &amp; ODI &#8805; 40 &#39;low&#39;", "VAS > 4 & ODI ≥ 40 'low'"),
        ("&amp;lt;18 years", "<18 years"),
        (r"\&lt;18", "<18"),
        ("&amp;amp;amp;lt;", "<"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("https://example.org/?a=1&copy=2", "https://example.org/?a=1&copy=2"),
        ("&nosuchname; &#0; &#x110000;", "&nosuchname; \ufffd \ufffd"),
        ("VAS > 4, age <18, <b>bold</b>", "VAS > 4, age <18, <b>bold</b>"),
        ("  edge \n", "edge"),
        ("C:\\path", "C:\\path"),
    ],
)
def test_escapes_of_registries_are_undone_and_nothing_else(published: str, meant: str) -> None:
    assert plain(published) == meant


@given(any_text | hostile | escapes)
@example("&amp;" * 30 + "lt;")
@example("\\\x00&amp;")
def test_plain_text_has_no_controls_and_does_not_change_when_read_again(text: str) -> None:
    once = plain(text)
    assert not has_controls(once)
    assert plain(once) == once


def test_a_text_made_to_unfold_for_ever_is_given_up_without_controls() -> None:
    assert not has_controls(plain("&#92;&" * 40 + "#27;" * 40))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="&\\"), max_size=60))
def test_text_without_escapes_stays_as_published(text: str) -> None:
    assert plain(text) == text.strip()
    assert not has_entities(text)


@given(any_text | hostile)
@example("\x1b]0;title\x07after")
@example("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\")
@example("\u202egpj.exe")
def test_shown_text_commands_no_terminal_and_reorders_no_line(text: str) -> None:
    shown = visible(text)
    assert not [sign for sign in shown if unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t"]
    assert not set(shown) & set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u061c")
    assert visible(shown) == shown
    shown.encode()


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60))
def test_shown_text_keeps_every_sign_that_can_be_seen(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("a\x1b]0;pwned\x07b", "ab"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("over\x08\x08write\r\nnext\rlast", "overwrite\nnext\nlast"),
        ("half \ud83e pair", "half \ufffd pair"),
        ("Müller 脊髓 🦴", "Müller 脊髓 🦴"),
    ],
)
def test_what_is_shown_of_hostile_text(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "@SUM(A1)", "-2+3", "\t=1", "\r=1", " =1", "\n=1", "＝1", "\u200b=1", "-1 to 5", "−1", "-"]
)
def test_a_cell_that_begins_like_a_formula_is_made_text(cell: str) -> None:
    assert csv_safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "text", "-5", "-0.25", "5", "a=1", "1-2", "(=1)", "'=1", "é"])
def test_every_other_cell_stays_as_it_is(cell: str) -> None:
    assert csv_safe(cell) == cell


@given(any_text | hostile)
def test_no_cell_begins_like_a_formula_after_all(text: str) -> None:
    safe = csv_safe(text)
    begins = safe.lstrip(" \t\r\n\x0b\x0c\u200b\ufeff")[:1]
    assert begins not in {*"=+@＝＋＠"}
    assert begins != "-" or float(safe) <= 0
    assert csv_safe(safe) == safe
    written = io.StringIO()
    csv.writer(written).writerow([visible(safe)])
    assert next(csv.reader(io.StringIO(written.getvalue(), newline="")))[0].startswith(visible(safe)[:1])


@given(any_text)
def test_squeezed_text_is_one_line_with_single_spaces(text: str) -> None:
    assert squeeze(text) == " ".join(text.split())


def test_hostile_text_of_megabytes_takes_no_time() -> None:
    for piece in ("&amp;", "\\", "\x1b[", "&#", "\x1b]0;", "&lt;\\"):
        text = piece * ((4 << 20) // len(piece))
        assert len(plain(text)) <= len(text)
        assert len(visible(text)) <= len(text)
        csv_safe(text)
