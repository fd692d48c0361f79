"""A first crawl of a whole registry, against a bare Scrapy spider that asks the same and drops what comes.

The sample registry serves the generated studies from this process; crawls are processes of their own, in turns. A
server on this machine is asked without pauses by both. The bare spider is given the addresses that our crawl asked for.
A second one keeps what comes, packed, in one SQLite table, and reads nothing of it: what lies between is the room that
the goal leaves.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.corpus import studies
from benchmarks.measure import Row, Setting, a_second, at_most, in_turns
from crawler.sample.server import SampleRegistry

BARE = """import sqlite3
import sys
from hashlib import blake2b

import orjson
import scrapy
import zstandard
from scrapy.crawler import CrawlerProcess

addresses = sys.stdin.read().split()
kept = sqlite3.connect(sys.argv[1], isolation_level=None) if sys.argv[1:] else None
if kept:
    kept.executescript(
        "pragma page_size=8192; pragma journal_mode=wal; pragma synchronous=full; create table raw(hash, body)"
    )


def keep(body):
    packer = zstandard.ZstdCompressor()
    studies = map(orjson.dumps, orjson.loads(body).get("studies", ()))
    rows = [(blake2b(study, digest_size=16).digest(), packer.compress(study)) for study in studies]
    kept.execute("begin")
    kept.executemany("insert into raw values(?, ?)", rows)
    kept.execute("commit")


class Bare(scrapy.Spider):
    name = "bare"
    got = 0

    async def start(self):
        yield scrapy.Request(addresses.pop(0), dont_filter=True)

    def parse(self, response):
        Bare.got += len(response.body)
        if kept and b"/studies" in response.url.encode():
            keep(response.body)
        if addresses:
            yield scrapy.Request(addresses.pop(0), dont_filter=True)


process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_WARNSIZE": 0})
process.crawl(Bare)
process.start()
print(Bare.got)
"""
MOST = 3  # rounds: each is seconds long


def measure(setting: Setting) -> Iterator[Row]:
    """The command, the bare spider."""
    with tempfile.TemporaryDirectory(dir=setting.folder, prefix="registry-") as records:
        for number, study in enumerate(studies(setting.count)):
            (Path(records) / f"NCT9{number:07d}.json").write_bytes(orjson.dumps(study))
        with SampleRegistry(Path(records)) as registry:
            asked = ours(registry, setting)
            bodies = bare(asked)
            assert bodies > 0
            things = {
                "ours": lambda: ours(registry, setting),
                "bare": lambda: bare(asked),
                "keeping": lambda: keeping(asked, setting),
            }
            taken = in_turns(things, min(setting.rounds, MOST))
    mine, floor, least = (taken[name].fastest for name in things)
    other = f"bare spider {a_second(setting.count, floor)}"
    yield at_most("crawl of a registry", a_second(setting.count, mine), other, mine / floor, 1.3)
    yield Row("the least that keeps it", a_second(setting.count, least), other, least / floor)


def ours(registry: SampleRegistry, setting: Setting) -> list[str]:
    """Crawl into a new home; the addresses of the calls, in their order."""
    before = len(registry.requests)
    with tempfile.TemporaryDirectory(dir=setting.folder, prefix="crawled-") as home:
        surroundings = {**surroundings_of(home), "TRIALS_CTGOV_URL": registry.url}
        words = [
            str(Path(sys.executable).with_name("trials")),
            "crawl",
            "ctgov",
            "--everything",
            "--no-index",
            "--json",
        ]
        told = json.loads(subprocess.run(words, env=surroundings, capture_output=True, check=True).stdout)
    assert told["runs"][0]["counts"]["records/new"] == setting.count, told
    return [registry.url + seen.target for seen in registry.requests[before:]]


def bare(addresses: list[str], *kept: str) -> int:
    """Fetch them one after the other and drop what comes, unless a file is given for it; how many bytes that was."""
    words = [sys.executable, "-c", BARE, *kept]
    told = subprocess.run(
        words, input="\n".join(addresses).encode(), env=surroundings_of(None), capture_output=True, check=True
    )
    return int(told.stdout)


def keeping(addresses: list[str], setting: Setting) -> None:
    """The same with everything kept, which is counted."""
    with tempfile.TemporaryDirectory(dir=setting.folder, prefix="kept-") as folder:
        bare(addresses, str(Path(folder) / "kept.db"))
        with contextlib.closing(sqlite3.connect(Path(folder) / "kept.db")) as database:
            assert database.execute("select count(*) from raw").fetchone()[0] >= setting.count


def surroundings_of(home: str | None) -> dict[str, str]:
    """What a process is told of its surroundings."""
    return {"PATH": os.environ.get("PATH", ""), **({"HOME": home, "TRIALS_HOME": home} if home else {})}
