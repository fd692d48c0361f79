"""Columns of numbers in a file, which several processes read at one time and hold once.

In: a tuple of arrays, and whatever small goes with it. Out: the same, the arrays as views of the mapped file.
"""

import mmap
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Final

from crawler.archive.faults import FULL_DISK
from indexer.linking.book import DISK_FULL
from trials.errors import SettingsError

if TYPE_CHECKING:
    from array import array

REST: Final = ".rest"
PLACE: Final = "links.work"
"""The folder of these files, in the home: there is room for a whole index, and a folder for temporary files may lie in
memory."""


@contextmanager
def place(home: Path) -> Iterator[Path]:
    """An empty folder for as long as it is needed, without what a process that was killed left there. Who asks holds
    the book for writing, so that nobody else is in it. Raises `SettingsError` where the disk is full."""
    folder = home / PLACE
    rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
        yield folder
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        raise SettingsError(DISK_FULL.format(home)) from error
    finally:
        rmtree(folder, ignore_errors=True)


def keep(path: Path, columns: Iterable["array[Any] | bytearray"], rest: Any = None) -> None:
    """Write columns, and beside them what goes with them."""
    kinds = []
    with path.open("wb") as file:
        for column in columns:
            content = memoryview(column)
            kinds.append((content.format, file.tell(), content.nbytes))
            file.write(content)
        file.write(b"\0")  # an empty file cannot be mapped
    path.with_suffix(REST).write_bytes(pickle.dumps((kinds, rest), pickle.HIGHEST_PROTOCOL))


def opened(path: Path) -> tuple[list[memoryview], Any]:
    """The columns as they were kept, and what goes with them."""
    kinds, rest = pickle.loads(path.with_suffix(REST).read_bytes())  # noqa: S301 - this run wrote it, where nobody else may
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return [mapped[at : at + size].cast(kind) for kind, at, size in kinds], rest
