"""Show the whole way on invented trials, without network.

Serves the bundled sample registry on this machine, crawls it with the real spider, indexes, searches and shows. Each
command stands before its output. What it makes is kept in a folder of its own, apart from your data.
"""

import contextlib
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from search_cli.exits import ExitCode
from trials.errors import NotFoundError, SettingsError, UsageError

if TYPE_CHECKING:
    from search_cli.render.output import Output

MARK: Final = "this-folder-is-the-demo-of-spine-trials"
MADE: Final = ("archive.db", "archive.db-wal", "archive.db-shm", "archive.lock", "derived.db", "links.db", "index")
STEPS: Final = (
    "crawl ctgov",
    "search slipped disc stem cells --limit 5",
    "search back pain -fusion --recruiting --age 54 --limit 5",
    "search own bone marrow --near Lyon --within 1500km --limit 5",
)


def command(
    folder: Annotated[
        Path | None, typer.Option("--home", help="Folder for the demo's data: new, or of a demo before.")
    ] = None,
) -> ExitCode:
    """Run the demo."""
    from crawler.sample.server import SampleRegistry
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output
    from search_cli.settings import data_folder

    home = prepared((folder or data_folder().with_name("spine-trials-demo")).expanduser().absolute())
    out = Output()
    render_sentence(out, "Invented trials, served on this machine by a sample registry; nothing leaves it.")
    with SampleRegistry() as registry, surroundings(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url):
        for step in STEPS:
            if ended := run_step(out, step):
                return ExitCode(ended)
        if ended := run_step(out, f"show {first_hit(home)}"):
            return ExitCode(ended)
    out.line()
    told = f"All of it is kept in {home}. To look around: TRIALS_HOME={shlex.quote(str(home))} trials search"
    render_sentence(out, told)
    return ExitCode.DONE


def prepared(home: Path) -> Path:
    """An empty folder that is the demo's own: a new one, or an older demo's, emptied of what the demo had made."""
    mark = home / MARK
    try:
        if home.is_dir() and any(home.iterdir()) and not mark.is_file():
            raise UsageError(f"{home} holds other things than a demo: give an empty or new folder with --home")
        home.mkdir(parents=True, exist_ok=True)
        mark.touch()
        for name in MADE:
            remove(home / name)
    except OSError as error:
        raise SettingsError(f"{home} cannot be used ({error.strerror}): give another folder with --home") from error
    return home


def remove(path: Path) -> None:
    """A file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def surroundings(**settings: str) -> Iterator[None]:
    """These settings and no others of this program, for a while."""
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("TRIALS_") and name != "TRIALS_DEBUG"]:
        del os.environ[name]
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def run_step(out: "Output", step: str) -> int:
    """One command as a person would type it, then what it prints."""
    from crawler.logs import for_people
    from search_cli.main import run

    out.line()
    out.line((f"$ trials {step}", "head"))
    out.flush()
    with for_people():
        return run(shlex.split(step))


def first_hit(home: Path) -> str:
    """The trial that the first search found first."""
    from indexer.engine import open_engine
    from indexer.query import make_query
    from indexer.search import search

    hits = search(open_engine(home, None), make_query("slipped disc stem cells", limit=1))["hits"]
    if not hits:
        raise NotFoundError("the demo found none of its own trials: `trials doctor` says what is wrong")
    return str(hits[0]["id"])
