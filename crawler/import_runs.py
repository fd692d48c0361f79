"""The runs of one import: records and rejects of any registry go in, one judged run a registry comes out.

In: pieces of files, in the order in which they are read. Out: run records. Pieces are written in batches, so that the
memory needed is that of a few.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crawler.archive import Archive, RunRecord
from crawler.archive.ahead import Ahead
from crawler.archive.run import Run
from crawler.progress import Progress
from crawler.readers import descriptors
from crawler.records import Raw, Reject
from crawler.verdict import failed, judge
from crawler.writing import BATCH, BATCH_BYTES
from trials.errors import TrialsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from crawler.archive.ahead import Made

MOST_UNCLAIMED: Final = 1000
"""Members of no known kind, before the first that is known: then this is an archive of something else."""

LEAST_SHARE: Final = 0.01
"""Of the files' bytes, before the number of records is estimated by them."""

UNKNOWN, EMPTY = "import/unknown-content", "import/empty"
NOTHING_KNOWN: Final = "holds nothing that can be imported: `trials registries` lists what can be"


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


class ImportRuns:
    """The runs of one import: a registry's begins with the first of its records, all end together."""

    def __init__(self, archive: Archive, title: str, progress: Progress, ahead: Ahead) -> None:
        self.archive = archive
        self.title = title
        self.progress = progress
        self.ahead = ahead
        self.share: Callable[[], float] = lambda: 0.0  # of the files' bytes that are read
        self.runs: dict[str, Run] = {}
        self.batches: dict[str, _Batch] = {}
        self.sent: tuple[str, _Batch, Future[Made]] | None = None  # the one batch that is read, or waits to be written
        self.fetched: dict[str, int] = {}
        self.dates: dict[str, str] = {}  # the latest day of a registry's data, where its records name it
        self.unclaimed: list[Reject] = []  # of no known registry, as long as none is known
        self.latest = ""
        self.begun = self.done = 0  # records that were sent; those of them that are written

    @property
    def is_lost(self) -> bool:
        """Whether so much was of no known kind that reading on is no use."""
        return len(self.unclaimed) >= MOST_UNCLAIMED

    def take(self, piece: Raw | Reject) -> None:
        """Take a record or a reject. What belongs to no registry by itself goes to the one that was read last in the
        same file."""
        source = piece.source or self.latest
        if isinstance(piece, Reject) and not source:
            self.unclaimed.append(piece)
            return
        self.latest = source
        for waiting in self.unclaimed:
            self._add(source, waiting)
        self.unclaimed.clear()
        self._add(source, piece)

    def end_file(self, name: str) -> str | None:
        """No more comes of this file; a sentence where nothing of it was known."""
        why = self._nothing_known(name) if self.unclaimed else None
        self.unclaimed.clear()
        self.latest = ""
        return why

    def _add(self, source: str, piece: Raw | Reject) -> None:
        if self.batches.setdefault(source, _Batch()).add(piece):
            self._send(source)

    def _send(self, source: str) -> None:
        """Begin to read a batch, and write the one before meanwhile."""
        batch = self.batches.pop(source, _Batch())
        run = self.runs.get(source) or self._begin(source)
        self.begun += len(batch.raws) + len(batch.rejects)
        made = self.ahead.read(run, batch.raws, self._expected() or 0)
        self._write()
        self.sent = (source, batch, made)

    def _write(self) -> None:
        """Write the batch that was sent last."""
        if self.sent is None:
            return
        source, batch, made = self.sent
        self.sent, run = None, self.runs[source]
        outcomes = run.put(batch.raws, made.result()) if batch.raws else []
        if batch.rejects:
            run.reject(*(replace(reject, source=source) for reject in batch.rejects))
        taken = len(batch.rejects) + sum(outcome != "purged" for outcome in outcomes)
        self.fetched[source] = self.fetched.get(source, 0) + taken
        self.dates[source] = max(
            self.dates.get(source, ""), *(raw.facts.get("data_date", "") for raw in batch.raws), ""
        )
        self.done += len(batch.raws) + len(batch.rejects)
        self.progress.move(self.done, self._expected())

    def _expected(self) -> int | None:
        """About how many there will be, by the bytes that are left; None while that would be a guess."""
        share = self.share()
        if share < LEAST_SHARE:
            return None
        return max(self.begun, int(float(f"{self.begun / min(share, 1):.2g}")))

    def _begin(self, source: str) -> Run:
        self.runs[source] = self.archive.begin(source, "import", facts={"file": self.title})
        return self.runs[source]

    def finish(self) -> list[RunRecord]:
        """Write what waits, judge every run and publish those that are good."""
        for source in list(self.batches):
            self._send(source)
        self._write()
        records = [self._finish(source, run) for source, run in self.runs.items()]
        self.progress.end("; ".join(map(_summary, records)) or f"{self.title}: no records in it")
        return records

    def _nothing_known(self, name: str) -> str:
        """What is wrong with a file of which nothing could be read: broken, or of another kind."""
        told = (each for each in self.unclaimed if each.reason not in {UNKNOWN, EMPTY})
        first = next(told, self.unclaimed[0])
        if first.reason in {UNKNOWN, EMPTY}:
            return f"{name} {NOTHING_KNOWN} ({first.where}: {first.detail})"
        return f"{first.where} cannot be read: {first.detail}"

    def _finish(self, source: str, run: Run) -> RunRecord:
        run.count("query/fetched", self.fetched[source])
        verdict = judge(run.counts, fetched=self.fetched[source], imported=True)
        return run.finish(verdict, mark=self.dates[source] or None)

    def give_up(self, why: str) -> None:
        """Reading ended before its time: the runs are kept and listed, and publish nothing."""
        with suppress(TrialsError):
            self._write()
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
