"""A trial's English page of CRIS, the Korean registry, as a browser saved it.

In: the bytes of a page. Out: one raw record with the bytes of the page, or a reject with the reason.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._saved_page import LONGEST, is_page, saved_from, whole
from crawler.records import Raw, Reject

FORM: Final = "cris-page"
KEPT: Final = 64 << 10
_REGISTRY: Final = re.compile(rb"cris\.nih\.go\.kr|CRIS_Clinical Research information", re.IGNORECASE)
_NUMBER: Final = re.compile(rb"CRIS Registration Number\s*</th>\s*<td[^>]{0,500}>\s*(KCT[0-9]{7})\b", re.IGNORECASE)


def recognise(head: bytes) -> bool:
    """Whether this is a page of CRIS, by the first bytes of the content."""
    return is_page(head) and _REGISTRY.search(head) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """The one record of the page. `where` names the file in a reject."""
    body = whole(stream)
    number = _NUMBER.search(body)
    if len(body) > LONGEST:
        yield Reject("cris", None, "cris/too-long", f"the page is longer than {LONGEST >> 20} MB", body[:KEPT], where)
    elif number is None:
        detail = "the page has no CRIS Registration Number: save the English page of one trial"
        yield Reject("cris", None, "cris/no-id", detail, body[:KEPT], where)
    else:
        yield Raw("cris", number[1].decode().upper(), FORM, body, saved_from(body), "text/html", facts={"file": where})
