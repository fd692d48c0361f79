"""The steps that are killed, each a function of a home and one word; they run in processes of their own.

Batches are small, so that a step which takes a second has many places between and within transactions to die at.
"""

import os
from collections.abc import Callable
from pathlib import Path

BATCH = 7


def crawl(home: Path, address: str) -> None:
    """Crawl everything of ClinicalTrials.gov from this address."""
    from crawler import writing
    from crawler.crawl import crawl as work
    from crawler.progress import Silent

    os.environ["TRIALS_CTGOV_URL"] = address
    writing.BATCH = BATCH
    work(home, ["ctgov"], everything=True, progress=Silent())


def import_(home: Path, file: str) -> None:
    """Import a download."""
    from crawler import import_runs
    from crawler.importing import import_files
    from crawler.progress import Silent

    import_runs.BATCH = BATCH
    import_files(home, [file], progress=Silent())


def replay(home: Path, _: str) -> None:
    """Read everything again with a reader that reads otherwise."""
    from crawler.archive import listing
    from crawler.replay import replay as work

    read_otherwise()
    listing.PAGE = BATCH  # type: ignore[misc]
    work(home)


def links(home: Path, _: str) -> None:
    """Bring the book of links up."""
    from crawler.archive import Archive
    from indexer.linking.book import Book
    from indexer.linking.follow import follow

    with Archive.open(home) as archive, Book(home) as book:
        follow(book, archive)


def index(home: Path, _: str) -> None:
    """Bring links and index up."""
    from indexer.build import bring_up

    bring_up(home)


def watch(home: Path, _: str) -> None:
    """Tell the watches, whose files lie in the home."""
    from search_cli.watch_run import run_watches

    os.chdir(home)
    run_watches(home)


def read_otherwise() -> None:
    """In this process, the reader of ClinicalTrials.gov is a newer one that writes titles in capitals."""
    from crawler import readers
    from crawler.records import Parsed, Raw
    from crawler.registries import ctgov

    before = ctgov.PARSERS[ctgov.FORM]

    def parse(raw: Raw) -> Parsed:
        found = before(raw)
        return found._replace(trial=found.trial.model_copy(update={"title": (found.trial.title or "").upper()}))

    ctgov.PARSERS[ctgov.FORM] = parse  # type: ignore[index]
    ctgov.VERSION += 1  # type: ignore[misc]
    readers._forms.cache_clear()


WORKS: dict[str, Callable[[Path, str], None]] = {
    "crawl": crawl,
    "import": import_,
    "replay": replay,
    "links": links,
    "index": index,
    "watch": watch,
}
