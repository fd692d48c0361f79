"""A home whose trials are published in several editions at set times: what commands on changes are tested with."""

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.records import Raw
from crawler.verdict import Verdict

Edit = Callable[[dict[str, Any]], object]
RECRUITING = "NCT90017919"


def study(number: str) -> dict[str, Any]:
    """A sample study as ClinicalTrials.gov serves it."""
    text = files("crawler.sample").joinpath("ctgov", f"{number}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def numbers() -> list[str]:
    """Every sample study of ClinicalTrials.gov."""
    folder = files("crawler.sample").joinpath("ctgov")
    return sorted(each.name.removesuffix(".json") for each in folder.iterdir() if each.name.endswith(".json"))


def edited(number: str, *edits: Edit) -> dict[str, Any]:
    """A copy of a sample study with something of its protocol changed."""
    found = deepcopy(study(number))
    for edit in edits:
        edit(found["protocolSection"])
    return found


def raw(found: dict[str, Any]) -> Raw:
    number = found["protocolSection"]["identificationModule"]["nctId"]
    return Raw("ctgov", number, "ctgov-v2", json.dumps(found).encode())


class Editions:
    """Publishes crawls of ClinicalTrials.gov at given times into a home."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.patch = patch

    def publish(self, at: str, studies: Iterable[dict[str, Any]], gone: Iterable[str] = ()) -> int:
        """One good crawl, published at that time (a day, UTC); gives its last sequence number."""
        for module in ("archive", "publish", "run"):
            self.patch.setattr(f"crawler.archive.{module}.now", lambda: f"{at}T06:00:00Z")
        with Archive.open(self.home, write=True) as archive:
            run = archive.begin("ctgov", "crawl", query_key="q")
            run.put([raw(found) for found in studies])
            for number in gone:
                run.tombstone("ctgov", number, "no longer listed")
            assert run.finish(Verdict(ok=True)).ok
            return archive.sequence
