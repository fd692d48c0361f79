"""Reading by emptying: each field that a reader maps leaves the record, and what is still there at the end is reported.

In: the decoded JSON of one record, which the reader owns. Out: values of the type asked for, or nothing. A value of
another shape stays where it is, so that it shows up as left over; every mending is counted in `Notes`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from trials.dates import read_date
from trials.model import TrialDate, Unrecognised
from trials.text import has_controls, has_entities, needs_work, plain

UNRECOGNISED: Final = "unrecognised"
DATE_KINDS: Final[Mapping[str, Literal["actual", "estimated"]]] = {"ACTUAL": "actual", "ESTIMATED": "estimated"}

_MOST_PATHS: Final = 50  # leftovers listed for one record: enough to see what is new, whatever the record holds
_LONGEST_PATH: Final = 200
_LARGEST_COUNT: Final = 10**12  # more than there are people; keeps counts inside every engine's integers
LONGEST_DATE: Final = 10  # of those that are remembered: 2024-05-17
_LONGEST_WORD: Final = 200  # a category's word is shown in tables; what is longer is no word


class Notes:
    """What reading one record gave besides its fields: repairs by slash name, and words that no table holds."""

    __slots__ = ("repairs", "source", "unrecognised")

    def __init__(self, source: str) -> None:
        self.source = source
        self.repairs: Counter[str] = Counter()
        self.unrecognised: list[Unrecognised] = []

    def repair(self, name: str) -> None:
        """Count one mending: `date/unreadable` is written as `ctgov/date/unreadable`."""
        self.repairs[f"{self.source}/{name}"] += 1

    def unknown(self, field: str, raw: str) -> str:
        """Note a category's unknown word; gives the value that the field gets."""
        self.unrecognised.append(Unrecognised(field=field, raw=raw[:_LONGEST_WORD]))
        return UNRECOGNISED


class Fields:
    """One JSON object of the record, which gets emptier with every field that is read: `held` is what is left of it."""

    __slots__ = ("held", "notes")

    def __init__(self, held: dict[str, Any], notes: Notes) -> None:
        self.held = held
        self.notes = notes

    def text(self, key: str) -> str | None:
        """Running text: escapes undone, line ends kept."""
        value = self.held.pop(key, None)
        if value.__class__ is not str:
            return None if value is None else self._odd_text(key, value)
        return self._cleaned(value)

    def line(self, key: str) -> str | None:
        """A one-line value: as `text`, with white space squeezed."""
        value = self.held.pop(key, None)
        if value.__class__ is not str:
            return None if value is None else self._odd_text(key, value)
        return " ".join((self._repaired(value) if needs_work(value) else value).split()) or None

    def lines(self, key: str) -> tuple[str, ...]:
        """A list of one-line values; empty ones are dropped, values of another shape stay in the record."""
        raws = self._strings(key)
        return tuple(
            line for raw in raws if (line := " ".join((self._repaired(raw) if needs_work(raw) else raw).split()))
        )

    def flag(self, key: str) -> bool | None:
        """Yes, no, or None for not stated."""
        value = self.held.pop(key, None)
        return value if value is None or value.__class__ is bool else self._odd(key, value, "shape/not-flag")

    def whole(self, key: str) -> int | None:
        """A count: a whole number from 0 on, also one that the registry writes as text."""
        value = self.held.pop(key, None)
        if value is None:
            return None
        number = value if value.__class__ is int else as_whole(value)
        if number is None or not 0 <= number <= _LARGEST_COUNT:
            self._odd(key, value, "shape/not-count")
            return None
        return int(number)

    def real(self, key: str, least: float, most: float) -> float | None:
        """A number between two bounds; one outside stays in the record."""
        value = self.held.pop(key, None)
        if value is None:
            return None
        if value.__class__ in (float, int) and least <= value <= most:
            return float(value)
        self._odd(key, value, "shape/not-in-range")
        return None

    def part(self, key: str) -> "Fields":
        """An object inside this one, empty where there is none."""
        value = self.held.get(key)
        return Fields(value if value.__class__ is dict else {}, self.notes)

    def parts(self, key: str) -> list["Fields"]:
        """The objects of a list; items of another shape stay in the record."""
        value = self.held.get(key)
        if value.__class__ is not list:
            return []
        return [Fields(item, self.notes) for item in value if item.__class__ is dict]

    def word(self, key: str, table: Mapping[str, str], field: str) -> str | None:
        """A category's word by its table. An unknown one is noted under `field` and gives `unrecognised`."""
        value = self.held.pop(key, None)
        if value.__class__ is not str:
            return None if value is None else self._odd(key, value, "shape/not-text")
        known = table.get(value)
        return known if known is not None else self._unknown(field, value)

    def words(self, key: str, table: Mapping[str, str], field: str) -> tuple[str, ...]:
        """A list of a category's words, each once, in the order given."""
        raws = self._strings(key)
        found = [table.get(raw) or self._unknown(f"{field}[{place}]", raw) for place, raw in enumerate(raws)]
        return tuple(dict.fromkeys(word for word in found if word is not None))

    def date(self, key: str, kind: Literal["actual", "estimated"] | None = None) -> TrialDate | None:
        """A date as plain text; what is no date is dropped and counted."""
        value = self.held.pop(key, None)
        if value.__class__ is not str:
            return None if value is None else self._odd(key, value, "shape/not-text")
        read = _known_date(value, kind) if len(value) <= LONGEST_DATE else _date(value, kind)
        if read is None:
            self.notes.repair("date/unreadable")
        return read

    def typed_date(self, key: str, field: str) -> TrialDate | None:
        """A date as an object `{date, type}`, where the type says whether it has happened."""
        if self.held.get(key) is None:
            return None
        part = self.part(key)
        kind = part.word("type", DATE_KINDS, f"dates.{field}.kind")
        return part.date("date", DATE_KINDS.get(kind.upper()) if kind else None)

    def drop(self, *keys: str) -> None:
        """Take fields out unread: the caller says why."""
        for key in keys:
            self.held.pop(key, None)

    def drop_all(self) -> None:
        """Take out everything unread: the caller says why."""
        self.held.clear()

    def __bool__(self) -> bool:
        return bool(self.held)

    def _strings(self, key: str) -> list[str]:
        value = self.held.pop(key, None)
        if value.__class__ is not list:
            if value is not None:
                self._odd(key, value, "shape/not-list")
            return []
        if all(item.__class__ is str for item in value):
            return value
        self._odd(key, [item for item in value if item.__class__ is not str], "shape/not-text")
        return [item for item in value if item.__class__ is str]

    def _cleaned(self, value: str) -> str | None:
        return (self._repaired(value) if needs_work(value) else value.strip()) or None

    def _repaired(self, value: str) -> str:
        if has_entities(value):
            self.notes.repair("text/entities")
        if has_controls(value):
            self.notes.repair("text/control-characters")
        return plain(value)

    def _unknown(self, field: str, value: str) -> str | None:
        return self.notes.unknown(field, value) if value.strip() else None

    def _odd_text(self, key: str, value: Any) -> str | None:
        if value.__class__ in (int, float):
            self.notes.repair("text/from-number")
            return str(value)
        self._odd(key, value, "shape/not-text")
        return None

    def _odd(self, key: str, value: Any, name: str) -> Any:
        """Put back what is of another shape and count it; gives None, which is then the field's value."""
        self.notes.repair(name)
        self.held[key] = value
        return None


def plain_date(text: str, kind: str | None) -> dict[str, str] | None:
    """What a `TrialDate` is made of: the published text only where it differs; None for what is no date."""
    read = read_date(text)
    if read is None:
        return None
    return {"value": read} | ({"kind": kind} if kind else {}) | ({"raw": text[:_LONGEST_WORD]} if read != text else {})


def _date(text: str, kind: Literal["actual", "estimated"] | None) -> TrialDate | None:
    plain_values = plain_date(text, kind)
    return TrialDate.model_validate(plain_values) if plain_values else None


# A registry of half a million studies has some ten thousand days, and a study a dozen of them.
_known_date: Final = lru_cache(maxsize=1 << 15)(_date)


def as_whole(value: Any) -> int | None:
    """A whole number out of a number or of text such as "1,234"; None where it is none."""
    if value.__class__ is float and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if value.__class__ is str and len(value) <= 20 and (digits := value.strip().replace(",", "")).isascii():
        return int(digits) if digits.isdecimal() else None
    return None


def leftovers(record: dict[str, Any], ignored: Mapping[str, str]) -> tuple[str, ...]:
    """Paths of what was not read, in order, each once, `[]` for any item of a list.

    `ignored` are the paths left unread on purpose, with their reasons. At most 50 paths are listed.
    """
    found: dict[str, None] = {}
    for path in _remaining(record, ignored):
        found[path[:_LONGEST_PATH]] = None
        if len(found) == _MOST_PATHS:
            break
    return tuple(sorted(found))


def _remaining(record: dict[str, Any], ignored: Mapping[str, str]) -> Iterator[str]:
    """Walks without recursion, for a hostile record is nested a thousand deep."""
    walks: list[tuple[str, Any]] = [("", record)]
    while walks:
        path, value = walks.pop()
        if value.__class__ is dict:
            for key, held in value.items():
                if held or (held is not None and held.__class__ is not dict and held.__class__ is not list):
                    inner = f"{path}.{key}" if path else key
                    if inner not in ignored:
                        walks.append((inner, held))
        elif value.__class__ is list:
            inner = f"{path}[]"
            walks.extend([(inner, item) for item in value if item or _is_value(item)])
        elif value is not None:
            yield path


def _is_value(held: Any) -> bool:
    """Whether something that is false was left over itself: what is emptied was not."""
    return held is not None and held.__class__ is not dict and held.__class__ is not list
