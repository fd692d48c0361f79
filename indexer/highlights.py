"""Highlights: short quotes of a trial's own text with the places of what was found, the same for every engine.

In: the text that a card keeps, and the tree of the query. Out: by field a list of `{"text", "marks"}`, plain text whose
marks are `[start, end]` pairs: nothing in it can act as markup. Control, bidi and zero-width characters are gone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from indexer.analyzer import compose
from indexer.nodes import Node, Phrase, Word, leaves
from indexer.occurrences import Finder, Run, Span
from trials.text import visible

FIELDS: Final = ("title", "conditions", "interventions", "keywords", "summary")
LONGEST: Final = 240  # characters of a quote
BEFORE: Final = 60  # characters shown before the first mark of a quote that does not begin at the beginning
QUOTES: Final = 3  # of a field
READ: Final = 20_000  # characters of a value that are looked at


class Highlighter:
    """Cuts quotes for one query."""

    def __init__(self, tree: Node | None) -> None:
        self.finder = Finder(_wanted(tree))

    def quotes(self, text: Mapping[str, Sequence[str]]) -> dict[str, list[dict[str, Any]]]:
        """Quotes by field, for the fields that have any."""
        if not self.finder.tree:
            return {}
        named = [(name, compose(value[:READ])) for name in FIELDS for value in text.get(name, ())]
        found: dict[str, list[dict[str, Any]]] = {}
        for number, begins in sorted(self.finder.begins([value for _, value in named]).items()):
            name, value = named[number]
            if len(found.get(name, ())) < QUOTES and (marks := self.finder.marks_at(value, begins)):
                found.setdefault(name, []).append(_quote(value, marks))
        return found


def _wanted(tree: Node | None) -> Iterator[Run]:
    """Runs of tokens to look for."""
    for leaf in leaves(tree):
        if isinstance(leaf, Word):
            yield (leaf.token,)
        elif isinstance(leaf, Phrase) and leaf.tokens:
            yield leaf.tokens


def _quote(text: str, marks: Sequence[Span]) -> dict[str, Any]:
    """The stretch of text that holds the most marks, cut at words, cleaned, with the marks in it."""
    if len(text) <= LONGEST and text.isprintable():  # whole, and nothing to clean
        return {"text": text.rstrip(), "marks": list(map(list, marks))}
    begin, end = _stretch(text, marks)
    inside = [(start, stop) for start, stop in marks if start >= begin and stop <= end]
    shown, places = _marked(text, begin, end, inside)
    lead = "…" if begin else ""
    places = [[start + len(lead), stop + len(lead)] for start, stop in places]
    return {"text": f"{lead}{shown.rstrip()}{'…' if end < len(text) else ''}", "marks": places}


def _stretch(text: str, marks: Sequence[Span]) -> Span:
    if len(text) <= LONGEST:
        return 0, len(text)
    start, stop = marks[_densest(marks)]
    begin = _word_begin(text, max(0, start - BEFORE), start)
    return begin, _word_end(text, min(len(text), begin + LONGEST), stop)


def _marked(text: str, begin: int, end: int, marks: Iterable[Span]) -> tuple[str, list[list[int]]]:
    """The stretch cleaned, and where the marks are in it."""
    shown, places = text[begin:end], []
    if shown.isprintable():  # nothing to clean
        return shown, [[start - begin, stop - begin] for start, stop in marks]
    shown = ""
    for start, stop in marks:
        shown += _clean(text[begin:start])
        marked = _clean(text[start:stop])
        places.append([len(shown), len(shown) + len(marked)])
        shown += marked
        begin = stop
    return shown + _clean(text[begin:end]), places


def _densest(marks: Sequence[Span]) -> int:
    """The mark from which a quote holds the most."""
    best, most, last = 0, 0, 0
    for at, (start, _) in enumerate(marks):
        last = max(last, at)
        while last < len(marks) and marks[last][1] <= start + LONGEST - BEFORE:
            last += 1
        if last - at > most:
            best, most = at, last - at
    return best


def _word_begin(text: str, at: int, latest: int) -> int:
    """The beginning of the next word, not behind the first mark."""
    if at == 0:
        return 0
    space = text.find(" ", at, latest)
    return latest if space < 0 and latest - at < BEFORE // 2 else at if space < 0 else space + 1


def _word_end(text: str, at: int, earliest: int) -> int:
    """The end of the last word, not before the end of the first mark."""
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", earliest, at)
    return max(earliest, at) if space < 0 else space


def _clean(text: str) -> str:
    """One line of text that cannot command a terminal."""
    return visible(text).replace("\n", " ").replace("\t", " ")
