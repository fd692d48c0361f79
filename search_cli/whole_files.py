"""Files that appear under their name only when all of them is on disk; what fails before leaves nothing behind."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from trials.errors import SettingsError

BESIDE = ("-journal", "-wal", "-shm")  # what SQLite may leave beside a draft


@contextlib.contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """A draft in the target's folder, which takes the target's name at the end."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    except OSError as error:
        raise SettingsError(f"{target} cannot be written ({error.strerror}): choose another folder") from error
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.chmod(0o666 & ~current_umask())
        draft.replace(target)
    except OSError as error:
        raise SettingsError(f"{target} could not be written ({error.strerror}): make room or choose another") from error
    finally:
        for left in (draft, *(draft.with_name(f"{draft.name}{end}") for end in BESIDE)):
            left.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """The same, open for writing bytes."""
    with draft_of(target) as draft, draft.open("wb") as stream:
        yield stream


def current_umask() -> int:
    """The mask that new files get; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
