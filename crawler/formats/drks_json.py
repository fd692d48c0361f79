"""Records of the German register in JSON: one, a list, or one a line; the registry's download is a zip of such files.

In: the bytes of a file, unpacked. Out: a raw record for each trial, with the very bytes that stand in the file, or a
reject with the reason.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._json_stream import KEPT, Element, elements
from crawler.records import Raw, Reject
from crawler.registries._drks_copy import as_record

LIST_KEY: Final = "trials"
_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_RECORD: Final = re.compile(rb'"drksId"\s*:\s*"DRKS[0-9]{8}"|"(?:trialDescriptions|studiedHealthConditions)"\s*:\s*\[')


def recognise(head: bytes) -> bool:
    """Whether these are records of DRKS, by the first bytes of the content."""
    return _BEGINS.match(head) is not None and _RECORD.search(head) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream, in order. `where` names the file in rejects."""
    for element in elements(stream, LIST_KEY):
        yield record(element, where)


def record(element: Element, where: str) -> Raw | Reject:
    """One element as a record."""
    if element.problem:
        return Reject("drks", None, f"drks/{element.problem}", element.detail, element.body[:KEPT], where)
    return as_record(element.value, element.body, "", where, {"file": where})
