"""Answers of CTIS's public interface: a page of the search list, one trial.

In: the bytes of an answer with status 200, which may be an error page all the same. Out: lines of the list, each with
its very bytes; a raw record; None for `{}`, which is how the registry says that it has no such trial. What is none of
these is a `ReadError`.
"""

from dataclasses import dataclass, field
from typing import Any

from crawler.answers._json import after, comma_or, decoded, skip, value_at
from crawler.records import Raw, Reject
from crawler.registries._ctis_copy import DAYS, day_of, is_partial, last_update, own_id
from crawler.registries.ctis import FORM
from trials.errors import ReadError


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. `id` is None where it has no number; `updated` is the later of its two ISO dates."""

    id: str | None
    updated: str | None
    record: Raw | Reject


@dataclass(slots=True)
class Page:
    """One page of the list: its lines in order, the total of all pages, its own number and how many pages there are."""

    lines: list[Line] = field(default_factory=list)
    total: int = 0
    pages: int = 0
    number: int = 1


def read_page(body: bytes, base_url: str) -> Page:
    """Read `{pagination{totalRecords, totalPages, ...}, data[], ...}`, keys in any order."""
    page = Page()
    pagination: Any = None
    has_data = False
    text = decoded(body)
    position = after(text, 0, "{")
    while text[position : position + 1] != "}":
        key, position = value_at(text, position)
        position = after(text, position, ":")
        if key == "data":
            position = _read_lines(text, position, page, base_url)
            has_data = True
        else:
            value, position = value_at(text, position)
            pagination = value if key == "pagination" else pagination
        position = comma_or(text, position, "}")
    page.total, page.pages = _counts(pagination)
    if not has_data or skip(text, position + 1) != len(text):
        raise ReadError("ctis/answer", "a list page without its lines")
    return page


def _counts(pagination: Any) -> tuple[int, int]:
    found = pagination if isinstance(pagination, dict) else {}
    total, pages = found.get("totalRecords"), found.get("totalPages")
    if total.__class__ is not int or pages.__class__ is not int or total < 0:
        raise ReadError("ctis/answer", "a list page without the number of its records")
    return total, pages


def _read_lines(text: str, position: int, page: Page, base_url: str) -> int:
    """Cut the array into lines; the place behind it."""
    position = after(text, position, "[")
    while text[position : position + 1] != "]":
        line, end = value_at(text, position)
        page.lines.append(_line(line, text[position:end].encode(), base_url))
        position = comma_or(text, end, "]")
    return skip(text, position + 1)


def _line(line: Any, body: bytes, base_url: str) -> Line:
    if not isinstance(line, dict):
        raise ReadError("ctis/answer", "a list page whose lines are no objects")
    days = [day for key in DAYS if (day := day_of(line.get(key)))]
    record = _record(line, body, base_url)
    return Line(record.id if isinstance(record, Raw) else None, max(days, default=None), record)


def read_trial(body: bytes, base_url: str) -> Raw | Reject | None:
    """Read the answer to one trial's address; None where the registry has no such trial."""
    text = decoded(body)
    start = skip(text, 0)
    record, end = value_at(text, start)
    if not isinstance(record, dict) or skip(text, end) != len(text):
        raise ReadError("ctis/answer", "not one trial")
    if not record:
        return None
    if "ctNumber" not in record:
        raise ReadError("ctis/answer", "a trial without its number")
    return _record(record, text[start:end].encode(), base_url)


def _record(record: dict[str, Any], body: bytes, base_url: str) -> Raw | Reject:
    """A trial or a line of the list as a raw record, under its own number."""
    try:
        own = own_id(record)
    except ReadError as error:
        return Reject("ctis", None, error.reason, error.detail, body, base_url)
    address = f"{base_url}/retrieve/{own}"
    return Raw("ctis", own, FORM, body, address, updated=last_update(record), partial=is_partial(record))
