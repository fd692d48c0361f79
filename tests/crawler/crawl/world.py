"""Made-up trials by number, and what an archive holds in a form that two archives can be compared in."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawler.archive import Archive
from crawler.sample.faces import SAMPLES
from crawler.sample.server import SampleRegistry

PAGE = 10
STAMP = "2026-11-20T09:00:05"
STATUS = "protocolSection.statusModule"
_BASE = json.loads(min((SAMPLES / "ctgov").glob("*.json")).read_bytes())


def nct(number: int) -> str:
    """The id of a made-up trial."""
    return f"NCT{70_000_000 + number}"


def trial(number: int, updated: str = "2026-01-15") -> dict[str, Any]:
    """A made-up trial: first posted one day after the one before it."""
    study: dict[str, Any] = json.loads(json.dumps(_BASE))
    protocol = study["protocolSection"]
    protocol["identificationModule"]["nctId"] = nct(number)
    protocol["identificationModule"].pop("nctIdAliases", None)
    protocol["identificationModule"]["briefTitle"] = f"Made-up trial {number}"
    posted = date(2020, 1, 1) + timedelta(days=number)
    protocol["statusModule"]["studyFirstPostDateStruct"] = {"date": posted.isoformat(), "type": "ACTUAL"}
    protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": updated, "type": "ACTUAL"}
    return study


def fill(registry: SampleRegistry, count: int) -> SampleRegistry:
    """Put that many made-up trials in place of what the registry holds."""
    registry.records.clear()
    for number in range(count):
        registry.records[nct(number)] = trial(number)
    return registry


def update(registry: SampleRegistry, number: int, day: str = "2026-11-21", **values: str) -> None:
    """Change a trial as its sponsor would, posted on that day."""
    registry.records.change(
        nct(number),
        {f"{STATUS}.lastUpdatePostDateStruct.date": day, f"{STATUS}.whyStopped": f"changed {day}", **values},
    )


def calls(registry: SampleRegistry, path: str = "/studies") -> list[dict[str, str]]:
    """Parameters of every call of one path, in order."""
    asked = [urlsplit(seen.target) for seen in registry.requests]
    return [dict(parse_qsl(call.query)) for call in asked if call.path == f"/api/v2{path}"]


def paths(registry: SampleRegistry) -> list[str]:
    """Every call without its parameters, in order."""
    return [urlsplit(seen.target).path.removeprefix("/api/v2") for seen in registry.requests]


def held(home: Path) -> dict[str, tuple[bytes, str | None]]:
    """What stands in the archive: body and reason of a tombstone, by id. Empty where nothing was ever published."""
    with Archive.open(home) as archive:
        known = {change.id for change in archive.changes(0)}
        heads = {key: archive.head("ctgov", key) for key in known}
        return {key: (head.raw.body, head.tombstoned) for key, head in heads.items() if head}


def ids(home: Path) -> set[str]:
    """Ids that stand and are not gone."""
    return {key for key, (_, gone) in held(home).items() if gone is None}


def members(home: Path, query: str = "everything") -> set[str]:
    """Ids that belong to a query."""
    with Archive.open(home) as archive:
        return set(archive.members("ctgov", query))


def mark(home: Path, query: str = "everything") -> str | None:
    """Where the next crawl of a query starts from."""
    with Archive.open(home) as archive:
        return archive.mark("ctgov", query)


def everything(home: Path) -> dict[str, Any]:
    """All that matters of an archive, whatever runs it took to get there."""
    with Archive.open(home) as archive:
        changes = sorted((change.id, change.kind) for change in archive.changes(0))
        versions = {key: [version.body for version in archive.versions("ctgov", key)] for key, _ in changes}
        trials = {found.id: bytes(text) for found, text in archive.trials()}
        query = {"members": sorted(archive.members("ctgov", "everything")), "mark": archive.mark("ctgov", "everything")}
        return {"changes": changes, "versions": versions, "trials": trials, "query": query}
