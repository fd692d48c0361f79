"""Where embedded indexes lie, and whether their files are what was written.

    TRIALS_HOME/index/CURRENT              name of the index that is searched
    TRIALS_HOME/index/trials-<schema>.<n>/ tantivy's files, MANIFEST, and ours: places-, dictionary-, phrases-<crc>.bin

A rebuild fills a new folder and swaps CURRENT last; half-built and old ones are removed by the next writer. tantivy
opens a cut file without complaint, so the manifest keeps size and BLAKE2b of each of its files: sizes are compared at
every open, contents by `verify`. Our own files carry their checksum in the name, and the index's own document says
which ones belong to it, so that they change with the commit.
"""

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from indexer.embedded.schema import VERSION
from trials.errors import IndexDamagedError, IndexUnavailableError, SettingsError

CURRENT: Final = "CURRENT"
MANIFEST: Final = "MANIFEST"
LOCK: Final = "writer.lock"
NAME: Final = re.compile(r"trials-([0-9]+)\.([0-9]+)")
OWN: Final = re.compile(r"[a-z]+-([0-9a-f]{8})\.bin")
MEND: Final = "`trials index --rebuild` makes it again from the archive"


def current(root: Path) -> Path:
    """The index that is searched. Raises where there is none or where this version cannot read it."""
    try:
        name = (root / CURRENT).read_bytes().decode("ascii").strip()
    except FileNotFoundError as error:
        raise IndexUnavailableError(
            "there is no index yet: `trials crawl` or `trials import` makes one, `trials index` remakes it"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"the index at {root} cannot be read: {MEND}") from error
    match = NAME.fullmatch(name)
    if not match or not (root / name).is_dir():
        raise IndexDamagedError(f"the index at {root} is not complete: {MEND}")
    if int(match[1]) > VERSION:
        raise SettingsError(f"the index at {root} was made by a newer version of this program: update it, or {MEND}")
    if int(match[1]) < VERSION:
        raise IndexDamagedError(f"the index at {root} was made by an older version of this program: {MEND}")
    return root / name


def searched(root: Path) -> Path | None:
    """The folder that `CURRENT` names, readable or not; None where there is none."""
    try:
        name = (root / CURRENT).read_bytes().decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return root / name if NAME.fullmatch(name) and (root / name).is_dir() else None


def stamp(folder: Path) -> tuple[Any, ...]:
    """What changes with every commit: a snapshot with the same stamp is still the newest of its folder."""
    return folder.name, *facts(folder / "meta.json")


def facts(path: Path) -> tuple[int, ...]:
    """What the file system knows of a file, without reading it; nothing where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Be the one that writes. Raises `ArchiveBusyError` where another is."""
    from crawler.archive.lock import WriterLock

    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the index at {root} cannot be written ({error.strerror})") from error
    lock = WriterLock.take(root / LOCK)
    try:
        yield
    finally:
        lock.release()


def new(root: Path) -> Path:
    """An empty folder for a rebuild; its number is above all others'."""
    root.mkdir(parents=True, exist_ok=True)
    numbers = [int(match[2]) for path in root.iterdir() if (match := NAME.fullmatch(path.name))]
    folder = root / f"trials-{VERSION}.{max(numbers, default=0) + 1}"
    folder.mkdir()
    return folder


def swap(root: Path, folder: Path) -> None:
    """Let searches use this index from now on."""
    _replace(root / CURRENT, f"{folder.name}\n".encode())


def prune(root: Path, keep: Path | None) -> None:
    """Remove every index but one: old ones, and those that were never finished."""
    for path in root.iterdir():
        if NAME.fullmatch(path.name) and path != keep:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def nothing_half_built(root: Path, folder: Path) -> Iterator[None]:
    """Where an update fails: a new index that nobody searches yet goes, since on a full disk it would stand in the way.
    A full disk is told in one sentence."""
    try:
        yield
    except BaseException as error:
        if folder != searched(root):
            shutil.rmtree(folder, ignore_errors=True)
        if not _of_full_disk(error):
            raise
        from crawler.archive import faults

        raise faults.full_disk(root) from error


def _of_full_disk(error: BaseException) -> bool:
    """tantivy says it in words, and only that a thread of its own is gone where it happened there."""
    if isinstance(error, OSError):
        from crawler.archive.faults import FULL_DISK

        return error.errno in {*FULL_DISK, errno.EIO}
    return isinstance(error, ValueError) and any(word in str(error) for word in ("(os error ", "writer was killed"))


def write_manifest(folder: Path) -> None:
    """Record size and checksum of tantivy's files that the commit needs. It never rewrites one of these but meta.json:
    what is listed is kept. Deletions that a killed update left may be written again by their name, and be others."""
    known, live = read_manifest(folder), _live_segments(folder)
    files = {}
    for name, size in _files(folder):
        if name != "meta.json" and not _is_live(name, live):
            continue
        before = known.get(name)
        same = before is not None and before[0] == size and name != "meta.json"
        files[name] = before if same else [size, checksum(folder / name)]
    _replace(folder / MANIFEST, json.dumps({"schema": VERSION, "files": files}).encode())


def complete_manifest(folder: Path) -> None:
    """List the files of an update that ended between its commit and its manifest."""
    known, live = read_manifest(folder), _live_segments(folder)
    if any(_is_live(name, live) and name not in known for name, _ in _files(folder)):
        write_manifest(folder)


def read_manifest(folder: Path) -> dict[str, Any]:
    """`{file: [size, checksum]}`; empty where there is none."""
    try:
        files: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())["files"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError) as error:
        raise IndexDamagedError(f"the list of files of the index at {folder} is damaged: {MEND}") from error
    return files


def check_sizes(folder: Path) -> None:
    """Raise where a listed file that the index still uses is missing or has another size. Costs one look at the folder
    and one at each of its files."""
    live, sizes = _live_segments(folder), _sizes(folder)
    for name, (size, _) in read_manifest(folder).items():
        if not _is_live(name, live) or sizes.get(name) == size:
            continue
        if _is_live(name, _live_segments(folder)):  # else a writer has merged it away meanwhile
            raise IndexDamagedError(f"the file {name} of the index at {folder.parent} is damaged: {MEND}")


def verify(folder: Path, *, contents: bool = True) -> list[str]:
    """Sentences on what does not match the manifest or its own name; empty where all is well. Without `contents`
    the large files, tantivy's, are held against their sizes alone."""
    manifest = read_manifest(folder)
    if not manifest:
        return [f"the index at {folder} has no list of its files: {MEND}"]
    live = _live_segments(folder)
    listed = ((name, facts) for name, facts in manifest.items() if _is_live(name, live))
    bad = [name for name, facts in listed if not _matches(folder / name, facts, contents=contents)]
    bad += [path.name for path in folder.iterdir() if OWN.fullmatch(path.name) and not _named_rightly(path)]
    unlisted = [name for name, _ in _files(folder) if _is_live(name, live) and name not in manifest]
    if not unlisted and not _matches(folder / "meta.json", manifest.get("meta.json", (0, ""))):
        bad.append("meta.json")
    problems = [f"the file {name} of the index at {folder.parent} is damaged: {MEND}" for name in sorted(bad)]
    if unlisted:
        problems.append(f"an update of the index was interrupted ({len(unlisted)} unlisted files): run `trials index`")
    return problems


def write_own(folder: Path, stem: str, content: bytes) -> str:
    """Keep a file of ours under a name that holds its checksum; gives the name."""
    name = f"{stem}-{crc32(content):08x}.bin"
    if not (folder / name).exists():
        _replace(folder / name, content)
    return name


def read_own(folder: Path, name: str) -> bytes:
    """A file of ours, checked."""
    try:
        content = (folder / name).read_bytes()
    except OSError:
        content = b""
    if not OWN.fullmatch(name) or f"{crc32(content):08x}" not in name:
        raise IndexDamagedError(f"the file {name} of the index at {folder.parent} is damaged: {MEND}")
    return content


def drop_own(folder: Path, keep: tuple[str, ...]) -> None:
    """Remove our files that no commit needs any more."""
    for path in folder.iterdir():
        if OWN.fullmatch(path.name) and path.name not in keep:
            path.unlink(missing_ok=True)


def checksum(path: Path) -> str:
    """BLAKE2b of a file's content."""
    from trials.digest import blake2b

    digest = blake2b(digest_size=20)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sync(path: Path) -> None:
    """Make sure that a file has reached the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _replace(path: Path, content: bytes) -> None:
    """Write beside and rename: a reader sees the old content or the new."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(content)
    sync(beside)
    beside.replace(path)


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    """Names and sizes of tantivy's files: segments and their list."""
    for name, size in sorted(_sizes(folder).items()):
        if not (OWN.fullmatch(name) or name.startswith((".", MANIFEST)) or name.endswith(".new")):
            yield name, size


def _sizes(folder: Path) -> dict[str, int]:
    """The files of a folder with their sizes. One may go while they are looked at."""
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_file():
                    found[entry.name] = entry.stat().st_size
    return found


def _live_segments(folder: Path) -> dict[str, int | None]:
    """The segments that the last commit needs, with the number in the name of each one's deletions, if it has any."""
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        return {
            segment["segment_id"].replace("-", ""): (segment["deletes"] or {}).get("opstamp")
            for segment in meta["segments"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(f"the index at {folder.parent} does not open: {MEND}") from error


def _is_live(name: str, live: Mapping[str, int | None]) -> bool:
    """Whether the commit of these segments needs a file."""
    segment, _, rest = name.partition(".")
    return segment in live and (not rest.endswith("del") or rest == f"{live[segment]}.del")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _matches(path: Path, facts: Sequence[Any], *, contents: bool = True) -> bool:
    return bool(_size(path) == facts[0] and (not contents or checksum(path) == facts[1]))


def _named_rightly(path: Path) -> bool:
    return f"{crc32(path.read_bytes()):08x}" in path.name
