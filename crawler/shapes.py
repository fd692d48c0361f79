"""The shape of a raw record: which keys it has and of which type each is, whatever they hold.

In: bytes as served. Out: names such as `protocolSection.statusModule.overallStatus:text`. For JSON and XML; other forms
(pages, texts) have no keys, and what their readers no longer find shows in the fields of the trial.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import orjson

MOST: Final = 2_000  # names of one record
DEEPEST: Final = 12
_TYPES: Final = {str: "text", bool: "switch", int: "number", float: "number", list: "list", dict: "object"}
_NESTED: Final = frozenset({"list", "object"})


def shape_of(body: bytes) -> frozenset[str]:
    """The names of a record's keys with their types; empty where it has no keys."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in {b"{", b"["}:
        return _json_shape(body)
    return _cut(_xml_shape(body)) if start == b"<" else frozenset()


def _cut(names: Iterator[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if len(found) >= MOST:
            break
        found.add(name)
    return frozenset(found)


def _json_shape(body: bytes) -> frozenset[str]:
    found: set[str] = set()
    with suppress(ValueError):
        _collect(orjson.loads(body), "", 0, found)
    return frozenset(found)


def _collect(value: Any, path: str, depth: int, found: set[str]) -> None:
    """Into one set: handing names up from a depth of five, one by one, takes thrice as long as finding them."""
    if value.__class__ is dict:
        for key, inner in value.items():
            if len(found) >= MOST:
                return
            at = f"{path}.{key}" if path else key
            kind = _TYPES.get(inner.__class__)
            if kind:
                found.add(f"{at}:{kind}")
            if kind in _NESTED and depth < DEEPEST:
                _collect(inner, at, depth + 1, found)
    elif value.__class__ is list and depth < DEEPEST:
        for inner in value[:20]:
            if inner.__class__ is dict or inner.__class__ is list:
                _collect(inner, f"{path}[]", depth + 1, found)


def _xml_shape(body: bytes) -> Iterator[str]:
    """Elements by their path. Reads without loading anything and stops at the first fault: pages of HTML have none."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLPullParser(
        ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    path: list[str] = []
    try:
        parser.feed(body[:2_000_000])
        for event, element in parser.read_events():
            if event == "start":
                path.append(str(element.tag).rpartition("}")[2])
                if len(path) <= DEEPEST:
                    yield ".".join(path) + ":element"
            else:
                path.pop()
                element.clear()
    except etree.XMLSyntaxError:
        return
