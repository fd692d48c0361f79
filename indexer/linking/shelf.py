"""Columns of numbers in a file, which several processes read at one time and hold once.

In: a tuple of arrays, and whatever small goes with it. Out: the same, the arrays as views of the mapped file.
"""

import mmap
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from array import array

REST: Final = ".rest"


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
    kinds, rest = pickle.loads(path.with_suffix(REST).read_bytes())  # noqa: S301 - from ourselves
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return [mapped[at : at + size].cast(kind) for kind, at, size in kinds], rest
