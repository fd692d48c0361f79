"""Where words and phrases of a query stand in a text, found without cutting all of the text into words.

In: runs of tokens, and composed text (`analyzer.compose`). Out: `[start, end)` places, the same that the whole text cut
into tokens would give: only words that begin like a wanted token, or hold other letters than ASCII, are analysed.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from indexer.analyzer import ANALYZER, LONGEST, Token, spans
from trials.patterns import late

Span = tuple[int, int]
Run = tuple[str, ...]

# ASCII that is neither letter nor digit parts words; whether other characters do only the analyzer knows.
# (Said by what is left out: a set that reaches to the last code point takes milliseconds to compile.)
CHUNK: Final = late("[^\x00-/:-@\\[-`{-\x7f]+")
OTHER_LETTERS: Final = late("[^\x00-\x7f]+")
ASCII_LETTERS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
PARTS: Final = frozenset(map(chr, range(128))) - ASCII_LETTERS
# Porter2 rewrites a word's end to e, i, y, ie or ble (and may drop that e again); all before is as it was written.
REWRITTEN: Final = late(r"(?:(?<=b)le?|ie|[eiy])$")
WORDS: Final = 20_000  # distinct words whose token is remembered: more than twenty cards hold
END: Final = ""  # no token is empty


class Finder:
    """Finds runs of tokens: words are runs of one."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.tree: dict[str, Any] = {}
        """What may follow what, token by token; `END` stands where a run is complete."""
        for run in runs:
            branch = self.tree
            for token in run:
                branch = branch.setdefault(token, {})
            branch[END] = {}
        self.heads = _shortest({head_of(token) for token in self.tree if token.isascii()})

    def marks(self, text: str) -> list[Span]:
        """Places in order, none overlapping."""
        found = []
        end = 0
        for begin in self._candidates(text):
            read, stop = _tokens(text, begin)
            for at, token in enumerate(read[:]):  # what is read beyond this run is another candidate's
                if token.text in self.tree:
                    last = self._longest(text, read, at, stop)
                    if last > token.start >= end:
                        found.append((token.start, last))
                    end = max(end, last)
        return found

    def _candidates(self, text: str) -> list[int]:
        """Where words begin that may be a run's first, in order."""
        lowered = _lower(text)
        begins = set() if text.isascii() else set(_with_other_letters(text))
        for head in self.heads:
            at = lowered.find(head)
            while at >= 0:
                if at == 0 or text[at - 1] in PARTS:
                    begins.add(at)
                at = lowered.find(head, at + 1)
        return sorted(begins) if begins else []

    def _longest(self, text: str, read: list[Token], at: int, stop: int) -> int:
        """The end of the longest run that begins with a token that was read, 0 where none does; `stop` is where reading
        stopped."""
        branch = self.tree
        last = 0
        while at < len(read) or (stop := _read_on(text, read, stop)):
            branch = branch.get(read[at].text, {})
            complete = END in branch
            if complete:
                last = read[at].end
            if len(branch) == complete:  # nothing may follow
                break
            at += 1
        return last


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


def _read_on(text: str, read: list[Token], stop: int) -> int:
    """Add the tokens that come next; gives where reading stopped then, 0 at the end of the text."""
    while chunk := CHUNK.search(text, stop):
        found, stop = _tokens(text, chunk.start())
        if found:
            read += found
            return stop
    return 0


def _tokens(text: str, begin: int) -> tuple[list[Token], int]:
    """The tokens of one run of letters and digits, and its end."""
    found = CHUNK.match(text, begin)
    chunk = found[0] if found else ""
    end = begin + len(chunk)
    if not chunk.isascii():
        return [Token(word, begin + start, begin + stop) for word, start, stop in spans(chunk)], end
    token = _token(chunk.lower()) if end - begin <= LONGEST else ""
    return ([Token(token, begin, end)] if token else []), end


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
