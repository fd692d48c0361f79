"""What forbids that two records are one study, whatever else agrees.

A registry gives a study one number: two records of one registry are two studies (a phase, an extension, a repeat, a
withdrawn one registered anew), and so are two records that claim different numbers of a third registry. EudraCT and
CTIS are two registries here: a trial that moved has a number of each.
"""

from typing import Final

from indexer.linking.side import Side

_PRIMARY: Final = """ctgov euctr ctis isrctn drks anzctr jrct umin cris chictr ctri irct rebec pactr tctr slctr rpcec
    lbctr repec"""
PRIMARY: Final = frozenset(_PRIMARY.split())
"""Registries that number studies; sponsors, ethics boards and the UTN may give several numbers to one."""


def conflict(a: Side, b: Side) -> str | None:
    """Name and words of what forbids it; None where nothing does."""
    if a.registry == b.registry and a.id != b.id and not _alias(a, b):
        return f"one registry ({a.registry}) lists both, under {a.id} and {b.id}"
    for registry in PRIMARY:
        one = {value for scheme, value in a.claims if scheme == registry}
        other = {value for scheme, value in b.claims if scheme == registry}
        if one and other and not one & other and not _versions(registry, one, other):
            return (
                f"they claim different numbers of {registry}: {', '.join(sorted(one))} and {', '.join(sorted(other))}"
            )
    return None


def _alias(a: Side, b: Side) -> bool:
    """A former number of the same record."""
    return (b.registry, b.id) in a.aliases or (a.registry, a.id) in b.aliases


def _versions(registry: str, one: set[str], other: set[str]) -> bool:
    """A CTIS number with and without its last group is the same."""
    return registry == "ctis" and any(left[:14] == right[:14] for left in one for right in other)
