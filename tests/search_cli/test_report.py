"""`trials report`: one page that stands alone, with every number also as text; the same as Markdown and JSON."""

import re
from pathlib import Path

import pytest
from lxml import html

from search_cli.render.report import render_markdown, render_page
from tests.search_cli.conftest import Call

HOSTILE = "</td><script>alert(1)</script>|**x**\x1b[31m\u202e"


def test_the_page_stands_alone_and_its_charts_have_tables(sample: Path, tmp_path: Path, call: Call) -> None:
    page = tmp_path / "report.html"
    done = call("report", "--since", "3650d", "-o", str(page))
    assert (done.code, done.out) == (0, "")
    root = html.fromstring(page.read_text("utf-8"))
    assert not root.xpath("//script | //img | //link | //iframe")
    assert not root.xpath("//@src")
    headings = [heading.text for heading in root.iter("h2")]
    assert headings[:4] == ["Registries", "Runs", "Conditions", "Cells"]
    charts = root.xpath("//svg")
    assert len(charts) >= 6
    for chart in charts:
        rows = [row.xpath("./td/text()") for row in chart.xpath("ancestor::section//tbody/tr")]
        bars = chart.xpath(".//*[@class='bar']/rect")
        assert len(bars) == len(rows) > 0
        lengths = {
            round(float(bar.get("width")) / int(row[1].replace(",", "")), 3)
            for bar, row in zip(bars[::-1], rows, strict=True)
        }
        assert max(lengths) - min(lengths) < 0.02 * max(lengths)
        most = max(rows, key=lambda row: int(row[1].replace(",", "")))
        assert chart.get("role") == "img"
        assert f"Most: {' '.join(most)}" in chart.get("aria-label")
        assert not chart.xpath(".//style | .//title | .//desc")
    assert root.xpath("//html/@lang") == ["en"]
    assert "not medical advice" in root.text_content()


def test_numbers_are_those_of_a_search(sample: Path, call: Call) -> None:
    report = call("report", "--since", "3650d", "--format", "json").json
    found = call("search", "--facets", "--json").json
    assert report["trials"] == found["total"]
    for name, counts in report["facets"].items():
        assert counts == found["facets"][name]
    assert [run["state"] for run in report["runs"]] == ["good"]
    assert report["changed"] == {"new": report["trials"]}


def test_markdown_has_the_same_sections(sample: Path, call: Call) -> None:
    text = call("report", "--format", "md").out
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[:2] == ["Registries", "Runs"]
    assert "| Recruiting |" in text


def test_text_of_registries_is_text_and_nothing_else() -> None:
    line = {"at": "2026-01-01", "id": HOSTILE, "type": "closed", "field": "status", "old": HOSTILE, "new": None}
    facets = {name: {HOSTILE: 3} for name in ("condition", "cells", "phase", "status", "country", "year")}
    report = {
        "since": "2026-01-01",
        "trials": 1,
        "registries": [],
        "runs": [],
        "facets": facets,
        "changed": {"closed": 1},
        "changes": [{**line, "title": HOSTILE, "url": "javascript:alert(1)"}],
        "to_decide": 0,
        "as_of": {},
        "notice": "",
    }
    page = render_page(report, {})
    assert not html.fromstring(page).xpath("//script")
    assert "javascript:" not in page
    text = render_markdown(report, {})
    assert "<script>" not in text.replace("\\<", "")
    for output in (page, text):
        assert "\x1b" not in output
        assert "\u202e" not in output


@pytest.mark.parametrize("words", [("--format", "pdf"), ("-o", "report.docx"), ("--since", "lately")])
def test_what_makes_no_sense_is_a_sentence(words: tuple[str, ...], sample: Path, call: Call) -> None:
    assert call("report", *words).code == 2
