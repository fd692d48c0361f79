"""One shown record out of several: field by field whose value is shown, why, and where registries differ.

In: a study's records, the leading one first. Out: a record with the keys of each, and the origin of every field. The
leading record's own values come first, then what other registries' own records add, and at last what nobody but a copy
in an export tells. Nothing is mixed inside a field but numbers, countries, and the sites of countries that those before
have none in; what refers to each other (arms and interventions) stays together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from trials.countries import canonical
from trials.dates import earliest, latest

Record = Mapping[str, Any]
Why = Literal["leads", "english", "adds", "only_copy"]

_IDENTITY: Final = """id registry source url partial language other_texts text_languages unrecognised identifiers title
    sites countries"""
IDENTITY: Final = frozenset(_IDENTITY.split())
"""What only has a meaning for one record, and what is merged by a rule of its own."""
TOGETHER: Final = (
    ("status", "last_known_status", "why_stopped", "status_reason"),
    ("arms", "interventions"),
    ("sponsor", "organisation", "responsible_party"),
    ("has_results", "results", "results_events"),
)
"""Fields that are taken from one record or not at all: one explains, counts or points into the other."""
NESTED: Final = ("dates", "eligibility", "design", "oversight")
OWN_DATES: Final = ("registered", "first_", "last_update_", "status_verified", "disposition_")
"""Beginnings of the names of dates that tell of one record and not of the study."""
TEXTS: Final = ("criteria", "inclusion", "exclusion")
"""Ways in which registries give criteria: the whole text, or two halves. A second way would say it all again."""


class Origin(NamedTuple):
    """Whose value of a field (dotted where it has parts) is shown and why: it leads, its title is the first in English,
    it adds what those before it do not tell, or nobody but a copy of the record in an export tells it."""

    field: str
    id: str
    source: str
    why: Why


class Said(NamedTuple):
    """What one record says of a field."""

    id: str
    source: str
    value: Any


class Difference(NamedTuple):
    """A field of which the records say different things."""

    field: str
    said: tuple[Said, ...]


class Merged(NamedTuple):
    """The shown record, and the origin of each of its fields."""

    record: dict[str, Any]
    origins: tuple[Origin, ...]


def merge(records: Sequence[Record]) -> Merged:
    """The record that is shown of a study. A study of one record is that record."""
    lead = records[0]
    shown: dict[str, Any] = {name: value for name, value in lead.items() if not _is_empty(value)}
    origins = [_origin(path, lead, "leads") for path in _paths(lead)]
    for other in sorted(records[1:], key=is_copy):
        why: Why = "only_copy" if is_copy(other) else "adds"
        fresh = list(_fill(shown, other))
        origins = [origin for origin in origins if origin.field not in fresh]  # a ticked range gives way
        origins += [_origin(path, other, why) for path in fresh]
    _choose_title(shown, records, origins)
    _gather_places(shown, records, origins)
    _gather_numbers(shown, records, origins)
    if spoken := list(_spoken(records, origins)):
        shown["text_languages"] = spoken
    return Merged(shown, tuple(sorted(origins, key=lambda origin: origin.field)))


def is_copy(record: Record) -> bool:
    """Whether a record was read from somebody else's export and not from its registry."""
    return bool(record.get("source") != record["registry"])


def differences(records: Sequence[Record]) -> list[Difference]:
    """Where records say different things of status, size and dates; a date differs where no day fits both."""
    found = []
    for name in ("status", "enrolment", *_date_names(records)):
        said = [Said(record["id"], record["source"], value) for record in records if (value := _value(record, name))]
        if any(_differ(name, one.value, other.value) for one in said for other in said):
            found.append(Difference(name, tuple(said)))
    return found


def _fill(shown: dict[str, Any], other: Record) -> Iterator[str]:
    """Put in what is not there yet; gives the paths of what was."""
    had = frozenset(shown)
    for name, value in other.items():
        if name in IDENTITY or _is_empty(value) or name in _barred(had, name):
            continue
        if name in NESTED:
            yield from _fill_nested(shown, name, value, exact=not is_copy(other))
        elif name not in had:
            shown[name] = value
            yield name


def _barred(had: frozenset[str], name: str) -> Iterable[str]:
    """Fields that stay out because one that belongs to them is there."""
    return (each for group in TOGETHER if name in group and had.intersection(group) for each in group)


def _fill_nested(shown: dict[str, Any], name: str, value: Mapping[str, Any], *, exact: bool) -> Iterator[str]:
    inside = dict(shown.get(name) or {})
    has_text = any(inside.get(text) for text in TEXTS)
    for part, found in value.items():
        of_record = name == "dates" and part.startswith(OWN_DATES)
        kept = part in inside and not (exact and _is_approximate(inside[part]) and not _is_approximate(found))
        if kept or of_record or _is_empty(found) or (has_text and part in TEXTS):
            continue
        inside[part] = found
        yield f"{name}.{part}"
    if inside:
        shown[name] = inside


def _is_approximate(value: Any) -> bool:
    """Whether it is the end of a ticked range of ages, which gives way to a limit that a registry states."""
    return bool(value.__class__ is dict and value.get("approximate"))


def _choose_title(shown: dict[str, Any], records: Sequence[Record], origins: list[Origin]) -> None:
    """The leading title if it is in English, else the first that is, else whatever there is."""
    titled = [record for record in records if record.get("title")]
    english = [record for record in titled if record.get("language", "en") == "en"]
    chosen = next(iter(english or titled), None)
    if chosen is None:
        return
    shown["title"] = chosen["title"]
    lead = records[0]
    why: Why = "leads" if chosen is lead else "english" if lead.get("title") else "adds"
    origins.append(_origin("title", chosen, why))


def _gather_places(shown: dict[str, Any], records: Sequence[Record], origins: list[Origin]) -> None:
    """All countries, and of each country the sites of the first record that lists any there; copies come last."""
    lead = records[0]
    known: set[str] = set()
    sites: list[Any] = []
    countries: dict[str, str] = {}
    for record in (lead, *sorted(records[1:], key=is_copy)):
        fresh = [site for site in record.get("sites", ()) if _country(site) not in known]
        for name in sorted({_country(site) for site in fresh}):
            why: Why = "leads" if record is lead else "only_copy" if is_copy(record) else "adds"
            origins.append(_origin(f"sites ({name or 'no country'})", record, why))
        known.update(map(_country, fresh))
        sites += fresh
        came = {canonical(name): name for name in record.get("countries", ()) if canonical(name) not in countries}
        origins += _gathered("countries", came.values(), record, lead)
        countries |= came
    if sites:
        shown["sites"] = sites
    if countries:
        shown["countries"] = list(countries.values())


def _country(site: Mapping[str, Any]) -> str:
    return canonical(site["country"]) if site.get("country") else ""


def _gather_numbers(shown: dict[str, Any], records: Sequence[Record], origins: list[Origin]) -> None:
    """Every number once, in the order of the records."""
    numbers: dict[tuple[Any, str], Mapping[str, Any]] = {}
    told: set[str] = set()
    for record in records:
        came = {(each.get("scheme"), each["value"]): each for each in record.get("identifiers", ())}
        fresh = {key: each for key, each in came.items() if key not in numbers}
        values = [value for _, value in fresh if value not in told]
        origins += _gathered("identifiers", values, record, records[0])
        told.update(values)
        numbers |= fresh
    if len(records) > 1:
        shown["identifiers"] = list(numbers.values())


def _spoken(records: Sequence[Record], origins: Sequence[Origin]) -> Iterator[Sequence[str]]:
    """The languages of those texts that are shown."""
    whose = {origin.field: (origin.id, origin.source) for origin in origins}
    for record in records:
        for path, language in record.get("text_languages", ()):
            if whose.get(path.partition("[")[0]) == (record["id"], record["source"]):
                yield path, language


def _gathered(field: str, values: Iterable[str], record: Record, lead: Record) -> list[Origin]:
    """Whose entries of a list are shown that is put together of all records: one origin for all of the leading
    record's, one for each that another adds."""
    values = dict.fromkeys(values)
    if record is lead:
        return [_origin(field, lead, "leads")] if values else []
    return [_origin(f"{field} ({value})", record, "only_copy" if is_copy(record) else "adds") for value in values]


def _origin(path: str, record: Record, why: Why) -> Origin:
    return Origin(path, record["id"], record["source"], why)


def _paths(record: Record) -> Iterator[str]:
    for name, value in record.items():
        if name in IDENTITY or _is_empty(value):
            continue
        if name in NESTED:
            yield from (f"{name}.{part}" for part, found in value.items() if not _is_empty(found))
        else:
            yield name


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", (), [], {})


def _date_names(records: Iterable[Record]) -> list[str]:
    """Dates of the study itself; when a record was registered or changed is each registry's own."""
    wanted = ("start", "recruitment_end", "primary_completion", "completion")
    return [f"dates.{name}" for name in wanted if any(name in record.get("dates", {}) for record in records)]


def _value(record: Record, name: str) -> Any:
    if name == "enrolment":
        return (record.get("enrolment") or {}).get("count")
    outer, _, part = name.partition(".")
    found = record.get(outer) or {}
    return (found.get(part) or {}).get("value") if part else found or None


def _differ(name: str, one: Any, other: Any) -> bool:
    if not name.startswith("dates."):
        return bool(one != other)
    return earliest(one) > latest(other) or earliest(other) > latest(one)
