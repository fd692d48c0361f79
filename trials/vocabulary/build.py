"""Compiles the TOML files of this folder into a `Vocabulary`. Needed when an index is built, not when one is asked.

Every word of a concept is folded; words with a hyphen or a common prefix are also taken joined and split, so that
`intra-discal`, `intra discal` and `intradiscal` need one line.
"""

import tomllib
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from trials.vocabulary.concept import Ambiguous, Concept, Meaning, Vocabulary
from trials.vocabulary.words import key

_SPECIAL: Final = ("abbreviations", "context")
_DEFAULT_KINDS: Final = {"conditions": "condition"}
_PREFIXES: Final = (
    *(
        "intra",
        "inter",
        "extra",
        "peri",
        "para",
        "epi",
        "post",
        "non",
        "pre",
        "anti",
        "micro",
        "multi",
        "mono",
        "trans",
    ),
    *("sub", "osteo", "myelo", "allo", "auto", "poly", "spondylo"),
)
_SHORTEST_REST: Final = 4  # "intra|discal", not "epi|c"
_GAP: Final = " ... "


def compile_vocabulary(folder: Path) -> Vocabulary:
    """Read every TOML file of a folder. Raises ValueError where a concept stands twice or lacks a kind."""
    built = Vocabulary({}, {}, {}, {}, frozenset(), {}, {}, {}, {})
    names: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            content = tomllib.load(file)
        if path.stem not in _SPECIAL:
            for name, entry in content.items():
                _add_concept(built, names, path.stem, name, entry)
        elif path.stem == "context":
            built.context.update(content)
        else:
            built.ambiguous.update({key(name): _ambiguous(entry) for name, entry in content.items()})
    for name, written in built.surfaces.items():  # a word with several meanings would widen a search to all of them
        built.surfaces[name] = [word for word in written if key(word) not in built.ambiguous]
    return built._replace(names=frozenset(names))


def _add_concept(built: Vocabulary, names: set[str], stem: str, name: str, entry: dict[str, Any]) -> None:
    kind = entry.get("kind", _DEFAULT_KINDS.get(stem))
    if kind is None or name in built.concepts:
        raise ValueError(f"{stem}.toml: [{name}] " + ("stands twice" if kind else "has no kind"))
    built.concepts[name] = Concept(
        id=name,
        kind=kind,
        term=entry["term"],
        product=entry.get("product", "other"),
        broader=tuple(entry.get("broader", ())),
        living=entry.get("living", False),
        not_cells=entry.get("not_cells", False),
        icd10=tuple(entry.get("icd10", ())),
        mesh=tuple(entry.get("mesh", ())),
    )
    full = list(dict.fromkeys(_full_words(entry)))
    for written in [*full, *entry.get("names", ())]:
        _add_phrase(built, name, written)
    for written in entry.get("abbreviations", ()):
        _append(built.short, key(written), name)
    for written in entry.get("query", ()):
        _append(built.typed, key(written), name)
    names.update(key(written) for written in entry.get("names", ()))
    built.surfaces[name] = [*_shortest(one for one in full if _GAP not in one), *entry.get("abbreviations", ())]


def _full_words(entry: dict[str, Any]) -> Iterator[str]:
    """Every word of a concept but its abbreviations, the preferred one first (a trap's own name is no word)."""
    if entry.get("kind") not in ("trap", "anatomy", "route") and not entry["term"].startswith(("other ", "another ")):
        yield entry["term"].partition(" (")[0]
    for pair in zip_longest(entry.get("clinical", ()), entry.get("lay", ())):  # a search takes the first two dozen
        yield from filter(None, pair)
    for words in entry.get("other", {}).values():
        yield from words


def _shortest(full: Iterable[str]) -> list[str]:
    """The phrases without those that hold another one: who finds `disc herniation` finds the lumbar one too."""
    folded = {written: f" {key(written)} " for written in full}
    return [
        written
        for written, text in folded.items()
        if not any(other != text and other in text for other in folded.values())
    ]


def _add_phrase(built: Vocabulary, name: str, written: str) -> None:
    first, gap, second = written.partition(_GAP)
    if gap:
        pair = (key(second), name)
        known = built.gapped.setdefault(key(first), [])
        if pair not in known:
            known.append(pair)
        written = f"{first} {second}"
    for variant in _variants(written):
        _append(built.phrases, variant, name)


def _variants(written: str) -> Iterator[str]:
    """A phrase folded, with hyphens closed up, and with each common prefix split off."""
    plain = key(written)
    yield plain
    if "-" in written:
        yield key(written.replace("-", ""))
    tokens = plain.split(" ")
    for place, token in enumerate(tokens):
        for prefix in _PREFIXES:
            if token.startswith(prefix) and len(token) >= len(prefix) + _SHORTEST_REST:
                yield " ".join([*tokens[:place], prefix, token[len(prefix) :], *tokens[place + 1 :]])


def _append(table: dict[str, list[str]], phrase: str, name: str) -> None:
    if phrase and name not in table.setdefault(phrase, []):
        table[phrase].append(name)


def _ambiguous(entry: dict[str, Any]) -> Ambiguous:
    tables = [(name, value["words"]) for name, value in entry.items() if isinstance(value, dict)]
    meanings = tuple(Meaning(name, tuple(key(word) for word in words)) for name, words in tables)
    return Ambiguous(meanings, entry.get("alone"), entry.get("query"))
