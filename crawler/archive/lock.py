"""One writer at a time: a lock of the operating system on a file beside the archive, freed when its holder dies."""

import os
import sys
import time
from pathlib import Path
from typing import Final

from crawler.archive import faults

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int, *, shared: bool) -> None:  # noqa: ARG001 - Windows has no shared lock of this kind
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int, *, shared: bool) -> None:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


_PATIENCE: Final = (0.02, 0.05, 0.1, 0.2)  # seconds: a reader that looks who writes holds the lock for microseconds


class WriterLock:
    """Held from `WriterLock.take` until `release` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> "WriterLock":
        """Take the lock or raise `ArchiveBusyError`, naming the holder."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise faults.of_system(error, path) from error
        if not _taken(descriptor):
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
            os.close(descriptor)
            raise faults.busy(path.parent, f" (process {holder})" if holder.isdigit() else "")
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        except OSError as error:
            os.close(descriptor)
            raise faults.of_system(error, path) from error
        return cls(descriptor)

    def release(self) -> None:
        """Let the next writer in."""
        os.close(self.descriptor)


def _taken(descriptor: int) -> bool:
    for pause in (*_PATIENCE, 0.0):
        try:
            _take(descriptor, shared=False)
        except OSError:
            time.sleep(pause)
        else:
            return True
    return False


def somebody_writes(path: Path) -> bool:
    """Whether a writer is alive. Looks without being in anyone's way."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        _take(descriptor, shared=True)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
