"""The step from the archive to the index: what changed since the index was last brought up, and nothing else.

In: an archive. Out: the index that `TRIALS_INDEX` names, at the archive's last change, and a report. The index keeps
the archive's id and the sequence of the last change in the same commit as the studies. Records stream through: memory
does not grow with the archive.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

from crawler.archive import Archive
from indexer.documents import build_document
from indexer.engine import Engine, IndexState, Writer, open_engine
from indexer.study import build_study, study_key
from trials.errors import IndexDamagedError, IndexUnavailableError, ReadError, SettingsError

EVERY: Final = 200  # records between two words to the progress
OTHER_ARCHIVE: Final = "the index was made from another archive: `trials index --rebuild` makes it anew from this one"


class Progress(Protocol):
    """Told how far the index is; `crawler.progress` has the kinds there are."""

    def begin(self, title: str) -> None:
        """A new piece of work."""

    def move(self, done: int, total: int | None = None) -> None:
        """`done` records so far, of `total` if that is known."""

    def note(self, text: str) -> None:
        """One sentence that matters to the person."""

    def end(self, text: str) -> None:
        """The piece of work is over, with this result."""


def bring_up(
    home: Path, *, rebuild: bool = False, progress: Progress | None = None, setting: str | None = None
) -> dict[str, Any]:
    """Bring the index up to the archive of a home.

    An index that is missing, damaged, of an older schema or ahead of its archive is made anew by itself; one of another
    archive is refused (`SettingsError`). Raises `IndexUnavailableError` where a server cannot be reached.
    """
    engine = open_engine(home, setting)
    with Archive.open(home) as archive:
        state = None if rebuild else _usable(engine, archive, setting)
        if state is not None:
            try:
                return Build(engine, archive, progress).onward(state)
            except IndexDamagedError:
                if setting:
                    raise
        return Build(engine, archive, progress).anew()


def _usable(engine: Engine, archive: Archive, setting: str | None) -> IndexState | None:
    """The state of an index that can be brought up; None where it has to be made anew."""
    try:
        state = engine.state()
    except IndexUnavailableError:
        if setting:
            raise
        return None
    if state.archive != archive.id:
        raise SettingsError(OTHER_ARCHIVE)
    return state if state.sequence <= archive.sequence else None


class Build:
    """One bringing up."""

    def __init__(self, engine: Engine, archive: Archive, progress: Progress | None) -> None:
        self.engine = engine
        self.archive = archive
        self.progress = progress
        self.added = self.removed = self.unread = 0

    def anew(self) -> dict[str, Any]:
        """All that the archive holds, into a new index."""
        sequence = self.archive.sequence
        held = sum(source.held for source in self.archive.status())
        self._begin("Building the index")
        with self.engine.update(rebuild=True, expected=held) as writer:
            for done, (_, trial) in enumerate(self.archive.trials(), 1):
                self._put(writer, trial)
                self._move(done, held)
            writer.commit(self.archive.id, sequence, self._as_of())
        return self._report(rebuilt=True)

    def onward(self, state: IndexState) -> dict[str, Any]:
        """What changed since then, into the index that is there."""
        behind = max(0, self.archive.sequence - state.sequence)
        if not behind and dict(state.as_of) == self._as_of():
            with self.engine.update(rebuild=False, expected=0):
                return self._report(rebuilt=False)
        self._begin("Bringing up the index")
        last = state.sequence
        with self.engine.update(rebuild=False, expected=behind) as writer:
            for done, change in enumerate(self.archive.changes(state.sequence, latest=True), 1):
                self._apply(writer, change.source, change.id)
                last = max(last, change.seq)
                self._move(done, behind)
            writer.commit(self.archive.id, max(last, state.sequence), self._as_of())
        return self._report(rebuilt=False)

    def _apply(self, writer: Writer, source: str, number: str) -> None:
        """One record as it is now: the study it leads is put, or leaves."""
        held = self.archive.head(source, number)
        if held is not None and not held.tombstoned:
            try:
                self._put(writer, self.archive.trial_json(held))
            except ReadError:
                self.unread += 1
            else:
                return
        writer.delete(study_key(source, number))
        self.removed += 1

    def _put(self, writer: Writer, trial: bytes) -> None:
        writer.put(build_document(build_study([trial])))
        self.added += 1

    def _as_of(self) -> dict[str, str]:
        """The date of each registry's data: its own, else the day on which a record last came."""
        return dict(_dates(self.archive))

    def _begin(self, title: str) -> None:
        if self.progress:
            self.progress.begin(title)

    def _move(self, done: int, total: int) -> None:
        if self.progress and done % EVERY == 0:
            self.progress.move(done, total)

    def _report(self, *, rebuilt: bool) -> dict[str, Any]:
        """What was done, as plain values."""
        state = self.engine.state()
        if self.progress and (rebuilt or self.added or self.removed):
            self.progress.end(f"The index holds {state.studies:,} trials.")
        return {
            "added": self.added,
            "removed": self.removed,
            "unread": self.unread,
            "total": state.studies,
            "sequence": state.sequence,
            "generation": state.generation,
            "rebuilt": rebuilt,
        }


def _dates(archive: Archive) -> Iterator[tuple[str, str]]:
    for source in archive.status():
        day = source.as_of or source.newest
        if day and source.held:
            yield source.source, day[:10]
