"""What differs between two readings of one record, field by field, in words short enough for a line.

In: two trials as stored (JSON without defaults). Out: dotted fields with the value before and after. Lists are compared
as wholes: which entries went and which came.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

LONGEST = 80  # characters of a value in a line


class Difference(NamedTuple):
    """One field; `before` or `after` is empty where the record did not have it."""

    field: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[Difference]:
    """Every field that differs, in the order of the newer reading."""
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key), after.get(key)
        field = f"{path}{key}"
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict) and "value" not in new:
            yield from differences(old, new, f"{field}.")
        elif isinstance(old, list) and isinstance(new, list):
            yield entries(field, old, new)
        else:
            yield Difference(field, short(old), short(new))


def entries(field: str, old: Sequence[Any], new: Sequence[Any]) -> Difference:
    """Entries of a list that went, and entries that came."""
    before, after = {repr(each): each for each in old}, {repr(each): each for each in new}
    gone = [each for key, each in before.items() if key not in after]
    came = [each for key, each in after.items() if key not in before]
    if not gone and not came:
        return Difference(field, "in another order", "the same entries")
    return Difference(field, short(gone) if gone else "", short(came) if came else "")


def short(value: Any) -> str:
    """A value in a few words."""
    if value is None:
        return ""
    if isinstance(value, dict) and value.get("unit") and isinstance(value.get("value"), (int, float)):
        text = f"{value['value']:g} {value['unit']}"
    elif isinstance(value, dict):
        named = (
            value.get("value") or value.get("name") or value.get("label") or value.get("measure") or value.get("raw")
        )
        place = ", ".join(str(value[key]) for key in ("facility", "city", "country", "status") if value.get(key))
        text = str(named or place or ", ".join(f"{key} {short(each)}" for key, each in value.items()))
        text += f" ({value['kind']})" if named and value.get("kind") else ""
    elif isinstance(value, list):
        told = "; ".join(short(each) for each in value[:3])
        text = f"{told}; {len(value) - 3} more" if len(value) > 3 else told
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
