"""The one analyzer: how text becomes tokens, for documents and queries, whatever engine holds them.

Words are runs of letters and digits, lower case, without accents, cut to their English stem. Chinese, Japanese and
Korean runs are cut into pairs of characters first, because they write no spaces. tantivy's analyzer is the only one
(other engines' stemmers differ in a word of every 380): engines without it receive its tokens, joined by spaces.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from trials.patterns import late

NAME: Final = "trials"
"""Under this name the analyzer is registered with an index, at every open: it is not stored with it."""

# Longer tokens are encoded data, never words; tantivy itself refuses terms beyond 65,530 bytes.
LONGEST: Final = 255

GAP: Final = "|"
"""Stands in a row of tokens where a word is left out."""

# Kana, Hangul, Han with its extensions, half-width kana; not the ideographic comma or full stop.
CJK: Final = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003134f"
CJK_RUN: Final = late(f"[{CJK}]+")
SURROGATE: Final = late("[\ud800-\udfff]")


class Token(NamedTuple):
    """One token with the place of its word in the text: `text[start:end]`."""

    text: str
    start: int
    end: int


def build_analyzer() -> TextAnalyzer:
    """The chain behind the pairs of characters, as an index wants it registered."""
    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST)).filter(Filter.lowercase())
    return chain.filter(Filter.ascii_fold()).filter(Filter.stemmer("english")).build()


ANALYZER: Final = build_analyzer()


def prepare(text: str) -> str:
    """Text as the registered chain wants it: composed accents, CJK runs as pairs between spaces."""
    if text.isascii():
        return text
    return CJK_RUN.sub(lambda run: f" {' '.join(pairs(run[0]))} ", compose(text))


def compose(text: str) -> str:
    """One code point for a letter with its accent (NFC): else the accent would cut the word in two. Halves of surrogate
    pairs, which no engine takes, become U+FFFD."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return SURROGATE.sub("\ufffd", normalize("NFC", text))


def pairs(run: str) -> list[str]:
    """Overlapping pairs of a CJK run; a single character stays alone."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def tokens(text: str) -> list[str]:
    """The tokens of a text in their order."""
    return ANALYZER.analyze(prepare(text))


def row(text: str) -> list[str]:
    """The tokens in their order, with a gap where a word is left out as too long: no phrase reaches across it."""
    text = prepare(text)
    longest = max(map(len, text.encode("utf-8", "replace").split()), default=0)
    return list(_with_gaps(text)) if longest >= LONGEST else ANALYZER.analyze(text)


def _with_gaps(text: str) -> Iterator[str]:
    expected = 0
    for token in ANALYZER.pre_tokenize(text).tokens:
        yield from [GAP] * (token.position - expected)
        yield token.text
        expected = token.position + 1


def spans(text: str) -> Iterator[Token]:
    """The same tokens with their places in `text`, which must be composed (`compose`)."""
    at = 0
    for run in CJK_RUN.finditer(text) if not text.isascii() else ():
        yield from _words(text[at : run.start()], at)
        for offset, pair in enumerate(pairs(run[0])):
            for token in ANALYZER.analyze(pair):
                yield Token(token, run.start() + offset, run.start() + offset + len(pair))
        at = run.end()
    yield from _words(text[at:], at)


def _words(text: str, start: int) -> Iterator[Token]:
    for word in ANALYZER.pre_tokenize(text).tokens:
        yield Token(word.text, start + word.char_offset_from, start + word.char_offset_to)
