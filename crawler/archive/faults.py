"""What the machine can do to the archive's files, each as one sentence that says what to do.

In: an error of SQLite or of the operating system. Out: the error of ours that a person reads.
"""

import errno
import sqlite3
from pathlib import Path

from trials.errors import ArchiveBusyError, ArchiveDamagedError, SettingsError, TrialsError

FULL_DISK = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_PRIMARY = 0xFF  # SQLite's extended codes hold the primary one in the low byte


class DamagedFileError(ArchiveDamagedError):
    """A file that is not what was written; a full disk is another matter, though the same to the person."""


def full_disk(path: Path) -> TrialsError:
    """The disk, a quota or a limit of file size ended a write."""
    return ArchiveDamagedError(
        f"The disk under {path.parent} is full or cannot be written: make room and run the same command again; "
        "everything stored so far is kept."
    )


def forbidden(path: Path, reason: str | None = None) -> TrialsError:
    """The folder or a file in it is not for writing."""
    because = f" ({reason})" if reason else ""
    return SettingsError(
        f"{path} cannot be opened for writing{because}: make its folder writable or set TRIALS_HOME to one that is."
    )


def damaged(path: Path) -> TrialsError:
    """The file is there but is not, or is no longer, what was written."""
    return DamagedFileError(
        f"{path} is damaged: `trials doctor --fix` lets go of damaged records, and a crawl or an import brings them "
        "again; where more than records is damaged, bring back a backup of it."
    )


def busy(path: Path, who: str = "") -> TrialsError:
    """A second writer came while the first still writes."""
    return ArchiveBusyError(
        f"Another crawl, import or replay{who} is writing to {path}: wait for its end, or stop it, and try again."
    )


_BY_CODE = {
    sqlite3.SQLITE_FULL: full_disk,
    sqlite3.SQLITE_IOERR: full_disk,
    sqlite3.SQLITE_NOMEM: full_disk,
    sqlite3.SQLITE_READONLY: forbidden,
    sqlite3.SQLITE_CANTOPEN: forbidden,
    sqlite3.SQLITE_PERM: forbidden,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
    sqlite3.SQLITE_FORMAT: damaged,
    sqlite3.SQLITE_BUSY: busy,
    sqlite3.SQLITE_LOCKED: busy,
}


def of_sqlite(error: sqlite3.Error, path: Path) -> Exception:
    """Our error for one of SQLite's; the same error where it is a mistake of the code and must show as such."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by the driver itself: text that is no UTF-8, a connection already closed
        return damaged(path) if isinstance(error, sqlite3.OperationalError) else error
    meaning = _BY_CODE.get(code & _PRIMARY)
    return meaning(path) if meaning else error


def of_system(error: OSError, path: Path) -> TrialsError:
    """Our error for one of the operating system's, met while opening the home."""
    return full_disk(path) if error.errno in FULL_DISK else forbidden(path, error.strerror)
