"""A second registry for tests, whose records name the first one's: JSON with id, title and `names`."""

import json
from datetime import date

from crawler.records import Descriptor, Parsed, Raw
from trials.model import Identifier, Trial

DESCRIPTOR = Descriptor(
    id="twin",
    title="Twin registry",
    publisher="nobody",
    home="http://127.0.0.1/",
    base_url="http://127.0.0.1/",
    access="import",
    id_pattern=r"W\d+",
    update_rule="never",
    date_formats="ISO",
    expected=(0, 100),
    covers="whole",
    attribution="none",
    permission="ours",
    permission_url="http://127.0.0.1/",
    permission_seen=date(2026, 11, 24),
)


def parse_twin(raw: Raw) -> Parsed:
    found = json.loads(raw.body)
    named = tuple(Identifier(value=name, scheme="toy", field="names") for name in found["names"])
    return Parsed(Trial(source="twin", registry="twin", id=raw.id, title=found["title"], identifiers=named))


PARSERS = {"twin": parse_twin}
