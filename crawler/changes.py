"""What happened to the trials of an archive, in the order in which it was published.

In: an archive and a stretch of its change log. Out: one `Happening` for each publication that changed a trial, with
its typed changes and both copies. Costs what changed, not what is held. What only a newer reader reads otherwise is no
change of a trial: both copies are read by the reader as it is now.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.archive import Archive, Step
from trials.changes import Change, changes_between
from trials.errors import ReadError


@dataclass(frozen=True, slots=True)
class Happening:
    """One publication of one record. `old` and `new` are its copies as stored, None where there was or is none."""

    sequence: int
    source: str
    id: str
    at: str
    run: int | None
    changes: tuple[Change, ...]
    old: bytes | None
    new: bytes | None

    @property
    def trial(self) -> dict[str, Any]:
        """The newest copy there is."""
        found: dict[str, Any] = json.loads(self.new or self.old or b"{}")
        return found


def happenings(archive: Archive, after: int, until: int | None = None) -> Iterator[Happening]:
    """What was published after a sequence number, up to another one; what changed nothing of a trial is left out."""
    for step in archive.steps(after, until):
        if step.change.kind in {"put", "tombstone"}:
            found = _happening(archive, step)
            if found is not None:
                yield found


def _happening(archive: Archive, step: Step) -> Happening | None:
    line = step.change
    gone = line.kind == "tombstone"
    old = _trial(archive, step.before)
    new = None if gone else _trial(archive, line.version)
    if old is None and new is None:
        return None
    changes = tuple(_changes(old, new, came_back=step.was_gone))
    if not changes:
        return None
    return Happening(line.seq, line.source, line.id, line.at, line.run, changes, old, new)


def _changes(old: bytes | None, new: bytes | None, *, came_back: bool) -> Iterator[Change]:
    before = json.loads(old) if old else None
    after = json.loads(new) if new else None
    if before is None or after is None:
        yield Change("new" if before is None else "left", "record", _title(before), _title(after))
        return
    if came_back:
        yield Change("returned", "record", None, _title(after))
    yield from changes_between(before, after)


def _title(trial: dict[str, Any] | None) -> str | None:
    return None if trial is None else trial.get("title") or trial.get("official_title") or trial["id"]


def _trial(archive: Archive, number: int | None) -> bytes | None:
    """A copy as the reader reads it now; None where there is none, it was purged, or it cannot be read."""
    version = archive.version(number) if number is not None else None
    if version is None:
        return None
    try:
        return archive.trial_json(version)
    except ReadError:
        return None
