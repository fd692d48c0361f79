"""The words of the field: lay, clinical, abbreviated and in other languages, each belonging to a concept.

The TOML files of this folder are the source. `vocabulary()` gives them compiled. A search must start in milliseconds
and compiling takes 100, so `write_compiled()` puts one JSON file beside them when the package is built; it is taken
only while it fits the sizes of these files and is no older than they are, else the TOML files are compiled afresh.
This package needs the standard library only, and `tomllib` only to compile.
"""

import json
import os
from pathlib import Path
from typing import Final

from trials.vocabulary.concept import CONDITION_VALUES, Ambiguous, Concept, Vocabulary, from_plain, to_plain
from trials.vocabulary.query import Read, lookup, read_query
from trials.vocabulary.words import fold, key, places, spans, words

__all__ = [
    "COMPILED",
    "CONDITION_VALUES",
    "Ambiguous",
    "Concept",
    "Read",
    "Vocabulary",
    "compile_toml",
    "fold",
    "key",
    "lookup",
    "places",
    "read_compiled",
    "read_query",
    "spans",
    "vocabulary",
    "words",
    "write_compiled",
]

COMPILED: Final = Path(__file__).with_name("compiled.json")
"""Where the compiled vocabulary lies; it is built, not kept with the sources."""

_FOLDER: Final = Path(__file__).parent
_INSTALLING: Final = 60.0  # seconds: an installer writes the files of a package in any order
_loaded: list[Vocabulary] = []


def vocabulary() -> Vocabulary:
    """The vocabulary, loaded once a process: from the compiled file where that is fresh, else from the TOML files."""
    if not _loaded:
        _loaded.append(read_compiled(COMPILED) or compile_toml())
    return _loaded[0]


def write_compiled(compiled: Path = COMPILED) -> None:
    """Write the compiled vocabulary; a reader sees the old file or the new one, never half of one."""
    content = json.dumps({"stamp": _stamp()[0], **to_plain(compile_toml())}, ensure_ascii=False, separators=(",", ":"))
    draft = compiled.with_name(f"{compiled.name}.{os.getpid()}.new")
    draft.write_text(content, encoding="utf-8")
    draft.replace(compiled)


def compile_toml() -> Vocabulary:
    """The vocabulary from its TOML files."""
    from trials.vocabulary.build import compile_vocabulary

    return compile_vocabulary(_FOLDER)


def read_compiled(compiled: Path) -> Vocabulary | None:
    """The compiled file, or None where it is missing, older than the TOML files, or not what was written."""
    try:
        written = compiled.stat().st_mtime
        sizes, newest = _stamp()
        if written < newest - _INSTALLING:
            return None
        plain = json.loads(compiled.read_bytes())
        return from_plain(plain) if plain["stamp"] == sizes else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _stamp() -> tuple[list[object], float]:
    """What tells whether the compiled file is still what these files make: their sizes, and when one changed last."""
    with os.scandir(_FOLDER) as entries:
        files = [(one.name, one.stat()) for one in entries if one.name.endswith((".toml", ".py"))]
    sizes = sorted([name, facts.st_size] for name, facts in files)
    return list(sizes), max((facts.st_mtime for _, facts in files), default=0.0)
