"""Full records as an answer of the server holds them."""

import json
from binascii import Error as Base64Error
from binascii import a2b_base64
from typing import Any

from indexer.engine import StoredStudy
from indexer.packing import Packing
from trials.errors import IndexDamagedError

DAMAGED = "a record of the index cannot be read: `trials index --rebuild` makes it again from the archive"


def stored_study(hit: dict[str, Any]) -> StoredStudy:
    """A hit in full."""
    card = hit["_source"]["card"]
    try:
        (records,) = Packing().unpack(a2b_base64(hit["fields"]["records"][0]))
        found = json.loads(records)
    except (ValueError, LookupError, Base64Error) as error:
        raise IndexDamagedError(DAMAGED) from error
    return StoredStudy(card["id"], tuple(card["ids"]), card, tuple(found))


def is_own(study: StoredStudy, wanted: str) -> bool:
    """Whether a number is one of the study's own."""
    return any(record["id"].casefold() == wanted for record in study.records)
