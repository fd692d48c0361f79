"""The answer of a day gone by: an index of what the archive held at its end, made when somebody asks, and kept a while.

    TRIALS_HOME/past/<day>-<mark>/   an embedded index; the mark names all that it was made of and by

Studies are linked by what was held and decided then, in a book that lives as long as the building. Only trials of the
scope are indexed unless all are asked for: so that a day of a large archive costs what lies in the scope and what has
changed since, not what is held.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from crawler.archive import Archive
from crawler.archive.past import PastArchive
from indexer.build import Build, Progress
from indexer.embedded.engine import EmbeddedEngine
from indexer.embedded.schema import VERSION as LAYOUT
from indexer.engine import Engine, IndexState, open_engine
from indexer.linking.book import VERSION as LINKING
from indexer.linking.book import Book, Decision
from indexer.linking.follow import follow
from indexer.query import Query
from indexer.rules import rules_mark
from indexer.search import search
from indexer.study import study_key
from trials.errors import ArchiveBusyError, IndexUnavailableError, SettingsError, UsageError
from trials.scope import scope

FOLDER: Final = "past"
KEPT: Final = 4  # days whose index is kept: to and fro between some days is quick, and the disk does not fill up


def search_day(home: Path, setting: str | None, query: Query, day: date, progress: Progress) -> dict[str, Any]:
    """The answer of docs/query-language.md from what was known at the end of a day (UTC).

    `out_of_scope` is None where only the scope was indexed. Raises `UsageError` for a day still to come or before
    everything, `SettingsError` where a server holds the index.
    """
    if setting:
        raise SettingsError("--as-of answers from an embedded index of that day: unset TRIALS_INDEX for this call")
    today = max(datetime.now(UTC).date(), date.today())
    if day > today:
        raise UsageError(f"--as-of takes a day that has begun; {day} is still to come")
    with Archive.open(home) as archive:
        past = PastArchive(archive, day)
        if not past.sequence:
            raise UsageError(f"nothing was known at the end of {day}: {_begun(archive)}")
        with _engine(home, past, day, query, progress) as (engine, whole):
            answer = search(engine, query, day)
            answer["query"]["as_of"] = day.isoformat()
            return answer if whole else answer | {"out_of_scope": None}


def forget_days(home: Path) -> None:
    """Remove every kept index of a day: what was purged must not stay in one."""
    shutil.rmtree(home / FOLDER, ignore_errors=True)


def _begun(archive: Archive) -> str:
    first = next(iter(archive.changes(0)), None)
    return f"the first records came on {first.at[:10]}" if first else "no records have come yet"


@contextmanager
def _engine(
    home: Path, past: PastArchive, day: date, query: Query, progress: Progress
) -> Iterator[tuple[Engine, bool]]:
    """An engine for that day, and whether it holds trials outside the scope too."""
    decisions = _decisions(home)
    then = [each for each in decisions if _stood(each, past.moment)]
    present = _present(home)
    if present is not None and _is_of(present[1], past, same=then == [each for each in decisions if not each.undone]):
        yield present[0], True
        return
    name = f"{day}-{_mark(past, then, everything=query.everything)}"
    with _room(home) as room:
        engine = EmbeddedEngine(room / name)
        if not _is_sound(engine):
            _build(engine, past, then, home, present, everything=query.everything, progress=progress)
        with suppress(OSError):
            os.utime(engine.root)
        _prune(room)
        yield engine, query.everything


def _present(home: Path) -> tuple[Engine, IndexState] | None:
    """The index of today, if it is there and made by the rules of today."""
    engine = open_engine(home, None)
    try:
        state = engine.state()
    except (IndexUnavailableError, SettingsError):
        return None
    return (engine, state) if state.rules == rules_mark() else None


def _is_of(state: IndexState, past: PastArchive, *, same: bool) -> bool:
    """Whether the index of today says just what was known that day."""
    dated = all(past.dates.get(source) == day for source, day in state.as_of.items())
    return same and dated and (state.archive, state.sequence) == (past.id, past.sequence)


def _decisions(home: Path) -> list[Decision]:
    """What people ever decided on links."""
    try:
        with Book(home, write=False) as book:
            return book.decisions()
    except SettingsError:
        return []


def _stood(decision: Decision, moment: str) -> bool:
    """Whether a decision held at a moment (UTC, ISO)."""
    return decision.at[:19] < moment[:19] and (decision.undone is None or decision.undone[:19] >= moment[:19])


def _mark(past: PastArchive, decisions: list[Decision], *, everything: bool) -> str:
    """Names what an index of a day is made of and by: another one is made under another name."""
    parts = (
        *(past.id, past.sequence, sorted(past.dates.items()), len(past.purges()), everything),
        *([tuple(each)[:4] for each in decisions], rules_mark(), LINKING, LAYOUT),
    )
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


@contextmanager
def _room(home: Path) -> Iterator[Path]:
    """The folder of kept days; one for this call only where the home is for reading only."""
    kept = home / FOLDER
    try:
        kept.mkdir(mode=0o700, exist_ok=True)
        writable = os.access(kept, os.W_OK)
    except OSError:
        writable = False
    if writable:
        yield kept
        return
    with TemporaryDirectory(prefix="trials-") as folder:
        yield Path(folder)


def _is_sound(engine: EmbeddedEngine) -> bool:
    try:
        engine.state()
    except (IndexUnavailableError, SettingsError):
        return False
    return True


def _prune(room: Path) -> None:
    """Keep the days that were asked for last."""
    with suppress(OSError):
        days = sorted(room.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in days[KEPT:]:
            shutil.rmtree(path, ignore_errors=True)


def _build(
    engine: EmbeddedEngine,
    past: PastArchive,
    decisions: list[Decision],
    home: Path,
    present: tuple[Engine, IndexState] | None,
    *,
    everything: bool,
    progress: Progress,
) -> None:
    """Link and index what was held that day."""
    if not everything:
        _leave_out(past, home, present)
    with TemporaryDirectory(prefix="trials-") as folder, Book(Path(folder)) as book:
        for each in decisions:
            book.decide(each.a, each.b, each.verdict, each.author, each.why)
        follow(book, past)
        try:
            Build(engine, past, book, progress).anew()
        except ArchiveBusyError as error:
            raise ArchiveBusyError("another search makes the index of that day: ask again in a moment") from error


def _leave_out(past: PastArchive, home: Path, present: tuple[Engine, IndexState] | None) -> None:
    """Leave out what is outside the scope. The index of today knows it of all that has not changed since."""
    inside = _inside(home, present[0]) if present and present[1].archive == past.id else None
    last = min(past.sequence, present[1].sequence) if present else 0

    def unread(source: str, number: str, latest: int) -> bool:
        return inside is not None and latest <= last and study_key(source, number) not in inside

    def wanted(trial: dict[str, Any]) -> bool:
        return scope(trial).in_scope or (inside is not None and study_key(trial["source"], trial["id"]) in inside)

    past.choose(unread, wanted)


def _inside(home: Path, engine: Engine) -> set[str]:
    """The records of all studies in the scope, as the index of today has them."""
    keys = engine.keys(Query())
    with suppress(SettingsError), Book(home, write=False) as book:
        return {member for key in keys for member in book.members(key) or (key,)}
    return set(keys)
