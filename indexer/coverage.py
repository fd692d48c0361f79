"""The ledger of coverage: of every registry and query what was reported, fetched, held, read, linked and indexed, and
each number that is known of but not to be found, with where it is known from.

In: an open archive, the open book of links, an engine. Out: plain values. Everything is counted anew, streaming.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import orjson

from crawler.archive import Archive, Rejected, RunRecord
from indexer.engine import Engine
from indexer.linking.book import Book
from indexer.query import make_query
from indexer.study import study_key
from trials.errors import ReadError
from trials.identifiers import SCHEMES, recognise

NOT_STUDIES: Final = frozenset({"utn", "ccmo", "idrcb"})
"""Number systems whose numbers are no registry's: nothing can be fetched under them."""
REGISTRIES: Final = frozenset(SCHEMES) - NOT_STUDIES
NOWHERE: Final = "a record without a number"
NAMED_BY: Final = 20
"""Records told that name one missing number; more would tell nothing."""
EXPLAINED: Final = frozenset({"purged", "mentioned", "rejected before"})
"""Reasons that do not make the ledger incomplete: missing on purpose; named in running text alone, which may be any
study before it, of another disease too; rejected without a number by a run that another has followed, which nothing
else could ever settle."""


class Named(NamedTuple):
    """A number of a registry as a record gives it: in a field for numbers, or in `running` text."""

    scheme: str
    value: str
    id: str
    source: str
    field: str
    running: bool = False


class Held(NamedTuple):
    """A record held, and how far it came."""

    source: str
    id: str
    read: bool
    linked: bool
    indexed: bool
    in_scope: bool


def build_ledger(archive: Archive, book: Book, engine: Engine) -> dict[str, Any]:
    """The whole ledger. `complete` is false where anything is missing without being explained, or a count is off;
    `open` counts what is."""
    known: set[tuple[str, str]] = set()
    named: list[Named] = []
    held = list(_held(archive, book, engine, known, named))
    slices = list(_slices(archive, {(each.source, each.id): each for each in held}))
    owed = _owed(archive, slices)
    missing = [*_missing(archive, held, known, named, owed), *_rejected(archive, {each["last_run"] for each in slices})]
    open_ends = [each for each in missing if each["why"] not in EXPLAINED]
    return {
        "slices": slices,
        "missing": missing,
        "open": len(open_ends),
        "complete": not open_ends and not any(each["problems"] for each in slices),
    }


def _held(
    archive: Archive, book: Book, engine: Engine, known: set[tuple[str, str]], named: list[Named]
) -> Iterator[Held]:
    """Every record held; on the way, the numbers that are there and those that records name."""
    indexed, inside = (set(engine.keys(make_query(everything=all_of_them))) for all_of_them in (True, False))
    for head in archive.heads():
        read = True
        known.add(_number(head.source, head.id))
        try:
            trial = orjson.loads(archive.trial_json(head))
        except ReadError:
            read = False
        else:
            known.add(_number(trial["registry"], trial["id"]))
            known.update(_own(trial))
            named.extend(_named(trial))
        members = book.members(study_key(head.source, head.id))
        lead = members[0] if members else study_key(head.source, head.id)
        yield Held(head.source, head.id, read, len(members) > 1, lead in indexed, lead in inside)


def _own(trial: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Present and former numbers of the record itself."""
    for each in trial.get("identifiers", ()):
        if each.get("scheme") and each.get("role") in ("own", "alias"):
            yield _number(each["scheme"], each["value"])


def _named(trial: Mapping[str, Any]) -> Iterator[Named]:
    """Registries' numbers in its fields for numbers and in running text."""
    for each in trial.get("identifiers", ()):
        role = each.get("role", "secondary")
        if each.get("scheme") in REGISTRIES and role not in ("own", "alias"):
            at = each.get("field", "")
            yield Named(each["scheme"], each["value"], trial["id"], trial["source"], at, role == "mentioned")


def _number(scheme: str, value: str) -> tuple[str, str]:
    """A number as it is compared: in its registry's writing; a CTIS number without its version."""
    scheme, value = recognise(value) or (scheme, value)
    return scheme, (value[:14] if scheme == "ctis" else value).casefold()


def _missing(
    archive: Archive,
    held: Iterable[Held],
    known: set[tuple[str, str]],
    named: Iterable[Named],
    owed: Mapping[tuple[str, str], str],
) -> Iterator[dict[str, Any]]:
    """What is known of and cannot be found, by number."""
    by_number: dict[tuple[str, str], list[Named]] = {}
    for each in named:
        if _number(each.scheme, each.value) not in known:
            by_number.setdefault(_number(each.scheme, each.value), []).append(each)
    for (source, key), detail in owed.items():
        yield _line(key, source, "not fetched", detail, by_number.pop(_number(source, key), []))
    away = dict(_away(archive))
    for source, key in owed:
        away.pop(_number(source, key), None)
    for number, (key, why, detail, source) in away.items():
        if number not in known:
            yield _line(key, source, why, detail, by_number.pop(number, []))
    for (scheme, _), naming in by_number.items():
        listed = [each for each in naming if not each.running]
        yield _line(naming[0].value, scheme, "never held" if listed else "mentioned", "", listed or naming)
    for record in held:
        if not record.read or not record.indexed:
            why = "not indexed" if record.read else "not readable"
            yield _line(record.id, record.source, why, "`trials index` brings the index up" if record.read else "", [])


def _owed(archive: Archive, slices: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Why records that a registry has were not fetched, by source and id: it left crawls without an answer for them,
    whether an older copy is held or not."""
    queries = [(each["registry"], each["query"]) for each in slices if each["query"] is not None]
    return {(source, key): why for source, query in queries for key, why in archive.owed(source, query).items()}


def _line(key: str, registry: str, why: str, detail: str, naming: list[Named]) -> dict[str, Any]:
    told = [{"id": each.id, "source": each.source, "field": each.field} for each in naming[:NAMED_BY]]
    return {"id": key, "registry": registry, "why": why, "detail": detail, "named": len(naming), "named_by": told}


def _rejected(archive: Archive, last_runs: Container[int]) -> Iterator[dict[str, Any]]:
    """What was rejected without a number, by the place where it lay, and newer versions of held records that could not
    be read, for which the version before stands."""
    unread = {(source, key) for source, key in archive.unread() if archive.head(source, key)}
    behind: dict[tuple[str, str], str] = {}
    placed: dict[tuple[str, str, str], str] = {}
    for reject in archive.rejects():
        told = _told(reject)
        if reject.id is None:
            why = "rejected" if reject.run in last_runs else "rejected before"
            placed[reject.source, reject.where or NOWHERE, told] = why
        elif (reject.source, reject.id) in unread:
            behind[reject.source, reject.id] = told
    yield from (_line(where, source, why, told, []) for (source, where, told), why in placed.items())
    yield from (_line(key, source, "held back", told, []) for (source, key), told in behind.items())


def _told(reject: Rejected) -> str:
    return f"{reject.reason}: {reject.detail}" if reject.detail else reject.reason


def _away(archive: Archive) -> Iterator[tuple[tuple[str, str], tuple[str, str, str, str]]]:
    """Numbers that the archive knows of without holding a record: rejected, gone from their registry, purged; what
    tells most stands last."""
    for reject in archive.rejects():
        if reject.id and not reject.is_unanswered:
            yield _number(reject.source, reject.id), (reject.id, "rejected", _told(reject), reject.source)
    for change in archive.changes(0, latest=True):
        if change.kind == "tombstone":
            head = archive.head(change.source, change.id)
            why = (head.tombstoned if head else "") or ""
            yield _number(change.source, change.id), (change.id, "gone", why, change.source)
    for note in archive.purges():
        if note.undone is None:
            yield _number(note.source, note.id), (note.id, "purged", note.why, note.source)


def _slices(archive: Archive, held: Mapping[tuple[str, str], Held]) -> Iterator[dict[str, Any]]:
    """One line a registry and query, with the last good run of it; imports of a registry are one line together."""
    runs: dict[tuple[str, str | None], list[RunRecord]] = {}
    for run in archive.runs(1_000_000):
        if run.kind != "replay":
            runs.setdefault((run.source, run.query_key), []).append(run)
    rest = set(held)
    for (source, query), of in sorted(runs.items(), key=lambda pair: (pair[0][0], pair[0][1] or "~")):
        if query is not None:
            members = {(source, key) for key in archive.members(source, query)}
            rest -= members
            mine = [held[key] for key in sorted(members & held.keys())]
            owed = {(source, key) for key in archive.owed(source, query)}
            yield _slice(source, query, of, mine, len(members), owed)
    for (source, query), of in sorted(runs.items(), key=lambda pair: pair[0][0]):
        if query is None:
            mine = [held[key] for key in sorted(rest) if key[0] == source]
            yield _slice(source, None, of, mine, len(mine), set())


def _slice(
    source: str,
    query: str | None,
    runs: list[RunRecord],
    held: list[Held],
    members: int,
    owed: set[tuple[str, str]],
) -> dict[str, Any]:
    """`runs` are those of the slice, latest first; `owed` what its registry has and did not answer for."""
    good = [run for run in runs if run.ok]
    told = [run for run in good if run.complete or run.counts.get("query/fetched")] or good
    counted = told[:1] if query is not None else good
    counts: Counter[str] = Counter()
    for run in counted:
        counts.update(run.counts)
    reported = _reported(good) if query is not None else None
    away = len(owed - {(each.source, each.id) for each in held})
    return {
        "registry": source,
        "query": query,
        "reported": reported,
        "fetched": counts.get("query/fetched", counts["records/parsed"] + counts["records/rejected"]),
        "unanswered": len(owed),
        "archived": len(held),
        "parsed": sum(each.read for each in held),
        "rejected": counts["records/rejected"],
        "reasons": {
            name.removeprefix("reject/"): n for name, n in sorted(counts.items()) if name.startswith("reject/")
        },
        "in_scope": sum(each.in_scope for each in held),
        "linked": sum(each.linked for each in held),
        "indexed": sum(each.indexed for each in held),
        "last_run": runs[0].id,
        "problems": list(_problems(runs, reported, counts["records/rejected"] + away, members, len(held))),
    }


def _reported(good: Iterable[RunRecord]) -> int | None:
    """Records that the registry lists for a query, as the last good run that looked at all of it was told."""
    return next((run.counts["query/listed"] for run in good if "query/listed" in run.counts), None)


def _problems(runs: list[RunRecord], reported: int | None, told: int, members: int, held: int) -> Iterator[str]:
    """What does not add up, as sentences. `told` are records not held of which it is said why."""
    if not runs[0].ok:
        reason = runs[0].verdict.reason if runs[0].verdict else runs[0].state
        yield f"the last run ({runs[0].id}) brought nothing: {reason}"
    elif runs[0].left_open:
        yield f"of the last run ({runs[0].id}) {runs[0].left_open}"
    if reported is not None and held + told < reported:
        yield f"the registry lists {reported:,} records, {held:,} are held"
    if members > held:
        yield f"{members - held:,} records of the query are held no longer"
