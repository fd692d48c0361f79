"""Which registries there are and what they are called, without loading their readers: those bring the model along.

In: the files of `crawler/registries`. Out: ids and titles. A search prints titles, so this has to cost next to nothing;
a test holds what is found here against the descriptors themselves.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from trials.errors import UsageError
from trials.patterns import late

TITLE: Final = late(r"\bDescriptor\(.*?^\s*title=\"((?:[^\"\\]|\\.)*)\"", re.DOTALL | re.MULTILINE)


SYSTEMS: Final = {
    "utn": "UTN",
    "japic": "JapicCTI",
    "jma": "JMA-IIA",
    "itmctr": "ITMCTR",
    "chinadrugtrials": "ChinaDrugTrials",
    "ccmo": "CCMO",
    "idrcb": "ID-RCB",
}
"""Numbers that no reader is for, as their systems write themselves."""


@cache
def folder() -> Path:
    """Where the readers stand."""
    import crawler

    return Path(crawler.__path__[0]) / "registries"


@cache
def registry_ids() -> tuple[str, ...]:
    """The ids of all registries that a reader exists for."""
    return tuple(sorted(path.stem for path in folder().glob("[a-z]*.py")))


@cache
def crawled_ids() -> frozenset[str]:
    """The ids of the registries that a spider exists for; records of all others are only imported."""
    return frozenset(path.stem for path in (folder().parent / "spiders").glob("[a-z]*.py"))


@cache
def title(registry: str) -> str:
    """What a registry or a number system calls itself; its id where nobody tells."""
    if registry not in registry_ids():
        return SYSTEMS.get(registry, registry)
    found = TITLE.search((folder() / f"{registry}.py").read_text("utf-8"))
    return found[1] if found else registry


def titles(registries: Iterable[str]) -> dict[str, str]:
    """Titles by id."""
    return {registry: title(registry) for registry in registries}


def known_registry(text: str) -> str:
    """The id that a person means by an id or a title. Raises `UsageError` with the nearest ones."""
    wanted = text.strip().casefold()
    if wanted in registry_ids():
        return wanted
    by_title = {title(registry).casefold(): registry for registry in registry_ids()}
    if wanted in by_title:
        return by_title[wanted]
    from trials.identifiers import SCHEMES

    if wanted in SCHEMES:  # a registry whose trials come through another one's export
        return wanted
    near = get_close_matches(wanted, [*registry_ids(), *SCHEMES, *by_title], n=3) or registry_ids()[:6]
    told = " or ".join(dict.fromkeys(by_title.get(each, each) for each in near))
    raise UsageError(f"no registry is called '{text[:40]}': {told} can be meant (`trials registries` lists all)")
