"""A page of the EU Clinical Trials Register as a browser saved it, brought into the form of its downloads.

In: the bytes of a page, one country's record of a trial. Out: the same record as text, a field a line, so that one
reader reads both.
"""

from collections.abc import Iterator
from typing import Any, Final

from crawler.formats._saved_page import cells, line_of, read_page, text_of

_HEADING: Final = "cellBlue"
_SPONSOR: Final = "B.Sponsor:"
_SUMMARY: Final = ("cellGrey", "cellLighterGrey")

Node = Any  # an element of lxml, which has no types


def as_text(body: bytes) -> bytes:
    """The record as a text of the downloads. Rejects what is no page."""
    page = read_page(body, "euctr")
    summary = list(_summary(page))
    fields = [line for row in page.iter("tr") for line in _lines(row)]
    return "\r\n".join(["Summary", *summary, "", *fields, ""]).encode()


def _summary(page: Node) -> Iterator[str]:
    """The rows above the sections; the number comes first, as in a download."""
    rows = []
    for row in page.iter("tr"):
        found = list(cells(row))
        if len(found) == 2 and [cell.get("class") for cell in found] == list(_SUMMARY):
            rows.append((line_of(found[0]).rstrip(": "), line_of(found[1])))
    rows.sort(key=lambda pair: pair[0] != "EudraCT Number")
    return (f"{label}: {value}" for label, value in rows)


def _lines(row: Node) -> Iterator[str]:
    """The fields of one row: a heading that numbers a group, or code, label and value, once for each language."""
    found = list(cells(row))
    if len(found) == 1 and found[0].get("class") == _HEADING:
        heading = line_of(found[0])
        yield f"Sponsor {heading.removeprefix(_SPONSOR).strip()}" if heading.startswith(_SPONSOR) else heading
    elif len(found) == 3 and row.get("class") == "tricell":
        code, label = line_of(found[0]), line_of(found[1]).rstrip(":")
        for language, value in _values(found[2]):
            yield f"{code} {label}{f' ({language})' if language else ''}: {value}"


def _values(cell: Node) -> Iterator[tuple[str, str]]:
    """Language and text of a value: a table inside it has a row for each language, the shown one without a code."""
    rows = [list(cells(row)) for row in cell.iter("tr")]
    if not rows:
        yield "", text_of(cell)
    for found in rows:
        if found:
            code = line_of(found[0]).lower() if len(found) > 1 else ""
            yield code if len(code) == 2 and code.isalpha() else "", text_of(found[-1])
