"""CTIS's public interface over trial records: `POST /ctis-public-api/search`, `GET /ctis-public-api/retrieve/{number}`.

Answers what a crawler needs, as the registry does: pages from 1 on and none beyond the cap, `{}` for a number that it
does not have, 405 for a GET of the list. A record of the folder is as served, with what only the list shows under
`_list`. Known from a real answer and from other people's clients.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

from crawler.registries._ctis_words import PHASES, PUBLIC_STATUS
from crawler.sample.faces import Options
from crawler.sample.records import Held, Records, load_folder
from crawler.sample.wire import Ask, Json, Page, Reply, json_reply, text_reply, to_json

LARGEST_PAGE_SIZE: Final = 100
CAP = 10_000  # lines that one search shows
_ROOT: Final = "/ctis-public-api"
_ORDERS: Final = frozenset({"lastUpdated", "lastPublicationUpdate", "decisionDate"})
_PHASES: Final = {"phase1": "(Phase I)", "phase2": "(Phase II)", "phase3": "(Phase III)", "phase4": "(Phase IV)"}


def open_face(folder: Path, options: Options) -> "CtisFace":
    """The face over every record of a folder."""
    return CtisFace(load_folder(folder, lambda record: str(record["ctNumber"])), options)


class CtisFace:
    """The registry's answers."""

    def __init__(self, records: Mapping[str, Json], options: Options) -> None:
        self.records = Records(records)
        self.options = options

    def page_number(self, ask: Ask) -> int | None:
        """The page that a search asks for."""
        if ask.path != f"{_ROOT}/search" or ask.method != "POST":
            return None
        try:
            return int(_question(ask)["pagination"]["page"])
        except (ValueError, KeyError, TypeError):
            return None

    def answer(self, ask: Ask) -> Reply:
        """Route one request."""
        if ask.path == f"{_ROOT}/search":
            reply = self._search(ask) if ask.method == "POST" else text_reply(405, "Method Not Allowed")
        elif ask.path.startswith(f"{_ROOT}/retrieve/"):
            reply = self._trial(ask.path.rpartition("/")[2])
        else:
            reply = text_reply(404, "Not Found")
        time = datetime.fromisoformat(self.options.data_timestamp).replace(tzinfo=UTC)
        reply.headers = {**reply.headers, "Date": format_datetime(time, usegmt=True)}
        return reply

    def _search(self, ask: Ask) -> Reply:
        try:
            question = _question(ask)
            number, size = int(question["pagination"]["page"]), int(question["pagination"]["size"])
            order, criteria = str(question["sort"]["property"]), dict(question["searchCriteria"])
        except (ValueError, KeyError, TypeError):
            return text_reply(400, "Bad Request")
        if order not in _ORDERS or not 0 < size <= LARGEST_PAGE_SIZE:
            return text_reply(400, "Bad Request")
        found = [held for held in self.records.held() if _fits(held, criteria)]
        found.sort(key=lambda held: (_day(held.data, order), held.id), reverse=True)
        start = (number - 1) * size
        shown = found[start : start + size] if 0 <= start < CAP else []
        page = Page([line_of(held.data) for held in shown], total=len(found), here=str(number))
        page.before = [line_of(held.data) for held in found[max(0, start - 3) : max(0, start)]]
        return Reply(page=page, render=lambda one: _render(one, number, size))

    def _trial(self, number: str) -> Reply:
        held = self.records.get_held(number)
        if held is None:
            return json_reply({})
        return json_reply({key: value for key, value in held.data.items() if key != "_list"})


def _question(ask: Ask) -> Any:
    return json.loads(ask.body)


def _day(record: Json, order: str) -> str:
    """The day of an order as ISO text, from DD/MM/YYYY."""
    text = str(record.get("_list", {}).get(order, ""))
    return "-".join(reversed(text.split("/")))


def _fits(held: Held, criteria: Mapping[str, Any]) -> bool:
    status, phases = criteria.get("status"), criteria.get("trialPhaseCode")
    if status and held.data.get("ctPublicStatusCode") not in status:
        return False
    if phases and int(_phase(held.data) or 0) not in phases:
        return False
    every, some = _terms(criteria, "containAll"), _terms(criteria, "containAny")
    text = _text(held)
    return all(_is_in(term, text) for term in every) and (not some or any(_is_in(term, text) for term in some))


def _terms(criteria: Mapping[str, Any], key: str) -> list[str]:
    return [term.strip().lower() for term in str(criteria.get(key, "")).split(",") if term.strip()]


def _is_in(term: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text) is not None


def _text(held: Held) -> str:
    """Everything that is searched, in lower case."""
    if "text" not in held.texts:
        held.texts["text"] = [held.body.decode().lower()]
    return held.texts["text"][0]


def _part_one(record: Json) -> Any:
    return (record.get("authorizedApplication") or {}).get("authorizedPartI") or {}


def _phase(record: Json) -> str | None:
    information = (_part_one(record).get("trialDetails") or {}).get("trialInformation") or {}
    found = (information.get("trialCategory") or {}).get("trialPhase")
    return str(found) if found else None


def line_of(record: Json) -> Json:
    """The line of the list that shows a record."""
    part = _part_one(record)
    names = (part.get("trialDetails") or {}).get("clinicalTrialIdentifiers") or {}
    states = (record.get("authorizedApplication") or {}).get("memberStatesConcerned") or []
    conditions = [str(one.get("medicalCondition")) for one in part.get("medicalConditions") or []]
    phases = PHASES.get(int(_phase(record) or 0), ())
    line: Json = {
        "ctNumber": record["ctNumber"],
        "ctStatus": record.get("ctPublicStatusCode"),
        "ctTitle": names.get("fullTitle"),
        "shortTitle": names.get("shortTitle"),
        "conditions": ", ".join(conditions),
        "trialCountries": [f"{one['mscName']}:{one.get('mscPublicStatusCode')}" for one in states],
        "trialPhase": " and ".join(_PHASES[phase] for phase in phases),
        "resultsFirstReceived": "No",
        **record.get("_list", {}),
    }
    if line["ctStatus"] not in PUBLIC_STATUS:
        line.pop("ctStatus")
    return line


def _render(page: Page, number: int, size: int) -> bytes:
    """The envelope of a list page."""
    total = page.total or 0
    pages = -(-total // size)
    pagination = {
        "totalRecords": total,
        "currentPage": number,
        "totalPages": pages,
        "nextPage": number < pages,
        "prevPage": number > 1,
    }
    return to_json({"showWarning": False, "pagination": pagination, "data": page.records})
