"""Looking the archive over: is every page sound, does every head unpack to what its hash says, do counters add up.

In: an open archive. Out: problems as sentences, none for a sound one. For `trials doctor --thorough`; takes as long as
reading everything once.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from crawler.archive.database import Row
from crawler.archive.store import Store
from trials.errors import TrialsError

_PAGE: Final = 500
_SHOWN: Final = 20  # of each kind: a file with one bad disk block has thousands of broken records

_HEADS: Final = """
select record.id, record.source, record.key, record.head, version.record, body.version
from record left join version on version.id = record.head left join body on body.version = record.head
where record.id > ? and record.head is not null order by record.id limit ?
"""
_BODIES: Final = """
select version.id, record.source, record.key, body.dictionary
from body join version on version.id = body.version join record on record.id = version.record
where version.id > ? and not version.purged order by version.id limit ?
"""
_DAMAGED: Final = "The stored bytes of {} {} are damaged: after `trials doctor --fix` a crawl or an import mends them."
_COUNTERS: Final = """
select source.source, source.held, source.gone,
    (select count(*) from record where record.source = source.source and head is not null and gone is null),
    (select count(*) from record where record.source = source.source and head is not null and gone is not null)
from source order by source.source
"""
_LOG: Final = """
select count(*), coalesce(max(seq), 0), (select value from meta where key = 'sequence') from change
"""


def verify(store: Store) -> list[str]:
    """Problems found, as sentences."""
    return looked(store, (_pages, _heads, _bodies, _counters, _log, purge_cut_short))


def looked(store: Store, looks: Iterable[Callable[[Store], Iterator[str]]]) -> list[str]:
    """What several looks found, some of each kind; what a look itself fails at is what it found."""
    problems: list[str] = []
    for look in looks:
        found: list[str] = []
        try:
            for problem in look(store):
                found.append(problem)  # noqa: PERF402 - what was found before the file gave out counts too
        except TrialsError as error:
            found.append(str(error))
        problems += found[:_SHOWN]
        if len(found) > _SHOWN:
            problems.append(f"... and {len(found) - _SHOWN} more of the same kind.")
    return problems


def _pages(store: Store) -> Iterator[str]:
    for (line,) in store.database.all(f"pragma integrity_check({_SHOWN})"):
        if line != "ok":
            told = " ".join(line.replace("*** in database main ***", "").split())
            yield f"The file {store.database.path} is damaged ({told}): bring back a backup of it."


def _heads(store: Store) -> Iterator[str]:
    after = 0
    while rows := store.database.all(_HEADS, (after, _PAGE)):
        yield from _missing(rows)
        after = rows[-1][0]


def _missing(rows: Iterable[Row]) -> Iterator[str]:
    for number, source, key, _, owner, body in rows:
        if owner != number:
            yield f"The published version of {source} {key} is missing."
        elif body is None:
            yield f"The text of {source} {key} was lost: `trials crawl {source}`, or an import of it, brings it again."


def _bodies(store: Store) -> Iterator[str]:
    for _, source, key, _ in unsound(store):
        yield _DAMAGED.format(source, key)


def unsound(store: Store) -> Iterator[Row]:
    """Each copy of a record, published or older, whose bytes are not what was written: version, source, id, the
    dictionary it was packed with."""
    after = 0
    while rows := store.database.all(_BODIES, (after, _PAGE)):
        yield from (row for row in rows if not _sound(store, row[0]))
        after = rows[-1][0]


def broken_heads(store: Store, starts: Iterable[int]) -> Iterator[str]:
    """The same of single records: the next one behind each of these numbers."""
    for after in starts:
        rows = store.database.all(_HEADS, (after, 1))
        yield from _missing(rows)
        for number, source, key, head, owner, body in rows:
            if owner == number and body is not None and not _sound(store, head):
                yield _DAMAGED.format(source, key)


def _sound(store: Store, version: int) -> bool:
    try:
        _, noted = store.body(version)
        store.object(noted[-1])
    except TrialsError:
        return False
    return True


def _counters(store: Store) -> Iterator[str]:
    for source, held, gone, real_held, real_gone in store.database.all(_COUNTERS):
        if (held, gone) != (real_held, real_gone):
            said, real = f"{held} held and {gone} gone", f"{real_held} and {real_gone}"
            yield f"The counters of {source} say {said}, the records say {real}."


def _log(store: Store) -> Iterator[str]:
    for count, last, sequence in store.database.all(_LOG):
        if not count == last == int(sequence):
            yield f"The change log has {count} lines up to {last}, the archive says {sequence}."


def purge_cut_short(store: Store) -> Iterator[str]:
    """Whether text that was to be taken out is still there."""
    if store.database.one("select 1 from dictionary where retired"):
        yield "A purge was cut short: run any crawl, import or `trials purge` of the same id to finish it."
