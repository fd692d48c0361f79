"""What is told of a record of CRIS's open interface before it is read. For spider and format.

In: the bytes and the decoded JSON of one record. Out: a raw record, or a reject with the reason.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from crawler.records import Raw, Reject
from trials.dates import read_date

FORM: Final = "cris-json"
KEPT: Final = 64 << 10
NUMBER: Final = re.compile(r"KCT[0-9]{7}")


def as_record(value: Any, body: bytes, url: str, where: str, facts: Mapping[str, str]) -> Raw | Reject:
    """The record under its own number, partial where it is only a line of the list."""
    if not isinstance(value, dict):
        detail = f"a record is a JSON object, this is of type {type(value).__name__}"
        return Reject("cris", None, "cris/shape", detail, body[:KEPT], where)
    own = number_of(value)
    if own is None:
        detail = f"{str(value.get('trial_id'))[:40]!r} is no CRIS number"
        return Reject("cris", None, "cris/no-id", detail, body[:KEPT], where)
    return Raw(
        "cris", own, FORM, body, url or page_of(own), updated=updated(value), partial=is_line(value), facts=facts
    )


def number_of(value: Mapping[str, Any]) -> str | None:
    """The record's own number; None where it has none."""
    own = value.get("trial_id")
    found = own.strip().upper() if isinstance(own, str) else ""
    return found if NUMBER.fullmatch(found) else None


def updated(value: Mapping[str, Any]) -> str | None:
    """The day of the last update, written with hyphens in the list and with slashes in the record."""
    day = value.get("date_updated") or value.get("date_registration")
    return read_date(day) if isinstance(day, str) else None


def is_line(value: Mapping[str, Any]) -> bool:
    """Whether this is a line of the list: it has neither a status nor lists of sponsors, funders and sites."""
    return not any(key.endswith("_items") or key.startswith("recruitment_status") for key in value)


def page_of(own: str) -> str:
    """A page for people. The registry's own pages go by another number, so it is the trial's at WHO's portal."""
    return f"https://trialsearch.who.int/Trial2.aspx?TrialID={own}"
