"""The narrow protocol that every engine answers to, in neutral types, and the one place that picks an engine.

An engine finds, counts, keeps and walks; what an answer looks like to a person is made once, in `indexer.search`.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from trials.errors import SettingsError

if TYPE_CHECKING:
    from indexer.documents import Document
    from indexer.query import Query


class IndexState(NamedTuple):
    """What an index knows of itself. `sequence` is the last change of the archive `archive` that it holds; `generation`
    changes with everything that can change an order of hits; `as_of` are the registries' dates of their data; `links`
    names the book of links whose studies it holds, and how far that was; `rules` is the mark of the rules that its
    documents were made by (`indexer.rules`)."""

    archive: str
    sequence: int
    generation: str
    schema: int
    studies: int
    as_of: Mapping[str, str]
    links: str = ""
    rules: str = ""


class Hit(NamedTuple):
    """One study found. `path` is what it was sorted by before its key, `why` the named parts of its score."""

    key: str
    card: dict[str, Any]
    score: float
    path: tuple[float, ...]
    why: dict[str, float] | None = None


class After(NamedTuple):
    """Where a page ended: the last hit's sort values and key, and how many hits stood before the page that follows (a
    hint: what counts are the values).

    The sort values of each order: relevance: score, kilometres to the nearest qualifying site if a place was asked for,
    day of the last change; distance: kilometres, day; updated: day; start and enrolment: that number, day. Scores,
    days and numbers fall, kilometres and the keys of hits that are equal in all of them rise.
    """

    path: tuple[float, ...]
    key: str
    position: int = 0


class Page(NamedTuple):
    """Hits in their order. `total` counts all that match; `more` says whether any come after these."""

    total: int
    hits: tuple[Hit, ...]
    more: bool
    facets: dict[str, dict[str, int]] | None = None


class StoredStudy(NamedTuple):
    """One study in full, as `show` and `match` need it. `records` are the registries' own, the leading one first."""

    id: str
    ids: tuple[str, ...]
    card: dict[str, Any]
    records: tuple[dict[str, Any], ...]


class Writer(Protocol):
    """One session of changes. Nothing is seen before `commit`, and nothing of it if the session ends without one.
    `refused` names the studies that the index lacks because it could not take them, each with the reason."""

    refused: dict[str, str]

    def put(self, document: "Document") -> None:
        """Add a study, in place of the one with the same key."""

    def delete(self, key: str) -> None:
        """Remove a study; no harm if there is none."""

    def commit(self, archive: str, sequence: int, as_of: Mapping[str, str], links: str = "") -> None:
        """Make the changes last, together with how far in the archive and in the book of links they go."""


class Engine(Protocol):
    """What holds studies and finds them."""

    def state(self) -> IndexState:
        """What the index holds. Raises `IndexUnavailableError` or `IndexDamagedError`."""

    def page(self, query: "Query", after: After | None = None) -> Page:
        """The hits of a query that come after a place in their order, with exact counts."""

    def count(self, query: "Query") -> int:
        """How many studies match."""

    def get(self, number: str) -> list[StoredStudy]:
        """The studies that carry a trial number in any role, those whose own number it is first."""

    def get_many(self, keys: Sequence[str]) -> list[StoredStudy | None]:
        """The studies with these keys, as hits name them, in their order; None for one that is there no more."""

    def keys(self, query: "Query") -> list[str]:
        """Keys of all hits, in no order: those of one state of the index, whatever is written meanwhile."""

    def near_words(self, word: str) -> list[str]:
        """Words of the index that a person may have meant by this one, most frequent first."""

    def words_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Words of the index that begin so, most frequent first."""

    def update(self, *, rebuild: bool, expected: int) -> AbstractContextManager[Writer]:
        """A session of changes: on what is there, or on a new index that takes its place when it is committed."""

    def rollback(self) -> IndexState:
        """Go back to the index before the last rebuild. Raises `SettingsError` where none is kept."""

    def verify(self, *, thorough: bool = True) -> Iterable[str]:
        """Sentences on what is wrong with the stored index; none where all is well. Without `thorough` no file is read
        from end to end."""


def open_engine(home: Path, setting: str | None) -> Engine:
    """The engine that `TRIALS_INDEX` names: unset is the embedded one in `TRIALS_HOME`, an address is a server's."""
    if not setting:
        from indexer.embedded.engine import EmbeddedEngine

        return EmbeddedEngine(home / "index")
    if setting.startswith(("http://", "https://")):
        return _server(setting)
    raise SettingsError("TRIALS_INDEX takes the address of an Elasticsearch server, http(s)://host:port, or nothing")


def _server(address: str) -> Engine:
    from importlib import import_module

    from trials.errors import IndexUnavailableError

    try:
        module = import_module("indexer.elastic")
    except ModuleNotFoundError as error:
        raise IndexUnavailableError("this version has no Elasticsearch engine: unset TRIALS_INDEX") from error
    engine: Engine = module.open_server(address)
    return engine
