"""The tables of a ChiCTR page as nested values, which the reader empties.

In: the bytes of a page. Out: `en` and `cn`, the values by their English and Chinese labels, and lists of objects for
what has tables of its own: arms, places, outcomes.
"""

from typing import Any

from crawler.formats._saved_page import Node, cells, line_of, read_page, text_of

_NESTED = ("Interventions", "Countries of recruitment and research settings", "Outcomes", "Participant age")


def as_record(body: bytes) -> dict[str, Any]:
    """The page's values."""
    record: dict[str, Any] = {"en": {}, "cn": {}}
    for row in read_page(body, "chictr").iter("tr"):
        waiting: dict[str, str] | None = None
        for cell in cells(row):
            if "left_title" in (cell.get("class") or ""):
                waiting = _labels(cell)
            elif waiting is not None:
                _take(record, waiting, cell)
                waiting = None
    return record


def _labels(cell: Node) -> dict[str, str]:
    """The label in each language; without marks of language it is Chinese."""
    found = {name: _label(_marked(cell, name)) for name in ("cn", "en")}
    labels = {name: label for name, label in found.items() if label}
    return labels or {"cn": _label(line_of(cell))}


def _label(text: str) -> str:
    return " ".join(text.split()).rstrip(":：").strip()


def _marked(cell: Node, language: str) -> str:
    """The text that is marked as of one language."""
    marked = cell.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {language} ')]")
    return "\n".join(filter(None, (text_of(node) for node in marked)))


def _take(record: dict[str, Any], labels: dict[str, str], cell: Node) -> None:
    nested = next((name for name in _NESTED if labels.get("en", "").startswith(name)), None)
    tables = [table for table in cell.iter("table") if not list(table.iterdescendants("table"))]
    if nested and tables:
        held = record.setdefault(nested, [])
        held += [pairs for table in tables if (pairs := _pairs(table))]
        return
    if tables:
        record.setdefault("tables", {}).update({labels.get("en") or labels["cn"]: [_pairs(table) for table in tables]})
        return
    whole, marked = text_of(cell), {name: _marked(cell, name) for name in ("cn", "en")}
    # "From 2024-06-01 to ...": only the words between are marked, the dates are of both languages.
    for word in " ".join(marked.values()).split():
        whole = whole.replace(word, " ", 1)
    shared = any(sign.isalnum() for sign in whole)
    for language, label in labels.items():
        value = text_of(cell) if shared or len(labels) == 1 else marked[language]
        if value:
            record[language].setdefault(label, value)


def _pairs(table: Node) -> dict[str, str]:
    """Labels and values of a small table: a label ends with a colon, its value is the next cell."""
    pairs: dict[str, str] = {}
    for row in table.iter("tr"):
        label: str | None = None
        for cell in cells(row):
            text = text_of(cell)
            flat = " ".join(text.split())
            is_label = flat.endswith((":", "：")) or (label is None and flat.endswith(("Min age", "Max age")))
            if is_label:
                label = _label(flat)
            elif label is not None:
                if text:
                    pairs.setdefault(label, text)
                label = None
    return pairs
