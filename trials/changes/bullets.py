"""Eligibility texts as bullets that can be compared: each with its list, its words, its numbers and what rules read.

In: the eligibility of a trial as stored. Out: bullets in the order of the text. Built on `trials.criteria`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from trials.changes.likeness import plain_words
from trials.criteria.durations import durations
from trials.criteria.model import Criterion, Kind
from trials.criteria.numbers import TIME, Quantity, quantities
from trials.criteria.read import read_criteria
from trials.criteria.split import split_criteria
from trials.criteria.view import plain_view

_FIELDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("criteria", "inclusion"),
    ("inclusion", "inclusion"),
    ("exclusion", "exclusion"),
)
UNITS: Final = rf"(?:{TIME}|%|percent\b|mm\b|cm\b|points?\b|kg/m2|kg\b|m?g/[dm]?l\b|mg\b|ml\b|mmhg\b)"
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)?")
_SIGNS: Final = re.compile(r"[<>=≤≥]")


class Bullet:
    """One criterion as the registry wrote it. Two are equal only if they are the same one."""

    def __init__(self, field: str, kind: Kind, text: str, claims: list[Criterion]) -> None:
        self.field = field
        self.kind = kind
        self.text = text
        self.claims = claims

    @cached_property
    def view(self) -> str:
        """Its words as rules see them, on one line."""
        return " ".join(plain_view(self.text).split())

    @cached_property
    def key(self) -> str:
        """Its list and its words with numbers and signs: equal for bullets that say the same in the same words."""
        return f"{self.kind}|{' '.join(self.view.replace(';', ' ').split()).strip(' .,')}"

    @cached_property
    def skeleton(self) -> str:
        """Its list and its words without numbers and signs of comparison."""
        return f"{self.kind} {plain_words(_SIGNS.sub(' ', _DIGITS.sub(' ', self.view)))}"

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The numbers in it, each with what is asked of it; a time that looks back is at most that long ago."""
        recent = {each.start for each in durations(self.view) if each.recent}
        found = quantities(self.view, UNITS)
        return [replace(each, op="<=") if each.op is None and each.start in recent else each for each in found]


class Texts(NamedTuple):
    """All that one copy says of who may join."""

    bullets: list[Bullet]

    @property
    def claims(self) -> list[tuple[Criterion, Bullet]]:
        """What rules read, each with its bullet."""
        return [(claim, bullet) for bullet in self.bullets for claim in bullet.claims if claim.variable]


def where(bullet: Bullet) -> str:
    """The dotted field that a bullet stands in."""
    return f"eligibility.{bullet.field}"


def read_texts(eligibility: Mapping[str, Any]) -> Texts:
    """The bullets of a copy with what rules read of them."""
    text, inclusion, exclusion = (eligibility.get(name) for name, _ in _FIELDS)
    read = read_criteria(text, inclusion=inclusion, exclusion=exclusion)
    bullets: list[Bullet] = []
    for field, kind in _FIELDS:
        words = eligibility.get(field)
        if not words:
            continue
        of_field = [criterion for criterion in read if criterion.field == field]
        for passage in split_criteria(words, plain_view(words), kind):
            inside = [each for each in of_field if passage.start <= each.start < passage.end]
            bullets.append(Bullet(field, passage.kind, words[passage.start : passage.end], inside))
    return Texts(bullets)
