"""One record of XML as plain nested values, which a reader empties as it maps them.

In: the bytes of one element, UTF-8. Out: its name and a dict: a child element is a key, its text the value; one with
children or attributes is a dict (`@name` an attribute, `#` its own text), a repeated one a list. Elements without
anything in them are left out. A document type, entities, and nesting beyond any registry's are refused.
"""

import re
from collections import Counter
from collections.abc import Collection
from html.entities import html5
from typing import Any, Final, NamedTuple
from xml.parsers import expat

from trials.errors import ReadError

DEEPEST: Final = 40
"""Levels of the deepest element: classic records with results have twelve."""

MOST_ELEMENTS: Final = 500_000
"""Elements of the largest record: one with results of many outcomes has some 100,000."""

_XML_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_AMPERSAND: Final = re.compile(r"&(?:#(x?)([0-9a-fA-F]{1,12});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Element(NamedTuple):
    """A record as read: name of its root, its values, and repairs by name (`xml/illegal-characters`)."""

    name: str
    values: dict[str, Any]
    repairs: Counter[str]


def read_element(body: bytes, source: str, many: Collection[str] = ()) -> Element:
    """Read one element. Names in `many` are lists also where they stand once.

    Bytes that are no UTF-8, characters that XML forbids and ampersands that begin nothing are mended and counted; what
    is no XML all the same is rejected.
    """
    repairs: Counter[str] = Counter()
    try:
        return Element(*_read(body, many), repairs)
    except expat.ExpatError:
        text = _mended(body, repairs)
    except _RefusedError as error:
        raise ReadError(f"{source}/{error.name}", str(error)) from None
    try:
        return Element(*_read(text.encode(), many), repairs)
    except expat.ExpatError as error:
        raise ReadError(f"{source}/not-xml", f"the record is not XML: {error}") from None
    except _RefusedError as error:
        raise ReadError(f"{source}/{error.name}", str(error)) from None


def _mended(body: bytes, repairs: Counter[str]) -> str:
    text = body.decode("utf-8", "replace")
    if "\ufffd" in text and b"\xef\xbf\xbd" not in body:
        repairs["xml/encoding"] += 1
    legal = _ILLEGAL.sub("", text)
    mended = _AMPERSAND.sub(_entity, legal)
    if len(legal) != len(text):
        repairs["xml/illegal-characters"] += 1
    if mended != legal:
        repairs["xml/entities"] += 1
    return mended


def _entity(match: re.Match[str]) -> str:
    """What XML takes: entities of HTML become their characters, impossible numbers go, a bare ampersand is escaped."""
    if match[2]:
        number = int(match[2], 16 if match[1] else 10) if match[1] or match[2].isdecimal() else -1
        if not 0 <= number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF or _ILLEGAL.match(chr(number)):
            return ""
        return match[0]
    if match[3] in _XML_ENTITIES:
        return match[0]
    known = html5.get(f"{match[3]};") if match[3] else None
    return known if known and known not in "<&" else f"&amp;{match[0][1:]}"


class _RefusedError(Exception):
    """What no record of a registry has; `name` is the last part of the reason."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class _Builder:
    """Takes what the parser meets and builds the values."""

    def __init__(self, many: Collection[str]) -> None:
        self.many = many
        self.root: tuple[str, dict[str, Any]] | None = None
        self.open: list[tuple[str, dict[str, Any], list[str]]] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEEPEST:
            raise _RefusedError("too-deep", f"its elements are nested more than {DEEPEST} deep")
        if self.count > MOST_ELEMENTS:
            raise _RefusedError("too-many-elements", f"it has more than {MOST_ELEMENTS:,} elements")
        values: dict[str, Any] = {
            f"@{key}": value for key, value in attributes.items() if value.strip() and not key.startswith("xml")
        }
        self.open.append((name, values, []))

    def text(self, text: str) -> None:
        if self.open:
            self.open[-1][2].append(text)

    def end(self, name: str) -> None:
        _, values, pieces = self.open.pop()
        text = "".join(pieces)
        if not self.open:
            if text.strip():
                values["#"] = text
            self.root = (name, values)
        elif values:
            if text.strip():
                values["#"] = text
            self._add(name, values)
        elif text.strip():
            self._add(name, text)

    def _add(self, name: str, value: Any) -> None:
        parent = self.open[-1][1]
        held = parent.get(name)
        if held is None:
            parent[name] = [value] if name in self.many else value
        elif held.__class__ is list:
            held.append(value)
        else:
            parent[name] = [held, value]


def _refuse(*_: object) -> None:
    raise _RefusedError("doctype", "it has a document type of its own, which a record never has")


def _read(body: bytes, many: Collection[str]) -> tuple[str, dict[str, Any]]:
    builder = _Builder(many)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(body, True)
    if builder.root is None:
        raise _RefusedError("not-xml", "it has no element")
    return builder.root
