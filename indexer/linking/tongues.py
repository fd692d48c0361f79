"""A title that is told in two languages, one after the other, parted.

In: a title. Out: the title in each of its languages. Registries of Europe print a title in English and in the country's
language; exports join both in one line, sometimes with some spaces where the lines ended.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from trials.languages import ENGLISH, SMALL

_WORD: Final = re.compile(r"[^\W\d_]+")
_LINES: Final = re.compile(r"\s{3,}")
"""What exports leave of the line between two languages."""
LEAST: Final = 3
"""Words of either part. Fewer are a short name, which belongs to the title."""
SIGNS: Final = 2
"""Signs that a part is in another language: its small words, letters that English has not, words that the English part
has in another spelling. One alone is a name."""
_ENGLISH: Final = ENGLISH | {
    "controlled",
    "disease",
    "patients",
    "randomised",
    "randomized",
    "study",
    "treatment",
    "trial",
}
_ENGLISH_TOO: Final = ENGLISH | {"al", "die", "do", "no", "per"}
_FOREIGN: Final = frozenset(word for words in SMALL.values() for word in words if len(word) > 1) - _ENGLISH_TOO
_NATIVE: Final = re.compile("[\u00c0-\u024f]")  # letters with accents, and others that English has not
REPEATED: Final = 6
"""Letters from which a word may be an English one in another language's spelling: electrochemotherapy in Danish."""
ALIKE: Final = 0.7
_SOUNDS: Final = (
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("x"), "ks"),
    (re.compile("[cq]"), "k"),
    (re.compile("y|ae|oe|[\u00e4\u00e6\u00f6\u00f8]"), "e"),
    (re.compile(r"(.)\1"), r"\1"),
)


def in_languages(title: str) -> list[str]:
    """The title in each of its languages, in the order in which they stand; one where there is one."""
    parts = [part for part in _LINES.split(title) if part] if "  " in title or "\n" in title else []
    if len(parts) > 1 and all(len(_WORD.findall(part)) >= LEAST for part in parts):
        return parts
    return _parted(title)


def _parted(title: str) -> list[str]:
    low = title.lower()
    if title.isascii() and _FOREIGN.isdisjoint(low.split()):  # nearly all titles
        return [title]
    words = list(_WORD.finditer(low))
    english = [word[0] in _ENGLISH for word in words]
    foreign = [word[0] in _FOREIGN or bool(_NATIVE.search(word[0])) for word in words]
    if len(words) < 2 * LEAST or not any(foreign) or not any(english):
        return [title]
    at = _border(title, words, english, foreign)
    return [title[: words[at].start()], title[words[at].start() :]] if at else [title]


def _border(title: str, words: list[re.Match[str]], english: list[bool], foreign: list[bool]) -> int:
    """The word at which the other language begins; nought where there is none."""
    told = [one - other for one, other in zip(english, foreign, strict=True)]
    sums = [0]
    for one in told:
        sums.append(sums[-1] + one)
    inside = range(LEAST, len(words) - LEAST + 1)
    first = max(sums[at] - (sums[-1] - sums[at]) for at in inside)  # English first
    last = max((sums[-1] - sums[at]) - sums[at] for at in inside)
    turned = last > first
    best = max(first, last)
    ends = [at for at in inside if (1 - 2 * turned) * (2 * sums[at] - sums[-1]) == best]
    at = _best(title, words, ends)
    sides = (slice(0, at), slice(at, None))
    here, there = sides if not turned else sides[::-1]
    if any(foreign[here]) or any(english[there]) or not any(english[here]):
        return 0
    signs = len({word[0] for word, other in zip(words[there], foreign[there], strict=True) if other})
    if signs < SIGNS:
        signs += sum(1 for _ in _told_again([word[0] for word in words[here]], [word[0] for word in words[there]]))
    return at if signs >= SIGNS else 0


def _best(title: str, words: list[re.Match[str]], ends: list[int]) -> int:
    """Where in a stretch of words that may be of either language a sentence begins."""
    capital = [
        at
        for at in ends
        if title[words[at].start()].isupper() and not title[words[at].start() : words[at].end()].isupper()
    ]
    after = [at for at in capital if title[: words[at].start()].rstrip()[-1:] in ".:;!?)\u201d\"'/"]
    return (after or capital or ends[:1])[-1]


def _told_again(english: list[str], other: list[str]) -> Iterator[str]:
    """Words of the other language that are English ones in another spelling."""
    there = {_sound(word) for word in english if len(word) >= REPEATED}
    for word in other:
        if len(word) >= REPEATED and word not in english:
            sound = _sound(word)
            if any(
                Indel.normalized_similarity(sound, each, score_cutoff=ALIKE) for each in there if each[:2] == sound[:2]
            ):
                yield word


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    for pattern, instead in _SOUNDS:
        word = pattern.sub(instead, word)
    return word
