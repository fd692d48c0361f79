"""What is told of a DRKS record before it is read: number, day of the last update, address. For spider and format.

In: the bytes and the decoded JSON of one record. Out: a raw record, or a reject with the reason.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from crawler.records import Raw, Reject
from trials.dates import read_date

FORM: Final = "drks-json"
KEPT: Final = 64 << 10
NUMBER: Final = re.compile(r"DRKS[0-9]{8}")


def as_record(value: Any, body: bytes, url: str, where: str, facts: Mapping[str, str]) -> Raw | Reject:
    """The record under its own number. `where` names its place in a reject."""
    if not isinstance(value, dict):
        detail = f"a record is a JSON object, this is of type {type(value).__name__}"
        return Reject("drks", None, "drks/shape", detail, body[:KEPT], where)
    own = value.get("drksId")
    if not isinstance(own, str) or not NUMBER.fullmatch(own.strip()):
        detail = f"{str(own)[:40]!r} is no DRKS number"
        return Reject("drks", None, "drks/no-id", detail, body[:KEPT], where)
    own, day = own.strip(), value.get("lastUpdate")
    updated = read_date(day) if isinstance(day, str) else None
    return Raw("drks", own, FORM, body, url or page_of(own), updated=updated, facts=facts)


def page_of(own: str) -> str:
    """The record's page for people."""
    return f"https://drks.de/search/en/trial/{own}"
