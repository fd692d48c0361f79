"""Write a report for a team: runs, freshness, trials by property, changes.

One page that stands alone and loads nothing (-o report.html), Markdown, or JSON: what was crawled and how that went,
how fresh each registry is, trials by condition, cells, phase, status, country and year, and what changed.
"""

from pathlib import Path
from typing import Annotated

import typer

from search_cli.exits import ExitCode
from trials.errors import UsageError

FORMATS = ("html", "md", "json")


def command(
    since: Annotated[str, typer.Option(help="A span back from now (30d, 12h) or a date (2026-05-01).")] = "30d",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The file; else standard output.")
    ] = None,
    kind: Annotated[str, typer.Option("--format", help="html, md or json; else by the file's name.")] = "",
) -> ExitCode:
    """Build it, write it."""
    from search_cli.changing import moment
    from search_cli.registry_names import titles
    from search_cli.render.output import Output, encode, is_terminal
    from search_cli.render.report import render_markdown, render_page
    from search_cli.reporting import build_report
    from search_cli.settings import home, index_setting
    from search_cli.whole_files import whole_file

    chosen = kind.strip().lower() or (output.suffix.lstrip(".").lower() if output else "html")
    if chosen not in FORMATS:
        raise UsageError(f"--format takes {', '.join(FORMATS)}, not '{chosen[:40]}'")
    if output is None and chosen == "html" and is_terminal():
        raise UsageError("the page needs a file: add -o report.html")
    report = build_report(home(), index_setting(), moment(since))
    names = titles({*report["as_of"], *(each["source"] for each in report["registries"])})
    if chosen == "json":
        text = encode(report, indent=2) + "\n"
    else:
        text = (render_page if chosen == "html" else render_markdown)(report, names)
    out = Output()
    if output is None or str(output) == "-":
        out.bytes(text.encode("utf-8", "backslashreplace"))
        return ExitCode.DONE
    with whole_file(output) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
    out.note(f"the report is in {output}")
    return ExitCode.DONE
