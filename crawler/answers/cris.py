"""Reads the answers of CRIS's open interface: a page of its list, and one trial.

In: the bytes of an answer with status 200. Out: lines with their bytes, or one raw record, None where the registry says
that it has none. The portal tells its errors with status 200 too, by a code in the JSON or, before it comes so far, in
XML: what will not pass by itself is a `RegistryError`, the rest a `ReadError`, which is asked again. Codes as in the
portal's manual, layout as in other clients' code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from crawler.answers._json import after, comma_or, decoded, skip, value_at
from crawler.records import Raw, Reject
from crawler.registries._cris_copy import as_record, number_of, updated
from trials.errors import ReadError, RegistryError

NO_DATA: Final = "03"
_GOOD: Final = "00"
_REFUSED: Final[Mapping[str, str]] = {
    "10": "the call is not as the interface wants it",
    "11": "the call lacks something",
    "12": "there is no such service any more",
    "20": "the key is refused",
    "22": "the calls that the key has for a day are used up",
    "30": "the key is not registered",
    "31": "the key is no longer valid",
    "32": "the key is not for this address",
}
_XML_CODE: Final = re.compile(rb"<returnReasonCode>\s{0,20}([0-9]{1,3})\s{0,20}</returnReasonCode>")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: number and day of the last update where it has them, and its bytes."""

    number: str | None
    updated: str | None
    value: Any
    body: bytes


@dataclass(slots=True)
class Page:
    """One page of the list, and how many records the whole list has."""

    total: int
    lines: list[Line] = field(default_factory=list)


def read_page(body: bytes) -> Page:
    """Read `{resultCode, totalCount, items[]}`, keys in any order."""
    text = _json(body)
    lines: list[Line] | None = None
    told: dict[str, Any] = {}
    position = after(text, 0, "{")
    while text[position : position + 1] != "}":
        key, position = value_at(text, position)
        position = after(text, position, ":")
        if key == "items" and text.startswith("[", position):
            lines, position = _lines(text, position)
        else:
            told[str(key)], position = value_at(text, position)
        position = comma_or(text, position, "}")
    code = _code(told)
    if code == NO_DATA:
        return Page(0)
    total = told.get("totalCount")
    count = int(total) if isinstance(total, int) or (isinstance(total, str) and total.isdecimal()) else None
    if count is None or (lines is None and count) or skip(text, position + 1) != len(text):
        raise ReadError("cris/answer", f"no page of the list: {text[:60]!r}")
    return Page(count, lines or [])


def _lines(text: str, position: int) -> tuple[list[Line], int]:
    lines = []
    position = after(text, position, "[")
    while text[position : position + 1] != "]":
        value, end = value_at(text, position)
        known = value if isinstance(value, dict) else {}
        lines.append(Line(number_of(known), updated(known), value, text[position:end].encode()))
        position = comma_or(text, end, "]")
    return lines, skip(text, position + 1)


def read_trial(body: bytes, url: str, facts: Mapping[str, str]) -> Raw | Reject | None:
    """Read the answer to one trial's number: `{resultCode, trial_id, …}`; None for "no data"."""
    text = _json(body)
    value, end = value_at(text, 0)
    if not isinstance(value, dict) or skip(text, end) != len(text):
        raise ReadError("cris/answer", f"not one trial: {text[:60]!r}")
    if _code(value) == NO_DATA:
        return None
    if number_of(value) is None:
        raise ReadError("cris/answer", f"a trial without a number: {text[:60]!r}")
    return as_record(value, text.encode(), url, url, facts)


def _json(body: bytes) -> str:
    """The answer as text; the portal's own errors come in XML."""
    if found := _XML_CODE.search(body[:4096]):
        _refuse(found[1].decode().zfill(2))
    return decoded(body).strip()


def _code(value: Mapping[str, Any]) -> str:
    """The code of an answer that is good or empty; raises for every other."""
    header = value.get("header")
    told = header if isinstance(header, dict) else value
    code = str(told.get("resultCode", "")).strip()
    if code not in (_GOOD, NO_DATA):
        _refuse(code)
    return code


def _refuse(code: str) -> None:
    if code in _REFUSED:
        raise RegistryError(f"CRIS's open interface answers with code {code}: {_REFUSED[code]}")
    raise ReadError("cris/answer", f"an answer with code {code[:20]!r}")
