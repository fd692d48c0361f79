"""CRIS's open interface over records: `/1352159/crisinfodataview/list` and `/detail`, with a key.

A page of the list has fifty lines at most, each with fifteen of a record's fields; `srchWord` is sought in titles,
sponsor, funder and number. Without the key, or with one that is `refused`, the portal answers in XML with status 200.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from crawler.sample.faces import Options
from crawler.sample.records import Records, load_folder
from crawler.sample.wire import Ask, Json, Page, Reply, json_reply, text_reply, to_json

LARGEST_PAGE = 50  # more is cut, not refused
REFUSED: Final = "refused"
_ROOT: Final = "/1352159/crisinfodataview"
_OK: Final = {"resultCode": "00", "resultMsg": "NORMAL SERVICE."}
_NONE: Final = {"resultCode": "03", "resultMsg": "NODATA_ERROR"}
_LINE: Final = (
    *("trial_id", "scientific_title_kr", "scientific_title_en", "study_type_kr", "phase_kr", "date_enrolment"),
    *("type_enrolment_kr", "results_date_completed", "results_type_date_completed_kr", "primary_outcome_1_kr"),
)
_XML: Final = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>"
    "SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg><returnReasonCode>30</returnReasonCode>"
    "</cmmMsgHeader></OpenAPI_ServiceResponse>"
)


def open_face(folder: Path, options: Options) -> "CrisFace":
    """The face over every record of a folder."""
    return CrisFace(load_folder(folder, lambda record: str(record["trial_id"])), options)


class CrisFace:
    """The registry's answers."""

    def __init__(self, records: Mapping[str, Json], options: Options) -> None:
        self.records = Records(records)
        self.options = options

    def page_number(self, ask: Ask) -> int | None:
        """`pageNo` of a list."""
        number = ask.parameters.get("pageNo", "1")
        return int(number) if ask.path == f"{_ROOT}/list" and number.isdecimal() else None

    def answer(self, ask: Ask) -> Reply:
        """Route one request."""
        if not ask.path.startswith(_ROOT):
            return text_reply(404, "Not Found")
        if ask.parameters.get("serviceKey", REFUSED) == REFUSED:
            return Reply(media_type="text/xml", body=_XML.encode())
        if ask.path == f"{_ROOT}/list":
            return self._list(ask.parameters)
        held = self.records.get_held(ask.parameters.get("crisNumber", ""))
        return json_reply({**_OK, **held.data} if held else _NONE)

    def _list(self, parameters: Mapping[str, str]) -> Reply:
        size, number = parameters.get("numOfRows", ""), parameters.get("pageNo", "")
        if not (size.isdecimal() and number.isdecimal() and int(size) and int(number)):
            return json_reply({"resultCode": "11", "resultMsg": "NO_MANDATORY_REQUEST_PARAMETERS_ERROR"})
        lines = [_line(held.data) for held in self.records.held()]
        word = parameters.get("srchWord", "").lower()
        found = [line for line in lines if word in " ".join(map(str, line.values())).lower()]
        size_ = min(int(size), LARGEST_PAGE)
        start = (int(number) - 1) * size_
        page = Page(found[start : start + size_], total=len(found), before=found[max(0, start - 3) : start])
        return Reply(page=page, render=_render)


def _line(record: Json) -> Json:
    """A record as the list has it: dates with hyphens, the first sponsor and funder, no status."""
    line: Json = {key: record.get(key, "") for key in _LINE}
    for key in ("date_registration", "date_updated"):
        line[key] = str(record.get(key, "")).replace("/", "-")
    line["primary_sponsor_kr"] = _first(record.get("sponsor_items"), "primary_sponsor_kr")
    line["source_name_kr"] = _first(record.get("funding_items"), "source_name_kr")
    line["i_freetext_kr"] = record.get("i_type_kr", "")
    return line


def _first(items: Any, key: str) -> str:
    return str(items[0].get(key, "")) if items else ""


def _render(page: Page) -> bytes:
    return to_json({**_OK, "totalCount": page.total, "items": page.records})
