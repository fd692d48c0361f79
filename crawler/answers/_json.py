"""Cuts an answer in JSON into its parts without losing a byte of them: each record is kept as it was sent.

In: the text of an answer and a place in it. Out: the value that stands there and the place behind it, or `ReadError`.
"""

import json
import re
from typing import Any, Final

from trials.errors import ReadError

SPACE: Final = re.compile(r"[ \t\r\n]*")
DECODER: Final = json.JSONDecoder()
REASON: Final = "answer/not-json"


def decoded(body: bytes) -> str:
    """The answer as text."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(REASON, "not UTF-8") from error


def value_at(text: str, position: int) -> tuple[Any, int]:
    """The JSON value that starts here, and the place right behind it."""
    try:
        value, end = DECODER.raw_decode(text, skip(text, position))
    except (ValueError, RecursionError) as error:
        raise ReadError(REASON, f"no JSON: {text[:40]!r}") from error
    return value, end


def skip(text: str, position: int) -> int:
    """The place of the next sign that is no space."""
    found = SPACE.match(text, position)
    return found.end() if found else position


def after(text: str, position: int, sign: str) -> int:
    """The place behind an expected sign."""
    position = skip(text, position)
    if not text.startswith(sign, position):
        raise ReadError(REASON, f"no JSON of a list: {text[:40]!r}")
    return skip(text, position + 1)


def comma_or(text: str, position: int, end: str) -> int:
    """Behind a comma, or at the sign that ends the list."""
    position = skip(text, position)
    return position if text.startswith(end, position) else after(text, position, ",")
