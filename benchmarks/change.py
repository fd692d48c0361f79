"""One changed trial: from the archive to being found, whatever is held.

Measured in the home that the other sections share, or over a copy of one that is there (`--home`): segments of its
index, which nobody writes twice, are linked, all else is copied, so that it stays as it was. Nobody may write to it
meanwhile. The least that anybody could do is tantivy alone: it takes the same document, ready, into the same index.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import orjson

from benchmarks.home import bring_up, ready, take_in
from benchmarks.measure import Row, Setting, at_most, milliseconds, once, processor, times
from crawler.archive import Archive
from crawler.records import Raw
from indexer.documents import Document, build_document
from indexer.embedded import folder as files
from indexer.embedded.schema import open_index, stored
from indexer.embedded.writer import LEAST_HEAP
from indexer.engine import Engine, open_engine
from indexer.packing import Packing
from indexer.rules import rules_mark
from indexer.study import build_study

SOURCE: Final = "ctgov"
SEGMENT: Final = re.compile(r"[0-9a-f]{32}\.\w+")
LIMIT: Final = 0.05  # seconds


def measure(setting: Setting) -> Iterator[Row]:
    """One trial with another title."""
    home = setting.home
    if setting.given is None:
        ready(setting)
    else:
        if open_engine(setting.given, None).state().rules != rules_mark():  # it would be made anew, which takes hours
            raise SystemExit("the index of this home was made by other rules: measure with the program that made it")
        home = copied(setting.given, setting.folder / "given")
        bring_up(home)
    bare = copied(files.current(home / "index"), setting.folder / "bare")
    with Archive.open(home) as archive:
        raw = next((held.raw for held in archive.heads(SOURCE)), None)
    if raw is None:
        raise SystemExit(f"this home holds no record of {SOURCE}: there is nothing to change")
    engine = open_engine(home, None)
    ours, walls, alone = list[float](), list[float](), list[float]()
    for turn in range(setting.rounds + 1):
        document = changed(home, raw, f"Changed for the {turn}. time")
        began = time.perf_counter()
        ours.append(once(partial(show, engine, home, document), processor))
        walls.append(time.perf_counter() - began)
        alone.append(once(partial(put, bare, document), processor))
    middle, wall, least = (times(each[1:]).middle for each in (ours, walls, alone))
    yield at_most("one changed trial to visible", milliseconds(middle), "50 ms", middle / LIMIT, 1)
    yield Row("the same on the wall", milliseconds(wall), "50 ms", wall / LIMIT)
    yield Row("tantivy's part of it alone", milliseconds(least), "50 ms", least / LIMIT)


def copied(given: Path, folder: Path) -> Path:
    """A copy of a home or an index that can be written to while the first stays as it is."""
    for path in sorted(given.rglob("*")):
        there = folder / path.relative_to(given)
        if path.is_dir() or path.name.endswith(".lock"):
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        if not SEGMENT.fullmatch(path.name):
            shutil.copyfile(path, there)
            continue
        try:
            os.link(path, there)
        except OSError:  # another disk
            shutil.copyfile(path, there)
    return folder


def changed(home: Path, raw: Raw, title: str) -> Document:
    """Give a record another title, in the archive; and the document that is to come of it."""
    study = orjson.loads(raw.body)
    study["protocolSection"]["identificationModule"]["briefTitle"] = title
    take_in(home, [replace(raw, body=orjson.dumps(study))], new=1)
    with Archive.open(home) as archive:
        held = archive.head(raw.source, raw.id)
        assert held is not None
        return build_document(build_study([archive.trial_json(held)]))


def show(engine: Engine, home: Path, document: Document) -> None:
    """Bring the index up, and find the change there."""
    bring_up(home)
    assert document.card["title"] in {found.card["title"] for found in engine.get(document.card["id"])}


def put(folder: Path, document: Document) -> None:
    """What tantivy takes by itself."""
    index = open_index(str(folder))
    writer = index.writer(LEAST_HEAP, 1)
    writer.delete_documents_by_term("key", document.key)
    writer.add_document(stored(document, Packing(), index.schema))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
