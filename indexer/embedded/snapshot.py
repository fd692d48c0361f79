"""One opened state of an embedded index: what a search reads from beginning to end, whatever is written meanwhile."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tantivy import DocAddress, Document, Index, Searcher
from tantivy import Query as Clause

from indexer.embedded import folder as files
from indexer.embedded.schema import META, exact, open_index
from indexer.engine import IndexState, StoredStudy
from indexer.packing import Packing
from trials.errors import IndexDamagedError

if TYPE_CHECKING:  # what asks is loaded when a query comes
    from indexer.embedded.compile import Compiler
    from indexer.geography import Spot
    from indexer.query import Query

REMEMBERED = 256  # documents: some megabytes


@contextmanager
def lockable(folder: Path) -> Iterator[Path]:
    """The folder, or, where it is for reading only, one with links to its files: tantivy locks what it opens, and keeps
    every file open that it needs."""
    if os.access(folder, os.W_OK):
        yield folder
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="trials-index-") as links:
        for path in folder.absolute().iterdir():
            if not path.name.startswith(".tantivy"):
                Path(links, path.name).symlink_to(path)
        yield Path(links)


class Snapshot:
    """An index as it was when it was opened. `before` is an older state of the same folder: what it opened is looked at
    again, in a fifth of the time."""

    def __init__(self, folder: Path, before: "Snapshot | None" = None) -> None:
        self.folder = folder
        try:
            files.check_sizes(folder)
            with lockable(folder) as place:
                known = before.index if before is not None and before.folder == folder == place else None
                self.index: Index = known or open_index(str(place))
                if known:
                    known.reload()
                self.searcher: Searcher = self.index.searcher()
            self.schema = self.index.schema
            self._read: dict[tuple[int, int], Document] = {}
            self._cards: dict[tuple[int, int], dict[str, Any]] = {}
            self.counted: dict[bool, dict[str, dict[str, int]]] = {}
            self.meta: dict[str, Any] = self._read_meta()
        except (ValueError, LookupError, TypeError, OSError) as error:
            raise self.damaged() from error

    def _read_meta(self) -> dict[str, Any]:
        hits = self.searcher.search(exact(self.schema, "key", [META]), 1).hits
        found: dict[str, Any] = json.loads(bytes_of(self.searcher.doc(hits[0][1]), "card"))
        return found

    def damaged(self) -> IndexDamagedError:
        """The error that says so."""
        return IndexDamagedError(f"the index at {self.folder.parent} does not open: {files.MEND}")

    @property
    def state(self) -> IndexState:
        """What the index knows of itself."""
        meta = self.meta
        return IndexState(
            archive=meta["archive"],
            sequence=meta["sequence"],
            generation=meta["generation"],
            schema=meta["schema"],
            studies=self.searcher.num_docs - 1,
            as_of=meta["as_of"],
            links=meta.get("links", ""),
            rules=meta.get("rules", ""),
        )

    @cached_property
    def compiler(self) -> "Compiler":
        """Puts queries in the engine's terms."""
        from indexer.embedded.compile import Compiler
        from indexer.phrases import Noted

        return Compiler(self.schema, self.searcher, Noted(lambda: self.phrases))

    @cached_property
    def newest(self) -> int | None:
        """The day of the newest data held, that freshness counts from."""
        from indexer.days import days

        return max((days(day[:10]) for day in self.meta["as_of"].values() if day), default=None)

    @cached_property
    def places(self) -> tuple[Sequence[int], Sequence[int]]:
        """Every point that a site may stand on."""
        from indexer.places import unpack as unpack_places

        return unpack_places(files.read_own(self.folder, self.meta["places"]))

    @cached_property
    def dictionary(self) -> bytes:
        """What cards and records are packed with."""
        return files.read_own(self.folder, self.meta["dictionary"])

    @cached_property
    def phrases(self) -> bytes:
        """The phrases that documents have as whole values."""
        return files.read_own(self.folder, self.meta["phrases"])

    @cached_property
    def packing(self) -> Packing:
        """Unpacks them."""
        return Packing(self.dictionary)

    def spots(self, query: "Query") -> "list[Spot]":
        """The known places inside the query's circle, nearest first."""
        from indexer.geography import spots_within

        return spots_within(*query.near, *self.places) if query.near else []

    def count(self, clause: Clause) -> int:
        """How many documents match."""
        from indexer.embedded.compile import hit_count

        return hit_count(self.searcher, clause)

    def check(self) -> None:
        """Read what is else read only when it is needed. Raises `IndexDamagedError`."""
        self.places, self.dictionary, self.phrases  # noqa: B018 - reading them is the check

    def document(self, address: DocAddress) -> Document:
        """A document. The last ones are remembered: a hit's key is asked for before its card."""
        place = address.segment_ord, address.doc
        found = self._read.get(place)
        if found is None:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            found = self._read[place] = self.searcher.doc(address)
        return found

    def key(self, address: DocAddress) -> str:
        """The key of a document."""
        return str(self.document(address).get_first("key"))

    def card(self, address: DocAddress) -> dict[str, Any]:
        """The card of a document, the caller's own."""
        return self._cards.pop((address.segment_ord, address.doc), None) or self._parsed(address)

    def sites(self, address: DocAddress) -> list[Any]:
        """The sites on a document's card. The card itself is kept for who asks next: hits are sorted, then shown."""
        if len(self._cards) >= REMEMBERED:
            self._cards.clear()
        card = self._cards[address.segment_ord, address.doc] = self._parsed(address)
        found: list[Any] = card["sites"]
        return found

    def _parsed(self, address: DocAddress) -> dict[str, Any]:
        (card,) = self.packing.unpack(bytes_of(self.document(address), "card"))
        found: dict[str, Any] = json.loads(card)
        return found

    def stored(self, address: DocAddress) -> StoredStudy:
        """A document in full."""
        document = self.document(address)
        try:
            parts = self.packing.unpack(bytes_of(document, "card"), bytes_of(document, "records"))
            card, records = map(json.loads, parts)
        except ValueError as error:
            raise self.damaged() from error
        return StoredStudy(card["id"], tuple(card["ids"]), card, tuple(records))


def bytes_of(document: Document, field: str) -> bytes:
    """A stored field of bytes; empty where the document has none."""
    return bytes(document.get_first(field) or b"")
