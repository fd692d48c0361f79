"""What an export says of a trial beyond its record: readings of it, each under its own name, made when asked for.

In: a trial as stored. Out: JSON values. A new reading is one line of `ADDITIONS`; lines, columns and the schema follow.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from trials.concepts.reading import Reading


class Material:
    """One trial as the readings take it: plain data without defaults, and its texts read once for all of them."""

    def __init__(self, stored: bytes, today: date) -> None:
        self.trial: dict[str, Any] = json.loads(stored)
        self.today = today

    @cached_property
    def reading(self) -> "Reading":
        """Its texts with their concepts."""
        from trials.concepts.reading import Reading

        return Reading(self.trial)


def scope(material: Material) -> dict[str, Any]:
    """Whether it is about cell therapy of the spine, with reason and quotes."""
    from trials.scope import scope as decide

    return decide(material.reading).plain()


def product(material: Material) -> dict[str, Any]:
    """Which cells for which conditions, from where, whose, grown or not, given how, with quotes."""
    from trials.product import fingerprint

    return fingerprint(material.reading).plain()


def criteria(material: Material) -> list[dict[str, Any]]:
    """The eligibility text as criteria, each with its exact quote."""
    from trials.criteria import read_criteria

    rules = material.trial.get("eligibility", {})
    texts = {name: rules.get(name) for name in ("inclusion", "exclusion")}
    return [criterion.line() for criterion in read_criteria(rules.get("criteria"), **texts)]


def vetting(material: Material) -> dict[str, Any]:
    """What the listing says of payment, oversight, design and dates, with quotes."""
    from trials.vetting import plain, vet

    return plain(vet(material.trial, material.today))


ADDITIONS: Final[Mapping[str, Callable[[Material], Any]]] = {
    "scope": scope,
    "product": product,
    "criteria": criteria,
    "vetting": vetting,
}
"""Readings by the key that they have in a line, in this order."""
