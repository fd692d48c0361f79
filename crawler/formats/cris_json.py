"""Answers of CRIS's open interface that somebody saved: records of trials, pages of its list, lists of either.

In: the bytes of a file, unpacked. Out: a raw record for each trial, partial where it is a line of the list, or a reject
with the reason.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._json_stream import KEPT, Element, elements
from crawler.records import Raw, Reject
from crawler.registries._cris_copy import as_record

LIST_KEY: Final = "items"
_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_RECORD: Final = re.compile(rb'"trial_id"\s*:\s*"\s*KCT[0-9]{7}\s*"')


def recognise(head: bytes) -> bool:
    """Whether these are such answers, by the first bytes of the content."""
    return _BEGINS.match(head) is not None and _RECORD.search(head) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream, in order. `where` names the file in rejects."""
    for element in elements(stream, LIST_KEY):
        yield _record(element, where)


def _record(element: Element, where: str) -> Raw | Reject:
    if element.problem:
        return Reject("cris", None, f"cris/{element.problem}", element.detail, element.body[:KEPT], where)
    return as_record(element.value, element.body, "", where, {"file": where})
