"""Which files an import reads: those that are named and those in folders, each looked at before anything is written.

In: paths as a person gives them. Out: paths of files, and a sentence on each that cannot be imported.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

from crawler.containers import HEAD, as_read, is_container, label
from crawler.import_runs import NOTHING_KNOWN
from crawler.readers import formats

STDIN: Final = "-"
_HIDDEN: Final = "."  # .DS_Store, ._record.xml: what systems keep in folders beside a person's files


def look_at(name: str, home: Path) -> Iterator[tuple[str, str | None]]:
    """Each file under this name with what can be seen to be wrong with it: the file itself, of a folder all files in it
    and in folders below, by name, but for hidden ones and those of `home`. Links to folders are not followed."""
    if name == STDIN or not Path(name).is_dir():
        yield name, check_file(name)
        return
    unread: list[OSError] = []
    empty = True
    for folder, folders, files in os.walk(name, onerror=unread.append):
        ours = {each for each in folders if os.path.realpath(Path(folder) / each) == os.path.realpath(home)}
        folders[:] = sorted(each for each in folders if not each.startswith(_HIDDEN) and each not in ours)
        for each in sorted(each for each in files if not each.startswith(_HIDDEN)):
            empty = False
            yield (path := str(Path(folder) / each)), check_file(path)
    yield from ((name, f"the folder {error.filename} cannot be read: {error.strerror}") for error in unread)
    if empty and not unread:
        yield name, f"there are no files in the folder {name}"


def check_file(name: str) -> str | None:
    """What can be seen to be wrong with a file before anything of it is imported, as a sentence."""
    path = Path(name)
    if name == STDIN or (path.exists() and not path.is_file()):  # a pipe is read once
        return None
    if not path.exists():
        return f"there is no file {name}"
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
    if not head:
        return f"{name} is empty"
    if not is_container(head) and known_format(as_read(head)) is None:
        return f"{name} {NOTHING_KNOWN}"
    return None


def known_format(head: bytes) -> ModuleType | None:
    """The format that knows these first bytes."""
    return next((module for module in formats() if module.recognise(head)), None)


def shown_name(name: str) -> str:
    """A file's name without the folders of whoever imports it."""
    return "standard input" if name == STDIN else label(Path(name).name)
