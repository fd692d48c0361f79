"""A copy of the archive in one file, through SQLite's backup: consistent whoever writes meanwhile. It carries the
decisions on links, which cannot be computed again.

In: the archive of a home. Out: a file that appears under its name only when all of it is on disk and was read back.
"""

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from search_cli.whole_files import draft_of
from trials.errors import ArchiveDamagedError, UsageError

if TYPE_CHECKING:
    from indexer.linking.book import Decision

SQLITE: Final = b"SQLite format 3\0"
PAGES: Final = 2048  # a step, 16 MB: other readers and the writer come in between


def copy_archive(home: Path, target: Path) -> dict[str, Any]:
    """Copy; gives the file, its size, whose copy it is, and how many decisions on links it carries."""
    from crawler.archive import Archive
    from indexer.linking.carried import decisions_of

    check_target(home, target)
    with Archive.open(home) as archive:
        facts = {"archive": archive.id, "records": sum(source.held for source in archive.status())}
        with draft_of(target) as draft:
            facts["decisions"] = copy_database(archive.store.database.connection, draft, decisions_of(home))
            return {"file": str(target), "bytes": draft.stat().st_size, **facts, "sequence": sequence_of(draft)}


def check_target(home: Path, target: Path) -> None:
    """Refuse to put a copy in place of anything but an older copy."""
    if target.is_dir():
        raise UsageError(f"{target} is a folder: give a file's name, such as {target / 'trials-backup.db'}")
    if target.resolve().parent == home.resolve():
        raise UsageError(f"{target} lies in the folder that is to be saved: choose a place outside {home}")
    if target.exists() and not is_copy(target):
        raise UsageError(f"{target} exists and is no backup of an archive: choose another name")


def is_copy(path: Path) -> bool:
    """Whether a file is an archive, as far as can be seen from its tables."""
    with path.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            return False
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as found:
        try:
            return found.execute("select value from meta where key = 'id'").fetchone() is not None
        except sqlite3.Error:
            return False


def copy_database(source: sqlite3.Connection, draft: Path, decisions: "list[Decision]") -> int:
    """Copy page by page, put decisions in, make it one plain file, and read it back; gives how many decisions."""
    from indexer.linking.carried import carry

    try:
        with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            source.backup(copy, pages=PAGES)
            copy.execute("pragma journal_mode=delete")
            carried = carry(copy, decisions)
            problems = [line for (line,) in copy.execute("pragma quick_check(3)") if line != "ok"]
    except sqlite3.Error as error:
        raise ArchiveDamagedError(
            f"the copy could not be finished ({error}): make room, or see `trials doctor --thorough`; "
            "nothing was left behind"
        ) from error
    if problems:
        raise ArchiveDamagedError(f"the copy does not verify ({problems[0]}): `trials doctor --thorough` says what")
    return carried


def sequence_of(draft: Path) -> int:
    """The last change that the copy holds."""
    with contextlib.closing(sqlite3.connect(draft)) as copy:
        return int(copy.execute("select value from meta where key = 'sequence'").fetchone()[0])
