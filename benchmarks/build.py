"""From the archive to the index: a whole build, its size, and one changed trial.

The floor of a build is tantivy alone taking documents that are ready, which one process does; ours reads and makes them
too, and from a thousand studies on has processes of its own for that (`crawler.archive.pool`). Compared is processor
time, of all processes together.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import orjson

from benchmarks.corpus import study
from benchmarks.home import as_raw, batches, bring_up, fill, made, take_in
from benchmarks.measure import Row, Setting, a_second, at_least, at_most, milliseconds, once, processor, times
from indexer.documents import Document
from indexer.embedded.schema import create_index, stored
from indexer.embedded.writer import HEAP
from indexer.engine import open_engine
from indexer.fields import EVERYTHING
from indexer.packing import SAMPLES, Packing, build_dictionary, to_json

MOST = 5_000  # documents in memory at once
ROUNDS = 15  # of one changed trial


def measure(setting: Setting) -> Iterator[Row]:
    """A build against tantivy alone, its size against its text, one change."""
    fill(setting.home, batches(setting.count), new=setting.count)
    ours = once(lambda: bring_up(setting.home), processor)
    assert open_engine(setting.home, None).state().studies == setting.count
    documents = list(islice(made(setting.home), MOST))
    floor = once(lambda: raw_build(setting.folder / "raw", documents), processor)
    speed, raw = setting.count / ours, len(documents) / floor
    yield at_least("archive to index", a_second(setting.count, ours), f"raw add {raw:,.0f}/s", speed / raw, 0.75)
    text = sum(text_size(document) for document in documents) / len(documents) * setting.count
    size = sum(file.stat().st_size for file in (setting.home / "index").rglob("*") if file.is_file())
    yield at_most("index size", f"{size / 1e6:,.1f} MB", f"text {text / 1e6:,.1f} MB", size / text, 0.5)
    yield changed(setting)


def text_size(document: Document) -> int:
    """Bytes of the searched text, as UTF-8; what is searched in a second field as well counts once."""
    return sum(len(value.encode()) for value in document.text[EVERYTHING])


def raw_build(folder: Path, documents: list[Document]) -> None:
    """What tantivy and the packing of records take by themselves."""
    folder.mkdir()
    index = create_index(str(folder))
    packing = Packing(build_dictionary([to_json(each.card) + each.records for each in documents[:SAMPLES]]))
    writer = index.writer(HEAP, 1)
    for document in documents:
        writer.add_document(stored(document, packing, index.schema))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    assert index.searcher().num_docs == len(documents)


def changed(setting: Setting) -> Row:
    """One trial with another title: from the archive to being found."""
    engine, taken = open_engine(setting.home, None), []
    number = f"NCT9{0:07d}"
    for turn in range(min(ROUNDS, setting.rounds) + 1):
        title = f"Changed for the {turn}. time"
        one = study(0)
        one["protocolSection"]["identificationModule"]["briefTitle"] = title
        take_in(setting.home, [as_raw(0, orjson.dumps(one))], new=1)

        def show(title: str = title) -> None:
            bring_up(setting.home)
            assert engine.get(number)[0].card["title"] == title

        taken.append(once(show, processor))
    middle = times(taken[1:]).middle
    return at_most("one changed trial to visible", milliseconds(middle), "50 ms", middle / 0.05, 1)
