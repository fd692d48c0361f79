"""What to let go of when nothing fits: each filter and each value of the profile in turn, done and counted.

In: an engine, what was asked, the matches. Out: the one relaxation that brings most, with its exact number.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from search_cli.matching import Asked, Match, candidates, fitting, pool_of, ranked

if TYPE_CHECKING:
    from indexer.engine import Engine
    from trials.matching import Relaxation
    from trials.patient import Patient


def best_relaxation(
    engine: "Engine", asked: Asked, patient: "Patient", matches: Sequence[Match]
) -> "Relaxation | None":
    """The filter or value whose leaving out gives most more trials that nothing stands against; None if none does."""
    from trials.matching import largest_gain, single_relaxation

    now = count(matches)
    gains = {name: count(rematched(engine, without, patient)) - now for name, without in relaxed(asked)}
    value = single_relaxation(pool_of(matches), patient)
    if value is not None:
        gains[value.name] = value.gain
    return largest_gain(gains)


def count(matches: Iterable[Match]) -> int:
    """How many nothing stands against."""
    return sum(1 for _ in fitting(matches))


def rematched(engine: "Engine", asked: Asked, patient: "Patient") -> list[Match]:
    """The whole match again."""
    return ranked(candidates(engine, asked)[0], patient, note=bool(asked.note))


def relaxed(asked: Asked) -> Iterator[tuple[str, Asked]]:
    """What was asked, without one filter at a time, by the option's name."""
    query = asked.query
    options = (
        ("--status", "statuses"),
        ("--country", "countries"),
        ("--condition", "conditions"),
        ("--cells", "cells"),
        ("--route", "routes"),
    )
    for option, name in options:
        if getattr(query, name):
            cleared: dict[str, Any] = {name: ()}
            yield option, asked._replace(query=query._replace(**cleared))
    if query.recruiting:
        yield "--recruiting", asked._replace(query=query._replace(recruiting=False))
    if not query.everything:
        yield "the scope (--all)", asked._replace(query=query._replace(everything=True))
    if asked.near is not None and asked.near[2] is not None:
        yield "--within", asked._replace(near=(*asked.near[:2], None))
    for option, name in (("--phase", "phases"), ("--registry", "registries")):
        if getattr(asked, name):
            emptied: dict[str, Any] = {name: ()}
            yield option, asked._replace(**emptied)
    if asked.updated_since:
        yield "--updated-since", asked._replace(updated_since=None)
