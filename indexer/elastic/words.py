"""Words that an index on a server holds, as its texts write them: for completion and for "did you mean".

The server counts words that it is told, but does not list those with a prefix: for these the studies that have one are
read, some at a time.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from indexer.analyzer import compose, spans, tokens
from indexer.elastic.compile import either, exact
from indexer.elastic.mapping import META
from indexer.spelling import FIELDS, LONGEST, OFFERED, SHORTEST
from trials.slips import slips

if TYPE_CHECKING:
    from indexer.elastic.engine import ElasticEngine

READ: Final = 200  # studies that are read at a time
ROUNDS: Final = 3
Cards = list[dict[str, Any]]


def near_words(engine: "ElasticEngine", word: str) -> list[str]:
    """Words one slip away that the index has, most frequent first."""
    word = word.lower()
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    stems = {run[0] for slip in slips(word) if len(run := tokens(slip)) == 1}
    found: dict[str, None] = {}
    for stem in frequencies(engine, stems):
        if written := _written(_cards(engine, [{"term": {field: stem}} for field in FIELDS], 1), stem):
            found[written] = None
        if len(found) == OFFERED:
            break
    return list(found)


def words_with_prefix(engine: "ElasticEngine", prefix: str, limit: int) -> list[str]:
    """Words that begin so, most frequent first, of the studies that were read."""
    wanted = compose(prefix).lower().strip()
    if not wanted or len(wanted) > LONGEST or not wanted.isalnum():
        return []
    begins = {wanted, wanted[: max(2, len(wanted) - 3)], *tokens(wanted)}
    known: dict[str, str] = {}
    for _ in range(ROUNDS):
        clauses = [{"prefix": {field: begin}} for field in FIELDS for begin in begins]
        barred = [{"terms": {field: list(known)}} for field in FIELDS] if known else []
        cards = _cards(engine, clauses, READ, barred)
        before = len(known)
        for stem, word in _beginning(cards, wanted):
            known.setdefault(stem, word)
        if len(cards) < READ or len(known) == before:
            break
    ranked = (known[stem] for stem in frequencies(engine, known))
    return list(dict.fromkeys(ranked))[:limit]


def frequencies(engine: "ElasticEngine", stems: Iterable[str]) -> dict[str, int]:
    """In how many studies each stem stands, the most frequent first; those that stand in none are left out."""
    text = " ".join(sorted(stems))
    with engine.connection.asking() as client:
        answer = client.termvectors(
            index=engine.server.name,
            doc=dict.fromkeys(FIELDS, text),
            fields=list(FIELDS),
            term_statistics=True,
            field_statistics=False,
            positions=False,
            offsets=False,
        )
    counts: dict[str, int] = {}
    for field in answer.body.get("term_vectors", {}).values():
        for stem, told in field["terms"].items():
            counts[stem] = max(counts.get(stem, 0), told.get("doc_freq", 0))
    kept = ((stem, count) for stem, count in counts.items() if count)
    return dict(sorted(kept, key=lambda pair: (-pair[1], pair[0])))


def _cards(engine: "ElasticEngine", clauses: list[Any], most: int, barred: list[Any] | None = None) -> Cards:
    """The texts of studies that match any of the clauses."""
    query = {"bool": {"filter": [either(clauses)], "must_not": [exact("key", [META]), *(barred or [])]}}
    _, answers = engine.ask({"query": query, "size": most, "_source": ["card.text"], "sort": [{"key": "asc"}]})
    return [hit["_source"]["card"]["text"] for hit in answers[0]["hits"]["hits"]]


def _written(cards: Cards, stem: str) -> str | None:
    """A word with this stem, in lower case."""
    for card in cards:
        for field in FIELDS:
            for value in card.get(field, ()):
                text = compose(value)
                for token in spans(text):
                    if token.text == stem:
                        return text[token.start : token.end].lower()
    return None


def _beginning(cards: Cards, wanted: str) -> Iterable[tuple[str, str]]:
    """Stems and words, in lower case, that begin as wanted."""
    for card in cards:
        for value in (value for field in FIELDS for value in card.get(field, ())):
            text = compose(value)
            for token in spans(text):
                word = text[token.start : token.end].lower()
                if word.startswith(wanted):
                    yield token.text, word
