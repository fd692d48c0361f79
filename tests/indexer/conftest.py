"""Archives to build from: the toy registry's records, published as a crawl would."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from crawler.archive import Archive
from crawler.records import Raw
from tests.crawler.archive.toys import GOOD, toy_reader


@pytest.fixture(autouse=True)
def toyland() -> Iterator[ModuleType]:
    with toy_reader() as reader:
        yield reader


def publish(home: Path, *records: Raw, gone: tuple[str, ...] = ()) -> None:
    """One good run that brings records and finds that others are gone."""
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        run.put(list(records))
        for key in gone:
            run.tombstone("toy", key, "the registry has it no more")
        assert run.finish(GOOD).ok
