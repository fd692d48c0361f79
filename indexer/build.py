"""The step from the archive to the index: what changed since the index was last brought up, and nothing else.

In: an archive. Out: the index that `TRIALS_INDEX` names, at the archive's last change, and a report. The index keeps
the archive's id and the sequence of the last change in the same commit as the studies. Records stream through: memory
does not grow with the archive.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from crawler.archive import Archive
from crawler.archive.pool import spread
from indexer.documents import Material, made_of
from indexer.engine import Engine, IndexState, Writer, open_engine
from indexer.linking.book import Book
from indexer.linking.follow import brought_up
from indexer.linking.linker import likely
from indexer.rules import rules_mark
from indexer.study import Likely, study_key
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

    An index that is missing, damaged, of an older schema, made by other rules or ahead of its archive is made anew by
    itself; one of another archive is refused (`SettingsError`). Raises `IndexUnavailableError` where a server cannot
    be reached.
    """
    engine = open_engine(home, setting)
    with Archive.open(home) as archive:
        state = None if rebuild else _usable(engine, archive, setting)
        with brought_up(home, archive) as book:
            if state is not None:
                with suppress(IndexDamagedError):
                    return Build(engine, archive, book, progress).onward(state)
            return Build(engine, archive, book, progress).anew()


def _usable(engine: Engine, archive: Archive, setting: str | None) -> IndexState | None:
    """The state of an index that can be brought up; None where it has to be made anew."""
    try:
        state = engine.state()
    except IndexUnavailableError as error:
        if setting and not isinstance(error, IndexDamagedError):
            raise
        return None
    if state.archive != archive.id:
        raise SettingsError(OTHER_ARCHIVE)
    return state if state.sequence <= archive.sequence and state.rules == rules_mark() else None


class Build:
    """One bringing up."""

    def __init__(self, engine: Engine, archive: Archive, book: Book, progress: Progress | None) -> None:
        self.engine = engine
        self.archive = archive
        self.book = book
        self.progress = progress
        self.added = self.removed = self.last = 0
        self.unread: set[str] = set()
        self.refused: dict[str, str] = {}

    def anew(self) -> dict[str, Any]:
        """All that the archive holds, into a new index."""
        sequence = self.archive.sequence
        held = sum(source.held for source in self.archive.status())
        self._begin("Building the index")
        with self.engine.update(rebuild=True, expected=held) as writer:
            self._put(writer, self._all(held), held)
            writer.commit(self.archive.id, sequence, self._as_of(), self.book.place)
            self.refused = dict(writer.refused)
        return self._report(rebuilt=True)

    def onward(self, state: IndexState) -> dict[str, Any]:
        """What changed since then, into the index that is there: records, and studies that records came to or left."""
        behind = max(0, self.archive.sequence - state.sequence)
        if not behind and dict(state.as_of) == self._as_of() and state.links == self.book.place:
            with self.engine.update(rebuild=False, expected=0) as writer:
                self.refused = dict(writer.refused)
                return self._report(rebuilt=False)
        self._begin("Bringing up the index")
        self.last = state.sequence
        with self.engine.update(rebuild=False, expected=behind) as writer:
            self._put(writer, self._moved(writer, state, behind), behind)
            writer.commit(self.archive.id, self.last, self._as_of(), self.book.place)
            self.refused = dict(writer.refused)
        return self._report(rebuilt=False)

    def _all(self, held: int) -> Iterator[Material]:
        """Every study of the archive."""
        for done, (record, trial) in enumerate(self.archive.trials(), 1):
            key = study_key(record.source, record.id)
            members = self.book.members(key) or (key,)
            at = members.index(key)
            if not at or not self._trials(members[:at]):  # the first that can be read leads
                yield self._material(members, [trial, *self._trials(members[at + 1 :])])
            self._move(done, held)

    def _moved(self, writer: Writer, state: IndexState, behind: int) -> Iterator[Material]:
        """The studies that changed since then; what leads no study any more is taken out on the way."""
        done: set[str] = set()
        for number, change in enumerate(self.archive.changes(state.sequence, latest=True), 1):
            yield from self._applied(writer, study_key(change.source, change.id), done)
            self.last = max(self.last, change.seq)
            self._move(number, behind)
        for key in self.book.moved_since(self.book.turn_of(state.links)):
            yield from self._applied(writer, key, done)

    def _applied(self, writer: Writer, key: str, done: set[str]) -> Iterator[Material]:
        """The study of one record as it is now; under the record's own name only where it leads."""
        if key in done:
            return
        done.add(key)
        members = self.book.members(key)
        if not members or members[0] != key:
            writer.delete(key)
            self.removed += not members
        if members and (members[0] == key or members[0] not in done):
            done.add(members[0])
            if trials := self._trials(members):
                yield self._material(members, trials)

    def _trials(self, members: Sequence[str]) -> list[bytes]:
        """The stored trials of records, in their order; one that can no longer be read is left out."""
        found = []
        for key in members:
            number, _, source = key.rpartition("/")
            held = self.archive.head(source, number)
            try:
                found += [self.archive.trial_json(held)] if held is not None and not held.tombstoned else []
            except ReadError:
                self.unread.add(key)
        return found

    def _material(self, members: Sequence[str], trials: Sequence[bytes]) -> Material:
        return trials, tuple(self._likely(members))

    def _put(self, writer: Writer, studies: Iterator[Material], expected: int) -> None:
        """Make the documents, by several processes where there are many, and put them in their order."""
        with spread(made_of, expected) as make:
            for document in make(studies):
                writer.put(document)
                self.added += 1

    def _likely(self, members: Sequence[str]) -> Iterator[Likely]:
        """Records that may be of this study, as the book of links knows them."""
        for side, probability in likely(self.book, members):
            number, _, source = side.key.rpartition("/")
            yield Likely(number, source, side.shown, round(probability, 2))

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
            "unread": len(self.unread),
            "refused": self.refused,
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
