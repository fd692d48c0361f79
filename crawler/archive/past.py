"""An archive as it was at the end of a day: what had been published by then, read by the reader as it is now.

In: an open archive and a day. Out: the same questions answered with that day's records. What was purged since is gone
from every day.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import orjson

from crawler.archive import listing
from crawler.archive.archive import Archive
from crawler.archive.held import Held, SourceStatus
from trials.errors import ReadError


class PastArchive(Archive):
    """The records of one day; reads only, and lives no longer than the archive that it looks into."""

    def __init__(self, archive: Archive, day: date) -> None:
        super().__init__(archive.store, contextlib.ExitStack(), write=False)
        self.moment = f"{(day + timedelta(days=1)).isoformat()}T00:00:00Z"
        self._sequence = archive.last_before(self.moment)
        self.dates = listing.dates_at(self.store, self._sequence, self.moment)
        self._chosen: dict[tuple[str, str], int] | None = None

    @property
    def sequence(self) -> int:
        """The last change published by then."""
        return self._sequence

    def choose(self, unread: Callable[[str, str, int], bool], wanted: Callable[[dict[str, Any]], bool]) -> None:
        """Leave out the records that are not wanted. `unread` gets source, id and last change of a record by now and
        says whether it is left out unread; `wanted` gets the trial and is asked of all others."""
        chosen = {}
        for source, key, latest, number in listing.held_at(self.store, self._sequence):
            if unread(source, key, latest):
                continue
            held = self._held(source, key, number)
            with contextlib.suppress(ReadError):
                if held is not None and wanted(orjson.loads(self.store.trial(held.version))):
                    chosen[source, key] = number
        self._chosen = chosen

    def _held(self, source: str, key: str, number: int) -> Held | None:
        version = self.version(number)
        return None if version is None else Held(source, key, self._sequence, None, version)

    def _numbers(self) -> dict[tuple[str, str], int]:
        if self._chosen is None:
            held = listing.held_at(self.store, self._sequence)
            self._chosen = {(source, key): number for source, key, _, number in held}
        return self._chosen

    def head(self, source: str, key: str) -> Held | None:
        """The record as it was then; None where it was not held."""
        number = self._numbers().get((source, key))
        return None if number is None else self._held(source, key, number)

    def heads(self, source: str | None = None) -> Iterator[Held]:
        """The records held then, by source and id."""
        for (name, key), number in sorted(self._numbers().items()):
            held = self._held(name, key, number) if source in (None, name) else None
            if held is not None:
                yield held

    def status(self) -> list[SourceStatus]:
        """Each registry with its date of then and how many of its records were held."""
        held: dict[str, int] = {}
        for source, _ in self._numbers():
            held[source] = held.get(source, 0) + 1
        return [
            each._replace(held=held[each.source], tombstoned=0, as_of=self.dates.get(each.source), newest=None)
            for each in super().status()
            if each.source in held
        ]
