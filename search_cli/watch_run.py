"""Runs watches: what is new for each of their channels since it was told last, told, and then noted as told.

In: a home. Out: messages to channels. A channel's place moves only after it has been told: a crash in between tells it
again, and the keys of the lines keep that from being seen twice. One run at a time.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search_cli.changing import changed_lines, known_types
from search_cli.channels import Message, NotDeliveredError, deliver
from search_cli.watches import FOLDER, Watch, Watches
from trials.errors import ArchiveBusyError, UsageError

if TYPE_CHECKING:
    from crawler.archive import Archive, RunRecord
    from crawler.changes import Happening

Line = dict[str, Any]


def run_watches(home: Path, names: Sequence[str] = ()) -> tuple[int, list[str]]:
    """Run these watches, or all: how many lines were told, and a sentence for each channel that could not be."""
    from crawler.archive import Archive
    from crawler.archive.lock import WriterLock
    from crawler.config import read_settings

    watches = Watches(home)
    chosen = [watches.get(name) for name in names] or list(watches.all())
    if not chosen:
        return 0, []
    try:
        lock = WriterLock.take(home / FOLDER / "run.lock")
    except ArchiveBusyError as error:
        raise ArchiveBusyError("another `trials watch run` is under way: wait for its end") from error
    try:
        with Archive.open(home) as archive:
            return _run(archive, watches, [watches.get(watch.name) for watch in chosen], read_settings(home))
    finally:
        lock.release()


def _run(archive: "Archive", watches: Watches, chosen: Sequence[Watch], settings: Any) -> tuple[int, list[str]]:
    told, faults = 0, []
    for watch in chosen:
        if watch.archive != archive.id:
            _begin_anew(watch, archive)
            watches.save(watch)
        until, last_run = archive.sequence, _last_run(archive)
        for channel in watch.channels:
            lines = list(news(archive, watches, watch, channel, until, last_run))
            try:
                if lines:
                    deliver(channel, message_of(watch, lines), settings)
                    told += len(lines)
            except (NotDeliveredError, UsageError) as error:
                faults.append(str(error))
                continue
            watch.told[channel], watch.runs_told[channel] = until, last_run
            watches.save(watch)
    return told, faults


def _begin_anew(watch: Watch, archive: "Archive") -> None:
    """An archive that is not the one that was watched: what it holds already is no news. All of the first archive is,
    where there was none when the watch was added."""
    if not watch.archive:
        watch.archive = archive.id
        return
    watch.archive, watch.begins, watch.runs_begin = archive.id, archive.sequence, _last_run(archive)
    watch.told, watch.runs_told = {}, {}


def _last_run(archive: "Archive") -> int:
    return next((run.id for run in archive.runs(1)), 0)


def news(archive: "Archive", watches: Watches, watch: Watch, channel: str, until: int, last_run: int) -> Iterator[Line]:
    """The lines of a watch that a channel has not been told of."""
    from search_cli.saved_query import build_query

    after = watch.told.get(channel, watch.begins)
    query = None if set(watch.filters) == {"all"} else build_query(watch.filters)
    keep = _fitting(watches.profile(watch))
    if not watch.failed_runs:
        for line in changed_lines(archive, after, until, query, known_types(watch.types), keep=keep):
            yield line | {"key": key_of(line)}
        return
    since = watch.runs_told.get(channel, watch.runs_begin)
    failed = [
        run for run in archive.runs(1000) if since < run.id <= last_run and run.state in ("failed", "interrupted")
    ]
    yield from map(run_line, reversed(failed))


def key_of(line: Line) -> str:
    """Names a change: the same whenever it is read from the archive."""
    parts = (line["source"], line["id"], line["sequence"], line["type"], line["field"], line["old"], line["new"])
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def run_line(run: "RunRecord") -> Line:
    """A run that failed, as a line."""
    why = run.verdict.reason if run.verdict else run.state
    facts = {"id": str(run.id), "type": "run_failed", "field": "run", "old": None, "new": why, "direction": ""}
    title = f"Run {run.id} of {run.source} {run.state}"
    return {**facts, "at": run.ended or run.started, "source": run.source, "title": title, "key": f"run-{run.id}"}


def _fitting(profile: dict[str, Any] | None) -> Any:
    """Whether a happening is about a trial that the patient could join, before or after it."""
    if profile is None:
        return None
    import json

    from trials.matching import Fit, match_trial
    from trials.patient import parse_patient

    patient = parse_patient(profile)

    def fits(happening: "Happening") -> bool:
        copies = [json.loads(copy) for copy in (happening.old, happening.new) if copy]
        return any(match_trial(copy, patient).fit is not Fit.NOT for copy in copies)

    return fits


def message_of(watch: Watch, lines: Sequence[Line]) -> Message:
    """What a channel is told."""
    from search_cli.render.changes import WORDS, change_text

    texts = [
        f"{line['title'] or line['id']}: {line['new']}"
        if line["type"] == "run_failed"
        else f"{line['id']}: {WORDS[line['type']]}: {change_text(line)}"
        for line in lines
    ]
    return Message(watch.name, watch.reason(), lines, texts)
