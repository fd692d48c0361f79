"""Reading a whole object of a record by a plan: which of its keys are taken, how, and under which names.

In: a decoded JSON object, which gets emptied, and a plan, put together once. Out: plain values under the names of
`trials.model`, in the order of the plan; what is absent or empty is left out. The rules are those of `Fields`, which
reads key by key and is asked for whatever is not as plain as nearly all values of a large registry are. What a value
costs by itself is little; what makes half a million studies long is a chain of calls for each key, absent ones too.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from crawler.emptying import DATE_KINDS, LONGEST_DATE, Fields, Notes, plain_date
from trials.text import needs_work

Plain = dict[str, Any]
Taker = Callable[[Plain, Plain, Notes, str], None]
"""Takes its key out of the object (first) and puts what it is under its name (second); the text is where the names
stand in the trial ("sites[3].")."""


class Row(NamedTuple):
    """One key of an object, and what takes it where it is there. `name` is that of a plain line, which can be taken
    together with the lines beside it."""

    key: str
    take: Taker
    name: str = ""


class Plan(NamedTuple):
    """The keys of an object, in the order in which they are read. Without the names that it `needs`, an object gives
    nothing; `lacking` is then counted as a repair. `steps` are what takes an object with just these keys, for those
    that were met so far."""

    rows: tuple[Row, ...]
    needs: tuple[str, ...]
    lacking: str | None
    steps: dict[tuple[str, ...], tuple[Taker, ...]]


_ENDS: Final = ("", " ")
# Of one plan that are remembered, and keys of one: registries have some dozens, hostile files any number.
_MOST_SHAPES: Final = 1 << 10
_MOST_KEYS: Final = 1 << 6


def plan(*rows: Row, needs: tuple[str, ...] = (), lacking: str | None = None) -> Plan:
    """Rows put together."""
    return Plan(rows, needs, lacking, {})


def take(fields: Fields, by: Plan, path: str = "") -> Plain:
    """What an object holds, by a plan. `path` is where its names stand in the trial: "design."."""
    return (_take(fields.held, by, fields.notes, path) or {}) if fields.held else {}


def take_part(held: Plain, key: str, by: Plan, notes: Notes, path: str = "") -> Plain:
    """What an object inside another holds, by a plan."""
    inner = held.get(key)
    return (_take(inner, by, notes, path) or {}) if inner and inner.__class__ is dict else {}


def _take(held: Plain, by: Plan, notes: Notes, path: str) -> Plain | None:
    found: Plain = {}
    shape = tuple(held)
    steps = by.steps.get(shape)
    for taker in _steps(by, shape) if steps is None else steps:
        taker(held, found, notes, path)
    for needed in by.needs:
        if needed not in found:
            if by.lacking:
                notes.repair(by.lacking)
            return None
    return found


def _steps(by: Plan, shape: tuple[str, ...]) -> tuple[Taker, ...]:
    """What takes an object with these keys: the rows for them, plain lines that stand beside each other at once."""
    keys, steps = frozenset(shape), list[Taker]()
    there = (row for row in by.rows if row.key in keys)
    for is_line, run in groupby(there, lambda row: bool(row.name)):
        rows = tuple(run)
        steps += [_lines_at_once(rows)] if is_line and len(rows) > 1 else [row.take for row in rows]
    if len(by.steps) >= _MOST_SHAPES:
        by.steps.clear()
    if len(shape) <= _MOST_KEYS:
        by.steps[shape] = tuple(steps)
    return tuple(steps)


def _lines_at_once(rows: tuple[Row, ...]) -> Taker:
    """Lines that nearly always have nothing to mend, which one look at all of them tells: set side by side with a space
    between, they hold no character that is not printable and no two spaces, and have none at their ends."""
    keys, names = tuple(row.key for row in rows), tuple(row.name for row in rows)
    get = itemgetter(*keys)

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        values = get(held)
        if _are_plain(values):
            for key in keys:
                del held[key]
            found.update(zip(names, values, strict=True))
        else:
            for row in rows:
                row.take(held, found, notes, path)

    return taken


def _are_plain(values: Sequence[Any]) -> bool:
    """Whether these are texts of one line, none of them empty, of which nothing is to be undone or squeezed."""
    try:
        joined = " ".join(values)
    except TypeError:
        return False
    return (
        joined.isprintable()
        and "  " not in joined
        and "&" not in joined
        and "\\" not in joined
        and joined[:1] not in _ENDS
        and joined[-1:] != " "
    )


def line(key: str, name: str | None = None) -> Row:
    """`Fields.line`."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, _: str) -> None:
        value: Any = held[key]
        if value.__class__ is str and value.isprintable() and "&" not in value and "\\" not in value:
            del held[key]
            # Of white space, only the space is printable: a text without two in a row is squeezed already.
            value = value.strip() if "  " not in value else " ".join(value.split())
        else:
            value = Fields(held, notes).line(key)
        if value:
            found[name] = value

    return Row(key, taken, name)


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
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, _: str) -> None:
        value = held[key]
        if value is True or value is False:
            del held[key]
            found[name] = value
        else:
            Fields(held, notes).flag(key)

    return Row(key, taken)


def whole(key: str, name: str | None = None) -> Row:
    """`Fields.whole`."""
    return _single(key, name, lambda fields, _: fields.whole(key))


def lines(key: str, name: str | None = None) -> Row:
    """`Fields.lines`."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, _: str) -> None:
        values = held[key]
        if values.__class__ is list and _are_plain(values):
            del held[key]
            found[name] = tuple(values)
        elif got := Fields(held, notes).lines(key):
            found[name] = got

    return Row(key, taken)


def words(key: str, table: Mapping[str, str], name: str | None = None) -> Row:
    """`Fields.words`."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        values = held[key]
        try:
            known = tuple(dict.fromkeys([table[value] for value in values])) if values.__class__ is list else ()
        except (KeyError, TypeError):  # a word that is unknown, or no word
            known = ()
        if known:
            del held[key]
        else:
            known = Fields(held, notes).words(key, table, path + name)
        if known:
            found[name] = known

    return Row(key, taken)


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
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, _: str) -> None:
        got = _day(held, key, notes, None)
        if got is not None:
            found[name] = got

    return Row(key, taken)


def typed_day(key: str, name: str) -> Row:
    """`Fields.typed_date`, as plain values; an unknown type is noted under `<name>.kind`."""

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        inner: Any = held[key]
        if inner.__class__ is not dict:
            return
        kind = None
        if "type" in inner:
            word = Fields(inner, notes).word("type", DATE_KINDS, f"{path}{name}.kind")
            kind = DATE_KINDS.get(word.upper()) if word else None
        got = _day(inner, "date", notes, kind)
        if not inner:
            del held[key]
        if got is not None:
            found[name] = got

    return Row(key, taken)


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


def reals(key: str, bounds: Mapping[str, tuple[float, float]], name: str) -> Row:
    """An object of numbers, all of which it needs: `part` of `real`s."""
    inner = plan(*(real(each, *between) for each, between in bounds.items()), needs=tuple(bounds))
    one_by_one, names = part(key, inner, name), tuple(bounds)

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        value = held[key]
        if value.__class__ is dict and tuple(value) == names:
            for each, (least, most) in bounds.items():
                number = value[each]
                if number.__class__ is not float or not least <= number <= most:
                    break
            else:
                found[name] = held.pop(key)
                return
        one_by_one.take(held, found, notes, path)

    return Row(key, taken)


def each(key: str, inner: Plan, name: str | None = None) -> Row:
    """The objects of a list, numbered among those that give something. Of the list stays what was not taken."""
    name = name or key

    def taken(held: Plain, found: Plain, notes: Notes, path: str) -> None:
        items = held[key]
        if items.__class__ is not list:
            return
        made, is_taken, begin = list[Plain](), True, f"{path}{name}["
        for item in items:
            if item.__class__ is dict:
                one = _take(item, inner, notes, f"{begin}{len(made)}].")
                if one is not None:
                    made.append(one)
                if not item:
                    continue
            is_taken = False
        if is_taken:
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


def _day(held: Plain, key: str, notes: Notes, kind: str | None) -> Plain | None:
    value: Any = held.get(key)
    if value.__class__ is not str:
        Fields(held, notes).date(key)  # which leaves it, and counts it
        return None
    del held[key]
    found = _known_day(value, kind) if len(value) <= LONGEST_DATE else plain_date(value, kind)
    if found is None:
        notes.repair("date/unreadable")
    return found


# A registry of half a million studies has some ten thousand days, and a study a dozen of them.
_known_day: Final = lru_cache(maxsize=1 << 15)(plain_date)
