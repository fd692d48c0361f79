"""A sample registry of any face, and a crawl of it: what the suites of single registries have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crawler.archive import Archive, RunRecord
from crawler.crawl import crawl
from crawler.progress import Silent
from crawler.sample.server import SampleRegistry
from trials.model import Trial

Serve = Callable[..., SampleRegistry]
Run = Callable[..., RunRecord]


def crawled(home: Path, source: str, **options: Any) -> RunRecord:
    """Crawl everything of one registry, unless a query or scope is named, and give its run."""
    if not {"query", "scope"} & set(options):
        options["everything"] = True
    (record,) = crawl(home, [source], progress=Silent(), **options)
    return record


def targets(registry: SampleRegistry, part: str = "") -> list[str]:
    """Path and query of every call that has that part, in order, without robots.txt."""
    return [seen.target for seen in registry.requests if part in seen.target and seen.target != "/robots.txt"]


def standing(home: Path, source: str) -> dict[str, str | None]:
    """Why each record ever published is gone, by id; None for one that stands. Empty before anything was published."""
    with Archive.open(home) as archive:
        heads = {change.id: archive.head(source, change.id) for change in archive.changes(0)}
        return {key: head.tombstoned for key, head in heads.items() if head}


def body(home: Path, source: str, key: str) -> bytes:
    """The published bytes of one record."""
    with Archive.open(home) as archive:
        head = archive.head(source, key)
        assert head is not None
        return head.raw.body


def trial(home: Path, source: str, key: str) -> Trial:
    """A published trial."""
    with Archive.open(home) as archive:
        found = {ref.id: text for ref, text in archive.trials()}
        return Trial.model_validate_json(found[key])


def members(home: Path, source: str, query: str = "everything") -> set[str]:
    """Numbers that belong to a query."""
    with Archive.open(home) as archive:
        return set(archive.members(source, query))


def mark(home: Path, source: str, query: str = "everything") -> str | None:
    """Where the next crawl of a query starts from."""
    with Archive.open(home) as archive:
        return archive.mark(source, query)


def last(home: Path) -> RunRecord:
    """The newest run."""
    with Archive.open(home) as archive:
        return archive.runs(1)[0]
