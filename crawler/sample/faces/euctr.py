"""The EU Clinical Trials Register: `/ctr-search/search`, and the downloads `/rest/download/full` and `/summary`.

Twenty trials a page, each with the records of all its countries; a search takes words, phrases, AND, OR and brackets.
The records are texts as downloaded, one trial a file. Known from a real download and from other people's clients.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from crawler.sample.boolean import QueryError, Searched, folded, read_query
from crawler.sample.faces import Options
from crawler.sample.records import Held, Records
from crawler.sample.wire import Ask, Json, Page, Reply, text_reply
from trials.errors import SettingsError

SIZE = 20
PREAMBLE: Final = (
    "This file contains full details on each clinical trial selected for download. Where multi-state trials have"
    " been downloaded full information for each of the member states/countries involved in the trial are included"
    " separately."
    "\r\n\r\n"
)
_ROOT: Final = "/ctr-search"
_NUMBER: Final = re.compile(r"^EudraCT Number:[ \t]*(20[0-9]{2}-[0-9]{6}-[0-9]{2})", re.MULTILINE)


def open_face(folder: Path, options: Options) -> "EuctrFace":
    """The face over every text of a folder."""
    if not folder.is_dir():
        raise SettingsError(f"{folder} is not a folder of records.")
    texts = [path.read_bytes().decode() for path in sorted(folder.glob("*.txt"))]
    return EuctrFace({record["number"]: record for record in map(as_record, texts)}, options)


def as_record(text: str) -> Json:
    """One trial's text as a record of the server."""
    match = _NUMBER.search(text)
    if match is None:
        raise SettingsError("a text without a EudraCT number is none of this register's records.")
    return {"number": match[1], "text": text}


class EuctrFace:
    """The register's answers."""

    def __init__(self, records: Mapping[str, Json], options: Options) -> None:
        self.records = Records(records)
        self.options = options

    def page_number(self, ask: Ask) -> int | None:
        """The page of a download."""
        text = ask.parameters.get("page", "1")
        return int(text) if "/download/" in ask.path and text.isdecimal() else None

    def answer(self, ask: Ask) -> Reply:
        """Route one request."""
        try:
            found = matching(self.records.held(), ask.parameters.get("query", ""))
        except QueryError as error:
            return text_reply(400, str(error))
        number = int(ask.parameters.get("page", "1"))
        shown = found[(number - 1) * SIZE : number * SIZE]
        page = Page([held.data for held in shown], before=[held.data for held in found[: (number - 1) * SIZE][-3:]])
        if ask.path == f"{_ROOT}/search":
            page.total = len(found)
            reply = Reply(media_type="text/html", page=page, render=_search_page)
        elif ask.path == f"{_ROOT}/rest/download/full":
            reply = Reply(media_type="text/plain", page=page, render=_full)
        elif ask.path == f"{_ROOT}/rest/download/summary":
            reply = Reply(media_type="text/plain", page=page, render=_summary)
        else:
            return text_reply(404, "Not Found")
        time = datetime.fromisoformat(self.options.data_timestamp).replace(tzinfo=UTC)
        reply.headers = {"Date": format_datetime(time, usegmt=True)}
        return reply


def matching(records: list[Held], query: str) -> list[Held]:
    """The trials that a search finds, newest number first. Raises `QueryError` for what is no search."""
    test = read_query(query) if query.strip() else None
    found = [held for held in records if test is None or test(_searched(held))]
    return sorted(found, key=lambda held: held.id, reverse=True)


def _searched(held: Held) -> Searched:
    if "text" not in held.texts:
        held.texts["text"] = [folded(str(held.data["text"]))]
    return Searched(held.texts["text"][0], {})


def _search_page(page: Page) -> bytes:
    return f"<html><body><a>Trials with a EudraCT protocol ({page.total:,})</a></body></html>".encode()


def _full(page: Page) -> bytes:
    return (PREAMBLE + "".join(str(record.get("text", "")) for record in page.records)).encode()


def _summary(page: Page) -> bytes:
    numbers = [record["number"] for record in page.records if "number" in record]
    return "".join(f"EudraCT Number: {number}\r\nSponsor Name: Invented\r\n\r\n" for number in numbers).encode()
