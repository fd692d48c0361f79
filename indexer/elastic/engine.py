"""The engine on an Elasticsearch server, behind the protocol of `indexer.engine`."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from indexer.elastic import names
from indexer.elastic.compile import Compiler, exact
from indexer.elastic.connection import LOST, Connection
from indexer.elastic.mapping import META, VERSION
from indexer.elastic.reading import ALL_QUERY, META_QUERY, Answer, Meta, Places, page_of, page_query
from indexer.elastic.settings import Server
from indexer.elastic.words import near_words, words_with_prefix
from indexer.engine import After, IndexState, Page, StoredStudy
from indexer.phrases import Noted
from trials.errors import IndexDamagedError, SettingsError

if TYPE_CHECKING:
    from indexer.elastic.compile import Clause
    from indexer.elastic.writer import ElasticWriter
    from indexer.query import Query

MOST_STUDIES: Final = 1_000
"""That are read for one trial number: as many may cite it."""
READ_AT_ONCE: Final = 250
"""Studies in full of one answer: some megabytes."""
FRESH_SECONDS: Final = 1.0
"""So long the index's own document is taken as it was read: a search reads it once, not with each of its requests."""


class ElasticEngine:
    """An engine on a server, where nothing need be before something is written."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = Connection(server)
        self._meta: Meta | None = None
        self._read = 0.0
        self._places: tuple[str, Places] | None = None
        self._noted: tuple[str, Noted] | None = None

    def state(self) -> IndexState:
        """What the index holds."""
        meta, answers = self.ask(ALL_QUERY)
        return meta.state(answers[0]["hits"]["total"]["value"] - 1)

    def page(self, query: "Query", after: After | None = None) -> Page:
        """The hits of a query that come after a place in their order, with exact counts."""
        meta = self._known()
        spots = self.places(meta).spots(query) if query.near else ()
        compiled = Compiler(query, self.noted(meta), spots, meta.newest).compile()
        answer = self._search(page_query(query, compiled, after), meta, explain=query.explain)
        return page_of(query, compiled, answer)

    def count(self, query: "Query") -> int:
        """How many studies match."""
        meta = self._known()
        spots = self.places(meta).spots(query) if query.near else ()
        answer = self._search(ALL_QUERY | {"query": Compiler(query, self.noted(meta), spots).compile().base}, meta)
        return int(answer["hits"]["total"]["value"])

    def get(self, number: str) -> list[StoredStudy]:
        """The studies that carry a trial number in any role, those whose own number it is first."""
        from indexer.elastic.stored import is_own, stored_study

        wanted = number.strip().casefold()
        body = {"query": exact("ids", [wanted]), "size": MOST_STUDIES, "_source": ["card"], "sort": [{"key": "asc"}]}
        _, answers = self.ask(body | {"stored_fields": ["records"]})
        found = [stored_study(hit) for hit in answers[0]["hits"]["hits"]]
        return sorted(found, key=lambda study: not is_own(study, wanted))

    def get_many(self, keys: Sequence[str]) -> list[StoredStudy | None]:
        """The studies with these keys, as hits name them, in their order; None for one that is there no more."""
        from indexer.elastic.stored import stored_study

        found: dict[str, StoredStudy] = {}
        for start in range(0, len(keys), READ_AT_ONCE):
            some = keys[start : start + READ_AT_ONCE]
            body = {"query": exact("key", some), "size": len(some), "_source": ["card"], "stored_fields": ["records"]}
            _, answers = self.ask(body)
            found |= {hit["_id"]: stored_study(hit) for hit in answers[0]["hits"]["hits"]}
        return [found.get(key) for key in keys]

    def keys(self, query: "Query") -> list[str]:
        """Keys of all hits, in no order: those of one state of the index, whatever is written meanwhile."""
        from indexer.elastic.walk import keys

        meta = self._known()
        spots = self.places(meta).spots(query) if query.near else ()
        return keys(self, Compiler(query, self.noted(meta), spots).compile().base)

    def near_words(self, word: str) -> list[str]:
        """Words of the index that a person may have meant by this one, most frequent first."""
        return near_words(self, word)

    def words_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Words of the index that begin so, most frequent first."""
        return words_with_prefix(self, prefix, limit)

    @contextmanager
    def update(self, *, rebuild: bool, expected: int) -> "Iterator[ElasticWriter]":
        """A session of changes: on what is there, or on a new index that takes its place when it is committed."""
        del expected
        from indexer.elastic.lock import locked
        from indexer.elastic.writer import open_writer

        with locked(self.connection) as lock:
            writer = open_writer(self, lock, rebuild=rebuild)
            try:
                yield writer
            finally:
                writer.close()
                self._meta = None

    def verify(self, *, thorough: bool = True) -> Iterator[str]:
        """Sentences on what is wrong with the stored index; none where all is well. The server reads its own files."""
        del thorough
        from indexer.elastic.checks import problems

        return problems(self)

    def rollback(self) -> IndexState:
        """Go back to the index before the last rebuild, which is kept for that. Raises `SettingsError` without one."""
        from indexer.elastic.lock import locked

        with locked(self.connection):
            names.roll_back(self.connection)
        return self.state()

    def _known(self) -> Meta:
        """The index's own document, not older than a moment: what a circle and freshness are compiled for."""
        if self._meta is not None and time.monotonic() - self._read < FRESH_SECONDS:
            return self._meta
        return self.ask()[0]

    def _search(self, body: "Clause", meta: Meta, *, explain: bool = False) -> Answer:
        """One search. The generation chooses the copy that answers, so that pages have one order of equal scores."""
        options: dict[str, Any] = {"include_named_queries_score": True} if explain else {}
        with self.connection.asking() as client:
            found = client.search(index=self.server.name, preference=meta.generation, body=body, **options).body
        answer: Answer = self.whole(found)
        return answer

    def ask(self, *bodies: "Clause") -> tuple[Meta, Sequence[Answer]]:
        """Some searches, and the index's own document as it was seen with them."""
        header = {"index": self.server.name, "preference": "_local"}
        lines = [line for body in (META_QUERY, *bodies) for line in (header, body)]
        with self.connection.asking() as client:
            answers = client.msearch(searches=lines).body["responses"]
        for answer in answers:
            if "error" in answer:
                raise self.connection.of_answer(answer["status"], answer)
            self.whole(answer)
        self._meta, self._read = self._read_meta(answers[0]), time.monotonic()
        return self._meta, answers[1:]

    def whole(self, answer: Answer) -> Answer:
        """An answer that no part is missing of."""
        if answer["_shards"]["failed"] or answer["timed_out"]:
            raise self.connection.of_answer(503, {"error": {"type": "no_shard_available"}})
        return answer

    def _read_meta(self, answer: Answer) -> Meta:
        """The index's own document; raises where this version cannot read the index."""
        hits = answer["hits"]["hits"]
        place = self.server.shown
        if not hits:
            raise IndexDamagedError(LOST.format(place=place))
        schema = names.schema_of(self.server.name, hits[0]["_index"])
        if schema is None or schema < VERSION:
            told = "was made by an older version of this program: `trials index --rebuild` makes it again"
            raise IndexDamagedError(f"the index at {place} {told}")
        if schema > VERSION:
            raise SettingsError(f"the index at {place} was made by a newer version of this program: update it")
        return Meta(hits[0]["_index"], hits[0]["_source"]["meta"])

    def places(self, meta: Meta) -> Places:
        """Every point that a site may stand on. Read once a generation, and only where a circle asks."""
        if self._places is None or self._places[0] != meta.generation:
            generation, content = self._own("places")
            self._places = (generation, Places(content))
        return self._places[1]

    def noted(self, meta: Meta) -> Noted:
        """The phrases that documents have as whole values. Read once a generation, and only where a phrase asks."""
        if self._noted is None or self._noted[0] != meta.generation:
            self._noted = (meta.generation, Noted(lambda: self._own("noted")[1]))
        return self._noted[1]

    def _own(self, name: str) -> tuple[str, bytes]:
        """A field of bytes of the index's own document, and the generation that it is of."""
        body: Any = {"query": exact("key", [META]), "size": 1, "_source": ["meta"], "stored_fields": [name]}
        seen, answers = self.ask(body)
        content = answers[0]["hits"]["hits"][0].get("fields", {}).get(name, [""])[0]
        from binascii import a2b_base64

        return seen.generation, a2b_base64(content)
