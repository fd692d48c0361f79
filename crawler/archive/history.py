"""Which fields differ between two copies of a trial, as dotted paths."""

import json
from collections.abc import Iterator
from typing import Any


def diff_fields(old: bytes | str, new: bytes | str) -> list[str]:
    """Dotted paths of the fields that differ between two JSON objects: `status`, `dates.start`, `sites[2].status`.

    Lists of the same length are compared place by place; where the length differs, the list itself is named, because
    nothing says which of its items is the new one. A field that only one side has is named at its own level.
    """
    return list(_differences(json.loads(old), json.loads(new), ""))


def _differences(old: Any, new: Any, path: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            at = f"{path}.{name}" if path else name
            if name in old and name in new:
                yield from _differences(old[name], new[name], at)
            else:
                yield at
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, f"{path}[{place}]")
    elif old != new or type(old) is not type(new):
        yield path
