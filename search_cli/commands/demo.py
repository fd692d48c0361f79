"""Show the whole way on invented trials, without network.

Serves the bundled sample registry on this machine, crawls it with the real spider, indexes, searches and shows. Each
command stands before its output. What it makes is kept in a folder of its own, apart from your data.
"""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from search_cli.exits import ExitCode

MARK = "this-folder-is-the-demo-of-spine-trials"
STEPS = (
    "crawl ctgov",
    "search slipped disc stem cells --limit 5",
    "search back pain -fusion --recruiting --age 54 --limit 5",
    "search intradiscal --phase 2 --country France --country Spain --sort updated --limit 5",
)


def command(
    folder: Annotated[
        Path | None, typer.Option("--home", help="Folder for the demo's data: new, or of a demo before.")
    ] = None,
) -> ExitCode:
    """Run the demo."""
    from crawler.sample import SampleRegistry
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output
    from search_cli.settings import data_folder

    home = prepared((folder or data_folder() / "demo").absolute())
    out = Output()
    render_sentence(out, "Invented trials, served on this machine by a sample registry; nothing leaves it.")
    with SampleRegistry() as registry, surroundings(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url):
        for step in (*STEPS, f"show {first_hit(home)}"):
            ended = run_step(out, step)
            if ended:
                return ExitCode(ended)
    out.line()
    render_sentence(
        out, f"All of it is kept in {home}. To look around: TRIALS_HOME={shlex.quote(str(home))} trials search"
    )
    return ExitCode.DONE
