"""Feeds that a reader of news follows: the last changes of a watch as Atom or JSON Feed, one entry a change.

In: a message and the file as it is. Out: the file anew, whole or as before. An entry has the key of its change, so what
is told twice stands there once.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from search_cli.whole_files import whole_file
from trials.text import visible

if TYPE_CHECKING:
    from search_cli.channels import Message

MOST: Final = 500  # entries a feed keeps, the latest
ATOM: Final = "http://www.w3.org/2005/Atom"
VERSION: Final = "https://jsonfeed.org/version/1.1"


def write_json_feed(path: Path, message: "Message") -> None:
    """The feed with the message's changes in it, latest first."""
    entries = _merged(_json_entries(path), message)
    feed = {"version": VERSION, "title": f"trials: {message.watch}", "description": message.reason, "items": entries}
    _write(path, json.dumps(feed, indent=1).encode())


def write_atom(path: Path, message: "Message") -> None:
    """The same as Atom."""
    entries = _merged(_atom_entries(path), message)
    root = Element("feed", xmlns=ATOM)
    _text(root, "title", f"trials: {message.watch}")
    _text(root, "id", f"urn:trials:watch:{message.watch}")
    _text(root, "updated", entries[0]["date_published"] if entries else "1970-01-01T00:00:00Z")
    author = SubElement(root, "author")
    _text(author, "name", "trials")
    for entry in entries:
        element = SubElement(root, "entry")
        _text(element, "id", entry["id"])
        _text(element, "title", entry["title"])
        _text(element, "updated", entry["date_published"])
        _text(element, "content", entry["content_text"])
        if entry.get("url"):
            SubElement(element, "link", href=entry["url"])
    _write(path, tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(line: Mapping[str, Any], text: str, reason: str) -> dict[str, Any]:
    url = line.get("url")
    found = {
        "id": f"urn:trials:change:{line['key']}",
        "title": visible(text),
        "content_text": f"{visible(str(line.get('title') or ''))}\n{visible(reason)}",
        "date_published": line["at"],
    }
    return found | ({"url": url} if isinstance(url, str) and url.startswith(("http://", "https://")) else {})


def _merged(known: list[dict[str, Any]], message: "Message") -> list[dict[str, Any]]:
    """The entries that are there and the new ones, each once, latest first."""
    fresh = [_entry(line, text, message.reason) for line, text in zip(message.lines, message.texts, strict=True)]
    together = {entry["id"]: entry for entry in [*known, *fresh]}
    return sorted(together.values(), key=lambda entry: (entry["date_published"], entry["id"]), reverse=True)[:MOST]


def _json_entries(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text("utf-8"))["items"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [entry for entry in found if isinstance(entry, dict) and {"id", "date_published"} <= entry.keys()]


def _atom_entries(path: Path) -> list[dict[str, Any]]:
    """Our own entries, read back without loading anything from outside."""
    from lxml import etree  # type: ignore[import-untyped]

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(path.read_bytes(), parser)
    except (OSError, etree.XMLSyntaxError):
        return []
    name = f"{{{ATOM}}}"
    found = []
    for entry in root.iter(f"{name}entry"):
        values = {key: entry.findtext(f"{name}{key}") or "" for key in ("id", "title", "updated", "content")}
        link = entry.find(f"{name}link")
        kept = {
            "id": values["id"],
            "title": values["title"],
            "date_published": values["updated"],
            "content_text": values["content"],
        }
        found.append(kept | ({"url": link.get("href")} if link is not None else {}))
    return found


def _text(parent: Element, name: str, text: str) -> None:
    """Text that XML can hold."""
    SubElement(parent, name).text = "".join(c for c in text if c in "\n\t" or ord(c) >= 32)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(data + b"\n")
