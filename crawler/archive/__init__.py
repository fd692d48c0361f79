"""The archive of raw records: one SQLite file that everything after crawling is a function of."""

from crawler.archive.archive import Archive
from crawler.archive.compare import Outcome
from crawler.archive.held import Change, Held, Kind, Purge, Rejected, RunRecord, SourceStatus, Step, Version
from crawler.archive.history import diff_fields
from crawler.archive.run import Run

__all__ = [
    "Archive",
    "Change",
    "Held",
    "Kind",
    "Outcome",
    "Purge",
    "Rejected",
    "Run",
    "RunRecord",
    "SourceStatus",
    "Step",
    "Version",
    "diff_fields",
]
