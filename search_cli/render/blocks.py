"""What a long answer is made of, and how each piece becomes lines: facts, prose, bullets under headings.

The sections of `show` are pure functions from a trial to these pieces; only here do they learn a width.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from search_cli.render.layout import Line, cells, indent, pad, wrap

MARGIN = "  "
LABEL = 24  # columns of the labels: the longest, "Principal investigator", and two for air
LONGEST_TEXT = 12_000  # characters of one text shown to a person: four screens; the rest is in --full and --json
LIST_MARK = re.compile(r"\s*(?:[-*•·–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+")


class Fact(NamedTuple):
    """A label and what is known."""

    label: str
    text: str
    style: str = ""


class Prose(NamedTuple):
    """Running text of the source; its line breaks and list marks are kept."""

    text: str
    style: str = ""


class Bullet(NamedTuple):
    """One entry of a list, with a dimmer text below it. An entry of `level` 1 belongs to the one before it."""

    text: str
    below: str = ""
    style: str = ""
    level: int = 0


class Head(NamedTuple):
    """A heading inside a section."""

    text: str


Block = Fact | Prose | Bullet | Head
Item = TypeVar("Item")


class Shown(NamedTuple):
    """How much of long lists and texts is shown."""

    full: bool = False

    def first(self, items: Sequence[Item], most: int) -> Sequence[Item]:
        """The first entries of a list."""
        return items if self.full else items[:most]

    def rest(self, items: Sequence[Any], most: int, what: str) -> Iterator[Block]:
        """A line that tells how many more there are, and how to see them."""
        if not self.full and len(items) > most:
            yield Bullet(f"… {len(items) - most:,} more {what} (--full shows all)", style="dim")

    def text(self, text: str | None) -> Iterator[Block]:
        """A text, cut where it is longer than a person reads."""
        if not text:
            return
        if self.full or len(text) <= LONGEST_TEXT:
            yield Prose(text)
            return
        yield Prose(text[:LONGEST_TEXT])
        yield Bullet(f"… {len(text) - LONGEST_TEXT:,} more characters (--full shows all)", style="dim")


def lines(blocks: Iterable[Block], width: int, *, plain: bool) -> Iterator[Line]:
    """Blocks of one section as lines of at most `width` columns."""
    for block in blocks:
        if isinstance(block, Fact):
            yield from fact_lines(block, width, plain=plain)
        elif isinstance(block, Head):
            for line in indent(f"{block.text}:" if plain else block.text, width, MARGIN):
                yield [(line, "bold")]
        elif isinstance(block, Prose):
            yield from prose_lines(block, width)
        else:
            yield from bullet_lines(block, width, plain=plain)


def fact_lines(fact: Fact, width: int, *, plain: bool) -> Iterator[Line]:
    """`Label   value`, the value hanging in its own column; `Label: value` for a screen reader."""
    if plain:
        for line in indent(f"{fact.label}: {fact.text}", width, MARGIN):
            yield [line]
        return
    labels = wrap(fact.label, width - len(MARGIN))
    beside = len(labels) == 1 and cells(labels[0]) < LABEL
    if not beside:
        for line in labels:
            yield [MARGIN, (line, "dim")]
    for number, line in enumerate(wrap(fact.text, width - len(MARGIN) - LABEL)):
        lead = pad(labels[0], LABEL) if beside and not number else " " * LABEL
        yield [MARGIN, (lead, "dim"), (line, fact.style)]


def prose_lines(prose: Prose, width: int) -> Iterator[Line]:
    """Every line of the source is wrapped by itself; entries of a list hang behind their mark; no two empty lines."""
    empty = True
    for source in prose.text.splitlines():
        mark = LIST_MARK.match(source)
        lead = mark.group().rstrip() + " " if mark else ""
        lead = lead.expandtabs(2)[:8]
        body = source[mark.end() :] if mark else source
        if not body.strip():
            if not empty:
                yield [""]
            empty = True
            continue
        empty = False
        for line in indent(body, width, MARGIN + lead):
            yield [(line, prose.style)]


def bullet_lines(bullet: Bullet, width: int, *, plain: bool) -> Iterator[Line]:
    """A list entry, and the text below it."""
    margin = MARGIN * (1 + bullet.level)
    mark = "- " if plain or not bullet.text.startswith("…") else ""
    for line in indent(bullet.text, width, margin + mark):
        yield [(line, bullet.style)]
    if bullet.below:
        for line in indent(bullet.below, width, margin + "  "):
            yield [(line, "dim")]
