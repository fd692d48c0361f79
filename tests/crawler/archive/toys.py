"""Records of the toy registry, and what tests look at in an archive."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import crawler.registries
from crawler import readers
from crawler.archive import Archive
from crawler.records import Raw
from crawler.verdict import Verdict

TOYLAND = str(Path(__file__).parent / "toyland")
GOOD = Verdict(ok=True)
BAD = Verdict(ok=False)


@contextmanager
def toy_reader() -> Iterator[ModuleType]:
    """The toy registry among the readers, found by looking into one more folder."""
    crawler.registries.__path__.append(TOYLAND)
    forget_readers()
    try:
        yield readers.readers()["toy"]
    finally:
        crawler.registries.__path__.remove(TOYLAND)
        forget_readers()


def forget_readers() -> None:
    for look in (readers.readers, readers.descriptors, readers.formats, readers._forms):
        look.cache_clear()


def toy(
    number: int | str, title: str = "a toy", *, updated: str | None = None, partial: bool = False, **more: Any
) -> Raw:
    key = number if isinstance(number, str) else f"T{number}"
    body = json.dumps({"id": key, "title": title, "updated": updated, "partial": partial, **more}).encode()
    return Raw("toy", key, "toy", body, url=f"http://127.0.0.1/{key}", updated=updated, partial=partial)


def broken(number: int, garbage: bytes = b"{") -> Raw:
    return Raw("toy", f"T{number}", "toy", garbage)


def wordy(number: int, edition: int, rng: Random) -> Raw:
    """A record long and varied enough to be worth a dictionary."""
    words = ["".join(rng.choices("abcdefghij", k=6)) for _ in range(60)]
    return toy(number, " ".join([f"edition {edition}", *words, "inclusion criteria: adults with spinal cord injury"]))


def published(home: Path, records: Iterable[Raw], *, query: str | None = "q") -> None:
    """One good crawl of these records."""
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key=query)
        run.put(list(records))
        assert run.finish(GOOD).ok


def view(archive: Archive) -> dict[str, Any]:
    """All that the steps after the archive can see of it, without times and row numbers."""
    held = {held.id: blake2b(held.raw.body).hexdigest() for held in archive.heads()}
    hashes = {version.id: version.hash.hex() for key in held for version in archive.versions("toy", key)}
    log = Counter((change.id, change.kind, hashes.get(change.version or 0, "")) for change in archive.changes(0))
    return {
        "held": held,
        "trials": {held.id: trial for held, trial in archive.trials()},
        "log": dict(log),
        "sequence": archive.sequence,
        "members": sorted(archive.members("toy", "q")),
        "mark": archive.mark("toy", "q"),
        "counters": [(state.source, state.held, state.tombstoned) for state in archive.status()],
    }
