"""What `trials doctor --fix` mends besides the index: records whose stored bytes are damaged, the book of links.

In: a home. Out: a sentence on what was done, None where nothing could be. What was there is kept beside.
"""

from pathlib import Path

from trials.errors import SettingsError


def mend_archive(home: Path) -> str | None:
    """Let go of damaged copies of records, so that the next crawl or import can bring them again."""
    from crawler.archive import Archive
    from crawler.archive.faults import DamagedFileError

    try:
        with Archive.open(home) as archive:
            if not archive.has_damaged_copies():
                return None
    except (DamagedFileError, SettingsError):
        return None  # a finding tells it
    with Archive.open(home, write=True) as archive:
        gone = archive.let_go()
    if gone is None:
        return None
    copies = "1 damaged copy of a record was" if gone.copies == 1 else f"{gone.copies:,} damaged copies of records were"
    return f"{copies} let go; the file as it was is {gone.kept}"


def mend_links(home: Path) -> str | None:
    """Begin the book of links anew with the decisions that can be read, and work out all else again. One that is gone
    comes again with the index."""
    from indexer.linking import FILE
    from indexer.linking.mending import begin_anew
    from search_cli.writing import refresh_index

    if not (home / FILE).exists():
        return None
    begun = begin_anew(home)
    refresh_index(home)
    kept = "1 decision on links was" if begun.decisions == 1 else f"{begun.decisions:,} decisions on links were"
    return f"{kept} read and kept; the file as it was is {begun.kept}"
