"""Takes in files that somebody downloaded: registry exports and bulk downloads, recognised by their content.

In: paths, or `-` for standard input. Out: one run a registry, with everything that the files hold of it; what cannot
be read is kept aside with its reason, and the rest goes on. An import is no look at the registry: nothing is taken for
gone because a file does not hold it.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, Final

from crawler.archive import Archive, Run, RunRecord
from crawler.containers import HEAD, Content, contents, is_container, label
from crawler.progress import Progress, Silent
from crawler.readers import descriptors, formats
from crawler.records import Raw, Reject
from crawler.verdict import failed, judge
from crawler.writing import BATCH, BATCH_BYTES
from trials.errors import TrialsError, UsageError

STDIN: Final = "-"
KEPT: Final = 64 << 10
"""Bytes kept of a content that is not known, to show what it was."""

MOST_UNCLAIMED: Final = 1000
"""Members of no known kind, before the first that is known: then this is an archive of something else."""

_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"  # what macOS puts beside each file that it zips; never a record
_NOTHING_KNOWN: Final = (
    "holds nothing that can be imported: `trials registries` lists the registries whose exports can be"
)


def import_files(
    home: Path, files: Sequence[str], *, progress: Progress | None = None, stdin: BinaryIO | None = None
) -> list[RunRecord]:
    """Import files into the archive of a home. Gives a run for each registry that they hold something of.

    Raises `UsageError` before anything is written where a file is missing, empty or of no known kind. A file whose
    records are broken is no error: its run tells, and so does the quarantine.
    """
    for name in files:
        _check(name)
    if list(files).count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once")
    progress = progress or Silent()
    progress.begin(f"Importing {_title(files)}")
    with Archive.open(home, write=True) as archive:
        intake = _Intake(archive, _title(files), progress)
        try:
            for name in files:
                _import_file(name, intake, stdin)
        except (OSError, TrialsError) as error:
            intake.give_up(str(error))
            raise _as_sentence(error) from error
        return intake.finish()


def _check(name: str) -> None:
    """What can be seen to be wrong with a file before anything of it is imported."""
    if name == STDIN:
        return
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"{name} is a folder: name the files in it")
    if not path.exists():
        raise UsageError(f"there is no file {name}")
    if not path.is_file():  # a pipe is read once
        return
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from error
    if not head:
        raise UsageError(f"{name} is empty")
    if not is_container(head) and _format(head) is None:
        raise UsageError(f"{name} {_NOTHING_KNOWN}")


def _as_sentence(error: OSError | TrialsError) -> TrialsError:
    return UsageError(f"reading was broken off: {error.strerror}") if isinstance(error, OSError) else error


def _title(files: Sequence[str]) -> str:
    """The files by name, without the folders of whoever imports them."""
    names = [_shown(name) for name in files]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more" if names else "nothing"


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else label(Path(name).name)


def _format(head: bytes) -> ModuleType | None:
    """The format that knows these first bytes."""
    return next((module for module in formats() if module.recognise(head)), None)


def _import_file(name: str, intake: "_Intake", stdin: BinaryIO | None) -> None:
    if name == STDIN:
        _import_stream(stdin or sys.stdin.buffer, _shown(name), intake)
    else:
        with Path(name).open("rb") as file:
            _import_stream(file, _shown(name), intake)


def _import_stream(file: BinaryIO, name: str, intake: "_Intake") -> None:
    for content in contents(file, name):
        for piece in _pieces(content):
            intake.take(piece)
        if intake.is_lost:
            return


def _pieces(content: Content) -> Iterator[Raw | Reject]:
    """Records and rejects of one content. Where it broke, what had not been read whole before is rejected for that."""
    module = _format(content.head)
    if module is None:
        if not content.head.startswith(_APPLE_DOUBLE):
            yield _unknown(content)
        return
    told = False
    for piece in module.split(content.stream, content.name):
        spoilt = _spoilt(piece, content)
        told = told or spoilt is not None
        yield spoilt or piece
    if content.broken and not told:
        yield Reject("", None, content.broken.reason, content.broken.detail, b"", content.name)


def _spoilt(piece: Raw | Reject, content: Content) -> Reject | None:
    """The reject for a piece of a broken content: the splitter's own is due to the break, and where a check sum does
    not fit, no record is to be trusted."""
    broken = content.broken
    if broken is None or (isinstance(piece, Raw) and broken.reason != "import/damaged"):
        return None
    return Reject(piece.source, piece.id, broken.reason, broken.detail, piece.body[:KEPT], content.name)


def _unknown(content: Content) -> Reject:
    reason, detail = "import/unknown-content", "no registry's export looks like this"
    if content.broken:
        reason, detail = content.broken.reason, content.broken.detail
    elif not content.head:
        reason, detail = "import/empty", "it holds nothing"
    return Reject("", None, reason, detail, content.head[:KEPT], content.name)


@dataclass(slots=True)
class _Batch:
    """What is written next of one registry."""

    raws: list[Raw] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    bytes: int = 0

    def add(self, piece: Raw | Reject) -> bool:
        """Take a piece in. True when it is time to write."""
        if isinstance(piece, Raw):
            self.raws.append(piece)
        else:
            self.rejects.append(piece)
        self.bytes += len(piece.body)
        return len(self.raws) + len(self.rejects) >= BATCH or self.bytes >= BATCH_BYTES


class _Intake:
    """The runs of one import: a registry's begins with the first of its records, all end together."""

    def __init__(self, archive: Archive, title: str, progress: Progress) -> None:
        self.archive = archive
        self.title = title
        self.progress = progress
        self.runs: dict[str, Run] = {}
        self.batches: dict[str, _Batch] = {}
        self.fetched: dict[str, int] = {}
        self.dates: dict[str, str] = {}  # the latest day of a registry's data, where its records name it
        self.unclaimed: list[Reject] = []  # of no known registry, as long as none is known
        self.latest = ""
        self.done = 0

    @property
    def is_lost(self) -> bool:
        """Whether so much was of no known kind that reading on is no use."""
        return len(self.unclaimed) >= MOST_UNCLAIMED

    def take(self, piece: Raw | Reject) -> None:
        """Take a record or a reject. What belongs to no registry by itself goes to the one that was read last."""
        source = piece.source or self.latest
        if isinstance(piece, Reject) and not source:
            self.unclaimed.append(piece)
            return
        self.latest = source
        for waiting in self.unclaimed:
            self._add(source, waiting)
        self.unclaimed.clear()
        self._add(source, piece)

    def _add(self, source: str, piece: Raw | Reject) -> None:
        if self.batches.setdefault(source, _Batch()).add(piece):
            self._write(source)

    def _write(self, source: str) -> None:
        batch = self.batches.pop(source, _Batch())
        run = self.runs.get(source) or self._begin(source)
        outcomes = run.put(batch.raws) if batch.raws else []
        for reject in batch.rejects:
            run.reject(Reject(source, reject.id, reject.reason, reject.detail, reject.body, reject.where))
        taken = len(batch.rejects) + sum(outcome != "purged" for outcome in outcomes)
        self.fetched[source] = self.fetched.get(source, 0) + taken
        self.dates[source] = max(
            self.dates.get(source, ""), *(raw.facts.get("data_date", "") for raw in batch.raws), ""
        )
        self.done += len(batch.raws) + len(batch.rejects)
        self.progress.move(self.done)

    def _begin(self, source: str) -> Run:
        self.runs[source] = self.archive.begin(source, "import", facts={"file": self.title})
        return self.runs[source]

    def finish(self) -> list[RunRecord]:
        """Write what waits, judge every run and publish those that are good."""
        for source in list(self.batches):
            self._write(source)
        if self.unclaimed:
            first = self.unclaimed[0]
            raise UsageError(f"{self.title} {_NOTHING_KNOWN} ({first.where}: {first.detail})")
        records = [self._finish(source, run) for source, run in self.runs.items()]
        self.progress.end("; ".join(map(_summary, records)) or f"{self.title}: no records in it")
        return records

    def _finish(self, source: str, run: Run) -> RunRecord:
        verdict = judge(run.counts, fetched=self.fetched[source], imported=True)
        return run.finish(verdict, mark=self.dates[source] or None)

    def give_up(self, why: str) -> None:
        """Reading ended before its time: the runs are kept and listed, and publish nothing."""
        for run in self.runs.values():
            with suppress(TrialsError):
                run.finish(failed("ended", why))
        self.progress.end(f"{self.title}: stopped")


def _summary(record: RunRecord) -> str:
    """One line on how a registry's run went."""
    names = ("new", "changed", "same", "older", "partial", "purged", "rejected")
    parts = [f"{count:,} {name}" for name in names if (count := record.counts.get(f"records/{name}"))]
    ended = "" if record.ok else "; nothing published"
    return f"{descriptors()[record.source].title}: {', '.join(parts)}{ended}"
