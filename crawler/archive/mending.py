"""Letting go of stored bytes that are not what was written, so that the next crawl or import can bring them again.

In: an archive whose file is sound as a database. Out: how many copies of records were let go. What is let go is lost
already: the bytes do not give what their hash says. Everything else stays, and so does the file as it was, beside it.
"""

import shutil
from pathlib import Path
from typing import Final, NamedTuple

from crawler.archive import faults
from crawler.archive.store import Store
from crawler.archive.verify import unsound

KEPT: Final = ".damaged"
"""Ends the name of the file as it was before."""

_FORGET: Final = "delete from body where version = ?"
_ASK_AGAIN: Final = """
update query set mark = null where source in (
    select record.source from version join record on record.id = version.record where version.id = ?)
"""
# Made of the bytes that are gone, it unpacks nothing; what it packed from now on would be packed badly.
_USELESS: Final = "delete from dictionary where id = ? and not exists (select 1 from body where dictionary = ?)"


class LetGo(NamedTuple):
    """How many copies of records were let go, and where the file as it was is kept."""

    copies: int
    kept: Path


def let_go(store: Store) -> LetGo | None:
    """Drop each copy of a record whose bytes are damaged, and ask its registry for everything at the next crawl. None
    where there is none.

    The archive has to be open for writing. Raises `ArchiveDamagedError` where there is no room for the file as it was:
    then nothing is changed.
    """
    lost = damaged_copies(store)
    if not lost:
        return None
    kept = keep_as_it_was(store)
    with store.database.transaction():
        for version in lost:
            store.database.run(_ASK_AGAIN, (version,))
            store.database.run(_FORGET, (version,))
        for dictionary in set(lost.values()) - {None}:
            store.database.run(_USELESS, (dictionary, dictionary))
    store.forget()
    return LetGo(len(lost), kept)


def damaged_copies(store: Store) -> dict[int, int | None]:
    """Versions whose bytes are not what was written, each with the dictionary that it was packed with. None where the
    file itself is damaged: writing into it could make that worse."""
    try:
        if store.database.all("pragma integrity_check(1)") != [("ok",)]:
            return {}
        return {version: dictionary for version, _, _, dictionary in unsound(store)}
    except faults.DamagedFileError:
        return {}


def drop_kept(store: Store) -> None:
    """Remove such files, those of the book of links too: what is purged may be in them."""
    for kept in store.home.glob(f"*.db{KEPT}*"):
        kept.unlink(missing_ok=True)


def keep_as_it_was(store: Store) -> Path:
    """Copy the file under a name of its own; what cannot be copied whole is not kept at all."""
    path = store.database.path
    store.database.run("pragma wal_checkpoint(truncate)")
    names = (f"{path.name}{KEPT}{f'-{number}' if number > 1 else ''}" for number in range(1, 1_000))
    kept = next(beside for name in names if not (beside := path.with_name(name)).exists())
    try:
        shutil.copyfile(path, kept)
    except OSError as error:
        kept.unlink(missing_ok=True)
        raise faults.of_system(error, path) from error
    return kept
