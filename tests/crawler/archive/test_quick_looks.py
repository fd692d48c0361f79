"""What `trials status` and `trials runs` ask an archive does not grow with its records: no statement walks a table of
them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import Archive
from tests.crawler.archive.toys import published, toy, toy_reader

SMALL = {"source", "run", "meta", "sqlite_master"}
"""Tables that may be walked: a row a registry, and runs from the last one back as far as they are asked for."""


@pytest.fixture(autouse=True)
def toyland() -> Iterator[None]:
    with toy_reader():
        yield


def walked(home: Path) -> set[str]:
    """Tables that are read from end to end by the looks."""
    with Archive.open(home) as archive:
        database = archive.store.database.connection
        asked: list[str] = []
        database.set_trace_callback(asked.append)
        archive.status()
        archive.runs(20)
        assert archive.sequence
        database.set_trace_callback(None)
        plans = [database.execute(f"explain query plan {sql}").fetchall() for sql in asked]
    assert asked
    return {row[3].split()[1] for plan in plans for row in plan if row[3].startswith("SCAN")}


def test_status_and_runs_count_nothing_anew(tmp_path: Path) -> None:
    published(tmp_path, [toy(number) for number in range(40)])
    published(tmp_path, [toy(number, "another") for number in range(20)])
    assert walked(tmp_path) <= SMALL
