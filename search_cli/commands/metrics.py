"""Write figures of the archive for Prometheus, as text.

For the folder of the node exporter's textfile collector: trials metrics -o FILE.prom after each crawl. Records, gone
and rejected records, how old the data are, how the last run of each registry went, and when.
"""

from pathlib import Path
from typing import Annotated, Any

import typer


def command(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The file; else standard output.")
    ] = None,
) -> None:
    """Read the state, write it."""
    from crawler.archive import Archive
    from search_cli.render.output import Output
    from search_cli.settings import home
    from search_cli.whole_files import whole_file

    with Archive.open(home()) as archive:
        text = render(archive.status(), archive.sequence)
    if output is None or str(output) == "-":
        Output().write(text)
        return
    with whole_file(output) as file:
        file.write(text.encode())


def render(sources: Any, sequence: int) -> str:
    """Every figure with its help, one line a registry."""
    from datetime import datetime

    def moment(text: str | None) -> float | None:
        try:
            return datetime.fromisoformat(text).timestamp() if text else None
        except ValueError:
            return None

    rows: list[tuple[str, str, dict[str, float | None]]] = [
        ("records", "Records held that the registry has.", {each.source: each.held for each in sources}),
        ("gone", "Records that the registry has no more.", {each.source: each.tombstoned for each in sources}),
        ("rejects", "Records that the last run rejected.", {each.source: each.rejects for each in sources}),
        (
            "last_run_good",
            "1 where the last run was published.",
            {each.source: float(each.last_run.ok) for each in sources if each.last_run},
        ),
        (
            "last_run_seconds",
            "When the last run began, Unix time.",
            {each.source: moment(each.last_run.started) for each in sources if each.last_run},
        ),
        (
            "last_good_seconds",
            "When the last published run began, Unix time.",
            {each.source: moment(each.last_good.started) for each in sources if each.last_good},
        ),
    ]
    lines = []
    for name, about, values in rows:
        lines += [f"# HELP trials_{name} {about}", f"# TYPE trials_{name} gauge"]
        lines += [
            f'trials_{name}{{registry="{key}"}} {value:.15g}' for key, value in values.items() if value is not None
        ]
    lines += ["# HELP trials_changes_total Changes published.", "# TYPE trials_changes_total counter"]
    return "\n".join([*lines, f"trials_changes_total {sequence}"]) + "\n"
