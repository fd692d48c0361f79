"""A day of a schedule in which real crawls ask three sample registries, one of them flaky; only time is made up.

The command's own schedule, spiders, checks, index and watches are at work; only the clock is moved by the test.
"""

import json
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from crawler.archive import Archive
from crawler.sample import faults
from crawler.sample.server import SampleRegistry
from indexer.engine import open_engine
from search_cli.commands.schedule import make
from tests.crawler.schedule.test_running import BEGIN, HOUR, Simulated
from tests.search_cli.conftest import Call

SETTINGS = """
[schedule]
registries = ["ctgov", "isrctn", "drks"]
jitter = "10min"
retry = "1h"

[registries.ctgov]
every = "6h"
[registries.isrctn]
every = "4h"
[registries.drks]
every = "12h"
"""
FLAKY = "isrctn"


def test_a_day_with_a_flaky_registry(home: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    rng = Random(11)
    home.mkdir()
    (home / "trials.toml").write_text(SETTINGS, "utf-8")
    monkeypatch.setenv("TRIALS_PATIENCE", "1")
    news = home / "news.jsonl"
    assert call("watch", "add", "all", "--all", "--to", f"file:{news}").code == 0
    with ExitStack() as opened:
        served = {name: opened.enter_context(SampleRegistry(face=name)) for name in ("ctgov", FLAKY, "drks")}
        for name, registry in served.items():
            monkeypatch.setenv(f"TRIALS_{name.upper()}_URL", registry.url)
        clock = Simulated(BEGIN + 24 * HOUR)
        scheduler = make(clock)
        crawls: list[tuple[str, datetime, int]] = []
        crawl = scheduler.crawl

        def watched(name: str) -> int:
            flaky = served[FLAKY]
            flaky.faults[:] = [] if name != FLAKY else [*rng.choice([[], [faults.status(403)], [faults.status(500)]])]
            began = clock.now()
            code = crawl(name)
            clock.time += timedelta(minutes=rng.randint(1, 20))
            crawls.append((name, began, code))
            return code

        scheduler.crawl = watched
        assert scheduler.run() == 0
    codes = {name: [code for each, _, code in crawls if each == name] for name in served}
    assert codes["ctgov"] == [0] * 4
    assert codes["drks"] == [0] * 2
    assert Counter(codes[FLAKY])[4] >= 2, "nothing failed: the test shows nothing"
    assert codes[FLAKY][-1] == 0 or 0 in codes[FLAKY]
    turns = [(began, code) for name, began, code in crawls if name == FLAKY]
    failures = 0
    for (before, code), (after, _) in pairwise(turns):
        failures = failures + 1 if code else 0
        pause = min(4 * HOUR, HOUR * 2 ** (failures - 1)) if failures else 4 * HOUR
        assert pause <= after - before <= pause + HOUR
    with Archive.open(home) as archive:
        runs = archive.runs(100)
        assert archive.verify() == []
        held = {(record.source, record.id) for record in archive.heads()}
        assert open_engine(home, None).state().sequence == archive.sequence
    assert Counter(run.source for run in runs) == Counter(name for name, _, _ in crawls)
    assert Counter(run.state for run in runs)["failed"] == len([code for code in codes[FLAKY] if code])
    lines = [json.loads(line) for line in news.read_text("utf-8").splitlines()]
    assert {(line["source"], line["id"]) for line in lines} == held
    assert len({line["key"] for line in lines}) == len(lines)
    state = json.loads((home / "schedule.json").read_text("utf-8"))
    assert state["doing"] == "stopped"
    assert datetime.fromisoformat(state["alive"]).astimezone(UTC) >= BEGIN + 23 * HOUR
