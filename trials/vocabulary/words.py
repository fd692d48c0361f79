"""Words as the vocabulary compares them: case, accents, plurals and British spelling folded away.

In: any text. Out: its words in order, folded, with their place in the text. A Chinese, Japanese or Korean character is
a word of its own, because those scripts write no spaces. The vocabulary and the texts go through the same fold, so a
fold that is wrong for a word is wrong on both sides and still finds it.
"""

import unicodedata
from collections.abc import Iterator
from itertools import accumulate, compress, pairwise, repeat
from operator import add
from typing import Final

from trials.patterns import late

_RUN: Final = late(r"[^\W_]+\+?(?:['’´`ʼ][sS]\b)?")  # a possessive 's belongs to the word and is folded away
_ASCII_RUN: Final = late(r"[0-9A-Za-z]+\+?(?:['`][sS]\b)?")  # the same for ASCII, a third quicker
_BLANKS: Final = bytes(code if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))
_SIGNS: Final = "≥≤®±™“”–—•…°·×"
_FIRST_CJK: Final = "\u3040"  # hiragana; every script that is written without blanks stands from here on
_CJK: Final = late("[^\x00-\u303f]")  # compiled in a tenth of the time that a set up to the last code point takes
_RANGES: Final = (
    ("\u3040", "\u30ff"),
    ("\u31f0", "\u31ff"),
    ("\u3400", "\u9fff"),
    ("\uac00", "\ud7af"),
    ("\uf900", "\ufaff"),
)
_POSSESSIVES: Final = frozenset({"'s", "’s", "´s", "`s", "ʼs"})
_SPELLINGS: Final = (
    ("ae", "e"),
    ("oe", "e"),
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("lysed", "lyzed"),
)
_WHOLE: Final = {"disk": "disc", "diskal": "discal", "centre": "center", "fibre": "fiber", "vertebra": "vertebra"}
_CACHE_LIMIT: Final = 60_000  # distinct words: about 10 MB; a registry has more, most of them seen once


class _Folds(dict[str, str]):
    """What words fold to. A lookup is all that a known word costs."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        known = self[word] = _fold(word)
        return known


_folds: Final = _Folds()


def fold(word: str) -> str:
    """One word folded: `Vertebrae` and `vertebra`, `Disks` and `disc`, `haemato-` and `hemato-` are equal."""
    return _folds[word]


def _fold(word: str) -> str:
    low = _own(word.casefold())  # before the acute accent that some write becomes a blank
    if not low.isascii():
        low = unicodedata.normalize("NFKC", low)
        if max(low) < _FIRST_CJK:
            low = "".join(char for char in unicodedata.normalize("NFKD", low) if not unicodedata.combining(char))
        low = _own(low)
    if len(low) > 4:
        low = _singular(low)
        for british, american in _SPELLINGS:
            low = low.replace(british, american)
        if low.endswith("our"):
            low = low[:-3] + "or"
    elif len(low) == 4 and low.endswith("s") and low[-2] not in "sui" and not word.isupper():  # NPRS is no plural
        low = low[:-1]
    return _WHOLE.get(low, low)


def _own(low: str) -> str:
    """A word without a possessive 's."""
    return low[:-2] if low[-2:] in _POSSESSIVES else low


def _singular(low: str) -> str:
    """The singular of a regular English or Latin plural; anything else as it came."""
    if low.endswith("ae"):
        return low[:-1]
    if low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 6 and low.endswith(("oses", "eses", "yses")):
        return low[:-2] + "is"
    if low.endswith("s") and low[-2] not in "sui":
        return low[:-1]
    return low


def spans(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, in order: folded, with start and end in the text."""
    return [(word, start, end) for word, (start, end) in zip(words(text), places(text), strict=True)]


def places(text: str) -> list[tuple[int, int]]:
    """Start and end of each word of a text, in order."""
    return [(start, start + len(word)) for start, word in zip(starts(text), written(text), strict=True)]


def starts(text: str) -> list[int]:
    """Where each word of a text begins, in order."""
    text = _without_signs(text)
    if text.isascii():
        return _plain_starts(text) if _is_plain(text) else [match.start() for match in _ASCII_RUN.finditer(text)]
    if not _CJK.search(text):
        return [match.start() for match in _RUN.finditer(text)]
    return [start for _, start in _cut(text)]


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return folded(written(text))


def folded(found: list[str]) -> list[str]:
    """Words as `written` gives them, folded."""
    return list(map(_folds.__getitem__, found))


def written(text: str) -> list[str]:
    """The words of a text as they stand there, in order."""
    text = _without_signs(text)
    if text.isascii():
        return blanked(text).split() if _is_plain(text) else _ASCII_RUN.findall(text)
    if not _CJK.search(text):
        return _RUN.findall(text)
    return [word for word, _ in _cut(text)]


def _without_signs(text: str) -> str:
    """A text with blanks for signs that stand in many an English one and belong to no word: most are ASCII then."""
    if not text.isascii():
        for sign in _SIGNS:
            text = text.replace(sign, " ")
    return text


def _is_plain(text: str) -> bool:
    """Whether the words of an ASCII text are its runs of letters and digits, without the marks that can belong to one:
    these are cut at blanks, in a fifth of the time that an expression takes."""
    return "'" not in text and "+" not in text and "`" not in text


def blanked(text: str) -> str:
    """An ASCII text with blanks for all but letters and digits; as bytes, in a quarter of the time."""
    return text.encode("ascii").translate(_BLANKS).decode("ascii")


def _plain_starts(text: str) -> list[int]:
    pieces = blanked(text).split(" ")  # empty between two blanks
    return list(compress(accumulate(map(add, map(len, pieces), repeat(1)), initial=0), pieces))


def _cut(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text with characters that are words of their own, not yet folded, and where they begin."""
    for match in _RUN.finditer(text):
        run = match.group()
        if max(run) >= _FIRST_CJK:
            yield from _characters(run, match.start())
        else:
            yield run, match.start()


def _characters(run: str, start: int) -> list[tuple[str, int]]:
    """A run split so that each CJK character stands alone; the letters and digits between them stay together."""
    cuts = [0]
    for place, char in enumerate(run):
        if any(first <= char <= last for first, last in _RANGES):
            cuts.extend((place, place + 1))
    cuts = sorted({*cuts, len(run)})
    return [(run[a:b], start + a) for a, b in pairwise(cuts)]


def key(phrase: str) -> str:
    """A phrase as the vocabulary stores it: folded words with one blank between."""
    return " ".join(words(phrase))
