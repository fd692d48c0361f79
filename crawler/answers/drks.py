"""Reads the download of the whole German register: a zip of JSON files, one a trial or a list of many.

In: the bytes of an answer with status 200. Out: raw records, each with the very bytes of its object, and the text by
which a scope finds them. What is no whole zip of such files is a `ReadError`. That it is a zip of JSON is told by the
registry's manual and by others' clients, its inner layout is not; both layouts are read.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

from crawler.containers import ZIP, Content, contents
from crawler.formats import drks_json
from crawler.formats._json_stream import Element, elements
from crawler.records import Raw, Reject
from crawler.registries._drks_copy import as_record
from trials.errors import ReadError

_PIECE: Final = 1 << 20
_NAME: Final = "all-json"
_NOT_SOUGHT: Final = frozenset({"contact", "document"})  # an institute of regenerative medicine runs many a trial


class Download:
    """The register as it was sent, looked through to its end."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        _check(body)

    def records(self, page: str, facts: Mapping[str, str]) -> Iterator[tuple[Raw | Reject, str]]:
        """Every record with its text in lower case. `page` is the address of records without their number."""
        for content in _files(self.body):
            for element in elements(content.stream, drks_json.LIST_KEY):
                yield _record(element, page, content.name, facts), _text(element)


def _check(body: bytes) -> None:
    """Unpack everything once: a file that was cut shows before any of it is taken."""
    if not body.startswith(ZIP):
        raise ReadError("drks/answer", f"no zip archive: {body[:40]!r}")
    files = 0
    for content in _files(body):
        files += 1
        while content.stream.read(_PIECE):
            pass
        if content.broken:
            raise ReadError("drks/answer", content.broken.detail)
    if not files:
        raise ReadError("drks/answer", "a zip archive without a file of trials")


def _files(body: bytes) -> Iterator[Content]:
    """The files of trials; other files, such as a note on the terms, are passed over if they are no JSON."""
    for content in contents(BytesIO(body), _NAME):
        if content.broken and not content.head:
            raise ReadError("drks/answer", content.broken.detail)
        if drks_json.recognise(content.head):
            yield content
        elif content.name.lower().endswith(".json"):
            raise ReadError("drks/answer", f"{content.name} holds no trials: {content.head[:40]!r}")


def _record(element: Element, page: str, where: str, facts: Mapping[str, str]) -> Raw | Reject:
    if element.problem:
        return drks_json.record(element, where)
    found = as_record(element.value, element.body, "", where, facts)
    return found if isinstance(found, Reject) else replace(found, url=f"{page}/{found.id}")


def _text(element: Element) -> str:
    """All texts of a record but its addresses and files, of one that cannot be read its bytes as text."""
    if element.problem:
        return element.body.decode("utf-8", "replace").lower()
    return "\n".join(_strings(element.value)).lower()


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(inner for key, inner in one.items() if key not in _NOT_SOUGHT)
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str):
            yield one


def sought(areas: Iterable[Collection[str]]) -> list[re.Pattern[str]]:
    """A pattern for each area: one of its terms begins a word. A text belongs where every one of them is found."""
    return [re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, map(str.lower, terms)))})") for terms in areas]
