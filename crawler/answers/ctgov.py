"""Answers of ClinicalTrials.gov API v2: the envelope of a list, one study, the version of the data.

In: the bytes of an answer with status 200. Out: raw records, each the very bytes between two commas of the list. What
is not such an answer (an error page, JSON cut short) is a `ReadError`; one study without an id is a `Reject`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.answers._json import after, comma_or, decoded, skip, value_at
from crawler.records import Raw, Reject
from crawler.registries._ctgov_copy import is_partial, last_update, own_id
from crawler.registries.ctgov import FORM
from trials.errors import ReadError


@dataclass(slots=True)
class Page:
    """One page of a list: its records in order, the token for the next page, the total if it is told."""

    records: list[Raw | Reject] = field(default_factory=list)
    token: str | None = None
    total: int | None = None


def read_page(body: bytes, base_url: str) -> Page:
    """Read `{studies[], nextPageToken?, totalCount?}`, keys in any order."""
    page = Page()
    seen = False
    text = decoded(body)
    position = after(text, 0, "{")
    while text[position : position + 1] != "}":
        key, position = value_at(text, position)
        position = after(text, position, ":")
        if key == "studies":
            position = read_studies(text, position, page, base_url)
            seen = True
        else:
            value, position = value_at(text, position)
            keep(page, key, value)
        position = comma_or(text, position, "}")
    if not seen or skip(text, position + 1) != len(text):
        raise ReadError("ctgov/answer", "a list page without its studies")
    return page


def keep(page: Page, key: str, value: Any) -> None:
    """Put one value of the envelope where it belongs."""
    if key == "nextPageToken" and isinstance(value, str):
        page.token = value or None
    elif key == "totalCount" and isinstance(value, int):
        page.total = value


def read_studies(text: str, position: int, page: Page, base_url: str) -> int:
    """Cut the array of studies into records; the place behind it."""
    position = after(text, position, "[")
    while text[position : position + 1] != "]":
        study, end = value_at(text, position)
        page.records.append(record(study, text[position:end].encode(), base_url))
        position = comma_or(text, end, "]")
    return skip(text, position + 1)


def read_study(body: bytes, base_url: str) -> Raw | Reject:
    """Read the answer to one study's address."""
    text = decoded(body)
    start = skip(text, 0)
    study, end = value_at(text, start)
    if not isinstance(study, dict) or skip(text, end) != len(text):
        raise ReadError("ctgov/answer", "not one study")
    return record(study, text[start:end].encode(), base_url)


def read_stamp(body: bytes) -> str:
    """`dataTimestamp` of `/version`: UTC without a zone, such as `2026-11-20T09:00:05`."""
    version, _ = value_at(decoded(body), 0)
    stamp = version.get("dataTimestamp") if isinstance(version, dict) else None
    try:
        datetime.fromisoformat(stamp or "")
    except (ValueError, TypeError) as error:
        raise ReadError("ctgov/answer", f"a version without a time of its data: {stamp!r}") from error
    return str(stamp)


def record(study: Any, body: bytes, base_url: str) -> Raw | Reject:
    """One study as a raw record, under its own id."""
    try:
        nct = own_id(study)
    except ReadError as error:
        return Reject("ctgov", None, error.reason, error.detail, body, base_url)
    address = f"{base_url}/studies/{nct}"
    return Raw("ctgov", nct, FORM, body, address, updated=last_update(study), partial=is_partial(study))
