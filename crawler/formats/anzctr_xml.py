"""What ANZCTR's "download all to XML" gives: an `ANZCTR_Trial` a file, the files in a zip.

In: the bytes of a file, unpacked. Out: a raw record for each trial with the bytes that stand in the file, or a reject
with the reason.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._xml_stream import KEPT, Cut, readable, records
from crawler.records import Raw, Reject
from trials.dates import read_date
from trials.identifiers import recognise as recognise_number

FORM: Final = "anzctr-xml"
_ROOT: Final = re.compile(rb"<ANZCTR_Trial[\s>]")
_FIELD: Final = re.compile(rb"<(actrnumber|nctid|dateLastUpdated|approvaldate)>([^<]{0,2000})</\1>")


def recognise(head: bytes) -> bool:
    """Whether this is such a file, by the first bytes of the content."""
    return _ROOT.search(readable(head)) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream. `where` names the file in rejects."""
    for cut in records(stream, "ANZCTR_Trial"):
        yield _piece(cut, where)


def _piece(cut: Cut, where: str) -> Raw | Reject:
    if cut.problem:
        return Reject("anzctr", None, f"anzctr/{cut.problem}", cut.detail, cut.body[:KEPT], where)
    found = {name.decode(): value.decode("utf-8", "replace").strip() for name, value in _FIELD.findall(cut.body)}
    text = found.get("actrnumber") or found.get("nctid") or ""
    number = recognise_number(text)
    if number is None:
        reason = "anzctr/bad-id" if text.strip() else "anzctr/no-id"
        return Reject("anzctr", None, reason, f"{text[:40]!r} is no trial number", cut.body[:KEPT], where)
    updated = read_date(found.get("dateLastUpdated") or found.get("approvaldate") or "", "dmy")
    url = f"https://www.anzctr.org.au/{number[1]}.aspx" if number[0] == "anzctr" else ""
    return Raw("anzctr", number[1], FORM, cut.body, url, "application/xml", updated=updated, facts={"file": where})
