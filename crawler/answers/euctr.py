"""Answers of the EU Clinical Trials Register: the page of a search, a download of full texts, a download of summaries.

In: the bytes of an answer with status 200, which may be an error page all the same. Out: how many trials a search
finds; raw records, each with the records of all its countries; numbers. What is none of these is a `ReadError`.
"""

import re
from io import BytesIO
from typing import Final

from crawler.formats.euctr_text import raw, trials
from crawler.records import Raw
from trials.errors import ReadError

_TOTAL: Final = re.compile(rb"Trials with a EudraCT protocol[^()<]{0,40}\(\s*([0-9][0-9,. ]{0,12})\s*\)")
_NUMBER: Final = re.compile(rb"^EudraCT Number:[ \t]*(20[0-9]{2}-[0-9]{6}-[0-9]{2})[ \t]*\r?$", re.MULTILINE)
_MARKUP: Final = re.compile(rb"\s*(?:<!doctype|<html|<\?xml)", re.IGNORECASE)
_NONE: Final = b"This file contains"  # how a download begins, also one without a trial


def read_total(body: bytes) -> int:
    """How many trials a search finds, as its page says."""
    match = _TOTAL.search(body)
    if match is None:
        raise ReadError("euctr/answer", "a search page that does not say how many trials there are")
    return int(re.sub(rb"[^0-9]", b"", match[1]))


def read_texts(body: bytes, base_url: str) -> list[Raw]:
    """The trials of one download. One that was cut short does not end with a line end."""
    found = [(number, text) for number, text, _ in trials(BytesIO(body))]
    if not found and not body.lstrip(b"\xef\xbb\xbf \r\n").startswith(_NONE):
        raise ReadError("euctr/answer", "a download without a trial")
    if not body.endswith(b"\n"):
        raise ReadError("euctr/answer", "a download that ends inside a line")
    numbers = [number for number, _ in found]
    if len(set(numbers)) < len(numbers):
        raise ReadError("euctr/answer", "a download in which a trial comes twice")
    return [raw(number, text, base_url) for number, text in found]


def read_numbers(body: bytes) -> list[str]:
    """The numbers of one download of summaries, in order."""
    if _MARKUP.match(body):
        raise ReadError("euctr/answer", "a page in place of a download")
    return [number.decode() for number in dict.fromkeys(_NUMBER.findall(body))]
