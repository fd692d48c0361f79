"""Files of CTIS records: one record, a list of them, one a line, or a page of the search list.

In: the bytes of a file, unpacked; records as the portal serves them, or as other tools store them, with keys of their
own. Out: a raw record for each trial with the very bytes that stand in the file, or a reject with the reason.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final

from crawler.answers.ctis import read_page
from crawler.formats._json_stream import KEPT, Element, elements
from crawler.records import Raw, Reject
from crawler.registries._ctis_copy import is_partial, last_update, own_id
from crawler.registries.ctis import FORM
from trials.errors import ReadError

ADDRESS: Final = "https://euclinicaltrials.eu/ctis-public-api"
_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_NUMBER: Final = re.compile(rb'"ctNumber"\s*:\s*"20[0-9]{2}-5[0-9]{5}-[0-9]{2}-[0-9]{2}"')
_EMPTY_LIST: Final = re.compile(rb'"pagination"\s*:\s*\{[^{}]*"totalRecords"')


def recognise(head: bytes) -> bool:
    """Whether these are CTIS records, by the first bytes of the content."""
    if _BEGINS.match(head) is None:
        return False
    return _NUMBER.search(head) is not None or _EMPTY_LIST.search(head) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Records of the stream, in order. `where` names the file in rejects."""
    for element in elements(stream, "data"):
        if element.problem is None and is_page(element.value):
            yield from _lines(element.body, where)
        else:
            yield _record(element, where)


def is_page(value: Any) -> bool:
    """Whether this is a page of the search list."""
    return value.__class__ is dict and value.get("data").__class__ is list and "pagination" in value


def _lines(body: bytes, where: str) -> Iterator[Raw | Reject]:
    """The lines of a page; one reject for a page that is none."""
    try:
        page = read_page(body, ADDRESS)
    except ReadError as error:
        yield Reject("ctis", None, error.reason, error.detail, body[:KEPT], where)
        return
    yield from (replaced(line.record, where) for line in page.lines)


def replaced(record: Raw | Reject, where: str) -> Raw | Reject:
    """A line of the list, with the file that it stood in."""
    return replace(record, facts={"file": where}) if isinstance(record, Raw) else replace(record, where=where)


def _record(element: Element, where: str) -> Raw | Reject:
    body = element.body
    if element.problem:
        return Reject("ctis", None, f"ctis/{element.problem}", element.detail, body[:KEPT], where)
    record = element.value
    if record.__class__ is not dict:
        detail = f"a record is a JSON object, this is of type {type(record).__name__}"
        return Reject("ctis", None, "ctis/shape", detail, body[:KEPT], where)
    try:
        own = own_id(record)
    except ReadError as error:
        return Reject("ctis", None, error.reason, error.detail, body[:KEPT], where)
    url = f"{ADDRESS}/retrieve/{own}"
    return Raw(
        "ctis", own, FORM, body, url, updated=last_update(record), partial=is_partial(record), facts={"file": where}
    )
