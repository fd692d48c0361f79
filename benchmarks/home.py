"""The home that sections measure on: an archive of the generated studies, and the index made from it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.corpus import studies
from benchmarks.measure import Setting
from crawler.archive import Archive
from crawler.progress import Silent
from crawler.records import Raw
from crawler.writing import BATCH
from indexer.documents import Document, build_document
from indexer.study import build_study

FORM: Final = "ctgov-v2"


def as_raw(number: int, body: bytes) -> Raw:
    """A generated study as a spider would yield it."""
    return Raw("ctgov", f"NCT9{number:07d}", FORM, body)


def batches(count: int) -> Iterator[list[Raw]]:
    """The generated registry, a transaction at a time, so that its size does not matter."""
    numbered = enumerate(studies(count))
    while batch := [as_raw(number, orjson.dumps(study)) for number, study in islice(numbered, BATCH)]:
        yield batch


def take_in(home: Path, raws: list[Raw], *, new: int) -> None:
    """One crawl's batches into an archive, and its end; `new` is the number of changes that must come of it."""
    fill(home, (raws[start : start + BATCH] for start in range(0, len(raws), BATCH)), new=new)


def fill(home: Path, batched: Iterator[list[Raw]], *, new: int) -> None:
    """The same for batches that are made on the way."""
    with Archive.open(home, write=True) as archive:
        before = archive.sequence
        run, count = archive.begin("ctgov", "crawl"), 0
        for batch in batched:
            run.put(batch)
            count += len(batch)
        record = run.finish(run.judge(reported=count, fetched=count, complete=True))
        assert record.ok, record.verdict
        assert archive.sequence - before == new


def ready(setting: Setting) -> Path:
    """The home, with everything in its archive and its index."""
    if not (setting.home / "archive.db").exists():
        fill(setting.home, batches(setting.count), new=setting.count)
    bring_up(setting.home)
    return setting.home


def bring_up(home: Path) -> dict[str, Any]:
    """The index brought up to the archive, as the command does."""
    from indexer.build import bring_up as bring

    given: dict[str, Any] = bring(home, rebuild=False, progress=Silent())
    return given


def made(home: Path) -> Iterator[Document]:
    """Search documents of all that an archive holds."""
    with Archive.open(home) as archive:
        for _, trial in archive.trials():
            yield build_document(build_study([trial]))
