"""The words of the field: lay, clinical, abbreviated and in other languages, each belonging to a concept.

The TOML files of this folder are the source. `vocabulary()` gives them compiled. A search must start in milliseconds
and compiling takes 80, so whoever builds an index calls `write_compiled(path)` and whoever reads a query calls
`vocabulary(path)`: one JSON file, taken only while it fits the TOML files' sizes and times, else compiled afresh.
This package needs the standard library only, and `tomllib` only to compile.
"""

import json
import os
from pathlib import Path
from typing import Final

from trials.vocabulary.concept import CONDITION_VALUES, Ambiguous, Concept, Vocabulary, from_plain, to_plain
from trials.vocabulary.query import Read, lookup, read_query
from trials.vocabulary.words import fold, key, spans, words

__all__ = [
    "CONDITION_VALUES",
    "Ambiguous",
    "Concept",
    "Read",
    "Vocabulary",
    "fold",
    "key",
    "lookup",
    "read_query",
    "spans",
    "vocabulary",
    "words",
    "write_compiled",
]

_FOLDER: Final = Path(__file__).parent
_FORMAT: Final = 1  # of the compiled file; a file with another number is not read
_loaded: list[Vocabulary] = []


def vocabulary(compiled: Path | None = None) -> Vocabulary:
    """The vocabulary, loaded once a process: from the compiled file where that is fresh, else from the TOML files."""
    if not _loaded:
        _loaded.append((_read_compiled(compiled) if compiled else None) or _compile())
    return _loaded[0]


def write_compiled(compiled: Path) -> None:
    """Write the compiled vocabulary beside an index; a reader sees the old file or the new one, never half of one."""
    content = json.dumps({"stamp": _stamp(), **to_plain(vocabulary())}, ensure_ascii=False, separators=(",", ":"))
    draft = compiled.with_name(f"{compiled.name}.{os.getpid()}.new")
    draft.write_text(content, encoding="utf-8")
    draft.replace(compiled)


def _compile() -> Vocabulary:
    from trials.vocabulary.build import compile_vocabulary

    return compile_vocabulary(_FOLDER)


def _read_compiled(compiled: Path) -> Vocabulary | None:
    """The compiled file, or None where it is missing, older than the TOML files, or not what was written."""
    try:
        plain = json.loads(compiled.read_bytes())
        return from_plain(plain) if plain["stamp"] == _stamp() else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _stamp() -> list[object]:
    """What tells whether the TOML files are still those that were compiled."""
    with os.scandir(_FOLDER) as entries:
        files = [(one.name, one.stat()) for one in entries if one.name.endswith(".toml")]
    return [_FORMAT, *sorted([name, facts.st_size, facts.st_mtime_ns] for name, facts in files)]
