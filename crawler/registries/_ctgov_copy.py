"""What the bytes of a ClinicalTrials.gov v2 study are: whose, how new, and whether the copy is whole.

Used by the reader, and by whatever cuts studies out of pages and files. In: bytes or the decoded object, not yet
emptied. Out: the object, its number, its date, or a `ReadError` that rejects it.
"""

import re
from functools import lru_cache
from typing import Any, Final

import orjson

from trials.dates import read_date
from trials.errors import ReadError

ID: Final = re.compile(r"NCT[0-9]{8}")
_LONGEST_DAY: Final = 10  # of those that are remembered: 2024-05-17
_known_day: Final = lru_cache(maxsize=1 << 14)(read_date)

# A study served whole has all of these: so it is in all 838 whole samples and in none of those made with `fields=`. A
# study whose posting is delayed (WITHHELD) is served whole with little more than its status.
_ALWAYS: Final = (
    ("hasResults",),
    ("derivedSection", "miscInfoModule", "versionHolder"),
    ("protocolSection", "identificationModule", "organization"),
    ("protocolSection", "identificationModule", "briefTitle"),
    ("protocolSection", "statusModule", "overallStatus"),
    ("protocolSection", "statusModule", "lastUpdatePostDateStruct"),
    ("protocolSection", "sponsorCollaboratorsModule", "leadSponsor"),
)
_UNLESS_WITHHELD: Final = (
    ("protocolSection", "statusModule", "statusVerifiedDate"),
    ("protocolSection", "statusModule", "studyFirstSubmitDate"),
    ("protocolSection", "descriptionModule", "briefSummary"),
    ("protocolSection", "conditionsModule", "conditions"),
    ("protocolSection", "designModule", "studyType"),
    ("protocolSection", "eligibilityModule", "stdAges"),
)


def decoded(body: bytes) -> dict[str, Any]:
    """The study as an object. Rejects what is no JSON object.

    orjson is strict: it takes no NaN, no half surrogates, no depth beyond a thousand, no UTF-8 that is none.
    """
    try:
        study = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ReadError("ctgov/not-json", f"the bytes are not JSON: {error}") from None
    if study.__class__ is not dict:
        raise ReadError("ctgov/shape", f"a study is a JSON object, this is of type {type(study).__name__}")
    return study


def own_id(study: dict[str, Any]) -> str:
    """The registry's number, as it stands in its own key. Rejects a study without one or with one of another form."""
    value = _at(study, ("protocolSection", "identificationModule", "nctId"))
    if value is None:
        raise ReadError("ctgov/no-id", "the study has no protocolSection.identificationModule.nctId")
    if value.__class__ is not str or not ID.fullmatch(value):
        raise ReadError("ctgov/bad-id", f"{str(value)[:40]!r} is no NCT number (NCT and eight digits)")
    return value


def is_partial(study: dict[str, Any]) -> bool:
    """Whether this copy was made with only some of the study's fields, so that absence means nothing."""
    if any(_at(study, path) is None for path in _ALWAYS):
        return True
    if study["hasResults"] is True and not study.get("resultsSection"):
        return True
    withheld = study["protocolSection"]["statusModule"]["overallStatus"] == "WITHHELD"
    return not withheld and any(_at(study, path) is None for path in _UNLESS_WITHHELD)


def last_update(study: dict[str, Any]) -> str | None:
    """ISO date on which the registry last posted a change, if the copy tells."""
    return _day(_at(study, ("protocolSection", "statusModule", "lastUpdatePostDateStruct", "date")))


def data_date(study: dict[str, Any]) -> str | None:
    """ISO date of the registry's data that the copy was taken from, if it tells."""
    return _day(_at(study, ("derivedSection", "miscInfoModule", "versionHolder")))


def _day(value: Any) -> str | None:
    if value.__class__ is not str:
        return None
    return _known_day(value) if len(value) <= _LONGEST_DAY else read_date(value)


def _at(study: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if study.__class__ is not dict:
            return None
        study = study.get(key)
    return study
