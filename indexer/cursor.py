"""Cursors: where a page of hits ended, as one word that a person can pass on.

Holds the last hit's sort values and key, how many hits stood before it, whether some words were enough, the generation
of the index, and a mark of the search that it belongs to. Not a secret: only checked for being one of ours.
"""

import json
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from math import isfinite
from typing import Any, Final, NamedTuple
from zlib import crc32

from indexer.engine import After
from indexer.query import Query
from trials.errors import UsageError

URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
PLAIN: Final = bytes.maketrans(b"-_", b"+/")
LONGEST: Final = 2_000
DEEPEST: Final = 1_000_000  # hits before a page that a cursor can claim
LONGEST_PATH: Final = 3
LOOSE: Final = ("limit", "cursor", "facets", "explain", "notes", "read_as", "updated_since")
"""Parts of a query that may differ from page to page; a span such as 90d is another date tomorrow."""
RUBBISH: Final = "this is no cursor: use the `next` of the page before, whole and unchanged, or leave --cursor out"
OTHER: Final = "this cursor belongs to another search: repeat the words, filters and order of the page that gave it"


class Cursor(NamedTuple):
    """A place in the hits of a search. `any_words`: the page before was of trials with some of the words."""

    after: After
    generation: str
    any_words: bool


def write_cursor(query: Query, after: After, generation: str, *, any_words: bool) -> str:
    """The cursor as one word."""
    parts = [list(after.path), after.key, after.position, generation, int(any_words), mark(query)]
    content = json.dumps(parts, separators=(",", ":")).encode()
    packed = b2a_base64(content + crc32(content).to_bytes(4, "big"), newline=False)
    return packed.translate(URL_SAFE).rstrip(b"=").decode()


def read_cursor(query: Query) -> Cursor | None:
    """The place that the query's cursor names. Raises `UsageError` for rubbish and for another search's cursor."""
    if query.cursor is None:
        return None
    path, key, position, generation, any_words, of = _parts(query.cursor.strip())
    if of != mark(query):
        raise UsageError(OTHER)
    return Cursor(After(tuple(path), key, min(position, DEEPEST)), generation, bool(any_words))


def mark(query: Query) -> int:
    """A number that two searches share only if they ask for the same hits in the same order."""
    asked = [repr(value) for name, value in query._asdict().items() if name not in LOOSE]
    return crc32("\n".join(asked).encode("utf-8", "replace"))


def _parts(text: str) -> list[Any]:
    """The parts, each of its type."""
    try:
        padded = text[:LONGEST].encode("ascii").translate(PLAIN)
        packed = a2b_base64(padded + b"=" * (-len(padded) % 4), strict_mode=True)
        content, check = packed[:-4], packed[-4:]
        parts: list[Any] = json.loads(content)
    except (Base64Error, ValueError) as error:
        raise UsageError(RUBBISH) from error
    types = (list, str, int, str, int, int)
    # The last letter has bits that decode to nothing: only the one way to write a cursor is one.
    whole = crc32(content).to_bytes(4, "big") == check and b2a_base64(packed, newline=False).rstrip(b"=") == padded
    good = whole and isinstance(parts, list) and len(parts) == len(types)
    if not good or not all(type(part) is kind for part, kind in zip(parts, types, strict=True)):
        raise UsageError(RUBBISH)
    path, position = parts[0], parts[2]
    numbers = 0 < len(path) <= LONGEST_PATH and all(type(each) is float and isfinite(each) for each in path)
    if not numbers or position < 0:
        raise UsageError(RUBBISH)
    return parts
