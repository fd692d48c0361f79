"""ClinicalTrials.gov's JSON before its API v2, retired in 2024: `FullStudiesResponse`, or one `FullStudy` a file.

In: the bytes of a file, unpacked. Out: a raw record for each study with the bytes that stand in the file. `parse`
brings a study into the shape of the API v2 and hands it to that reader. The form has no coordinates: a copy in it
counts as partial, and never takes the place of one from the API.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

import orjson

from crawler.formats._json_stream import KEPT, Element, elements
from crawler.formats._v1_names import as_v2
from crawler.records import Parsed, Raw, Reject
from crawler.registries import ctgov
from crawler.registries._ctgov_copy import ID, decoded
from trials.dates import read_date
from trials.errors import ReadError

FORM: Final = "ctgov-v1"
VERSION: Final = 1

_BEGINS: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(FullStudiesResponse|FullStudy)"\s*:\s*(?=\{)')
_MARKER: Final = re.compile(rb'\{\s{0,1000}"Rank"\s{0,10}:')


def recognise(head: bytes) -> bool:
    """Whether these are studies of the old JSON, by the first bytes of the content."""
    return _BEGINS.match(head) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Studies of the stream, in order. `where` names the file in rejects."""
    for element in elements(_inside(stream), "FullStudies", _MARKER):
        yield _study(element, where)


def _inside(stream: BinaryIO) -> BinaryIO:
    """The stream from the object on that the envelope holds; the brace that closes the envelope does no harm."""
    head = stream.read(1 << 16)
    begins = _BEGINS.match(head)
    return cast("BinaryIO", io.BufferedReader(_Chained(head[begins.end() if begins else 0 :], stream)))


class _Chained(io.RawIOBase):
    """Bytes that were read already, then the rest of a stream."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self.head = head
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what a buffered reader hands over
        piece = self.head[: len(buffer)] or self.stream.read(len(buffer))
        self.head = self.head[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _study(element: Element, where: str) -> Raw | Reject:
    body = element.body
    if element.problem:
        return Reject("ctgov", None, f"ctgov/{element.problem}", element.detail, body[:KEPT], where)
    value = element.value
    number = _at(value, "Study.ProtocolSection.IdentificationModule.NCTId")
    if number is None or not ID.fullmatch(number):
        reason = "ctgov/no-id" if number is None else "ctgov/bad-id"
        detail = "the study has no Study.ProtocolSection.IdentificationModule.NCTId with an NCT number"
        return Reject("ctgov", None, reason, detail, body[:KEPT], where)
    updated = _at(value, "Study.ProtocolSection.StatusModule.LastUpdatePostDateStruct.LastUpdatePostDate")
    day = _at(value, "Study.DerivedSection.MiscInfoModule.VersionHolder")
    data_date = read_date(day) if day else None
    facts = {"file": where} | ({"data_date": data_date} if data_date else {})
    url = f"https://clinicaltrials.gov/study/{number}"
    return Raw("ctgov", number, FORM, body, url, updated=read_date(updated or ""), partial=True, facts=facts)


def _at(value: object, path: str) -> str | None:
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value if isinstance(value, str) else None


def parse(raw: Raw) -> Parsed:
    """Read one study."""
    value = decoded(raw.body)
    study = value.get("Study", value)
    if study.__class__ is not dict or "ProtocolSection" not in study:
        raise ReadError("ctgov/shape", "the record has no Study.ProtocolSection")
    parsed = ctgov.parse(Raw(raw.source, raw.id, ctgov.FORM, orjson.dumps(as_v2(study)), raw.url, facts=raw.facts))
    trial = parsed.trial.model_copy(update={"partial": raw.partial or parsed.trial.partial})
    return Parsed(trial, parsed.leftover, parsed.repairs)


PARSERS: Final = {FORM: parse}
