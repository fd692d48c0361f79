"""Highlights: short quotes of a trial's own text with the places of what was found, the same for every engine.

In: the text that a card keeps, and the tree of the query. Out: by field a list of `{"text", "marks"}`, plain text whose
marks are `[start, end]` pairs: nothing in it can act as markup. Control, bidi and zero-width characters are gone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from indexer.analyzer import compose
from indexer.nodes import Node, leaves, run_of
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

    def quotes(self, texts: Sequence[Mapping[str, Sequence[str]]]) -> list[dict[str, list[dict[str, Any]]]]:
        """Quotes of each text by field, for the fields that have any. All texts are looked through at once."""
        found: list[dict[str, list[dict[str, Any]]]] = [{} for _ in texts]
        if not self.finder.tree:
            return found
        named = [
            (own, name, compose(value[:READ]))
            for own, text in zip(found, texts, strict=True)
            for name in FIELDS
            for value in text.get(name, ())
        ]
        for number, begins in self.finder.begins([value for _, _, value in named]).items():
            own, name, value = named[number]
            if len(own.get(name, ())) < QUOTES and (marks := self.finder.marks_at(value, begins)):
                own.setdefault(name, []).append(_quote(value, marks))
        return found


def _wanted(tree: Node | None) -> Iterator[Run]:
    """Runs of tokens to look for."""
    return filter(None, map(run_of, leaves(tree)))


def _quote(text: str, marks: Sequence[Span]) -> dict[str, Any]:
    """The stretch of text that holds the most marks, cut at words, cleaned, with the marks in it."""
    if len(text) <= LONGEST and text.isprintable():  # whole, and nothing to clean
        return {"text": text.rstrip(), "marks": list(map(list, marks))}
    begin, end = _stretch(text, marks)
    lead = "…" if begin else ""
    inside = [(start, stop) for start, stop in marks if start >= begin and stop <= end]
    shown = text[begin:end]
    if shown.isprintable():  # nothing to clean
        shift = len(lead) - begin
        places = [[start + shift, stop + shift] for start, stop in inside]
    else:
        shown, places = _cleaned(text, begin, end, inside, len(lead))
    return {"text": f"{lead}{shown.rstrip()}{'…' if end < len(text) else ''}", "marks": places}


def _stretch(text: str, marks: Sequence[Span]) -> Span:
    if len(text) <= LONGEST:
        return 0, len(text)
    start, stop = marks[_densest(marks)] if len(marks) > 1 else marks[0]
    begin = _word_begin(text, max(0, start - BEFORE), start)
    return begin, _word_end(text, min(len(text), begin + LONGEST), stop)


def _cleaned(text: str, begin: int, end: int, marks: Iterable[Span], lead: int) -> tuple[str, list[list[int]]]:
    """The stretch cleaned, and where the marks are in it, behind so many characters of a `lead`."""
    shown, places = "", []
    for start, stop in marks:
        shown += _clean(text[begin:start])
        marked = _clean(text[start:stop])
        places.append([lead + len(shown), lead + len(shown) + len(marked)])
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
