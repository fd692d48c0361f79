"""The mark of the rules that search documents are made by: vocabulary, scope, product, places, what is put where.

In: the files of this program. Out: one short text. It stands in the index's own document, so that an index which an
earlier version of the program made is made anew by the next bringing up, though no record has changed.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from trials.digest import blake2b

_INDEXER: Final = Path(__file__).parent
_TRIALS: Final = _INDEXER.parent / "trials"
_KINDS: Final = (".py", ".toml", ".tsv")
# What reads documents and makes none: a change of it must not make anew what 600,000 trials took minutes to be.
_READ_LATER: Final = ("changes", "criteria", "matching", "patient", "alternatives.py", "alternatives.toml")
_MAKERS: Final = (
    *("analyzer", "days", "documents", "fields", "geography", "merging", "packing", "phrases", "study", "truth"),
    "understanding",
)


@cache
def rules_mark() -> str:
    """The same as long as the same documents are made of the same records."""
    digest = blake2b(digest_size=8)
    for path in _files():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    """What makes documents of records; how an engine keeps them is its schema's version. A test builds one and compares
    what that loads."""
    found = []
    for folder, below, names in os.walk(_TRIALS):  # in a fifth of the time that Path.rglob takes: every check-up waits
        is_top = folder == str(_TRIALS)
        below[:] = [name for name in below if not (is_top and name in _READ_LATER)]
        found += [
            Path(folder, name) for name in names if name.endswith(_KINDS) and not (is_top and name in _READ_LATER)
        ]
    yield from sorted(found)
    yield from (_INDEXER / f"{name}.py" for name in _MAKERS)
