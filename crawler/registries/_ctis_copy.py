"""What the bytes of a CTIS record are: whose, how new, and whether it is the record or a line of the search list.

Used by the reader, and by whatever cuts records out of answers and files. In: bytes or the decoded object, not yet
emptied. Out: the object, its number, its date, or a `ReadError` that rejects it.
"""

import re
from typing import Any, Final

import orjson

from trials.dates import read_date
from trials.errors import ReadError

ID: Final = re.compile(r"20[0-9]{2}-5[0-9]{5}-[0-9]{2}-[0-9]{2}")
DAYS: Final = ("lastUpdated", "lastPublicationUpdate", "publishDate")
_BEFORE_2024: Final = "applications"  # the list that records had until 17 June 2024 in place of one application


def decoded(body: bytes) -> dict[str, Any]:
    """The record as an object. Rejects what is no JSON object, and the structure that was given up in June 2024."""
    try:
        record = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ReadError("ctis/not-json", f"the bytes are not JSON: {error}") from None
    if record.__class__ is not dict:
        raise ReadError("ctis/shape", f"a record is a JSON object, this is of type {type(record).__name__}")
    if record.get(_BEFORE_2024).__class__ is list:
        raise ReadError("ctis/old-structure", "the record has the structure of before 17 June 2024: fetch it again")
    return record


def own_id(record: dict[str, Any]) -> str:
    """The registry's number, from the record's own key. Rejects a record without one or with one of another form."""
    value = record.get("ctNumber")
    if value is None:
        raise ReadError("ctis/no-id", "the record has no ctNumber")
    if value.__class__ is not str or not ID.fullmatch(value):
        raise ReadError("ctis/bad-id", f"{str(value)[:40]!r} is no EU CT number (2023-5nnnnn-nn-nn)")
    return value


def is_partial(record: dict[str, Any]) -> bool:
    """Whether this is less than the record: the application is missing, as in a line of the search list."""
    application = record.get("authorizedApplication")
    return application.__class__ is not dict or application.get("authorizedPartI").__class__ is not dict


def is_line(record: dict[str, Any]) -> bool:
    """Whether this is a line of the search list: it names the trial in keys of its own."""
    return "authorizedApplication" not in record and ("ctTitle" in record or "trialCountries" in record)


def last_update(record: dict[str, Any]) -> str | None:
    """ISO date of the registry's last change, the latest of those that the copy tells."""
    days = [day for key in DAYS if (day := day_of(record.get(key)))]
    return max(days, default=None)


def day_of(value: Any) -> str | None:
    """ISO date of a published one: `2024-06-17T18:45:21.525511428`, `2024-06-17` or `17/06/2024`."""
    return read_date(value.partition("T")[0], "dmy") if value.__class__ is str else None
