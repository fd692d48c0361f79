"""The embedded engine: tantivy in a folder, behind the protocol of `indexer.engine`.

Each question is answered from one snapshot, opened anew when somebody has written since. One writer at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from indexer.embedded import folder as files
from indexer.embedded.schema import COUNTED, COUNTS, JOINED, JOINT, MANY, SEVERAL, create_index, exact
from indexer.embedded.snapshot import Snapshot
from indexer.engine import After, Hit, IndexState, Page, StoredStudy
from indexer.fields import FACETS
from trials.errors import IndexDamagedError, SettingsError

if TYPE_CHECKING:  # what ranks is loaded by a search: `trials status` and `show` do without
    from indexer.embedded.compile import Compiled
    from indexer.embedded.order import Row
    from indexer.embedded.writer import EmbeddedWriter
    from indexer.query import Query

MOST_VALUES = 65_000  # distinct values of one facet: the engine's own limit
MOST_STUDIES = 1_000  # that are read for one trial number: as many may cite it
TRIES = 3

Words = ParamSpec("Words")
Answer = TypeVar("Answer")


def _twice(
    ask: "Callable[Concatenate[EmbeddedEngine, Words], Answer]",
) -> "Callable[Concatenate[EmbeddedEngine, Words], Answer]":
    """Ask again where a file is gone or damaged: a writer that ended just then takes away what only its older commit
    needed. Real damage is met again."""

    @wraps(ask)
    def asked(engine: "EmbeddedEngine", /, *words: Words.args, **options: Words.kwargs) -> Answer:
        try:
            return ask(engine, *words, **options)
        except IndexDamagedError:
            return ask(engine, *words, **options)

    return asked


class EmbeddedEngine:
    """An engine on the folder `root`, which need not exist before something is written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._opened: tuple[tuple[Any, ...], Snapshot] | None = None

    @_twice
    def state(self) -> IndexState:
        """What the index holds."""
        return self.snapshot().state

    def snapshot(self) -> Snapshot:
        """The index as it is now. A writer may replace files while they are opened: then once more."""
        for tries in range(TRIES):
            named = files.facts(self.root / files.CURRENT)
            if self._opened and self._opened[0] == (*named, *files.stamp(self._opened[1].folder)):
                return self._opened[1]
            folder = files.current(self.root)
            stamp = files.stamp(folder)
            try:
                self._opened = ((*named, *stamp), Snapshot(folder, self._opened[1] if self._opened else None))
            except IndexDamagedError:
                if tries == TRIES - 1 or files.stamp(files.current(self.root)) == stamp:
                    raise
        return self._opened[1] if self._opened else Snapshot(files.current(self.root))

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        """A snapshot to read from. What the engine cannot read, down to its own panics, is damage."""
        snapshot = self.snapshot()
        try:
            yield snapshot
        except (ValueError, OSError, LookupError) as error:
            raise snapshot.damaged() from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                raise snapshot.damaged() from error
            raise

    @_twice
    def page(self, query: "Query", after: After | None = None) -> Page:
        """The hits of a query that come after a place in their order, with exact counts."""
        with self._reading() as snapshot:
            return _page(snapshot, query, after)

    @_twice
    def count(self, query: "Query") -> int:
        """How many studies match."""
        with self._reading() as snapshot:
            compiled = snapshot.compiler.compile(query, snapshot.spots(query), None)
            return snapshot.count(compiled.base)

    @_twice
    def get(self, number: str) -> list[StoredStudy]:
        """The studies that carry a trial number in any role, those whose own number it is first."""
        wanted = number.strip().casefold()
        with self._reading() as snapshot:
            hits = snapshot.searcher.search(exact(snapshot.schema, "ids", [wanted]), MOST_STUDIES, count=False).hits
            found = [(snapshot.key(address), snapshot.stored(address)) for _, address in hits]
        found.sort(key=lambda pair: (not _is_own(pair[1], wanted), pair[0]))
        return [study for _, study in found]

    @_twice
    def get_many(self, keys: Sequence[str]) -> list[StoredStudy | None]:
        """The studies with these keys, as hits name them, in their order; None for one that is there no more."""
        if not keys:
            return []
        with self._reading() as snapshot:
            hits = snapshot.searcher.search(exact(snapshot.schema, "key", keys), len(keys), count=False).hits
            found = {snapshot.key(address): snapshot.stored(address) for _, address in hits}
        return [found.get(key) for key in keys]

    @_twice
    def keys(self, query: "Query") -> list[str]:
        """Keys of all hits, in no order."""
        with self._reading() as snapshot:
            base = snapshot.compiler.compile(query, snapshot.spots(query), None).base
            hits = snapshot.searcher.search(base, max(1, snapshot.count(base)), count=False).hits
            return [snapshot.key(address) for _, address in hits]

    @_twice
    def near_words(self, word: str) -> list[str]:
        """Words of the index that a person may have meant by this one, most frequent first."""
        from indexer.embedded.words import near_words

        with self._reading() as snapshot:
            return near_words(snapshot, word)

    @_twice
    def words_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Words of the index that begin so, most frequent first."""
        from indexer.embedded.words import words_with_prefix

        with self._reading() as snapshot:
            return words_with_prefix(snapshot, prefix, limit)

    @contextmanager
    def update(self, *, rebuild: bool, expected: int) -> "Iterator[EmbeddedWriter]":
        """A session of changes: on what is there, or on a new index that takes its place when it is committed."""
        with files.locked(self.root):
            before = None if rebuild else files.current(self.root)
            files.prune(self.root, before or files.searched(self.root))
            folder = before or files.new(self.root)
            with files.nothing_half_built(self.root, folder):
                writer = self._writer(folder, new=before is None, expected=expected)
                try:
                    yield writer
                finally:
                    writer.close()
                if before is None and writer.committed:
                    files.swap(self.root, folder)
                    files.prune(self.root, folder)

    def _writer(self, folder: Path, *, new: bool, expected: int) -> "EmbeddedWriter":
        from indexer.embedded.writer import EmbeddedWriter
        from indexer.places import NOWHERE, Gathered

        if new:
            return EmbeddedWriter(folder, create_index(str(folder)), Gathered(NOWHERE), None, expected=expected)
        files.complete_manifest(folder)
        snapshot = self.snapshot()
        snapshot.check()
        places = Gathered(files.read_own(folder, snapshot.meta["places"]))
        return EmbeddedWriter(folder, snapshot.index, places, snapshot.dictionary, expected=expected)

    def rollback(self) -> IndexState:
        """None is kept: it costs the room of a whole index, and the archive makes any again."""
        raise SettingsError(
            "the embedded index keeps no older one: `trials index --rebuild` makes it anew from the archive"
        )

    def verify(self, *, thorough: bool = True) -> list[str]:
        """Sentences on what is wrong with the stored index; none where all is well."""
        try:
            folder = files.current(self.root)
            problems = files.verify(folder, contents=thorough)
            if not problems:
                (Snapshot(folder) if thorough else self.snapshot()).check()
        except IndexDamagedError as error:
            return [str(error)]
        return problems


def _page(snapshot: Snapshot, query: "Query", after: After | None) -> Page:
    from indexer.embedded.order import Walk

    spots = snapshot.spots(query)
    compiled = snapshot.compiler.compile(query, spots, snapshot.newest)
    walk = Walk(snapshot, compiled, query, spots)
    rows, more = walk.page(after)
    hits = tuple(_hits(snapshot, query, compiled, rows))
    return Page(walk.total, hits, more, _facets(snapshot, query, compiled, walk.total) if query.facets else None)


def _hits(snapshot: Snapshot, query: "Query", compiled: "Compiled", rows: "list[Row]") -> Iterator[Hit]:
    """The rows read, with their scores and, if asked for, the parts of these."""
    from indexer.embedded.reasons import Reasons

    reasons = Reasons(snapshot, compiled, [row.key for row in rows])
    scores = {row.key: row.path[0] for row in rows} if query.sort == "relevance" else reasons.scores(compiled.scored)
    why = reasons.why(query, scores) if query.explain else {}
    for row in rows:
        yield Hit(row.key, snapshot.card(row.address), scores[row.key], row.path, why.get(row.key))


def _facets(snapshot: Snapshot, query: "Query", compiled: "Compiled", total: int) -> dict[str, dict[str, int]]:
    """Counts of every value of every facet, the most frequent first. Those of all studies are counted once."""
    if not total:
        return {name: {} for name in FACETS}
    if not query.asks_nothing:
        return _count(snapshot, compiled)
    if query.everything not in snapshot.counted:
        snapshot.counted[query.everything] = _count(snapshot, compiled)
    return {name: dict(counts) for name, counts in snapshot.counted[query.everything].items()}


def _count(snapshot: Snapshot, compiled: "Compiled") -> dict[str, dict[str, int]]:
    wanted = {name: {"terms": {"field": name, "size": MOST_VALUES, "segment_size": MOST_VALUES}} for name in COUNTED}
    found = snapshot.searcher.aggregate(compiled.base, wanted)
    return {name: _counts(found, name) for name in FACETS}


def _counts(found: dict[str, Any], name: str) -> dict[str, int]:
    """How many studies have each value of a facet."""
    counts: dict[str, int] = {}
    for suffix in (MANY, JOINED) if name in SEVERAL else ("",):
        for bucket in found[f"{COUNTS}.{name}{suffix}"]["buckets"]:
            values = bucket["key"][len(JOINT) :]
            for value in values.split(JOINT) if suffix == JOINED else (values,):
                counts[value] = counts.get(value, 0) + int(bucket["doc_count"])
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _is_own(study: StoredStudy, wanted: str) -> bool:
    return any(record["id"].casefold() == wanted for record in study.records)
