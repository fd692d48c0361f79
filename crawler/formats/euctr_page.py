"""A trial's page of the EU Clinical Trials Register, as a browser saved it: the record of one country.

In: the bytes of a page. Out: one raw record with the bytes of the page, which is a part of the trial, or a reject with
the reason.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._saved_page import LONGEST, is_page, saved_from, whole
from crawler.records import Raw, Reject
from crawler.registries.euctr import PAGE_FORM

KEPT: Final = 64 << 10
_REGISTRY: Final = re.compile(rb"EU Clinical Trials Register", re.IGNORECASE)
_NUMBER: Final = re.compile(rb"EudraCT Number:?.{0,200}?\b(20[0-9]{2}-[0-9]{6}-[0-9]{2})\b", re.DOTALL)
_RECORD: Final = b"tricell"


def recognise(head: bytes) -> bool:
    """Whether this is a page of the register, by the first bytes of the content."""
    return is_page(head) and _REGISTRY.search(head) is not None and b"EudraCT" in head


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """The one record of the page. `where` names the file in a reject."""
    body = whole(stream)
    number = _NUMBER.search(body)
    if len(body) > LONGEST:
        detail = f"the page is longer than {LONGEST >> 20} MB"
        yield Reject("euctr", None, "euctr/too-long", detail, body[:KEPT], where)
    elif number is None or _RECORD not in body:
        detail = "the page holds no country's record of a trial: save the page that opens under a country's code"
        yield Reject("euctr", None, "euctr/no-id", detail, body[:KEPT], where)
    else:
        own = number[1].decode()
        yield Raw("euctr", own, PAGE_FORM, body, saved_from(body), "text/html", partial=True, facts={"file": where})
