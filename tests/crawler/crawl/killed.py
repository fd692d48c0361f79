"""A crawl in a process of its own, warmed up once and forked for each crawl, so that it can be killed at any moment."""

import multiprocessing
import os
from multiprocessing.process import BaseProcess
from pathlib import Path

BATCH = 7  # records a transaction: a crawl of some pages is then killed between and within many of them

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__, "crawler.crawl", "crawler.spiders.ctgov", "crawler.readers"])


def start_crawl(home: Path, address: str) -> BaseProcess:
    """Start a crawl of everything into a home."""
    process = _context.Process(target=crawl_everything, args=(home, address), daemon=True)
    process.start()
    return process


def crawl_everything(home: Path, address: str) -> None:
    """In the other process: the crawl itself, in small batches."""
    from crawler import writing
    from crawler.crawl import crawl
    from crawler.progress import Silent

    os.environ["TRIALS_CTGOV_URL"] = address
    writing.BATCH = BATCH
    crawl(home, ["ctgov"], everything=True, progress=Silent())
