"""ClinicalTrials.gov API v2 over study records: `/api/v2/version`, `/studies`, `/studies/{id}`, `/stats/size`.

Answers what a crawler needs and refuses the rest with 400 in plain text, as the registry does. The list reflects the
records at the time of each request. Described in the registry's OpenAPI document (ClinicalTrials.gov REST API, 2.x).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from crawler.sample.faces import Options
from crawler.sample.records import Held, Records, load_folder
from crawler.sample.v2.fields import path_of, select, values_at
from crawler.sample.v2.paging import Order, Place, SortError, TokenError, Tokens
from crawler.sample.v2.query import ParameterError, matching
from crawler.sample.wire import Ask, Json, Page, Reply, json_reply, text_reply, to_json

API_VERSION: Final = "2.0.5"
DEFAULT_PAGE_SIZE: Final = 10
LARGEST_PAGE_SIZE: Final = 1000  # more is cut, not refused
_ROOT: Final = "/api/v2"
_ID: Final = re.compile(r"(?i)NCT\d{8}")


def open_face(folder: Path, options: Options) -> "CtgovFace":
    """The face over every record of a folder."""
    return CtgovFace(load_folder(folder, _id_of), options)


def _id_of(record: Json) -> str:
    return str(record["protocolSection"]["identificationModule"]["nctId"])


class CtgovFace:
    """The registry's answers."""

    def __init__(self, records: Mapping[str, Json], options: Options) -> None:
        self.records = Records(records)
        self.options = options
        self._tokens = Tokens()

    def page_number(self, ask: Ask) -> int | None:
        """1 for a first page; what the token says for others; None for other calls and tokens of elsewhere."""
        if ask.path != f"{_ROOT}/studies":
            return None
        try:
            return self._place(ask.parameters).page
        except TokenError:
            return None

    def answer(self, ask: Ask) -> Reply:
        """Route one request."""
        parameters = ask.parameters
        try:
            if ask.path == f"{_ROOT}/version":
                return json_reply({"apiVersion": API_VERSION, "dataTimestamp": self.options.data_timestamp})
            if ask.path == f"{_ROOT}/studies":
                return self._list(parameters)
            if ask.path == f"{_ROOT}/stats/size":
                return self._sizes()
            if ask.path.startswith(f"{_ROOT}/studies/"):
                return self._study(ask.path.rpartition("/")[2], ask)
        except ParameterError as error:
            return text_reply(400, str(error))
        return text_reply(404, "Not Found")

    def _place(self, parameters: Mapping[str, str]) -> Place:
        token = parameters.get("pageToken", "")
        return self._tokens.read(token, parameters) if token else Place(1)

    def _list(self, parameters: Mapping[str, str]) -> Reply:
        try:
            place, order = self._place(parameters), Order(parameters.get("sort", ""))
        except TokenError as error:
            raise ParameterError("pageToken", "unknown token, or not one of this search") from error
        except SortError as error:
            raise ParameterError("sort", str(error)) from error
        paths = _paths(parameters)
        found = order.arrange(matching(self.records.held(), parameters))
        start = _start(found, place, order)
        end = start + _page_size(parameters)
        page = Page([], here=self._tokens.write(place, parameters))
        page.records = [_shown(held, paths) for held in found[start:end]]
        page.before = [_shown(held, paths) for held in found[max(0, start - 3) : start]]
        if end < len(found):
            page.next = self._tokens.write(self._next_place(place, found[end - 1], end, order), parameters)
        if place.page == 1 and not parameters.get("pageToken") and _flag(parameters, "countTotal"):
            page.total = len(found)
        return Reply(page=page, render=_render)

    def _next_place(self, place: Place, last: Held, end: int, order: Order) -> Place:
        if self.options.paging == "key":
            return Place(place.page + 1, after=order.key(last))
        return Place(place.page + 1, offset=end)

    def _study(self, name: str, ask: Ask) -> Reply:
        if not _ID.fullmatch(name):
            raise ParameterError("nctId", "must be NCT and eight digits")
        held = self.records.get_held(name.upper())
        if held is not None:
            paths = _paths(ask.parameters)
            return json_reply(select(held.data, paths)) if paths else Reply(body=held.body)
        for other in self.records.held():
            if name.upper() in values_at(other.data, path_of("NCTIdAlias") or ""):
                query = ask.target.partition("?")[2]
                target = f"{_ROOT}/studies/{other.id}" + (f"?{query}" if query else "")
                return Reply(status=301, media_type="text/plain", headers={"Location": target})
        return text_reply(404, f"NCT number {name} not found")

    def _sizes(self) -> Reply:
        sizes = sorted(((len(held.body), held.id) for held in self.records.held()), reverse=True)
        largest = [{"id": key, "sizeBytes": size} for size, key in sizes[:5]]
        average = sum(size for size, _ in sizes) // max(1, len(sizes))
        return json_reply(
            {
                "averageSizeBytes": average,
                "largestStudies": largest,
                "percentiles": {},
                "ranges": [],
                "totalStudies": len(sizes),
            }
        )


def _start(found: list[Held], place: Place, order: Order) -> int:
    if place.after is None:
        return place.offset
    after = place.after
    return next((number for number, held in enumerate(found) if order.compare(order.key(held), after) > 0), len(found))


def _page_size(parameters: Mapping[str, str]) -> int:
    text = parameters.get("pageSize", "0")
    if not text.isdecimal():
        raise ParameterError("pageSize", "must be a number of 0 or more")
    return min(int(text), LARGEST_PAGE_SIZE) or DEFAULT_PAGE_SIZE


def _flag(parameters: Mapping[str, str], name: str) -> bool:
    text = parameters.get(name, "false")
    if text not in {"true", "false"}:
        raise ParameterError(name, "must be true or false")
    return text == "true"


def _paths(parameters: Mapping[str, str]) -> list[str]:
    """Paths that `fields` asks for; empty means the whole record."""
    if "fields" not in parameters:
        return []
    names = [name for name in re.split(r"[|,]", parameters["fields"]) if name.strip()]
    if not names:
        raise ParameterError("fields", "must not be empty")
    paths = {name: path_of(name) for name in names}
    for name, path in paths.items():
        if path is None:
            raise ParameterError("fields", f"unknown field `{name}`")
    return [path for path in paths.values() if path is not None]


def _shown(held: Held, paths: list[str]) -> Json:
    return select(held.data, paths) if paths else held.data


def _render(page: Page) -> bytes:
    """The envelope; the registry leaves out what a page does not have."""
    envelope: Json = {"studies": page.records}
    if page.next is not None:
        envelope["nextPageToken"] = page.next
    if page.total is not None:
        envelope["totalCount"] = page.total
    return to_json(envelope)
