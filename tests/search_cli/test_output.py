"""The streams: hostile text is harmless on each of them, colours come only where a person sees them."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_cli.render.output import Output, ReaderLeftError, encode, say

HOSTILE = "\x1b[31mred\x1b[0m \x9b2J \u202egnp.exe\u202c \x07 \x1b]0;title\x07 \u2066x\u2069 \x00 \r\n\ud800"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def shown(out: Output, *spans: str | tuple[str, str]) -> str:
    out.line(*spans)
    value: str = out.out.getvalue()  # type: ignore[attr-defined]
    return value


def test_registry_text_cannot_steer_a_terminal() -> None:
    text = shown(Output(io.StringIO()), HOSTILE)
    assert all(mark.isprintable() for mark in text.rstrip("\n"))
    assert text.count("\n") == 1


def test_json_escapes_what_a_terminal_would_act_on_and_changes_no_value() -> None:
    text = encode({"title": HOSTILE[:-1] + "é腰🦴"})
    assert json.loads(text)["title"] == HOSTILE[:-1] + "é腰🦴"
    assert all(mark.isprintable() for mark in text)
    assert "é腰🦴" in text


@given(st.text())
def test_any_text_survives_json(text: str) -> None:
    written = encode([text], indent=2)
    assert json.loads(written) == [text]
    written.encode()


def test_colours_are_for_terminals_without_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[32m" in shown(Output(Terminal()), ("Recruiting", "green"))
    assert "\x1b" not in shown(Output(io.StringIO()), ("Recruiting", "green"))
    assert "\x1b" not in shown(Output(Terminal(), plain=True), ("Recruiting", "green"))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in shown(Output(Terminal()), ("Recruiting", "green"))


def test_an_old_encoding_gets_escapes_and_no_error() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    out = Output(stream)
    out.line("Köln 腰")
    out.json({"city": "Köln"})
    stream.flush()
    assert raw.getvalue() == 'K\\xf6ln \\u8170\n{\n  "city": "Köln"\n}\n'.encode()
    assert not out.drawn


def test_width_follows_columns_within_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, width in (("60", 60), ("5", 40), ("1000", 120), ("rubbish", 80)):
        monkeypatch.setenv("COLUMNS", columns)
        assert Output(io.StringIO()).width == width


def test_a_closed_pipe_is_told_apart_from_an_error() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(ReaderLeftError):
        Output(Closed()).line("x")


def test_nothing_breaks_where_stderr_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    say("nobody hears this")
