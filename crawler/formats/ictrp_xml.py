"""The XML that the WHO ICTRP search portal exports: `Trials_downloaded_from_ICTRP`, a `Trial` element each.

In: the bytes of a file, unpacked. Out: a raw record for each trial with the bytes that stand in the file (rows of one
EUCTR trial together), or a reject with the reason.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO, Final

from crawler.formats._ictrp_rows import KEPT, Row, raws
from crawler.formats._xml_stream import Cut, readable, records
from crawler.records import Raw, Reject

FORM: Final = "ictrp-xml"
_ROOT: Final = re.compile(rb"<Trials_downloaded_from_ICTRP[\s>]")
_FIELD: Final = re.compile(rb"<(TrialID|Last_Refreshed_on|Export_date|web_address|Countries)>([^<]{0,20000})</\1>")


def recognise(head: bytes) -> bool:
    """Whether this is an export of the portal, by the first bytes of the content."""
    return _ROOT.search(readable(head)) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream. `where` names the file in rejects."""
    yield from raws((_row(cut, where) for cut in records(stream, "Trial")), FORM, joined, where)


def joined(bodies: list[bytes]) -> bytes:
    """The bytes of a record: one element as it stands, several inside a root of their own."""
    if len(bodies) == 1:
        return bodies[0]
    return b"<Trials_downloaded_from_ICTRP>\n" + b"\n".join(bodies) + b"\n</Trials_downloaded_from_ICTRP>"


def _row(cut: Cut, where: str) -> Row | Reject:
    if cut.problem:
        return Reject("ictrp", None, f"ictrp/{cut.problem}", cut.detail, cut.body[:KEPT], where)
    found = {
        name.decode(): unescape(value.decode("utf-8", "replace")).strip() for name, value in _FIELD.findall(cut.body)
    }
    return Row(
        cut.body,
        found.get("TrialID", ""),
        found.get("Last_Refreshed_on", ""),
        found.get("Export_date", ""),
        found.get("web_address", ""),
        found.get("Countries", ""),
    )
