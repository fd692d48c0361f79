"""A clock that jumps back between two runs: nothing is lost, nothing is believed to be older than what it replaces."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive import Archive
from indexer.build import bring_up
from indexer.engine import open_engine
from indexer.query import make_query
from tests.crawler.archive.toys import published, toy


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The time that the archive is told, as its last item."""
    told = ["2026-11-20T09:00:00Z"]
    for module in ("archive", "intake", "publish", "run", "store"):
        monkeypatch.setattr(f"crawler.archive.{module}.now", lambda: told[-1])
    return told


def test_runs_after_the_clock_was_put_back_go_on_where_those_before_ended(home: Path, clock: list[str]) -> None:
    published(home, [toy(1), toy(2)])
    bring_up(home)
    clock.append("2019-01-01T00:00:00Z")
    published(home, [toy(1, "changed"), toy(2), toy(3)])
    clock.append("2026-11-20T10:00:00Z")
    with Archive.open(home) as archive:
        assert archive.verify() == []
        assert archive.glance() == []
        assert [run.state for run in archive.runs()] == ["good", "good"]
        assert [(change.seq, change.id) for change in archive.changes(0)] == [
            (1, "T1"),
            (2, "T2"),
            (3, "T1"),
            (4, "T3"),
        ]
        assert b"changed" in archive.find("T1")[0].raw.body
        assert 0 <= archive.last_before(datetime.now(UTC).isoformat()) <= 4
    report = bring_up(home)
    assert (report["added"], report["total"], report["rebuilt"]) == (2, 3, False)
    assert open_engine(home, None).page(make_query("changed", everything=True)).total == 1
