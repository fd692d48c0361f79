"""Looking the archive over: is every page sound, does every head unpack to what its hash says, do counters add up.

In: an open archive. Out: problems as sentences, none for a sound one. For `trials doctor`; takes as long as reading
everything once.
"""

from collections.abc import Iterator
from typing import Final

from crawler.archive.store import Store
from trials.errors import TrialsError

_PAGE: Final = 500
_SHOWN: Final = 20  # of each kind: a file with one bad disk block has thousands of broken records

_HEADS: Final = """
select record.id, record.source, record.key, record.head, version.record
from record left join version on version.id = record.head
where record.id > ? and record.head is not null order by record.id limit ?
"""
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
    problems: list[str] = []
    for look in (_pages, _heads, _counters, _log, _purges):
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
            yield f"{store.database.path}: {line}"


def _heads(store: Store) -> Iterator[str]:
    after = 0
    while rows := store.database.all(_HEADS, (after, _PAGE)):
        for number, source, key, head, owner in rows:
            if owner != number:
                yield f"The published version of {source} {key} is missing."
            elif not _sound(store, head):
                yield f"The stored bytes of {source} {key} are damaged."
        after = rows[-1][0]


def _sound(store: Store, version: int) -> bool:
    try:
        store.raw(version)
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


def _purges(store: Store) -> Iterator[str]:
    if store.database.one("select 1 from dictionary where retired"):
        yield "A purge was cut short: run any crawl, import or `trials purge` of the same id to finish it."
