"""Takes in files that somebody downloaded: registry exports and bulk downloads, recognised by their content.

In: paths of files and folders, or `-` for standard input. Out: one run a registry, with everything that the files hold
of it; what cannot be read is kept aside with its reason, and the rest goes on. An import is no look at the registry:
nothing is taken for gone because a file does not hold it.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from crawler.archive import Archive, RunRecord
from crawler.archive.ahead import Ahead
from crawler.containers import Content, contents
from crawler.import_files import STDIN, known_format, look_at, shown_name
from crawler.import_runs import EMPTY, UNKNOWN, ImportRuns
from crawler.progress import Progress, Silent
from crawler.readers import split
from crawler.records import Raw, Reject
from trials.errors import TrialsError, UsageError

KEPT: Final = 64 << 10
"""Bytes kept of a content that is not known, to show what it was."""

NOT_BELIEVED: Final = "import/damaged"
"""Reason of a break behind which no record is to be trusted."""

_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"  # what macOS puts beside each file that it zips; never a record


def import_files(
    home: Path,
    files: Sequence[str],
    *,
    progress: Progress | None = None,
    stdin: BinaryIO | None = None,
    leave_out: Callable[[str], None] | None = None,
) -> list[RunRecord]:
    """Import files, and all files of folders, into the archive of a home. Gives a run for each registry that they hold
    something of.

    `leave_out` is told of each file that is missing, empty, broken from its start, of no known kind, or not to be read
    to its end, in a sentence that names it; what came of that one is imported, as the others are. Without it the first
    of them raises `UsageError`, before anything is written where that can be seen then. A file whose records are
    broken is no error: its run tells, and so does the quarantine. Nor is an archive that is cut: `leave_out` is told,
    and without it the quarantine tells.
    """
    tell_cut, leave_out = leave_out, leave_out or _refuse
    if list(files).count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once")
    if not (files := list(_chosen(files, home, leave_out))):
        return []
    progress = progress or Silent()
    progress.begin(f"Importing {_title(files)}")
    with Archive.open(home, write=True) as archive, Ahead() as ahead:
        runs = ImportRuns(archive, _title(files), progress, ahead)
        runs.share = (sizes := _Sizes(files)).share
        try:
            for name in files:
                cut = ""
                try:
                    cut = _import_file(name, runs, stdin, sizes, is_told=tell_cut is not None)
                except OSError as error:
                    runs.end_file(shown_name(name))
                    leave_out(f"reading {shown_name(name)} was broken off: {error.strerror}")
                    continue
                if why := runs.end_file(shown_name(name)):
                    leave_out(why)
                elif cut and tell_cut:
                    tell_cut(cut)
        except TrialsError as error:
            runs.give_up(str(error))
            raise
        return runs.finish()


def _chosen(files: Sequence[str], home: Path, leave_out: Callable[[str], None]) -> Iterator[str]:
    """The files that can be imported as far as can be seen, those in folders among them."""
    for name in files:
        for path, wrong in look_at(name, home):
            if wrong:
                leave_out(wrong)
            else:
                yield path


def _refuse(why: str) -> None:
    raise UsageError(why)


def _title(files: Sequence[str]) -> str:
    """The files by name, without the folders of whoever imports them."""
    names = [shown_name(name) for name in files]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more"


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


def _import_file(name: str, runs: ImportRuns, stdin: BinaryIO | None, sizes: _Sizes, *, is_told: bool) -> str:
    """Import one file; a sentence where it is an archive that is cut, or without files. `is_told`: somebody gets it."""
    if name == STDIN:
        return _import_stream(stdin or sys.stdin.buffer, shown_name(name), runs, is_told=is_told)
    with Path(name).open("rb") as file:
        sizes.file = file
        try:
            return _import_stream(file, shown_name(name), runs, is_told=is_told)
        finally:  # where it broke off, what was read before is still written, and tells how much is left
            sizes.file, sizes.passed = None, sizes.passed + os.fstat(file.fileno()).st_size


def _import_stream(file: BinaryIO, name: str, runs: ImportRuns, *, is_told: bool) -> str:
    cut, is_empty = "", True
    for content in contents(file, name):
        of_rest = content.name == name and not content.head and not is_empty  # the archive: its sentence tells
        is_empty = False
        for piece in () if is_told and of_rest and content.broken else _pieces(content):
            runs.take(piece)
        if runs.is_lost:
            break
        if content.broken and isinstance(content.broken.__cause__, OSError):
            raise content.broken.__cause__
        if content.broken and content.name == name:
            cut = f"the rest of {name}: {content.broken.detail}"
    return f"{name} is an archive without files" if is_empty else cut


def _pieces(content: Content) -> Iterator[Raw | Reject]:
    """Records and rejects of one content. Where it broke, what had not been read whole before is rejected for that."""
    module = known_format(content.head)
    if module is None:
        if not content.head.startswith(_APPLE_DOUBLE):
            yield _unknown(content)
        return
    told = False
    for piece in split(module, content.stream, content.name):
        spoilt = _spoilt(piece, content)
        told = told or spoilt is not None
        yield spoilt or piece
        if spoilt and spoilt.reason == NOT_BELIEVED:
            return  # one reject for all that comes behind: one damaged file is not a run of which most was rejected
    if content.broken and not told:
        yield Reject("", None, content.broken.reason, content.broken.detail, b"", content.name)


def _spoilt(piece: Raw | Reject, content: Content) -> Reject | None:
    """The reject for a piece of a broken content: the splitter's own is due to the break, and where a check sum does
    not fit, no record is to be trusted."""
    broken = content.broken
    if broken is None or (isinstance(piece, Raw) and broken.reason != NOT_BELIEVED):
        return None
    return Reject(piece.source, piece.id, broken.reason, broken.detail, piece.body[:KEPT], content.name)


def _unknown(content: Content) -> Reject:
    reason, detail = UNKNOWN, "no registry's export looks like this"
    if content.broken:
        reason, detail = content.broken.reason, content.broken.detail
    elif not content.head:
        reason, detail = EMPTY, "it holds nothing"
    return Reject("", None, reason, detail, content.head[:KEPT], content.name)
