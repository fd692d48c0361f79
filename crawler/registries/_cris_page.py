"""The tables of a CRIS page as nested values, which the reader empties.

In: the bytes of a page. Out: sections by their caption, in each the values by their label. Rows under a heading with a
number ("Recruitment Status by Participating Study Site 2") are an object of a list under the heading without it.
"""

import re
from typing import Any

from crawler.formats._saved_page import Node, cells, line_of, read_page, text_of

_NUMBERED = re.compile(r"\s*[0-9]{1,4}\s*$")
_KOREAN = re.compile(r"\s*정보$")  # "information", which some captions of the English page keep


def as_record(body: bytes) -> dict[str, Any]:
    """The page's sections."""
    record: dict[str, Any] = {}
    for table in read_page(body, "cris").iter("table"):
        captions = table.findall("caption")
        if captions:
            section = record.setdefault(_KOREAN.sub("", line_of(captions[0])), {})
            _take(table, section)
    return {name: section for name, section in record.items() if section}


def _take(table: Node, section: dict[str, Any]) -> None:
    group: dict[str, Any] | None = None
    spanned = 0  # rows that a heading beside them still covers
    for row in table.iter("tr"):
        heads = [cell for cell in cells(row) if cell.tag == "th"]
        value = next((text_of(cell) for cell in cells(row) if cell.tag == "td"), None)
        if not heads:
            continue
        spanned = max(0, spanned - 1)
        label = line_of(heads[-1])
        if len(heads) > 1:
            group, spanned = _group(section, line_of(heads[0])), _rows(heads[0])
        elif not label.startswith("- ") and (value is None or (not value and _opens_group(row))):
            group = _group(section, label)
            continue
        if label.startswith("- ") and group is not None:
            _put(group, label.removeprefix("- "), value)
        else:
            _put(group if spanned and group is not None else section, label, value)


def _rows(head: Node) -> int:
    """How many rows a heading covers."""
    said = head.get("rowspan") or "1"
    return int(said) if said.isdecimal() and len(said) < 5 else 1


def _opens_group(row: Node) -> bool:
    """Whether the next row belongs under this one, which has a label and no value."""
    following = row.getnext()
    if following is None:
        return False
    heads = [cell for cell in cells(following) if cell.tag == "th"]
    return bool(heads) and line_of(heads[0]).startswith("- ")


def _group(section: dict[str, Any], heading: str) -> dict[str, Any]:
    group: dict[str, Any] = {}
    held = section.setdefault(_NUMBERED.sub("", heading), [])
    if isinstance(held, list):
        held.append(group)
    return group


def _put(target: dict[str, Any], label: str, value: str | None) -> None:
    if value:
        target.setdefault(label, value)
