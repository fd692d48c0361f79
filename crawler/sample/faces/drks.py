"""The German register's download over records: `/search/en/download/all-json`, and a page for each trial.

The download is a zip of JSON files, one a trial or one list (`LAYOUT`), with the data timestamp as `Last-Modified`.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from crawler.sample.faces import Options
from crawler.sample.records import Records, load_folder
from crawler.sample.wire import Ask, Json, Reply, text_reply, to_json

LAYOUT = "files"  # or "list"; the registry's own is not documented
_DOWNLOAD: Final = "/search/en/download/all-json"
_PAGE: Final = "/search/en/trial/"
_TERMS: Final = "Invented records of a sample registry.\n"


def open_face(folder: Path, options: Options) -> "DrksFace":
    """The face over every record of a folder."""
    return DrksFace(load_folder(folder, lambda record: str(record["drksId"])), options)


class DrksFace:
    """The registry's answers."""

    def __init__(self, records: Mapping[str, Json], options: Options) -> None:
        self.records = Records(records)
        self.options = options

    def page_number(self, ask: Ask) -> int | None:
        """1 for the download: it is a list of one page."""
        return 1 if ask.path == _DOWNLOAD else None

    def answer(self, ask: Ask) -> Reply:
        """Route one request."""
        if ask.path == _DOWNLOAD:
            made = datetime.fromisoformat(self.options.data_timestamp).replace(tzinfo=UTC)
            headers = {"Last-Modified": format_datetime(made, usegmt=True)}
            return Reply(media_type="application/zip", body=self._packed(), headers=headers)
        if ask.path.startswith(_PAGE) and ask.path.removeprefix(_PAGE) in self.records:
            return Reply(media_type="text/html", body=b"<!DOCTYPE html><title>A trial</title>")
        return text_reply(404, "Not Found")

    def _packed(self) -> bytes:
        packed = io.BytesIO()
        held = self.records.held()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("LICENCE.txt", _TERMS)
            if LAYOUT == "list":
                archive.writestr("DRKS_all.json", to_json([one.data for one in held]))
            else:
                for one in held:
                    archive.writestr(f"{one.id}.json", one.body)
        return packed.getvalue()
