"""Where words and phrases of a query stand in a text, found without cutting all of the text into words.

In: runs of tokens, and composed text (`analyzer.compose`). Out: `[start, end)` places, the same that the whole text cut
into tokens would give: only words that begin like a wanted token, or hold other letters than ASCII, are analysed.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from indexer.analyzer import ANALYZER, LONGEST, Token, spans

Span = tuple[int, int]
Run = tuple[str, ...]

# ASCII that is neither letter nor digit parts words; whether other characters do only the analyzer knows.
CHUNK: Final = re.compile("[0-9A-Za-z\x80-\U0010ffff]+")
OTHER_LETTERS: Final = re.compile("[\x80-\U0010ffff]+")
ASCII_LETTERS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
# Porter2 rewrites a word's end to e, i, y, ie or ble (and may drop that e again); all before is as it was written.
REWRITTEN: Final = re.compile(r"(?:(?<=b)le?|ie|[eiy])$")
WORDS: Final = 20_000  # distinct words whose token is remembered: more than twenty cards hold


class Finder:
    """Finds runs of tokens: words are runs of one."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.runs: dict[str, list[Run]] = {}
        for run in runs:
            self.runs.setdefault(run[0], []).append(run)
        self.heads = _shortest({head_of(token) for token in self.runs if token.isascii()})

    def marks(self, text: str) -> list[Span]:
        """Places in order, none overlapping."""
        found = []
        end = 0
        for begin, stop in self._candidates(text):
            read = list(_tokens(text, begin, stop))
            for at in range(len(read)):
                start, last = self._longest(text, read, at)
                if last > start >= end:
                    found.append((start, last))
                end = max(end, last)
        return found

    def _longest(self, text: str, read: list[Token], at: int) -> Span:
        """The place of the longest run that begins at a token; an empty one where none does."""
        runs = self.runs.get(read[at].text, ())
        start = read[at].start
        if not runs:
            return start, 0
        longest = max(map(len, runs))
        _read_on(text, read, at + longest)
        words = tuple(token.text for token in read[at : at + longest])
        most = max((len(run) for run in runs if words[: len(run)] == run), default=0)
        return start, read[at + most - 1].end if most else 0

    def _candidates(self, text: str) -> Iterator[Span]:
        """Runs of letters and digits that may hold a run's first token, in order."""
        lowered = _lower(text)
        begins = {at for head in self.heads for at in _words_beginning(lowered, head)}
        if not text.isascii():
            begins.update(_with_other_letters(text))
        for begin in sorted(begins):
            yield begin, _chunk_end(text, begin)


def head_of(token: str) -> str:
    """How every ASCII word begins, in lower case, that has this token."""
    return REWRITTEN.sub("", token) or token[:1]


def _shortest(heads: set[str]) -> list[str]:
    """Without those that begin with another one."""
    kept: list[str] = []
    for head in sorted(heads):
        if not kept or not head.startswith(kept[-1]):
            kept.append(head)
    return kept


def _words_beginning(lowered: str, head: str) -> Iterator[int]:
    at = lowered.find(head)
    while at >= 0:
        if at == 0 or lowered[at - 1] not in ASCII_LETTERS:
            yield at
        at = lowered.find(head, at + 1)


def _with_other_letters(text: str) -> Iterator[int]:
    """Beginnings of runs that hold characters beyond ASCII."""
    end = 0
    for found in OTHER_LETTERS.finditer(text):
        if found.start() < end:
            continue
        begin = found.start()
        while begin > end and text[begin - 1] in ASCII_LETTERS:
            begin -= 1
        end = _chunk_end(text, begin)
        yield begin


def _chunk_end(text: str, begin: int) -> int:
    chunk = CHUNK.match(text, begin)
    return chunk.end() if chunk else begin


def _read_on(text: str, read: list[Token], count: int) -> None:
    """Add the tokens that follow, until there are so many or the text ends."""
    stop = _chunk_end(text, read[-1].start) if len(read) < count else 0
    while len(read) < count and (chunk := CHUNK.search(text, stop)):
        read.extend(_tokens(text, *chunk.span()))
        stop = chunk.end()


def _tokens(text: str, begin: int, end: int) -> Iterator[Token]:
    chunk = text[begin:end]
    if not chunk.isascii():
        yield from (Token(word, begin + start, begin + stop) for word, start, stop in spans(chunk))
    elif end - begin <= LONGEST and (token := _token(chunk.lower())):
        yield Token(token, begin, end)


@lru_cache(maxsize=WORDS)
def _token(word: str) -> str:
    """The token of one ASCII word."""
    return "".join(ANALYZER.analyze(word))


def _lower(text: str) -> str:
    """Lower case, every character at its place: a few letters beyond ASCII become two."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
