"""The mark of the rules that search documents are made by: vocabulary, scope, product, places, what is put where.

In: the files of this program. Out: one short text. It stands in the index's own document, so that an index which an
earlier version of the program made is made anew by the next bringing up, though no record has changed.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

_INDEXER: Final = Path(__file__).parent
_TRIALS: Final = _INDEXER.parent / "trials"
_KINDS: Final = frozenset({".py", ".toml", ".tsv"})


@cache
def rules_mark() -> str:
    """The same as long as the same documents are made of the same records."""
    digest = blake2b(digest_size=8)
    for path in _files():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    """Everything of the domain, and the index's own step; how an engine keeps documents is its schema's version."""
    yield from sorted(path for path in _TRIALS.rglob("*") if path.suffix in _KINDS)
    yield from sorted(_INDEXER.glob("*.py"))
