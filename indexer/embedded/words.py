"""Words that an index holds, as its texts write them: for completion and for "did you mean".

The index keeps stems; what a person is shown is a word of a document that has the stem.
"""

from collections.abc import Iterable
from typing import Final

from indexer.analyzer import compose, spans, tokens
from indexer.embedded.snapshot import Snapshot
from indexer.fields import SENTINEL
from indexer.spelling import FIELDS, LONGEST, OFFERED, SHORTEST
from trials.slips import slips

MOST_TERMS: Final = 2_000


def near_words(snapshot: Snapshot, word: str) -> list[str]:
    """Words one slip away that the index has, most frequent first."""
    word = word.lower()
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    stems = {found[0] for slip in slips(word) if len(found := tokens(slip)) == 1}
    return _offered(snapshot, _by_frequency(snapshot, stems), OFFERED, "")


def words_with_prefix(snapshot: Snapshot, prefix: str, limit: int) -> list[str]:
    """Words that begin so, most frequent first."""
    wanted = compose(prefix).lower().strip()
    if not wanted or len(wanted) > LONGEST or not wanted.isalnum():
        return []
    stem = tokens(wanted)
    begins = {wanted, wanted[: max(2, len(wanted) - 3)], *stem}
    counts: dict[str, int] = {}
    for begin in begins:
        for field in FIELDS:
            for term, count in snapshot.searcher.terms_with_prefix(field, begin, limit=MOST_TERMS):
                counts[term] = max(counts.get(term, 0), count)
    counts.pop(SENTINEL, None)
    return _offered(snapshot, sorted(counts, key=lambda term: (-counts[term], term)), limit, wanted)


def _by_frequency(snapshot: Snapshot, stems: Iterable[str]) -> list[str]:
    counts = {stem: max(snapshot.searcher.doc_freq(field, stem) for field in FIELDS) for stem in stems}
    counts.pop(SENTINEL, None)
    return sorted((stem for stem, count in counts.items() if count), key=lambda stem: (-counts[stem], stem))


def _offered(snapshot: Snapshot, stems: Iterable[str], most: int, begin: str) -> list[str]:
    """The words behind stems, each once."""
    found: dict[str, None] = {}
    for stem in stems:
        word = _written(snapshot, stem)
        if word and word.startswith(begin):
            found[word] = None
        if len(found) == most:
            break
    return list(found)


def _written(snapshot: Snapshot, stem: str) -> str | None:
    """A word of the index with this stem, in lower case, from a document that it stands in."""
    for field in FIELDS:
        hits = snapshot.searcher.search(snapshot.compiler.word(field, stem), 1, count=False).hits
        for value in snapshot.card(hits[0][1]).get("text", {}).get(field, ()) if hits else ():
            text = compose(value)
            for token in spans(text):
                if token.text == stem:
                    return text[token.start : token.end].lower()
    return None
