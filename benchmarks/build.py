"""From the archive to the index: a whole build, and the sizes of what it makes.

The floor of a build is tantivy alone taking documents that are ready, which one process does; ours links, reads and
makes them too, and from a thousand studies on has processes of its own for that (`crawler.archive.pool`). Compared is
processor time, of all processes together. Lines without a goal say what the goals beside them leave no room for.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson
from tantivy import Document as Stored
from tantivy import Index, SchemaBuilder

from benchmarks.home import batches, bring_up, fill, made
from benchmarks.measure import Row, Setting, a_second, at_least, at_most, in_turns, once, processor
from crawler.archive import Archive
from indexer.analyzer import ANALYZER, NAME
from indexer.documents import Document
from indexer.embedded.engine import EmbeddedEngine
from indexer.embedded.schema import create_index, joined, stored
from indexer.embedded.writer import HEAP
from indexer.engine import open_engine
from indexer.fields import EVERYTHING
from indexer.linking.book import Book
from indexer.linking.follow import follow
from indexer.packing import SAMPLES, Packing, build_dictionary, to_json
from trials.vocabulary import vocabulary, words

MOST = 5_000  # documents in memory at once
ROUNDS = 5  # of the floors


def measure(setting: Setting) -> Iterator[Row]:
    """A build against tantivy alone, its size against its text."""
    fill(setting.home, batches(setting.count), new=setting.count)
    links = once(lambda: link(setting.home), processor)
    ours = links + once(lambda: bring_up(setting.home), processor)
    assert open_engine(setting.home, None).state().studies == setting.count
    sizes = read_sizes(setting)
    yield from speeds(setting, sizes.documents, ours, links)
    against = f"text {megabytes(sizes.text)}"
    yield at_most("index size, stored card", megabytes(sizes.cards), against, sizes.cards / sizes.text, 0.5)
    yield Row("words and their places alone", megabytes(sizes.words), against, sizes.words / sizes.text)
    whole = folder_size(setting.home / "index")
    yield Row("with the full records", megabytes(whole), against, whole / sizes.text)


def link(home: Path) -> None:
    """Bring the book of links up, which bringing up the index begins with."""
    with Archive.open(home) as archive, Book(home) as book:
        follow(book, archive)


def speeds(setting: Setting, documents: list[Document], ours: float, links: float) -> Iterator[Row]:
    """The whole, its part that links, and the least that would still know what a record's text names."""
    folders = (setting.folder / f"raw-{number}" for number in range(MOST))
    taken = in_turns(
        {"raw": lambda: raw_build(next(folders), documents), "look-up": lambda: look_up(setting.home, documents)},
        min(ROUNDS, setting.rounds),
        processor,
    )
    raw = taken["raw"].middle / len(documents)
    least = raw + taken["look-up"].middle / len(documents)
    floor = f"raw add {a_second(1, raw)}"
    yield at_least("archive to index", a_second(setting.count, ours), floor, raw * setting.count / ours, 0.75)
    yield Row("its links alone", a_second(setting.count, links), floor, raw * setting.count / links)
    yield Row("each word looked up once", a_second(1, least), floor, raw / least)


def look_up(home: Path, documents: list[Document]) -> None:
    """The least that knows what a text may name: the record read from the archive, each word of its text cut, folded
    and looked up among those that phrases of the vocabulary begin with. What follows it is not looked at."""
    begins = {phrase.partition(" ")[0] for phrase in vocabulary().phrases}
    found = 0
    with Archive.open(home) as archive:
        for (_, trial), document in zip(archive.trials(), documents, strict=False):
            orjson.loads(trial)
            for value in document.text[EVERYTHING]:
                found += sum(map(begins.__contains__, words(value)))
    assert found > len(documents)


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


class Sizes(NamedTuple):
    """Bytes of the searched text, of an index that keeps cards and no records, and of the words with their places in
    the one field that all are found in; and the first documents."""

    text: int
    cards: int
    words: int
    documents: list[Document]


def read_sizes(setting: Setting) -> Sizes:
    """Build the same documents once more, without what the sizes are to leave out."""
    text, documents, bare = 0, list[Document](), setting.folder / "words"
    bare.mkdir()
    schema = SchemaBuilder().add_text_field(EVERYTHING, tokenizer_name=NAME, index_option="position").build()
    index = Index(schema, str(bare), reuse=False)
    index.register_tokenizer(NAME, ANALYZER)
    words_writer = index.writer(HEAP, 1)
    engine = EmbeddedEngine(setting.folder / "cards")
    with engine.update(rebuild=True, expected=setting.count) as writer:
        for document in made(setting.home):
            text += text_size(document)
            writer.put(document._replace(records=b""))
            words_writer.add_document(Stored.from_dict({EVERYTHING: joined(document.text[EVERYTHING])}, schema))
            documents += [document] if len(documents) < MOST else []
        writer.commit("", 0, {})
    words_writer.commit()
    words_writer.wait_merging_threads()
    assert engine.state().studies == setting.count
    return Sizes(text, folder_size(engine.root), folder_size(bare), documents)


def text_size(document: Document) -> int:
    """Bytes of the searched text, as UTF-8; what is searched in a second field as well counts once."""
    return sum(len(value.encode()) for value in document.text[EVERYTHING])


def folder_size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def megabytes(size: int) -> str:
    """A size as the table shows it."""
    return f"{size / 1e6:,.1f} MB"
