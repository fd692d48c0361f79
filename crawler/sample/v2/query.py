"""Which records a list call asks for: `query.*` and `filter.*` (or `postFilter.*`) of API v2.

All parts must hold. A query of NCT numbers alone switches the filters off, as the registry documents.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from crawler.sample.records import Held
from crawler.sample.v2.areas import raw_values
from crawler.sample.v2.essie import ExpressionError, Test, compile_expression
from crawler.sample.v2.fields import values_at

QUERIES: Final = {
    "query.cond": "ConditionSearch",
    "query.term": "BasicSearch",
    "query.locn": "LocationSearch",
    "query.titles": "TitleSearch",
    "query.intr": "InterventionSearch",
    "query.outc": "OutcomeSearch",
    "query.spons": "SponsorSearch",
    "query.lead": "LeadSponsorName",
    "query.id": "IdSearch",
    "query.patient": "PatientSearch",
}
FILTERS: Final = ("overallStatus", "ids", "advanced", "geo")
OTHERS: Final = frozenset({"format", "fields", "sort", "countTotal", "pageSize", "pageToken", "markupFormat"})
STATUSES: Final = frozenset(
    {
        *("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "COMPLETED"),
        *("SUSPENDED", "TERMINATED", "WITHDRAWN", "UNKNOWN", "WITHHELD"),
        *("AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING"),
    }
)
_IDS: Final = re.compile(r"(?i)\s*NCT\d{8}([\s,]+NCT\d{8})*\s*")
_ID: Final = re.compile(r"NCT\d{8}")
_DISTANCE: Final = re.compile(r"distance\((-?[\d.]+),(-?[\d.]+),([\d.]+)(km|mi)?\)")


class ParameterError(ValueError):
    """A parameter that the registry answers with 400: its name and what is wrong."""

    def __init__(self, name: str, wrong: str) -> None:
        super().__init__(f"`{name}` parameter has incorrect value: {wrong}")


def matching(records: Sequence[Held], parameters: Mapping[str, str]) -> list[Held]:
    """Records that a list call asks for, in no order. Raises `ParameterError`."""
    _check_names(parameters)
    ids = _only_ids(parameters)
    tests = [_query(name, parameters[name]) for name in QUERIES if parameters.get(name, "").strip() and name not in ids]
    tests += [_has_id(frozenset(_ID.findall(text.upper()))) for text in ids.values()]
    if not ids:
        tests += [_filter(name, parameters[name]) for name in parameters if "ilter." in name and parameters[name]]
    return [held for held in records if all(test(held) for test in tests)]


def _check_names(parameters: Mapping[str, str]) -> None:
    filters = {f"{kind}.{name}" for kind in ("filter", "postFilter") for name in FILTERS}
    for name in parameters:
        if name not in QUERIES and name not in filters and name not in OTHERS:
            raise ParameterError(name, "unknown parameter")
    if parameters.get("format", "json") != "json":
        raise ParameterError("format", "this server speaks json only")


def _only_ids(parameters: Mapping[str, str]) -> dict[str, str]:
    return {name: parameters[name] for name in QUERIES if _IDS.fullmatch(parameters.get(name, ""))}


def _query(name: str, text: str) -> Test:
    try:
        return compile_expression(text, QUERIES[name])
    except ExpressionError as error:
        raise ParameterError(name, str(error)) from error


def _has_id(wanted: frozenset[str]) -> Test:
    return lambda held: not wanted.isdisjoint((*raw_values(held, "NCTId"), *raw_values(held, "NCTIdAlias")))


def _filter(name: str, text: str) -> Test:
    kind = name.partition(".")[2]
    if kind == "advanced":
        try:
            return compile_expression(text, "BasicSearch")
        except ExpressionError as error:
            raise ParameterError(name, str(error)) from error
    if kind == "geo":
        return _near(name, text)
    values = frozenset(value.strip() for value in re.split(r"[|,]", text) if value.strip())
    if kind == "ids":
        return _id_filter(name, values)
    for value in values - STATUSES:
        raise ParameterError(name, f"unknown value `{value}`")
    return lambda held: not values.isdisjoint(raw_values(held, "OverallStatus"))


def _id_filter(name: str, values: frozenset[str]) -> Test:
    for value in values:
        if not _ID.fullmatch(value.upper()):
            raise ParameterError(name, f"`{value}` is no NCT number")
    return _has_id(frozenset(value.upper() for value in values))


def _near(name: str, text: str) -> Test:
    match = _DISTANCE.fullmatch(text.strip())
    if match is None:
        raise ParameterError(name, "must be distance(lat,lon,number km or mi)")
    lat, lon, limit = float(match[1]), float(match[2]), float(match[3]) * (1.609344 if match[4] != "km" else 1.0)

    def near(held: Held) -> bool:
        points = values_at(held.data, "protocolSection.contactsLocationsModule.locations.geoPoint")
        return any(_kilometres(lat, lon, point["lat"], point["lon"]) <= limit for point in points)

    return near


def _kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    one, two = math.radians(lat), math.radians(other_lat)
    across = math.radians(other_lon - lon) / 2
    chord = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across) ** 2
    return 12742.0 * math.asin(math.sqrt(chord))
