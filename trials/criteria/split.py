"""Eligibility text to its lists and bullets.

In: a text with its view. Out: passages in order, each one criterion as the registry wrote it: a bullet, a numbered
item, a line of a plain list, a sentence of a run-on paragraph. Nested bullets are passages of their own and know the
bullet that they stand under. Wrapped lines are joined. Nothing is dropped but headers, markers and white space.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trials.criteria.headers import find_headers
from trials.criteria.model import Kind
from trials.criteria.view import without_tags

LONGEST = 1500  # characters of a passage; longer ones are cut at a space, so that no rule ever sees an endless line
_PARAGRAPH = 250  # a bare block longer than this is read sentence by sentence


class Passage(NamedTuple):
    """One criterion's place in the text, and the place of the bullet it is nested under (or None).

    `entry` is False where the list is about leaving the study, not about entering it.
    """

    start: int
    end: int
    kind: Kind
    under: tuple[int, int] | None
    entry: bool = True


class _Line(NamedTuple):
    """A line without its marker: columns of marker and words, whether it was marked, whether a blank line precedes."""

    start: int
    end: int
    indent: int
    hang: int
    marked: bool
    gap: bool


_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(
    r"\s*(?:(?:[*•·●▪◦‣▫■□◆➢➤✓–—+-]|>(?=\s*[^\W\d])(?!\s*(?:or|and)\b)|\\[*+-]|\ufffd|\uf0b7|[oO](?=\s))+\s*(?:(?=[^\d\s])|(?<=\s))"
    r"|[(（]?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Za-z]|[ivxIVX]{2,4})\\?[.)．）、](?:\s+|(?=[^\d\s.,)]))"
    r"|[①-⑳]\s*|\d{1,2}(?:,|\s-)\s(?=[^\d\s])|\d{1,2}(?:\.\d{1,2}){1,3}\s+(?=[^\d\s]))"
)
_INLINE_DOT = re.compile(r"[•●▪➢◦]\s*")
_INLINE_NUMBER = re.compile(r"(?<=[\s;.,:)])[(（]?(\d{1,2})[.)．）、](?:\s+(?=[^\d\s])|(?=[A-Za-z]{3}))")
_MARK = re.compile(r"\d[.)．）、]|-\s+[^\d\s]")  # without one of these a line cannot be cut at numbers or dashes
_NUMBERED = re.compile(r"(\d{1,2})[.)．）、]\s*$")
_INLINE_DASH = re.compile(r"(?<=[\s;.])-\s+(?=[^\d\s])")
_SENTENCE_END = re.compile(r";\s+(?=\S)")
_CLOSED = ";:.)!?]"  # the last sign of a line that is not broken


def split_criteria(text: str, view: str, kind: Kind = "inclusion") -> list[Passage]:
    """Cut a text into passages; words before the first header belong to the list `kind`."""
    text = without_tags(text)
    passages: list[Passage] = []
    at, entry = 0, True
    for header in [*find_headers(view, text), None]:
        end = header.start if header else len(view)
        section = _section(text, view, at, end, kind)
        passages += section if entry else [passage._replace(entry=False) for passage in section]
        if header:
            at, kind, entry = header.end, header.kind, header.entry
    return passages


def _section(text: str, view: str, start: int, end: int, kind: Kind) -> list[Passage]:
    """Cut one list into passages."""
    lines = _joined(text, list(_lines(text, view, start, end)))
    bare = len(lines) <= 2 and not any(line.marked for line in lines[1:])
    passages = []
    above: list[_Line] = []
    for line in lines:
        while above and above[-1].indent >= line.indent:
            above.pop()
        under = (above[-1].start, above[-1].end) if above else None
        if line.marked:
            above.append(line)
        for piece_start, piece_end in _pieces(text, view, line, bare):
            passages += [Passage(a, b, kind, under) for a, b in _bounded(view, piece_start, piece_end)]
    return passages


def _lines(text: str, view: str, start: int, end: int) -> Iterator[_Line]:
    """Give the lines of a list that have words, without markers and surrounding space."""
    before = start
    for found in _LINE.finditer(view, start, end):
        marker = _MARKER.match(text, found.start(), found.end())
        second = _MARKER.match(text, marker.end(), found.end()) if marker else None
        first = (second or marker).end() if marker else found.start()
        words = view[first : found.end()]
        inner = words.lstrip()
        if not inner:
            continue
        at = first + len(words) - len(inner)
        gap = view.count("\n", before, found.start()) > 1
        before = found.end()
        line = view[found.start() : found.end()]
        indent = len(line) - len(line.lstrip())
        yield _Line(at, at + len(inner.rstrip()), indent, at - found.start(), marker is not None, gap)


def _joined(text: str, lines: list[_Line]) -> list[_Line]:
    """Join lines that the registry wrapped to the line they continue."""
    joined: list[_Line] = []
    for line in lines:
        if joined and not line.marked and _continues(text, joined[-1], line):
            joined[-1] = joined[-1]._replace(end=line.end)
        else:
            joined.append(line)
    return joined


def _continues(text: str, above: _Line, line: _Line) -> bool:
    """Tell whether an unmarked line goes on with the one above: hanging indent, or a line broken in mid-sentence."""
    if line.gap:
        return False
    if above.marked and line.hang >= above.hang > 0:
        return True
    last = text.rfind("\n", above.start, above.end) + 1 or above.start
    broken = above.end - last >= 60 and text[above.end - 1] not in _CLOSED
    return broken and not text[line.start].isupper()


def _pieces(text: str, view: str, line: _Line, bare: bool) -> list[tuple[int, int]]:
    """Cut a line at bullets and running numbers inside it; a bare paragraph at its sentences."""
    cuts = _inline_cuts(text, line, bare)
    if bare and line.end - line.start > _PARAGRAPH and len(cuts) <= 1:
        cuts += [(found.start() + 1, found.end()) for found in _SENTENCE_END.finditer(view, line.start, line.end)]
    pieces, at = [], line.start
    for stop, go in sorted(cuts):
        if stop >= at:
            pieces.append((at, stop))
            at = go
    return [*pieces, (at, line.end)]


def _inline_cuts(text: str, line: _Line, alone: bool) -> list[tuple[int, int]]:
    """Find where a line is cut: dots always, numbers if they count up, dashes if there are three or more."""
    cuts = [found.span() for found in _INLINE_DOT.finditer(text, line.start, line.end)]
    if not cuts and not alone and not _MARK.search(text, line.start, line.end):
        return cuts
    first = _NUMBERED.search(text, line.start - line.hang, line.start) if alone else None
    expected = int(first[1]) + 1 if first else None
    numbers = [(int(found[1]), found.span()) for found in _INLINE_NUMBER.finditer(text, line.start, line.end)]
    if len(numbers) > 1 or (numbers and (cuts or first)):
        for number, span in numbers:
            if expected is None or number == expected:
                cuts.append(span)
                expected = number + 1
        if len(cuts) < 2 and not first:
            cuts = []
    dashes = [found.span() for found in _INLINE_DASH.finditer(text, line.start, line.end)]
    return cuts + dashes if len(dashes) > 2 else cuts


def _bounded(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim a piece, and cut one that is too long at a sentence or a space."""
    while end - start > LONGEST:
        cut = (
            max(view.rfind(sign, start + LONGEST // 2, start + LONGEST) for sign in ("; ", " ")) + 1 or start + LONGEST
        )
        yield from _trimmed(view, start, cut)
        start = cut
    yield from _trimmed(view, start, end)


def _trimmed(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give a piece without the white space around it, and nothing for one without words."""
    words = view[start:end]
    left = len(words) - len(words.lstrip())
    right = len(words.rstrip())
    if any(char.isalnum() for char in words):
        yield start + left, start + right
