"""What a crawl asks for: a scope (data in `scopes/*.toml`), a text, or everything.

In: the words of the call. Out: `Wanted`, the terms for each search area of one registry, with a stable key. The key
names what the archive keeps apart: the mark of the last good run, and which records belong to the query.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files

from trials.errors import UsageError

DEFAULT = "spine-cells"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One question to one registry: `areas` (terms for each of its search areas), or `text`, or neither: everything."""

    key: str
    areas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope file: name, version (raised with every change of terms), and terms by registry and search area."""

    name: str
    version: int
    registries: Mapping[str, Mapping[str, tuple[str, ...]]]


def scope_names() -> list[str]:
    """Every scope there is."""
    return sorted(file.name.removesuffix(".toml") for file in files("crawler").joinpath("scopes").iterdir())


def load_scope(name: str) -> Scope:
    """Read one scope; an unknown name is a `UsageError` that lists the known ones."""
    if name not in scope_names():
        raise UsageError(f"there is no scope {name!r}; there is {', '.join(scope_names())}")
    data = tomllib.loads(files("crawler").joinpath("scopes", f"{name}.toml").read_text("utf-8"))
    registries = {
        registry: {area: tuple(terms) for area, terms in areas.items()}
        for registry, areas in data["registries"].items()
    }
    return Scope(data["name"], data["version"], registries)


def wanted(registry: str, scope: str = DEFAULT, query: str | None = None, everything: bool = False) -> Wanted:
    """The question to one registry. A text replaces the scope's terms; `everything` and a text exclude each other."""
    if query is not None and everything:
        raise UsageError("--query and --everything exclude each other")
    if everything:
        return Wanted("everything")
    if query is not None:
        if not (text := " ".join(query.split())):
            raise UsageError("--query needs some text; --everything asks for all records")
        return Wanted(f"query:{sha256(text.encode()).hexdigest()[:16]}", text=text)
    found = load_scope(scope)
    if registry not in found.registries:
        raise UsageError(f"the scope {scope!r} has no terms for {registry}; use --query or --everything")
    return Wanted(f"scope:{found.name}:{found.version}", areas=found.registries[registry])
