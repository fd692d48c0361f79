"""The archive of raw records: one SQLite file that everything after crawling is a function of."""

from crawler.archive.archive import Archive
from crawler.archive.held import Change, Held, Kind, Purge, Rejected, RunRecord, SourceStatus, Step, Version

__all__ = [
    "Archive",
    "Change",
    "Held",
    "Kind",
    "Purge",
    "Rejected",
    "RunRecord",
    "SourceStatus",
    "Step",
    "Version",
]
