"""EUCTR's full text, as the register offers it for download: any number of trials, a record for each country.

In: the bytes of a file, unpacked; line ends may have been changed by whoever stored it. Out: a raw record for each
trial with the records of all its countries, as they stand in the file one after the other.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.records import Raw, Reject
from crawler.registries.euctr import FORM

LONGEST: Final = 64 << 20
"""Bytes of the longest trial that is read; the longest real ones have some 2 MB (thirty countries)."""

_LAST: Final = re.compile(rb"^P\. End of Trial", re.MULTILINE)
"""The section that every record ends with, whatever it holds."""

KEPT: Final = 64 << 10
_LINE: Final = 1 << 20
_NUMBER: Final = re.compile(rb"EudraCT Number:[ \t]*(20[0-9]{2}-[0-9]{6}-[0-9]{2})[ \t]*\r?\n?")
_HEAD: Final = re.compile(
    rb"^Summary[ \t]*\r?\n\s{0,10}EudraCT Number:[ \t]*20[0-9]{2}-[0-9]{6}-[0-9]{2}", re.MULTILINE
)


def recognise(head: bytes) -> bool:
    """Whether this is such a text, by the first bytes of the content."""
    return _HEAD.search(head.removeprefix(BOM_UTF8)) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream. A number that comes again after another one is given as a part of its trial, and so is the
    last one of a file that was cut in it."""
    seen: set[str] = set()
    all_of_them = trials(stream)
    found = next(all_of_them, None)
    while found:
        (number, body, is_too_long), found = found, next(all_of_them, None)
        if is_too_long:
            detail = f"the trial {number} is longer than {LONGEST >> 20} MB"
            yield Reject("euctr", number, "euctr/too-long", detail, body[:KEPT], where)
            continue
        yield raw(number, body, where, is_part=number in seen or (found is None and not _is_whole(body)))
        seen.add(number)


def _is_whole(body: bytes) -> bool:
    """Whether the last country's record goes on to its last section, and its last line to its end."""
    return body.endswith(b"\n") and _LAST.search(body, body.rfind(b"EudraCT Number:")) is not None


def raw(number: str, body: bytes, where: str, *, is_part: bool = False) -> Raw:
    """One trial."""
    address = f"https://www.clinicaltrialsregister.eu/ctr-search/rest/download/full?query={number}&mode=current_page"
    return Raw("euctr", number, FORM, body, address, "text/plain", partial=is_part, facts={"file": where})


def trials(stream: BinaryIO) -> Iterator[tuple[str, bytes, bool]]:
    """Number and bytes of each trial, and whether it was too long to be kept whole."""
    number: str | None = None
    held = bytearray()
    pending = b""  # a line `Summary`, and blank ones, until the line behind it tells whether a record begins
    too_long = False
    first = True
    while line := stream.readline(_LINE):
        line, first = line.removeprefix(BOM_UTF8) if first else line, False
        if line.strip() == b"Summary" or (pending and not line.strip() and len(pending) < 100):
            held += pending if line.strip() else b""
            pending = line if line.strip() else pending + line
            continue
        begun = _NUMBER.fullmatch(line) if pending else None
        if begun and (found := begun[1].decode()) != number:
            if number is not None:
                yield number, bytes(held), too_long
            number, held, too_long = found, bytearray(), False
        if number is not None and not too_long:
            held += pending + line
            too_long = len(held) > LONGEST
        pending = b""
    if number is not None:
        yield number, bytes(held) + pending, too_long
