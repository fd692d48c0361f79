"""What is told of an ISRCTN record before it is read: number, day of the last edit, address. For spider and formats.

In: the bytes of one `fullTrial`. Out: a raw record, or a reject with the reason.
"""

import re
from collections.abc import Mapping
from typing import Final

from crawler.records import Raw, Reject
from trials.dates import read_date

FORM: Final = "isrctn-xml"
KEPT: Final = 64 << 10
_NUMBER: Final = re.compile(rb"<isrctn(?:\s[^<>]{0,500})?>\s{0,100}(?:ISRCTN)?([0-9]{8})\s{0,100}</isrctn>")
_EDITED: Final = re.compile(rb"<trial\s[^<>]{0,1500}?\blastUpdated\s{0,5}=\s{0,5}[\"']([^\"'<>]{4,40})[\"']")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*)?")


def as_record(body: bytes, url: str, where: str, facts: Mapping[str, str]) -> Raw | Reject:
    """The record under its own number. `where` names its place in a reject."""
    number = _NUMBER.search(body)
    if number is None:
        detail = "the record has no ISRCTN number of eight digits"
        return Reject("isrctn", None, "isrctn/no-id", detail, body[:KEPT], where)
    own = f"ISRCTN{number[1].decode()}"
    edited = _EDITED.search(body)
    updated = day_of(edited[1].decode("ascii", "replace")) if edited else None
    return Raw("isrctn", own, FORM, body, url or page_of(own), "application/xml", updated=updated, facts=facts)


def page_of(own: str) -> str:
    """The record's page for people."""
    return f"https://www.isrctn.com/{own}"


def day_of(text: str | None) -> str | None:
    """The day of a time such as `2026-04-20T09:21:05.295891682Z`; None where it is none."""
    match = _DAY.fullmatch((text or "").strip())
    return read_date(match[1]) if match else None
