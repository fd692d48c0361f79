"""The tantivy schema of the search document, and how a document is handed over.

tantivy's binding has traps that are avoided here: keyword construction makes every int signed, so integers are signed
fields and documents are made with the schema at hand; tokenizers are not stored, so they are registered at every open.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from tantivy import Document as Stored
from tantivy import Index, Occur, Query, Schema, SchemaBuilder

from indexer.analyzer import ANALYZER, NAME, prepare
from indexer.fields import EXACT, FACETS, NUMBERS, SENTINEL, TEXT_BOOSTS
from indexer.packing import Packing, to_json

if TYPE_CHECKING:
    from indexer.documents import Document

VERSION: Final = 6
"""Raised whenever what an index holds changes: other versions are rebuilt, never read."""

SEVERAL: Final = ("phase", "country", "condition", "cells", "route")
"""Facets of which a study has several values. To count one value a study takes a tenth of the time that lists take: so
the few values of most studies are counted as one, joined."""
JOINED: Final = "_joined"
MANY: Final = "_many"
FEW: Final = 3  # values that are joined: of four countries almost every study has its own list
JOINT: Final = "\x1f"
"""Before each value that is counted: none is taken for a date then, which JSON fields make of texts that look so."""
ONE_BY_ONE: Final = 32
"""Values that are asked for without a set."""
WHOLE: Final = "exact"
"""The one field of all exact values, each after the name of its own. A commit makes a dictionary for every field that
has a term, and clears a megabyte for each: of one changed study that took a third of the time."""
_EXACT: Final = frozenset(EXACT)
COUNTS: Final = "counted"
"""The one field of facets as they are counted, with a column for each."""
COUNTED: Final = tuple(
    f"{COUNTS}.{name}"
    for name in (
        *(name for name in FACETS if name not in SEVERAL),
        *(name + suffix for name in SEVERAL for suffix in (JOINED, MANY)),
    )
)
"""The columns that facets are counted in."""
LISTED: Final = ("updated", "recruits_until")
"""Numbers that are looked up as terms too."""

KEY: Final = "key"
META: Final = "__meta__"
"""Key of the one document that is no study: it carries what the index knows of itself, in the same commit."""


def build_schema() -> Schema:
    """All fields. Positions in every text field, because a phrase may stand in any."""
    builder = SchemaBuilder()
    builder.add_text_field(KEY, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in TEXT_BOOSTS:
        builder.add_text_field(name, tokenizer_name=NAME, index_option="position")
    builder.add_text_field(WHOLE, tokenizer_name="raw", index_option="basic")
    builder.add_json_field(COUNTS, tokenizer_name="raw", index_option="basic", fast=True)
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=name in LISTED, fast=True)
    for name in ("card", "records"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def open_index(path: str) -> Index:
    """Open an index with the analyzer at its place. It stays as it was opened: nothing watches its files."""
    index = Index.open(path)
    index.config_reader(reload_policy="manual")
    index.register_tokenizer(NAME, ANALYZER)
    return index


def create_index(path: str) -> Index:
    """A new index in an empty folder."""
    index = Index(build_schema(), path, reuse=False)
    index.register_tokenizer(NAME, ANALYZER)
    return index


def term_of(field: str, value: object) -> tuple[str, str]:
    """Where a whole value, or a word of a text, stands in the index, and as what."""
    return (WHOLE, f"{field}={value}") if field in _EXACT else (field, str(value))


def exact(schema: Schema, field: str, values: Iterable[object]) -> Query:
    """Any of these whole values. A set is read to its end before the first hit, so few values are asked for one by one:
    beside a rare word most of theirs are skipped."""
    wanted = [term_of(field, value) for value in values]
    if len(wanted) > ONE_BY_ONE or not wanted:
        return Query.term_set_query(schema, WHOLE if field in _EXACT else field, [term for _, term in wanted])
    clauses = [Query.term_query(schema, *term, "basic") for term in wanted]
    return clauses[0] if len(clauses) == 1 else Query.boolean_query([(Occur.Should, clause) for clause in clauses])


def stored(document: "Document", packing: Packing, schema: Schema) -> Stored:
    """A document as tantivy takes it; card and records as one packed stream in two fields."""
    values: dict[str, Any] = {name: joined(document.text.get(name, ())) for name in TEXT_BOOSTS}
    whole = [term_of(name, value)[1] for name in EXACT for value in document.exact.get(name, ())]
    counted = {name: found for facet in FACETS for name, found in _counted(facet, document.exact.get(facet, ()))}
    values |= {WHOLE: whole, COUNTS: counted} | document.numbers
    card, records = packing.pack(to_json(document.card), document.records)
    values |= {KEY: document.key, "card": card, "records": records}
    return Stored.from_dict(values, schema)


def _counted(name: str, values: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """The values of a facet as they are counted."""
    if not values:
        return
    if name not in SEVERAL:
        yield name, [JOINT + value for value in values]
    elif len(values) > FEW or any(JOINT in value for value in values):
        yield name + MANY, [JOINT + value for value in values]
    else:
        yield name + JOINED, [JOINT + JOINT.join(sorted(values))]


def meta_document(meta: dict[str, Any], schema: Schema) -> Stored:
    """The document that is no study. It has the sentinel too: every engine counts it."""
    values: dict[str, Any] = dict.fromkeys(TEXT_BOOSTS, SENTINEL)
    return Stored.from_dict(values | {KEY: META, "card": json.dumps(meta).encode()}, schema)


def joined(values: tuple[str, ...]) -> str:
    """One text field: the sentinel before each value and at the end."""
    return f" {SENTINEL} ".join(("", *map(prepare, values), ""))
