"""ISRCTN records that another tool turned from XML into JSON (ctrdata): an object each, a list, or one a line.

In: the bytes of a file, unpacked. Out: a raw record for each trial, partial, because attributes and parties are lost on
that way; or a reject with the reason. The tool's own date of download says as of when the record was so.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._json_stream import KEPT, Element, elements
from crawler.records import Raw, Reject
from crawler.registries._isrctn_copy import day_of, page_of
from crawler.registries.isrctn import JSON_FORM

_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_RECORD: Final = re.compile(rb'"isrctn"\s*:\s*"?(?:ISRCTN)?[0-9]{8}"?')
_NUMBER: Final = re.compile(r"(?:ISRCTN)?([0-9]{8})")


def recognise(head: bytes) -> bool:
    """Whether these are such records, by the first bytes of the content."""
    return _BEGINS.match(head) is not None and _RECORD.search(head) is not None and b'"trialDescription"' in head


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Records of the stream, in order. `where` names the file in rejects."""
    for element in elements(stream, "trials"):
        yield _record(element, where)


def _record(element: Element, where: str) -> Raw | Reject:
    body, value = element.body, element.value
    if element.problem:
        return Reject("isrctn", None, f"isrctn/{element.problem}", element.detail, body[:KEPT], where)
    number = _NUMBER.fullmatch(str(value.get("isrctn"))) if isinstance(value, dict) else None
    if number is None:
        detail = "the record has no ISRCTN number of eight digits"
        return Reject("isrctn", None, "isrctn/no-id", detail, body[:KEPT], where)
    loaded = str(value.get("record_last_import") or "").replace(" ", "T")
    facts = {"file": where} | ({"data_date": day} if (day := day_of(loaded)) else {})
    own = f"ISRCTN{number[1]}"
    return Raw("isrctn", own, JSON_FORM, body, page_of(own), partial=True, facts=facts)
