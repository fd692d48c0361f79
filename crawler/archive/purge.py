"""Taking a record's text out for good: contact persons have rights.

In: an id and the reason. Out: every copy of its text overwritten on disk, a note without content, one line in the
change log by which the index drops it. Later runs find the note and do not store the record again.
"""

import contextlib
import getpass
import json
import time
from collections.abc import Sequence
from typing import Final

from crawler.archive.mending import drop_kept
from crawler.archive.store import Store, now
from trials.errors import ArchiveBusyError, NotFoundError

_BATCH: Final = 500  # bodies packed anew in one transaction
_PATIENCE: Final = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds: a reader's look at the database lasts milliseconds

# First the bytes alone, by as many zeros: the same size is written over in place, while a row that changes its size
# makes SQLite move its neighbours about, and what is moved leaves a copy behind in the page's free space.
_OVERWRITE: Final = (
    "update body set bytes = zeroblob(length(bytes)) where version in (select id from version where record = :record)",
    "update body set url = '', facts = '{}' where version in (select id from version where record = :record)",
    "update version set purged = 1, hash = randomblob(16), updated = null where record = :record",
    "update reject set bytes = zeroblob(length(bytes)) where source = :source and key = :key collate nocase",
    """update reject set size = 0, version = null, bytes = x'', detail = '', place = ''
    where source = :source and key = :key collate nocase""",
    "delete from staged where record = :record",
    "delete from held_back where record = :record",
    """update record set head = null, unread = null, trial = null, gone = null, seq = :seq, purged = 1
    where id = :record""",
)
_NOTE: Final = "insert into purge(record, at, who, why) values(?, ?, ?, ?)"
_LOG: Final = "insert into change(seq, record, kind, at) values(?, ?, 'purge', ?)"
_COUNT: Final = """
update source set held = held - :held, gone = gone - :gone where source = :source
"""
_NAMELESS: Final = "select id from reject where key is null and bytes is not null and size > 0"

Found = tuple[int, str, str, int | None, str | None]


def purge(store: Store, key: str, why: str, who: str | None = None) -> int:
    """Take out every record under this id, whatever its registry; gives how many there were.

    Calling it again for a purged id finishes what could not be done before. Raises `NotFoundError` for an id never
    seen and `ArchiveBusyError` where a reader keeps old pages alive: then the text is gone for everybody but still on
    disk.
    """
    sql = "select id, source, key, head, gone from record where key = ? collate nocase"
    found: list[Found] = [tuple(row) for row in store.database.all(sql, (key,))]
    if not found:
        raise NotFoundError(f"No record {key} is in the archive, so there is nothing to purge.")
    numbers = [row[0] for row in found]
    store.derived.purge(_versions(store, numbers))
    with store.database.transaction():
        for row in found:
            _overwrite(store, row, why, who or _user())
        _overwrite_nameless(store, [row[2] for row in found])
        _retire_dictionaries(store, set(numbers))
    drop_retired(store)
    drop_kept(store)
    _empty_log(store)
    return len(found)


def drop_retired(store: Store) -> None:
    """Pack anew what retired dictionaries were used for, then drop these. Begins where a killed one stopped."""
    store.codec.forget()
    for dictionary, form in store.database.all("select id, form from dictionary where retired"):
        _pack_anew(store, dictionary, form)
        with store.database.transaction():
            store.database.run("update dictionary set bytes = zeroblob(length(bytes)) where id = ?", (dictionary,))
            store.database.run("delete from dictionary where id = ?", (dictionary,))
    store.codec.forget()


def _empty_log(store: Store) -> None:
    """Old pages live in the write-ahead log until it is folded into the file."""
    for pause in _PATIENCE:
        row = store.database.one("pragma wal_checkpoint(truncate)")
        if row is not None and row[0] == 0:
            return
        time.sleep(pause)
    raise ArchiveBusyError(
        "The record is purged, but another process still reads the archive and keeps its old pages on disk: "
        "end it and run the same command again."
    )


def forgive(store: Store, key: str, who: str | None = None) -> int:
    """Let later runs store a purged record again; gives how many records that concerns."""
    sql = "select id from record where key = ? collate nocase and purged"
    numbers = [row[0] for row in store.database.all(sql, (key,))]
    with store.database.transaction():
        for number in numbers:
            undone = f"{now()} {who or _user()}"
            store.database.run("update purge set undone = ? where record = ? and undone is null", (undone, number))
            store.database.run("update record set purged = 0 where id = ?", (number,))
    return len(numbers)


def _user() -> str:
    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "unknown"


def _versions(store: Store, records: Sequence[int]) -> list[int]:
    sql = "select id from version where record = ?"
    return [row[0] for record in records for row in store.database.all(sql, (record,))]


def _overwrite(store: Store, row: Found, why: str, who: str) -> None:
    record, source, key, head, gone = row
    if store.database.one("select 1 from record where id = ? and purged", (record,)):
        return
    database, at = store.database, now()
    sequence = database.number("select value from meta where key = 'sequence'") + 1
    for statement in _OVERWRITE:
        database.run(statement, {"record": record, "source": source, "key": key, "seq": sequence})
    database.run(_NOTE, (record, at, who, why))
    database.run(_LOG, (sequence, record, at))
    database.run("update meta set value = ? where key = 'sequence'", (str(sequence),))
    counts = {"held": head is not None and gone is None, "gone": head is not None and gone is not None}
    database.run(_COUNT, {**counts, "source": source})


def _overwrite_nameless(store: Store, keys: Sequence[str]) -> None:
    """Quarantined bytes that no id could be read from may hold the record too: those that name it go as well."""
    names = [key.lower().encode() for key in keys]
    for (number,) in store.database.all(_NAMELESS):
        body = store.rejected(number).lower()
        if any(name in body for name in names):
            store.database.run("update reject set bytes = zeroblob(length(bytes)) where id = ?", (number,))
            store.database.run("update reject set size = 0, bytes = x'', detail = '' where id = ?", (number,))


def _retire_dictionaries(store: Store, records: set[int]) -> None:
    """A dictionary is made of pieces of its samples' text."""
    for number, samples in store.database.all("select id, samples from dictionary where not retired"):
        if not records.isdisjoint(json.loads(samples)):
            store.database.run("update dictionary set retired = 1 where id = ?", (number,))


def _pack_anew(store: Store, dictionary: int, form: str) -> None:
    sql = """select version.id, version.size, version.purged, body.bytes
    from body join version on version.id = body.version
    where body.version > ? and body.dictionary = ? order by body.version limit ?"""
    with store.database.transaction():
        store.learn(form)
    after = 0
    while rows := store.database.all(sql, (after, dictionary, _BATCH)):
        with store.database.transaction():
            for version, size, purged, packed in rows:
                _pack_one(store, form, version, None if purged else store.codec.unpack(dictionary, packed, size))
        after = rows[-1][0]


def _pack_one(store: Store, form: str, version: int, body: bytes | None) -> None:
    if body is None:
        store.database.run("update body set dictionary = null where version = ?", (version,))
        return
    dictionary, packed = store.codec.pack(form, body)
    store.database.run("update body set dictionary = ?, bytes = ? where version = ?", (dictionary, packed, version))
