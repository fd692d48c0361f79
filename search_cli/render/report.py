"""The report for a team: one page that stands alone, or Markdown, both made of the same sections.

In: the object of `search_cli.reporting`. Out: text. Every chart is drawn in the page itself and stands above the same
numbers as a table, so that nobody has to see it to read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from search_cli.render.changes import WORDS, change_text
from search_cli.render.charts import STYLE as CHART_STYLE
from search_cli.render.charts import bar_chart
from search_cli.render.packet_html import Markup, element, link, many
from search_cli.render.packet_style import STYLE
from search_cli.render.words import count, human, phase
from trials.text import visible

Report = Mapping[str, Any]
TITLES: Final[Mapping[str, str]] = {
    "condition": "Conditions",
    "cells": "Cells",
    "phase": "Phases",
    "status": "Status",
    "country": "Countries",
    "year": "Year of beginning",
}
BARS: Final = 12  # values drawn and listed of one property


class Section(NamedTuple):
    """A heading, a sentence, and a table. `chart` names the column that is drawn, or is None."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    chart: bool = False


def sections(report: Report, titles: Mapping[str, str]) -> list[Section]:
    """What the report says, in its order."""
    found = [
        Section(
            "Registries",
            f"{report['trials']:,} trials of cell therapy of the spine are in the index.",
            ("Registry", "Records", "Gone", "Rejected", "As of", "Last run"),
            [
                (
                    titles.get(each["source"], each["source"]),
                    f"{each['records']:,}",
                    f"{each['gone']:,}",
                    f"{each['rejects']:,}",
                    (each["as_of"] or "never")[:10],
                    each["last_run"] or "none",
                )
                for each in report["registries"]
            ],
        ),
        Section(
            "Runs",
            _runs_note(report["runs"]),
            ("Run", "Registry", "Began (UTC)", "State", "Records", "Rejected", "Why it failed"),
            [
                (
                    str(run["id"]),
                    run["source"],
                    run["started"][:16].replace("T", " "),
                    run["state"],
                    f"{run['records']:,}",
                    f"{run['rejected']:,}",
                    run["reason"] if run["state"] != "good" else "",
                )
                for run in report["runs"][:50]
            ],
        ),
    ]
    for name, title in TITLES.items():
        values = _values(name, report["facets"][name])
        more = len(report["facets"][name]) - len(values)
        note = f"The {BARS} most frequent; {more} more are left out." if more > 0 else ""
        rows = [(_word(name, value), f"{n:,}") for value, n in values]
        found.append(Section(title, note, (title, "Trials"), rows, chart=True))
    changed = [(WORDS[kind], f"{n:,}") for kind, n in report["changed"].items()]
    found.append(Section("What changed", "", ("Change", "How often"), changed, chart=True))
    latest = [
        (line["at"][:10], line["id"], WORDS[line["type"]], change_text(line), line["title"] or "")
        for line in report["changes"]
    ]
    found.append(Section("The latest changes", "", ("Day", "Trial", "Change", "From and to", "Title"), latest))
    return found


def _values(name: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The values of a property: years in their order, all else the most frequent first."""
    if name == "year":
        return sorted(counts.items())[-BARS:]
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:BARS]


def _word(name: str, value: str) -> str:
    """A value as people write it."""
    if name == "phase":
        return phase([value])
    return value if name in ("country", "year") else human(value)


def _runs_note(runs: Sequence[Mapping[str, Any]]) -> str:
    bad = sum(run["state"] != "good" for run in runs)
    return f"{count(len(runs), 'run')}, {bad:,} of them not published." if runs else "No run in this time."


def render_markdown(report: Report, titles: Mapping[str, str]) -> str:
    """The report as Markdown."""
    lines = [f"# Trials: report since {report['since'][:10]}", ""]
    for section in sections(report, titles):
        lines += [f"## {section.title}", ""]
        lines += [section.note, ""] if section.note else []
        if section.rows:
            lines += [_row(section.head), _row(["---"] * len(section.head)), *map(_row, section.rows), ""]
        elif not section.note:
            lines += ["Nothing.", ""]
    return "\n".join([*lines, _decide(report), "", *_end(report, titles), ""])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    """Text that stays in its cell and is no markup."""
    plain = " ".join(visible(text).split())
    for sign in "\\|<>[]*_`#":
        plain = plain.replace(sign, f"\\{sign}")
    return plain if plain.strip("-") or not plain else "---"


def _decide(report: Report) -> str:
    pairs = count(report["to_decide"], "pair")
    return f"{pairs} of records to decide on: `trials links --review`." if report["to_decide"] else "No link waits."


def _end(report: Report, titles: Mapping[str, str]) -> list[str]:
    sources = "; ".join(f"{titles.get(name, name)} as of {day}" for name, day in sorted(report["as_of"].items()))
    return [f"Sources: {sources}.", report["notice"]]


def render_page(report: Report, titles: Mapping[str, str]) -> str:
    """The report as one page that loads nothing."""
    title = f"Trials: report since {report['since'][:10]}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(STYLE + CHART_STYLE)),
    )
    parts = [_section(section, report) for section in sections(report, titles)]
    body = element(
        "body",
        element("header", element("h1", title)),
        element("main", *parts, element("p", _decide(report).replace("`", "")), id="main"),
        element("footer", many("p", *_end(report, titles))),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _section(section: Section, report: Report) -> Markup:
    """A heading, its sentence, its chart, its table."""
    if not section.rows:
        return element("section", element("h2", section.title), element("p", section.note or "Nothing."))
    addresses = {line["id"]: line["url"] for line in report["changes"]}
    rows = [
        element("tr", *(element("td", link(addresses.get(cell), cell) if cell in addresses else cell) for cell in row))
        for row in section.rows
    ]
    table = element(
        "table",
        element("thead", element("tr", *(element("th", name, scope="col") for name in section.head))),
        element("tbody", *rows),
    )
    return element(
        "section",
        element("h2", section.title),
        element("p", section.note) if section.note else None,
        bar_chart(section.title, [(row[0], int(row[1].replace(",", ""))) for row in section.rows])
        if section.chart
        else None,
        element("div", table, class_="wide", tabindex="0", role="region", aria_label=section.title),
    )
