"""Where words and phrases of a query stand in a text, found without cutting all of the text into words.

In: runs of tokens, and composed text (`analyzer.compose`). Out: `[start, end)` places, the same that the whole text cut
into tokens would give: only words that begin like a wanted token, or hold other letters than ASCII, are analysed.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from indexer.analyzer import ANALYZER, LONGEST, Token, spans
from trials.patterns import late

Span = tuple[int, int]
Run = tuple[str, ...]
First = tuple[dict[str, Any], int, int, tuple[Token, ...]]

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
BREAK: Final = "\0"  # between texts that are looked through at once: it parts words


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
        self._firsts = _Firsts(self.tree)
        self.heads = _shortest({head_of(token) for token in self.tree if token.isascii()})

    def marks(self, text: str) -> list[Span]:
        """Places in order, none overlapping."""
        return self.marks_at(text, self.begins([text]).get(0, ()))

    def begins(self, texts: Sequence[str]) -> dict[int, list[int]]:
        """Where words begin that may be a run's first, in order, by the number of each text that has any, in order.
        All are looked through at once: to ask each text for each word takes longer than the looking. Those of ASCII
        alone are kept apart: lower case and looking take several times as long where a single letter is beyond it."""
        plain = [text if text.isascii() else "" for text in texts]
        found = self._heads_in(plain)
        others = {number: text for number, text in enumerate(texts) if text and not plain[number]}
        if not others:
            return found
        heads = self._heads_in(list(others.values()))
        for at, (number, text) in enumerate(others.items()):
            if places := {*heads.get(at, ()), *_with_other_letters(text)}:
                found[number] = sorted(places)
        return dict(sorted(found.items()))

    def _heads_in(self, texts: Sequence[str]) -> dict[int, list[int]]:
        """Where words begin like a wanted one, in order, by the number of each text."""
        lowered = _lower(BREAK.join(texts))
        places = []
        for head in self.heads:
            at = lowered.find(head)
            while at >= 0:
                if at == 0 or lowered[at - 1] in PARTS:
                    places.append(at)
                at = lowered.find(head, at + 1)
        places.sort()
        return _parted(places, texts)

    def marks_at(self, text: str, begins: Iterable[int]) -> list[Span]:
        """Places in order, none overlapping, of the runs whose first token is that of a word that begins so."""
        found: list[Span] = []
        end = 0
        for begin in begins:
            word = chunk[0] if (chunk := CHUNK.match(text, begin)) else ""
            for branch, start, stop, rest in self._firsts[word]:
                last = begin + stop if END in branch else 0
                if not last or len(branch) > 1:  # more may follow
                    last = _longest(branch, text, begin, begin + len(word), rest) or last
                if last > begin + start >= end:
                    found.append((begin + start, last))
                end = max(end, last)
        return found


class _Firsts(dict[str, tuple[First, ...]]):
    """Of words that were met, the tokens that a run may begin with: what may follow in the tree, `[start, end)` of the
    token in the word, and the tokens behind it there."""

    def __init__(self, tree: dict[str, Any]) -> None:
        super().__init__()
        self.tree = tree

    def __missing__(self, word: str) -> tuple[First, ...]:
        read = _tokens(word)
        found = tuple(
            (self.tree[token], start, stop, read[at + 1 :])
            for at, (token, start, stop) in enumerate(read)
            if token in self.tree
        )
        self[word] = found
        return found


def _longest(branch: dict[str, Any], text: str, begin: int, behind: int, rest: Sequence[Token]) -> int:
    """The end of the longest run that goes on with the rest of the word `text[begin:behind]` and what follows it, 0
    where none does."""
    last = 0
    while True:
        for token, _, stop in rest:
            if token not in branch:
                return last
            branch = branch[token]
            if END in branch:
                last = begin + stop
                if len(branch) == 1:  # nothing may follow
                    return last
        chunk = CHUNK.search(text, behind)
        if chunk is None:
            return last
        begin, behind = chunk.span()
        rest = _tokens(chunk[0])


def _parted(places: Iterable[int], texts: Sequence[str]) -> dict[int, list[int]]:
    """Places in joined texts, in order, as places in each, by its number."""
    found: dict[int, list[int]] = {}
    here: list[int] = []
    number, start, stop = -1, 0, -len(BREAK)
    for place in places:
        if place >= stop:
            while place >= stop:
                number += 1
                start = stop + len(BREAK)
                stop = start + len(texts[number])
            found[number] = here = []
        here.append(place - start)
    return found


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


def _tokens(word: str) -> tuple[Token, ...]:
    """The tokens of one run of letters and digits."""
    return _token(word) if word.isascii() else tuple(spans(word))


@lru_cache(maxsize=WORDS)
def _token(word: str) -> tuple[Token, ...]:
    """The token of one ASCII word; none where it is too long for one."""
    token = "".join(ANALYZER.analyze(word)) if len(word) <= LONGEST else ""
    return (Token(token, 0, len(word)),) if token else ()


def _lower(text: str) -> str:
    """Lower case, every character at its place: a few letters beyond ASCII become two."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
