"""A look over the archive that reads next to nothing of it: whether the file is what it says it is, not every record.

In: an open archive. Out: problems as sentences, none where none shows. The same few reads whatever the archive holds,
for `trials doctor`; that a file is cut short SQLite itself finds when it opens it. What reads everything is `verify`.
"""

from collections.abc import Iterator
from typing import Final

from crawler.archive.database import Database
from crawler.archive.store import Store
from crawler.archive.verify import broken_heads, looked, purge_cut_short

SAMPLE: Final = 16  # records, spread over the file: where a disk has lost many pages, one of them lies on such a page

_TABLES: Final = "select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%'"
_LOG: Final = "select coalesce(max(seq), 0), (select value from meta where key = 'sequence') from change"


def glance(store: Store) -> list[str]:
    """Problems that show at a glance, as sentences."""
    return looked(store, (_ends, _log, _sampled, purge_cut_short))


def _ends(store: Store) -> Iterator[str]:
    """The first and the last row of each table: the way to them leads through the pages that lead to all others."""
    read_ends(store.database)
    yield from ()


def read_ends(database: Database) -> None:
    """The same of any database. Raises where one cannot be read."""
    for name, made in database.all(_TABLES):
        rows = f"select * from {name}"  # noqa: S608 - a table's own name
        database.one(f"{rows} limit 1")
        if not made.rstrip().lower().endswith("without rowid"):
            database.one(f"{rows} order by rowid desc limit 1")


def _log(store: Store) -> Iterator[str]:
    for last, sequence in store.database.all(_LOG):
        if last != int(sequence):
            yield f"The change log ends at {last}, the archive says {sequence}."


def _sampled(store: Store) -> Iterator[str]:
    """Records all over the file, unpacked and held against their hashes."""
    last = store.database.number("select max(id) from record")
    starts = sorted({last * part // SAMPLE for part in range(SAMPLE)})
    yield from broken_heads(store, starts)
