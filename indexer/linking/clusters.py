"""Groups of records that are one study, made of links between two: the surest first, never against a conflict.

In: links, and pairs that may not be together. Out: for each record the group that it is in.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Link(NamedTuple):
    """Two records taken as one study; `strength` orders links, a person's decision is stronger than any other."""

    strength: float
    a: str
    b: str


def groups(keys: Iterable[str], links: Iterable[Link], barred: Callable[[str, str], bool]) -> dict[str, list[str]]:
    """The group of each record. A link that would bring a barred pair together is left out."""
    of = {key: [key] for key in keys}
    for link in sorted(links, key=lambda link: (-link.strength, link.a, link.b)):
        one, other = of.get(link.a), of.get(link.b)
        if one is None or other is None or one is other:
            continue
        if any(barred(left, right) for left in one for right in other):
            continue
        one.extend(other)
        for key in other:
            of[key] = one
    return of
