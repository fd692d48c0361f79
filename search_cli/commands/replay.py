"""Read the archive again with the readers of today.

No network. What now gives another trial than before is published as a change; also reads what was rejected before.
"""

from typing import Annotated

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json, NoIndex, Plain


def command(
    registries: Annotated[
        list[str] | None, typer.Argument(metavar="[REGISTRY]...", help="All that are held, unless named.")
    ] = None,
    no_index: NoIndex = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Replay, then bring the index up."""
    from crawler.progress import open_progress
    from crawler.replay import replay
    from search_cli.render.output import Output
    from search_cli.settings import home
    from search_cli.writing import report, with_index

    progress = open_progress()
    began: set[str] = set()

    def tell(source: str, done: int, total: int) -> None:
        if source not in began:
            began.add(source)
            progress.begin(f"Reading {source} again")
        progress.move(done, total)

    runs, index = with_index(lambda: replay(home(), registries or (), progress=tell), home(), no_index=no_index)
    return report(Output(plain=plain), runs, index, as_json=as_json)
