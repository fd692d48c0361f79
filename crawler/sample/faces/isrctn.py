"""ISRCTN's query API over records: `/api/query/format/default`, `/api/trial/{number}/format/default`.

Records lie as JSON in the nesting of the registry's XML (`@name` is an attribute, `#` the text beside attributes) and
are served as XML. `q` must not be empty, `limit=0` gives the count alone, `offset` counts records. After the registry's
draft of its API and others' working code.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from crawler.sample.boolean import QueryError, Searched, folded, read_query
from crawler.sample.faces import Options
from crawler.sample.records import Held, Records, load_folder
from crawler.sample.wire import Ask, Json, Page, Reply, text_reply

NAMESPACE: Final = "http://www.67bricks.com/isrctn"
DEFAULT_LIMIT: Final = 10
_LIST: Final = "/api/query/format/default"
_TRIAL: Final = "/api/trial/"
_MEDIA: Final = "application/xml"


def open_face(folder: Path, options: Options) -> "IsrctnFace":
    """The face over every record of a folder."""
    return IsrctnFace(load_folder(folder, _id_of), options)


def _id_of(record: Json) -> str:
    return f"ISRCTN{record['trial']['isrctn']['#']}"


class IsrctnFace:
    """The registry's answers."""

    def __init__(self, records: Mapping[str, Json], options: Options) -> None:
        self.records = Records(records)
        self.options = options

    def page_number(self, ask: Ask) -> int | None:
        """1 for a list's first page; None for a count, other calls and numbers that are none."""
        limit, offset = ask.parameters.get("limit", "10"), ask.parameters.get("offset", "0")
        if ask.path != _LIST or not (limit.isdecimal() and offset.isdecimal()) or int(limit) == 0:
            return None
        return int(offset) // int(limit) + 1

    def answer(self, ask: Ask) -> Reply:
        """Route one request."""
        if ask.path == _LIST:
            return self._list(ask.parameters)
        if ask.path.startswith(_TRIAL):
            held = self.records.get_held(ask.path.removeprefix(_TRIAL).partition("/")[0])
            if held is not None:
                return Reply(media_type=_MEDIA, body=_document(_element("fullTrial", held.data, root=True)))
        return text_reply(404, "Not Found")

    def _list(self, parameters: Mapping[str, str]) -> Reply:
        limit, offset = parameters.get("limit", str(DEFAULT_LIMIT)), parameters.get("offset", "0")
        if not (limit.isdecimal() and offset.isdecimal()):
            return text_reply(400, "limit and offset must be numbers")
        try:
            test = read_query(parameters.get("q", ""))
        except QueryError as error:
            return text_reply(400, f"q: {error}")
        found = [held.data for held in self.records.held() if test(_searched(held))]
        start, end = int(offset), int(offset) + int(limit)
        page = Page(found[start:end], total=len(found), before=found[max(0, start - 3) : start])
        return Reply(media_type=_MEDIA, page=page, render=_render)


def _searched(held: Held) -> Searched:
    if "all" not in held.texts:
        held.texts["all"] = [folded(" ".join(_texts(held.data)))]
    return Searched(held.texts["all"][0], {"lastEdited": held.data["trial"].get("@lastUpdated", "")})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)


def _render(page: Page) -> bytes:
    inside = "".join(_element("fullTrial", record) for record in page.records)
    return _document(f'<allTrials totalCount="{page.total}" xmlns="{NAMESPACE}">{inside}</allTrials>')


def _document(element: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element}'.encode()


def _element(name: str, value: Any, *, root: bool = False) -> str:
    """One element of nested values; a list is one element an item."""
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    space = f' xmlns="{NAMESPACE}"' if root else ""
    if not isinstance(value, dict):
        return f"<{name}{space}>{escape(str(value))}</{name}>"
    attributes = "".join(f" {key[1:]}={quoteattr(str(inner))}" for key, inner in value.items() if key.startswith("@"))
    text = escape(str(value.get("#", "")))
    inside = "".join(_element(key, inner) for key, inner in value.items() if not key.startswith(("@", "#")))
    return f"<{name}{space}{attributes}>{text}{inside}</{name}>"
