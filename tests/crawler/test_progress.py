"""What a person sees of a crawl: a bar on a terminal, a line a minute elsewhere, nothing on stdout."""

import io

import pytest

from crawler import progress
from crawler.progress import Bar, Lines, open_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_anything_else_lines() -> None:
    assert isinstance(open_progress(Terminal()), Bar)
    assert isinstance(open_progress(io.StringIO()), Lines)


def test_lines_come_at_the_start_once_a_minute_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    stream = io.StringIO()
    lines = Lines(stream)
    lines.begin("Crawling")
    for second in range(1, 151):
        clock[0] = 1000.0 + second
        lines.move(second * 1000, 600_000)
    lines.note("waiting")
    lines.end("done")
    assert stream.getvalue().splitlines() == [
        "Crawling …",
        "Crawling: 60,000 of 600,000 records, about 9 min left",
        "Crawling: 120,000 of 600,000 records, about 8 min left",
        "waiting",
        "done",
    ]


def test_a_bar_shows_how_far_it_is_and_leaves_only_notes_and_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Bar(stream) as bar:
        bar.begin("Crawling [registry]")
        bar.move(30, 60)
        bar.bars.refresh()
        assert "30/60" in stream.getvalue()
        bar.note("waits [5 s]")
        bar.end("60 records")
    assert "waits [5 s]" in stream.getvalue()
    assert stream.getvalue().rstrip().endswith("60 records")


def test_what_is_printed_of_a_crawl_is_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    shown = open_progress()
    shown.begin("Crawling")
    shown.end("done")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Crawling …\ndone\n")
