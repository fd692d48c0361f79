"""Published records come through the real spider as they were served: every one, whole, nothing left over."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive import Archive, RunRecord
from crawler.readers import parse
from crawler.sample.faces import ctgov as face
from crawler.sample.server import SampleRegistry


def test_all_published_studies_are_crawled_whole_and_read_without_a_reject(
    home: Path, run: Callable[..., RunRecord], real_records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = real_records / "ctgov" / "v2"
    served = {path.stem: json.loads(path.read_bytes()) for path in folder.glob("NCT*.json")}
    monkeypatch.setattr(face, "LARGEST_PAGE_SIZE", 100)
    with SampleRegistry(folder) as registry:
        monkeypatch.setenv("TRIALS_CTGOV_URL", registry.url)
        record = run()
    assert (record.ok, record.rejected) == (True, 0)
    with Archive.open(home) as archive:
        held = {one.id: one.raw for one in archive.heads("ctgov")}
    assert {key: json.loads(raw.body) for key, raw in held.items()} == served
    assert not [key for key, raw in held.items() if raw.partial or parse(raw).leftover]
