"""Reads the archive again with the readers as they are now: no network.

In: every published record of the registries named, and what waits in quarantine. Out: one run a registry; what gives
another trial than before is published as a change. A replay that rejects too much publishes nothing.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.archive import Archive, RunRecord
from crawler.archive.derived import attempt
from crawler.archive.pool import spread
from trials.errors import NotFoundError

Progress = Callable[[str, int, int], None]
"""Told registry, records read, records to read."""


def _silent(source: str, done: int, total: int) -> None:
    """No progress is shown."""


def replay(home: Path, sources: Sequence[str] = (), *, progress: Progress = _silent) -> list[RunRecord]:
    """Read the records of these registries (of all that are held, if none is named) again."""
    with Archive.open(home, write=True) as archive:
        held = [status.source for status in archive.status()]
        for source in sources:
            if source not in held:
                raise NotFoundError(f"Nothing of {source} is in the archive; it holds: {', '.join(held) or 'nothing'}.")
        return [_replay_source(archive, source, progress) for source in sources or held]


def _replay_source(archive: Archive, source: str, progress: Progress) -> RunRecord:
    run = archive.begin(source, "replay")
    total = next(status.held for status in archive.status() if status.source == source)
    done = 0
    with spread(attempt, total) as read:
        for versions in archive.stored(source):
            run.reread(versions, read)
            done += len(versions)
            progress(source, done, max(done, total))
    return run.finish(run.judge(fetched=done))
