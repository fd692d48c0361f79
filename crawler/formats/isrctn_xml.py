"""Records of the ISRCTN registry in XML: a list of its query API, or one trial.

In: the bytes of a file, unpacked. Out: a raw record for each `fullTrial` with the bytes that stand in the file, or a
reject with the reason.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._xml_stream import KEPT, Cut, readable, records
from crawler.records import Raw, Reject
from crawler.registries._isrctn_copy import as_record

_ROOT: Final = re.compile(rb"<allTrials[\s>]|<fullTrial[\s>]")


def recognise(head: bytes) -> bool:
    """Whether these are such records, by the first bytes of the content."""
    return _ROOT.search(readable(head)[:4096]) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream. `where` names the file in rejects."""
    for cut in records(stream, "fullTrial"):
        yield _piece(cut, where)


def _piece(cut: Cut, where: str) -> Raw | Reject:
    if cut.problem:
        return Reject("isrctn", None, f"isrctn/{cut.problem}", cut.detail, cut.body[:KEPT], where)
    return as_record(cut.body, "", where, {"file": where})
