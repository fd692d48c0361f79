"""Takes in files that somebody downloaded: registry exports and bulk downloads, recognised by their content.

In: paths, or `-` for standard input. Out: one run a registry, with everything that the files hold of it; what cannot
be read is kept aside with its reason, and the rest goes on. An import is no look at the registry: nothing is taken for
gone because a file does not hold it.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, Final

from crawler.archive import Archive, RunRecord
from crawler.archive.ahead import Ahead
from crawler.containers import HEAD, Content, contents, is_container, label
from crawler.import_runs import EMPTY, NOTHING_KNOWN, UNKNOWN, ImportRuns
from crawler.progress import Progress, Silent
from crawler.readers import formats, split
from crawler.records import Raw, Reject
from trials.errors import TrialsError, UsageError

STDIN: Final = "-"
KEPT: Final = 64 << 10
"""Bytes kept of a content that is not known, to show what it was."""

_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"  # what macOS puts beside each file that it zips; never a record


def import_files(
    home: Path, files: Sequence[str], *, progress: Progress | None = None, stdin: BinaryIO | None = None
) -> list[RunRecord]:
    """Import files into the archive of a home. Gives a run for each registry that they hold something of.

    Raises `UsageError` before anything is written where a file is missing, empty or of no known kind. A file whose
    records are broken is no error: its run tells, and so does the quarantine.
    """
    for name in files:
        _check(name)
    if list(files).count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once")
    progress = progress or Silent()
    progress.begin(f"Importing {_title(files)}")
    with Archive.open(home, write=True) as archive, Ahead() as ahead:
        runs = ImportRuns(archive, _title(files), progress, ahead)
        runs.share = (sizes := _Sizes(files)).share
        try:
            for name in files:
                _import_file(name, runs, stdin, sizes)
        except OSError as error:
            broken_off = UsageError(f"reading was broken off: {error.strerror}")
            runs.give_up(str(broken_off))
            raise broken_off from error
        except TrialsError as error:
            runs.give_up(str(error))
            raise
        return runs.finish()


def _check(name: str) -> None:
    """What can be seen to be wrong with a file before anything of it is imported."""
    if name == STDIN:
        return
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"{name} is a folder: name the files in it")
    if not path.exists():
        raise UsageError(f"there is no file {name}")
    if not path.is_file():  # a pipe is read once
        return
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from error
    if not head:
        raise UsageError(f"{name} is empty")
    if not is_container(head) and _format(head) is None:
        raise UsageError(f"{name} {NOTHING_KNOWN}")


def _title(files: Sequence[str]) -> str:
    """The files by name, without the folders of whoever imports them."""
    names = [_shown(name) for name in files]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more" if names else "nothing"


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else label(Path(name).name)


def _format(head: bytes) -> ModuleType | None:
    """The format that knows these first bytes."""
    return next((module for module in formats() if module.recognise(head)), None)


class _Sizes:
    """How many bytes the files have, and how many of them are read: for telling how much is left."""

    def __init__(self, files: Sequence[str]) -> None:
        paths = [Path(name) for name in files]
        known = STDIN not in files and all(path.is_file() for path in paths)
        self.all = sum(path.stat().st_size for path in paths) if known else 0
        self.passed = 0
        self.file: BinaryIO | None = None

    def share(self) -> float:
        """Of all bytes, those that are read; 0 where that cannot be told."""
        at = self.file.tell() if self.file and self.file.seekable() else 0
        return (self.passed + at) / self.all if self.all else 0.0


def _import_file(name: str, runs: ImportRuns, stdin: BinaryIO | None, sizes: _Sizes) -> None:
    if name == STDIN:
        _import_stream(stdin or sys.stdin.buffer, _shown(name), runs)
    else:
        with Path(name).open("rb") as file:
            sizes.file = file
            _import_stream(file, _shown(name), runs)
            sizes.file, sizes.passed = None, sizes.passed + Path(name).stat().st_size


def _import_stream(file: BinaryIO, name: str, runs: ImportRuns) -> None:
    for content in contents(file, name):
        for piece in _pieces(content):
            runs.take(piece)
        if runs.is_lost:
            return


def _pieces(content: Content) -> Iterator[Raw | Reject]:
    """Records and rejects of one content. Where it broke, what had not been read whole before is rejected for that."""
    module = _format(content.head)
    if module is None:
        if not content.head.startswith(_APPLE_DOUBLE):
            yield _unknown(content)
        return
    told = False
    for piece in split(module, content.stream, content.name):
        spoilt = _spoilt(piece, content)
        told = told or spoilt is not None
        yield spoilt or piece
    if content.broken and not told:
        yield Reject("", None, content.broken.reason, content.broken.detail, b"", content.name)


def _spoilt(piece: Raw | Reject, content: Content) -> Reject | None:
    """The reject for a piece of a broken content: the splitter's own is due to the break, and where a check sum does
    not fit, no record is to be trusted."""
    broken = content.broken
    if broken is None or (isinstance(piece, Raw) and broken.reason != "import/damaged"):
        return None
    return Reject(piece.source, piece.id, broken.reason, broken.detail, piece.body[:KEPT], content.name)


def _unknown(content: Content) -> Reject:
    reason, detail = UNKNOWN, "no registry's export looks like this"
    if content.broken:
        reason, detail = content.broken.reason, content.broken.detail
    elif not content.head:
        reason, detail = EMPTY, "it holds nothing"
    return Reject("", None, reason, detail, content.head[:KEPT], content.name)
