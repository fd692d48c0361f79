"""One session of changes to an embedded index: documents in, one commit out.

The places file is written before the commit that needs it, the index's own document goes with the commit, the manifest
after it. A rebuild of many commits in eight equal parts on the way, because then its segments are merged into one.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tantivy import Index, IndexWriter

from indexer.embedded import folder as files
from indexer.embedded.schema import META, VERSION, meta_document, stored
from indexer.packing import SAMPLES, Packing, build_dictionary, to_json
from indexer.phrases import listed
from indexer.places import Gathered
from indexer.rules import rules_mark

if TYPE_CHECKING:
    from indexer.documents import Document

HEAP: Final = 120_000_000  # bytes that a rebuild gathers before it writes a segment: more does not make it faster
SMALL_HEAP: Final = 50_000_000
LEAST_HEAP: Final = 15_000_000  # tantivy's least: of each some megabytes are cleared, which is most of one study's time
FEW: Final = 100  # changes: twice as many fit
PARTS: Final = 8
WHOLE: Final = 2_000  # studies: as many fit into that memory and become one segment without being merged


class EmbeddedWriter:
    """Changes to one folder. `packing` is None until enough studies have come to make a dictionary."""

    def __init__(
        self, folder: Path, index: Index, places: Gathered, dictionary: bytes | None, *, expected: int
    ) -> None:
        self.folder = folder
        self.schema = index.schema
        heap = HEAP if dictionary is None else LEAST_HEAP if 0 < expected <= FEW else SMALL_HEAP
        self.writer: IndexWriter = index.writer(heap, 1)
        if dictionary is not None:  # what a killed update left would stand in the way of the same one done again
            self.writer.garbage_collect_files()
        self.places = places
        self.packing = None if dictionary is None else Packing(dictionary)
        in_parts = dictionary is None and expected > WHOLE
        self.stops = frozenset(expected * part // PARTS for part in range(1, PARTS)) if in_parts else frozenset()
        self.waiting: list[Document] = []
        self.added = 0
        self.refused: dict[str, str] = {}
        self.committed = False

    def put(self, document: "Document") -> None:
        """Add a study, in place of the one with the same key."""
        self.places.add(document.places)
        if self.packing is None:
            self.waiting.append(document)
            if len(self.waiting) == SAMPLES:
                self._settle()
            return
        self._add(document, self.packing)

    def delete(self, key: str) -> None:
        """Remove a study; no harm if there is none."""
        self.waiting = [document for document in self.waiting if document.key != key]
        self.writer.delete_documents_by_term("key", key)

    def commit(self, archive: str, sequence: int, as_of: Mapping[str, str], links: str = "") -> None:
        """Make the changes last."""
        packing = self._settle()
        own = (
            files.write_own(self.folder, "places", self.places.content()),
            files.write_own(self.folder, "dictionary", packing.dictionary),
            files.write_own(self.folder, "phrases", listed()),
        )
        meta = {
            "schema": VERSION,
            "archive": archive,
            "sequence": sequence,
            "generation": os.urandom(8).hex(),
            "as_of": dict(as_of),
            "links": links,
            "rules": rules_mark(),
            "places": own[0],
            "dictionary": own[1],
            "phrases": own[2],
        }
        self.writer.delete_documents_by_term("key", META)
        self.writer.add_document(meta_document(meta, self.schema))
        self.writer.commit()
        self.writer.wait_merging_threads()
        files.write_manifest(self.folder)
        files.drop_own(self.folder, own)
        self.committed = True

    def close(self) -> None:
        """End the session; what was not committed is gone."""
        if not self.committed:
            self.writer.rollback()
            self.writer.wait_merging_threads()

    def _settle(self) -> Packing:
        """Make the dictionary and add what waited for it."""
        if self.packing is None:
            samples = [to_json(document.card) + document.records for document in self.waiting]
            self.packing = Packing(build_dictionary(samples))
            for document in self.waiting:
                self._add(document, self.packing)
            self.waiting = []
        return self.packing

    def _add(self, document: "Document", packing: Packing) -> None:
        self.writer.delete_documents_by_term("key", document.key)
        self.writer.add_document(stored(document, packing, self.schema))
        self.added += 1
        if self.added in self.stops:
            self.writer.commit()
