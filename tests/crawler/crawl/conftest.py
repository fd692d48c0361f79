"""A registry of made-up trials in small pages, and the archive that a crawl of it fills."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import RunRecord
from crawler.crawl import crawl
from crawler.progress import Silent
from crawler.sample.faces import ctgov as face
from crawler.sample.server import SampleRegistry
from tests.crawler.crawl.world import PAGE, fill

Open = Callable[..., SampleRegistry]


@pytest.fixture(autouse=True)
def _soon(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of ten, and a patience that a test can wait for."""
    monkeypatch.setattr(face, "LARGEST_PAGE_SIZE", PAGE)
    monkeypatch.setenv("TRIALS_PATIENCE", "4")


@pytest.fixture
def open_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Serve `count` made-up trials, with whatever else `SampleRegistry` takes; the crawl asks the last one opened."""
    with ExitStack() as opened:

        def serve(count: int = 35, **options: Any) -> SampleRegistry:
            registry = fill(SampleRegistry(**options), count)
            opened.enter_context(registry)
            monkeypatch.setenv("TRIALS_CTGOV_URL", registry.url)
            return registry

        yield serve


@pytest.fixture
def run(home: Path) -> Callable[..., RunRecord]:
    """Crawl everything of ClinicalTrials.gov and give its run."""

    def go(**options: Any) -> RunRecord:
        if not {"query", "scope"} & set(options):
            options["everything"] = True
        (record,) = crawl(home, ["ctgov"], progress=Silent(), **options)
        return record

    return go
