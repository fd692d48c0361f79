"""The records that the local server holds: loaded from a folder, changed between requests by tests.

A record read out is a copy; put it back, or use `change`, to change what is served. So that a list of many pages stays
fast, everything computed from a record (bytes, folded text) is kept beside it and dropped when the record is replaced.
"""

import copy
import json
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from crawler.sample.wire import Json, to_json
from trials.errors import SettingsError


class Held:
    """One record as the server holds it. Never changed after it was made."""

    __slots__ = ("_body", "data", "id", "texts")

    def __init__(self, record_id: str, data: Json) -> None:
        self.id = record_id
        self.data = data
        self.texts: dict[str, list[str]] = {}  # a face's memory: area or field -> folded values
        self._body: bytes | None = None

    @property
    def body(self) -> bytes:
        """The record as compact JSON."""
        if self._body is None:
            self._body = to_json(self.data)
        return self._body


class Records(MutableMapping[str, Json]):
    """Records by id, in the order in which they came. Safe to change while the server runs."""

    def __init__(self, records: Mapping[str, Json]) -> None:
        self._held = {key: Held(key, copy.deepcopy(data)) for key, data in records.items()}
        self._lock = threading.Lock()

    def __getitem__(self, key: str) -> Json:
        return copy.deepcopy(self._held[key].data)

    def __setitem__(self, key: str, data: Json) -> None:
        with self._lock:
            self._held = {**self._held, key: Held(key, copy.deepcopy(data))}

    def __delitem__(self, key: str) -> None:
        with self._lock:
            if key not in self._held:
                raise KeyError(key)
            self._held = {other: held for other, held in self._held.items() if other != key}

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def held(self) -> list[Held]:
        """What is served at this moment."""
        return list(self._held.values())

    def get_held(self, key: str) -> Held | None:
        """One record as held, or None."""
        return self._held.get(key)

    def change(self, key: str, values: Mapping[str, Any]) -> None:
        """Set values by dotted path: `{"protocolSection.statusModule.overallStatus": "COMPLETED"}`; None removes."""
        record = self[key]
        for path, value in values.items():
            *parents, leaf = path.split(".")
            place = record
            for parent in parents:
                place = place.setdefault(parent, {})
            if value is None:
                place.pop(leaf, None)
            else:
                place[leaf] = value
        self[key] = record


def load_folder(folder: Path, id_of: Callable[[Json], str]) -> dict[str, Json]:
    """Every `*.json` of a folder, by the id that the record itself gives."""
    if not folder.is_dir():
        raise SettingsError(f"{folder} is not a folder of records.")
    records: dict[str, Json] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_bytes())
            records[id_of(data)] = data
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f"{path} is not one of this registry's records: {error}.") from error
    return records
