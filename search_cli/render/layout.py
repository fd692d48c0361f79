"""Text into columns: display widths, wrapping, tables. Pure: strings in, lines of spans out.

Own code and not a terminal library, because a search has to be on the screen before such a library is imported.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from search_cli.render.output import Span
from trials.text import visible

Line = list[Span]
GAP = "  "
LEAST_FLEXIBLE = 24  # columns that a table's free column gets at least, whatever the others want


class Column(NamedTuple):
    """A column: its heading, the style of its cells, and how wide it may grow. One column of a table is `flexible`."""

    title: str
    style: str = ""
    most: int = 24
    flexible: bool = False


class Cell(NamedTuple):
    """A cell with a style of its own, or with dimmer texts below the first, each beginning a line."""

    text: str
    style: str = ""
    below: str | tuple[str, ...] = ()

    @property
    def under(self) -> tuple[str, ...]:
        """The texts below, without empty ones."""
        texts = (self.below,) if isinstance(self.below, str) else self.below
        return tuple(filter(None, texts))


def cells(text: str) -> int:
    """Columns that a text takes on a terminal: two for East Asian wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(mark) else 1 + (east_asian_width(mark) in "WF") for mark in text)


def pieces(word: str, width: int) -> list[str]:
    """A word in pieces that fit, at least one character each. Its length counts once: hostile words are megabytes."""
    if word.isascii():
        return [word[at : at + width] for at in range(0, len(word), width)]
    found = []
    start = used = 0
    for at, mark in enumerate(word):
        wide = cells(mark)
        if used + wide > width and at > start:
            found.append(word[start:at])
            start, used = at, 0
        used += wide
    return [*found, word[start:]]


def clip(text: str, most: int) -> str:
    """A text that is shown whole unless it is longer than anybody writes it."""
    return text if len(text) <= most else f"{text[:most]} …"


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces, or inside a word where it is wider than a line."""
    lines: list[str] = []
    line, used = "", 0
    for word in visible(text).split():
        wide = cells(word)
        if line and used + 1 + wide <= width:
            line, used = f"{line} {word}", used + 1 + wide
            continue
        if line:
            lines.append(line)
        *whole, line = pieces(word, width) if wide > width else [word]
        lines += whole
        used = cells(line)
    return [*lines, line] if line or not lines else lines


def indent(text: str, width: int, first: str = "", rest: str | None = None) -> Iterator[str]:
    """Wrapped text with `first` before its first line and `rest` (spaces by default) before the others."""
    rest = " " * cells(first) if rest is None else rest
    for number, line in enumerate(wrap(text, max(width - cells(first), 1))):
        yield (rest if number else first) + line


def pad(text: str, width: int) -> str:
    """Spaces up to the width of a column."""
    return text + " " * (width - cells(text))


def as_cell(value: "str | Cell", column: Column) -> Cell:
    """Every cell with its style."""
    return value if isinstance(value, Cell) else Cell(value, column.style)


def widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> list[int]:
    """What each column gets: as much as its widest cell needs, and the flexible one all that is left."""
    found = [
        min(max([cells(column.title), *(cells(visible(row[at].text)) for row in rows)]), column.most)
        for at, column in enumerate(columns)
    ]
    free = next((at for at, column in enumerate(columns) if column.flexible), None)
    if free is not None:
        taken = sum(found) - found[free] + len(GAP) * (len(columns) - 1)
        beside = taken - found[0] - len(GAP)  # what a text below a cell has besides the free column
        under = (cells(text) - beside for row in rows for cell in row for text in cell.under)
        longest = max([cells(columns[free].title), *(cells(row[free].text) for row in rows), *under])
        found[free] = max(min(width - taken, longest), LEAST_FLEXIBLE)
    return found


def table(
    columns: Sequence[Column], rows: Iterable[Sequence["str | Cell"]], width: int, *, drawn: bool = True
) -> Iterator[Line]:
    """A table with a rule under its headings. Cells wrap inside their column."""
    filled = [[as_cell(value, column) for value, column in zip(row, columns, strict=True)] for row in rows]
    given = widths(columns, filled, width)
    yield row_line([(pad(column.title, wide), "bold") for column, wide in zip(columns, given, strict=True)])
    yield row_line([(("─" if drawn else "-") * wide, "dim") for wide in given])
    for row in filled:
        yield from row_lines(row, given)


def row_lines(row: Sequence[Cell], given: Sequence[int]) -> Iterator[Line]:
    """One row: as many lines as its tallest cell; then what stands below its cells, from the second column on."""
    stacks = [[(line, cell.style) for line in wrap(cell.text, wide)] for cell, wide in zip(row, given, strict=True)]
    for at in range(max(map(len, stacks))):
        pieces = [stack[at] if at < len(stack) else ("", "") for stack in stacks]
        yield row_line([(pad(text, wide), style) for (text, style), wide in zip(pieces, given, strict=True)])
    margin = " " * (given[0] + len(GAP))
    room = sum(given[1:]) + len(GAP) * (len(given) - 2)
    for text in (text for cell in row for text in cell.under):
        for line in wrap(text, room):
            yield [margin, (line, "dim")]


def row_line(pieces: Sequence[tuple[str, str]]) -> Line:
    """Pieces side by side."""
    line: Line = []
    for text, style in pieces:
        line += [GAP, (text, style)] if line else [(text, style)]
    return line


def spoken(columns: Sequence[Column], rows: Iterable[Sequence["str | Cell"]]) -> Iterator[Line]:
    """The same table for a screen reader: each row a few lines of `heading: value`, empty cells left out."""
    for number, row in enumerate(rows):
        if number:
            yield [""]
        for value, column in zip(row, columns, strict=True):
            cell = as_cell(value, column)
            if cell.text:
                yield [f"{column.title}: {' '.join(visible(cell.text).split())}"]
            for text in cell.under:
                yield [" ".join(visible(text).split())]
