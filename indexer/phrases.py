"""The vocabulary's phrases that a study's text holds, noted when its document is made.

In: the values of a text. Out: phrases as their tokens joined by spaces, for a field of whole values. Another way to say
"stem cells" is then one value among others, where an engine would walk through every place of "cell". The analyzer's
tokens decide, as they do in the text itself. An index keeps the list of what was looked for, so that a search asks the
text for a phrase that is not on it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import pairwise
from typing import Final

from indexer.analyzer import row, tokens
from trials.patterns import places_of
from trials.vocabulary.words import blanked

ROOTS: Final = ("cell", "disc", "spin", "marrow")
"""What many ways to say one thing share: 1,200 of 4,300 phrases have one of them. Only texts with one are cut into
tokens once more, which takes half a microsecond a word."""
BREAK: Final = "\n"


class Noted:
    """The phrases that the documents of an index were looked through for. `read` gives the list, when first needed."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read

    def __contains__(self, run: object) -> bool:
        """Whether a study with this phrase, a run of tokens, has it in its field `phrases`."""
        return isinstance(run, tuple) and " ".join(run) in self._runs

    @cached_property
    def _runs(self) -> frozenset[str]:
        return frozenset(filter(None, self._read().decode().split(BREAK)))


def noted(values: Iterable[str]) -> list[str]:
    """The phrases of the list that stand in one value or another."""
    begins = _begins()
    found: set[str] = set()
    for value in values:
        for words in map(row, _near_roots(value)) if _may_hold(value) else ():
            text = f" {' '.join(words)} "
            for pair in begins.keys() & pairwise(words):
                found.update(run for run in begins[pair] if f" {run} " in text)
    return sorted(found)


def _near_roots(value: str) -> Iterator[str]:
    """The parts of a value that a phrase may stand in: words as far from a root as the longest phrase reaches. Of 500
    words few name cells, and to cut words into tokens takes the most of the time. Beyond ASCII it is the whole value:
    there a root may come of other letters."""
    if not value.isascii():
        yield value
        return
    text = " ".join(blanked(value).split())
    low, reach = text.lower(), _longest()
    begin = end = -1
    for at in sorted(at for root in ROOTS for at in places_of(root, low)):
        start = stop = at
        for _ in range(reach):
            start = low.rfind(" ", 0, start) if start > 0 else 0
        for _ in range(reach):
            stop = low.find(" ", stop + 1) if 0 <= stop < len(low) else -1
        start, stop = max(start, 0), stop if stop >= 0 else len(low)
        if start > end >= 0:
            yield text[begin:end]
        begin = start if start > end else begin
        end = stop
    yield text[begin:end]


@cache
def listed() -> bytes:
    """The list that an index keeps: every phrase that is looked for, a line each."""
    return BREAK.join(sorted(run for runs in _begins().values() for run in runs)).encode()


def _may_hold(value: str) -> bool:
    """Whether a token of a value may have a root: stems keep the beginning of their word, and only letters beyond ASCII
    become others."""
    low = value.lower()
    for root in ROOTS:
        if root in low:
            return True
    return not value.isascii() and any(_has_root(piece) for piece in value.split() if not piece.isascii())


def _has_root(text: str) -> bool:
    return any(root in token for token in tokens(text) for root in ROOTS)


@cache
def _longest() -> int:
    """Tokens of the longest phrase."""
    return max(run.count(" ") + 1 for runs in _begins().values() for run in runs)


@cache
def _begins() -> dict[tuple[str, str], tuple[str, ...]]:
    """The phrases of the vocabulary that have a root, by their first two tokens."""
    from trials.vocabulary import vocabulary

    known = vocabulary()
    written = dict.fromkeys([*known.phrases, *(word for words in known.surfaces.values() for word in words)])
    found: dict[tuple[str, str], dict[str, None]] = {}
    for phrase in filter(_may_hold, written):
        run = row(phrase)
        if len(run) > 1 and _has_root(phrase):
            found.setdefault((run[0], run[1]), {})[" ".join(run)] = None
    return {pair: tuple(runs) for pair, runs in found.items()}
