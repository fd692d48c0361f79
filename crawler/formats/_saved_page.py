"""A registry's page as a browser saved it: its tables, cell by cell, as plain text.

In: the bytes of a page. Out: rows of cells. Nothing that the page points at is loaded, scripts and styles are dropped,
and a page longer than any registry's is refused.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import lxml.etree  # type: ignore[import-untyped]  # comes without types
import lxml.html  # type: ignore[import-untyped]  # comes without types

from crawler.formats._plain_html import without_tags
from trials.errors import ReadError

LONGEST: Final = 8 << 20
"""Bytes of the longest page that is read; a page with 60 sites has half a megabyte."""

Node = Any  # an element of lxml, which has no types

_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,20}<(?:!DOCTYPE html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_page(head: bytes) -> bool:
    """Whether an HTML page begins here."""
    return _PAGE.match(head) is not None


def whole(stream: BinaryIO) -> bytes:
    """The page, or its first bytes and one more where it is too long."""
    return stream.read(LONGEST + 1)


_SAVED_FROM: Final = re.compile(rb"<!-- saved from url=\([0-9]{4}\)(https?://[^\s<>\"]{3,500}) -->")


def saved_from(body: bytes) -> str:
    """The address that browsers write into a page that they save, empty where they did not."""
    found = _SAVED_FROM.search(body[:4096])
    return found[1].decode("ascii", "replace") if found else ""


def read_page(body: bytes, source: str) -> Node:
    """The page as a tree. Rejects what is too long, or no page."""
    if len(body) > LONGEST:
        raise ReadError(f"{source}/too-long", f"the page is longer than {LONGEST >> 20} MB")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = lxml.html.document_fromstring(body, parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise ReadError(f"{source}/not-html", f"the bytes are no page: {error}") from None
    lxml.etree.strip_elements(page, "script", "style", "noscript", with_tail=False)
    return page


def text_of(node: Node) -> str:
    """The text of a node, with a line end for each `<br>` and at the end of each paragraph."""
    pieces: list[str] = []
    for event, inner in lxml.etree.iterwalk(node, events=("start", "end")):
        if event == "start":
            pieces.append(inner.text or "")
            continue
        if inner.tag in {"br", "p", "li", "div", "tr"} and inner is not node:
            pieces.append("\n")
        if inner is not node:
            pieces.append(inner.tail or "")
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return without_tags("\n".join(lines))


def line_of(node: Node) -> str:
    """The text of a node on one line."""
    return " ".join(text_of(node).split())


def cells(row: Node) -> Iterator[Node]:
    """The cells of a row, those of tables inside it left out."""
    return (child for child in row if child.tag in {"td", "th"})
