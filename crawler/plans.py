"""Reading a whole object of a record by a plan: which of its keys are taken, how, and under which names.

In: a decoded JSON object, which gets emptied, and a plan, put together once. Out: plain values under the names of
`trials.model`, in the order of the plan; what is absent or empty is left out. The rules are those of `Fields`, which
reads key by key and is asked for whatever is not as plain as nearly all values of a large registry are. What a value
costs by itself is little; what makes half a million studies long is a chain of calls for each key, absent ones too.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from crawler.emptying import DATE_KINDS, LONGEST_DATE, Fields, Notes, plain_date
from trials.text import needs_work

Plain = dict[str, Any]
Taker = Callable[[Plain, Plain, Notes, str], None]
"""Takes its key out of the object (first) and puts what it is under its name (second); the text is where the names
stand in the trial ("sites[3].")."""


class Row(NamedTuple):
    """One key of an object, and what takes it where it is there."""

    key: str
    take: Taker


class Plan(NamedTuple):
    """The keys of an object, in the order in which they are read. Without the names that it `needs`, an object gives
    nothing; `lacking` is then counted as a repair."""

    rows: tuple[Row, ...]
    needs: tuple[str, ...] = ()
    lacking: str | None = None


def plan(*rows: Row, needs: tuple[str, ...] = (), lacking: str | None = None) -> Plan:
    """Rows put together."""
    return Plan(rows, needs, lacking)


def take(fields: Fields, by: Plan, path: str = "") -> Plain:
    """What an object holds, by a plan. `path` is where its names stand in the trial: "design."."""
    return _take(fields.held, by, fields.notes, path) or {}


def _take(held: Plain, by: Plan, notes: Notes, path: str) -> Plain | None:
    found: Plain = {}
    for key, taker in by.rows:
        if key in held:
            taker(held, found, notes, path)
    for needed in by.needs:
        if needed not in found:
            if by.lacking:
                notes.repair(by.lacking)
            return None
    return found


def line(key: str, name: str | None = None) -> Row:
    """`Fields.line`."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, _: str) -> None:
        value = held[key]
        if value.__class__ is str and value.isprintable() and "&" not in value and "\\" not in value:
            del held[key]
            # Of white space, only the space is printable: a text without two in a row is squeezed already.
            value = value.strip() if "  " not in value else " ".join(value.split())
        else:
            value = Fields(held, notes).line(key)
        if value:
            found[name] = value

    return Row(key, taken)


def text(key: str, name: str | None = None) -> Row:
    """`Fields.text`."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, _: str) -> None:
        value: Any = held[key]
        if value.__class__ is str and not needs_work(value):
            del held[key]
            value = value.strip()
        else:
            value = Fields(held, notes).text(key)
        if value:
            found[name] = value

    return Row(key, taken)


def word(key: str, table: Mapping[str, str], name: str | None = None) -> Row:
    """`Fields.word`; an unknown one is noted under the path of the name."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        value = held[key]
        known = table.get(value) if value.__class__ is str else None
        if known is not None:
            del held[key]
            found[name] = known
        elif (known := Fields(held, notes).word(key, table, path + name)) is not None:
            found[name] = known

    return Row(key, taken)


def flag(key: str, name: str | None = None) -> Row:
    """`Fields.flag`."""
    return _single(key, name, lambda fields, _: fields.flag(key))


def whole(key: str, name: str | None = None) -> Row:
    """`Fields.whole`."""
    return _single(key, name, lambda fields, _: fields.whole(key))


def lines(key: str, name: str | None = None) -> Row:
    """`Fields.lines`."""
    return _single(key, name, lambda fields, _: fields.lines(key) or None)


def words(key: str, table: Mapping[str, str], name: str | None = None) -> Row:
    """`Fields.words`."""
    return _single(key, name, lambda fields, path: fields.words(key, table, path) or None)


def read(key: str, reader: Callable[[str, Notes, str], Any], name: str | None = None) -> Row:
    """A line that `reader` makes something of: it is told the line, the notes and the path of the name."""

    def value(fields: Fields, path: str) -> Any:
        found = fields.line(key)
        return found and (reader(found, fields.notes, path) or None)

    return _single(key, name, value)


def real(key: str, least: float, most: float, name: str | None = None) -> Row:
    """`Fields.real`."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, _: str) -> None:
        value = held[key]
        if value.__class__ is float and least <= value <= most:
            del held[key]
            found[name] = value
        elif (value := Fields(held, notes).real(key, least, most)) is not None:
            found[name] = value

    return Row(key, taken)


def day(key: str, name: str | None = None) -> Row:
    """`Fields.date`, as plain values."""
    return _single(key, name, lambda fields, _: _day(fields, key, None))


def typed_day(key: str, name: str) -> Row:
    """`Fields.typed_date`, as plain values; an unknown type is noted under `<name>.kind`."""

    def value(fields: Fields, path: str) -> Plain | None:
        inner: Any = fields.held[key]
        if inner.__class__ is not dict:
            return None
        part = Fields(inner, fields.notes)
        kind = part.word("type", DATE_KINDS, f"{path}.kind")
        found = _day(part, "date", DATE_KINDS.get(kind.upper()) if kind else None)
        if not inner:
            del fields.held[key]
        return found

    return _single(key, name, value)


def part(key: str, inner: Plan, name: str | None = None) -> Row:
    """An object; nothing where it is absent or empty."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        value = held[key]
        if value.__class__ is dict and value:
            made = _take(value, inner, notes, f"{path}{name}.")
            if not held[key]:
                del held[key]
            if made is not None:
                found[name] = made

    return Row(key, taken)


def each(key: str, inner: Plan, name: str | None = None) -> Row:
    """The objects of a list, numbered among those that give something. Of the list stays what was not taken."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        items = held[key]
        if items.__class__ is not list:
            return
        made: list[Plain] = []
        for item in items:
            if item.__class__ is dict:
                one = _take(item, inner, notes, f"{path}{name}[{len(made)}].")
                if one is not None:
                    made.append(one)
        if not any(item or item.__class__ is not dict for item in items):
            del held[key]
        if made:
            found[name] = made

    return Row(key, taken)


def _single(key: str, name: str | None, value: Callable[[Fields, str], Any]) -> Row:
    """A row whose value is read as `Fields` reads it: told the object and the path of the name."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        got = value(Fields(held, notes), path + name)
        if got is not None:
            found[name] = got

    return Row(key, taken)


def _day(fields: Fields, key: str, kind: str | None) -> Plain | None:
    value: Any = fields.held.get(key)
    if value.__class__ is not str:
        fields.date(key)  # which leaves it, and counts it
        return None
    del fields.held[key]
    found = _known_day(value, kind) if len(value) <= LONGEST_DATE else plain_date(value, kind)
    if found is None:
        fields.notes.repair("date/unreadable")
    return found


# A registry of half a million studies has some ten thousand days, and a study a dozen of them.
_known_day: Final = lru_cache(maxsize=1 << 15)(plain_date)
