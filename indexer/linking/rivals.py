"""Twins that are not told apart: two records of one registry, which are two studies, fit a third record as well.

In: the book, records whose studies are being made, and whom people have parted. Out: evidence links among them that
rivals contest are left to a person. Sister trials of one sponsor have the same title, begin together, and are all in
each registry.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from indexer.linking.book import Book, Recorded
from indexer.linking.side import Side

Parted = Callable[[str, str], bool]
"""Whether a person has said of two records that they are two studies."""

NAME: Final = "rival"
"""Evidence that a contested link has beside its own; how near the rival comes is its value."""
MARGIN: Final = 1.0
"""Log-odds by which the better of two rivals has to lead: less than one month between two starts, or an equal size."""


def would_join(link: Recorded) -> bool:
    """Whether a link joins two records, or would if no rival contested it."""
    return link.verdict == "same" or any(name == NAME for name, *_ in link.reasons)


def settle(book: Book, sides: Mapping[str, Side], parted: Parted) -> None:
    """Leave the links of these records that are contested to a person, and take up those that are no longer: by a
    record that a person has parted from one of the two no more."""
    found = {key: [link for link in book.links(key) if would_join(link)] for key in sides}
    for link in {(link.a, link.b): link for links in found.values() for link in links}.values():
        if link.method == "evidence" and link.a in found and link.b in found:
            nearest = max(
                [
                    *_rivals(link, link.a, link.b, found[link.a], sides, parted),
                    *_rivals(link, link.b, link.a, found[link.b], sides, parted),
                ],
                default=-math.inf,
            )
            told = _told(link, nearest)
            if (told.verdict, told.reasons) != (link.verdict, link.reasons):
                book.keep(told)


def _rivals(
    link: Recorded, key: str, other: str, links: list[Recorded], sides: Mapping[str, Side], parted: Parted
) -> Iterator[float]:
    """By how much other records of the other one's registry fit this one better than that does."""
    twin = sides[other]
    for beside in links:
        rival = sides.get(beside.b if beside.a == key else beside.a)
        if rival and rival.registry == twin.registry and rival.id != twin.id and beside.method == "evidence":
            if parted(beside.a, beside.b):
                continue
            yield _odds(beside.score) - _odds(link.score)


def _odds(score: float) -> float:
    sure = min(score, 1 - 1e-12)
    return math.log(sure / (1 - sure))


def _told(link: Recorded, nearest: float) -> Recorded:
    own = [reason for reason in link.reasons if reason[0] != NAME]
    if nearest > -MARGIN:
        return link._replace(verdict="undecided", reasons=[*own, [NAME, round(math.exp(min(0.0, nearest)), 2), 0.0]])
    return link._replace(verdict="same", reasons=own)
