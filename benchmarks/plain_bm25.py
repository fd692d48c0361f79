"""Plain BM25, the floor that a search is held against: all text of a record in one field, any of the query's words.

English stop words, Porter's stems, k1 1.2, b .75, no filter, no synonym, no field weights.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tantivy import Filter, Index, Occur, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer


def analyzer() -> Any:
    """Lower case, English stop words and stems."""
    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.stopword("english"))
    return chain.filter(Filter.stemmer("english")).build()


def texts(value: Any) -> Iterable[str]:
    """Every text of a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


class PlainIndex:
    """Records by one field."""

    def __init__(self, folder: Path, records: Iterable[tuple[str, Any]]) -> None:
        builder = SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("all", tokenizer_name="plain", index_option="freq")
        self.schema = builder.build()
        folder.mkdir(parents=True)
        self.index = Index(self.schema, str(folder))
        self.analyzer = analyzer()
        self.index.register_tokenizer("plain", self.analyzer)
        from tantivy import Document

        writer = self.index.writer(128_000_000, 1)
        for number, record in records:
            writer.add_document(Document.from_dict({"id": number, "all": " ".join(texts(record))}, self.schema))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, text: str, limit: int) -> list[str]:
        """Ids, best first."""
        words = list(dict.fromkeys(self.analyzer.analyze(text)))
        clauses = [(Occur.Should, Query.term_query(self.schema, "all", word)) for word in words]
        hits = self.searcher.search(Query.boolean_query(clauses), limit).hits if clauses else []
        return [self.searcher.doc(address)["id"][0] for _, address in hits]
