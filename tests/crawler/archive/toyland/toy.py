"""A registry for tests: JSON with a few keys. `style` stands for the code of a reader that somebody changes."""

import json
from datetime import date

from crawler.records import Descriptor, Parsed, Raw
from trials.errors import ReadError
from trials.model import Trial, Unrecognised

DESCRIPTOR = Descriptor(
    id="toy",
    title="Toy registry",
    publisher="nobody",
    home="http://127.0.0.1/",
    base_url="http://127.0.0.1/",
    access="import",
    id_pattern=r"T\d+",
    update_rule="never",
    date_formats="ISO",
    expected=(0, 100),
    covers="whole",
    attribution="none",
    permission="ours",
    permission_url="http://127.0.0.1/",
    permission_seen=date(2026, 11, 24),
)
VERSION = 1
style = str


def parse_toy(raw: Raw) -> Parsed:
    try:
        found = json.loads(raw.body)
    except ValueError as error:
        raise ReadError("toy/not-json", f"{raw.id} is not JSON") from error
    if "fault" in found:
        return {}[found["fault"]]  # a mistake in a reader
    words = tuple(Unrecognised(field="status", raw=word) for word in found.get("words", []))
    trial = Trial(
        source="toy", registry="toy", id=raw.id, title=style(found["title"]), unrecognised=words, partial=raw.partial
    )
    return Parsed(trial, tuple(found.get("leftover", ())), found.get("repairs", {}))


PARSERS = {"toy": parse_toy}
