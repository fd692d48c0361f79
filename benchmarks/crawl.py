"""A first crawl of a whole registry, against a bare Scrapy spider that asks the same and drops what comes.

The sample registry serves the generated studies from this process; crawls are processes of their own, in turns. A
server on this machine is asked without pauses by both. The bare spider is given the addresses that our crawl asked for.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.corpus import studies
from benchmarks.measure import Row, Setting, a_second, at_most, in_turns
from crawler.sample.server import SampleRegistry

BARE = """import sys

import scrapy
from scrapy.crawler import CrawlerProcess

addresses = sys.stdin.read().split()


class Bare(scrapy.Spider):
    name = "bare"
    got = 0

    async def start(self):
        yield scrapy.Request(addresses.pop(0), dont_filter=True)

    def parse(self, response):
        Bare.got += len(response.body)
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
            things = {"ours": lambda: ours(registry, setting), "bare": lambda: bare(asked)}
            taken = in_turns(things, min(setting.rounds, MOST))
    mine, floor = taken["ours"].fastest, taken["bare"].fastest
    yield at_most(
        "crawl of a registry",
        a_second(setting.count, mine),
        f"bare spider {a_second(setting.count, floor)}",
        mine / floor,
        1.3,
    )


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


def bare(addresses: list[str]) -> int:
    """Fetch them one after the other and drop what comes; how many bytes that was."""
    words = [sys.executable, "-c", BARE]
    told = subprocess.run(
        words, input="\n".join(addresses).encode(), env=surroundings_of(None), capture_output=True, check=True
    )
    return int(told.stdout)


def surroundings_of(home: str | None) -> dict[str, str]:
    """What a process is told of its surroundings."""
    return {"PATH": os.environ.get("PATH", ""), **({"HOME": home, "TRIALS_HOME": home} if home else {})}
