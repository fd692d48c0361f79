"""Keeps links up with the archive: compares what changed with what it meets, and makes studies of what is linked.

In: the records that changed since, with their trials. Out: the records whose study is another than before. A record
is named by its key (`NCT01234567/ctgov`). People's decisions come first, then sure links, the surest first.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Final

from indexer.linking import rivals, shelf
from indexer.linking.blocks import blocks, fullest
from indexer.linking.book import VERSION, Book
from indexer.linking.bulk import links, put_all
from indexer.linking.clusters import Link, groups
from indexer.linking.conflicts import conflict
from indexer.linking.judged import link_of
from indexer.linking.side import Side, read_side
from indexer.linking.words import telling_words

DECIDED: Final = 2.0
"""Strength of a person's decision: above every probability."""
AT_ONCE: Final = 10_000
"""Records whose studies are made together: their sides are in memory meanwhile."""
Changed = Iterable[tuple[str, dict[str, Any] | None]]
"""Key and trial of each record; None for one that is held no longer."""


def bring_up(book: Book, changed: Changed) -> set[str]:
    """Compare what changed. Gives the keys of all records whose study has other members or content than before."""
    if book.is_empty:
        return link_all(book, changed)
    touched: set[str] = set()
    fresh: list[str] = []
    book.next_turn()
    for key, trial in changed:
        touched.update(book.members(key))
        touched.update(_joining(book, key))  # of which it was a rival, perhaps
        touched.add(key)
        if trial is None:
            book.drop(key)
            continue
        side = read_side(key, trial)
        if not book.members(key):
            book.count_words([telling_words(side.title_words)])
        book.put(side)
        fresh.append(key)
    # Only when all words are counted is it known which ones are rare.
    for key in fresh:
        if side_kept := book.side(key):
            book.put_into(key, blocks(side_kept, book.common(side_kept.title_words)))
    done: set[str] = set()
    for key in fresh:
        _compare_with_near(book, key, done)
        done.add(key)
    return touched | regroup(book, touched)


def link_all(book: Book, changed: Changed) -> set[str]:
    """The same for an empty book and any number of records, at once."""
    book.next_turn()
    with shelf.place(book.path.parent) as folder:
        put_all(book, ((key, trial) for key, trial in changed if trial is not None), folder)
        for link in links(book, folder):
            book.keep(link)
    joined = {key for link in book.links(verdict="same") for key in (link.a, link.b)}
    waiting = iter(sorted(joined | {key for pair in book.standing() for key in pair}))
    while some := list(islice(waiting, AT_ONCE)):  # with whatever is linked to them, wherever in the order that stands
        regroup(book, some)
    return set(book.keys())


def is_stale(book: Book, archive: str) -> bool:
    """Whether the book was made by other rules, or follows another archive."""
    return book.meta("version") != str(VERSION) or book.meta("archive") != archive


def begin_anew(book: Book, archive: str) -> None:
    """Forget all but decisions."""
    book.forget_all()
    book.note("version", str(VERSION))
    book.note("archive", archive)


def regroup(book: Book, touched: Iterable[str]) -> set[str]:
    """Make the studies of these records, and of all that are linked with them, anew; gives whose study is another."""
    decided = book.standing()
    keys = _reachable(book, touched, decided)
    sides = {key: side for key in keys if (side := book.side(key))}
    of_numbers = _of_numbers(decided)

    def said(a: str, b: str) -> str | None:
        return decided.get(_pair(a, b)) or of_numbers.get(_pair(_number(a), _number(b)))

    rivals.settle(book, sides, lambda a, b: said(a, b) == "different")
    links = [*_sure(book, sides), *(Link(DECIDED, a, b) for (a, b), verdict in decided.items() if verdict == "same")]
    family = groups(
        {number for pair in of_numbers for number in pair},
        (Link(DECIDED, a, b) for (a, b), verdict in of_numbers.items() if verdict == "same"),
        lambda a, b: of_numbers.get(_pair(a, b)) == "different",
    )

    def barred(a: str, b: str) -> bool:
        if verdict := said(a, b):
            return verdict == "different"
        if _number(b) in family.get(_number(a), ()):  # a person joined them, or both with a third
            return False
        return conflict(sides[a], sides[b]) is not None

    found = groups(sides, links, barred)
    studies = {
        key: tuple(sorted(members, key=lambda each: (-sides[each].fullness, each))) for key, members in found.items()
    }
    moved = {key for key, members in studies.items() if book.members(key) != members}
    for members in {studies[key] for key in moved}:
        book.group(members)
    for key in moved:  # whose likely twin is in another study now, has other likely twins itself
        book.move(*(link.b if link.a == key else link.a for link in book.links(key, "undecided")))
    return moved


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _number(key: str) -> str:
    """The number in a key: a record and copies of it from elsewhere have one."""
    return key.rpartition("/")[0]


def _of_numbers(decided: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Decisions by number: what a person says of a record holds for every copy of it. Two studies, where said both."""
    found: dict[tuple[str, str], str] = {}
    for (a, b), verdict in decided.items():
        pair = _pair(_number(a), _number(b))
        if pair[0] != pair[1] and found.get(pair) != "different":
            found[pair] = verdict
    return found


def likely(book: Book, members: Sequence[str]) -> list[tuple[Side, float]]:
    """Records outside a study that may belong to it, the likeliest first: pairs that are undecided, by a person too,
    and that nothing in either study forbids, and nobody who parted any two records of theirs."""
    found: dict[str, float] = {}
    for key in members:
        for link in book.links(key, "undecided"):
            other = link.b if link.a == key else link.a
            if other not in members and all(each.undone for each in book.decisions_on(link.a, link.b)):
                found[other] = max(found.get(other, 0.0), link.score)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(side, score) for key, score in ranked if (side := book.side(key)) and not _barred(book, members, key)]


def _barred(book: Book, members: Sequence[str], other: str) -> bool:
    """Whether a conflict or a person keeps the study of another record out."""
    theirs = book.members(other)
    if any(_is_parted(book, one, beside) for one in members for beside in theirs):
        return True
    sides = [[side for key in keys if (side := book.side(key))] for keys in (members, theirs)]
    return any(conflict(one, beside) for one in sides[0] for beside in sides[1])


def _is_parted(book: Book, a: str, b: str) -> bool:
    """Whether the last decision on two records that stands says that they are two studies."""
    return [each.verdict for each in book.decisions_on(a, b) if not each.undone][-1:] == ["different"]


def decide(book: Book, a: str, b: str, verdict: str, author: str, why: str) -> set[str]:
    """Record a decision and make the studies anew; gives the records whose study is another."""
    book.next_turn()
    book.decide(a, b, verdict, author, why)
    book.move(a, b)
    return regroup(book, (a, b))


def undo(book: Book, number: int) -> set[str]:
    """Take a decision back and make the studies anew."""
    pair = next((each for each in book.decisions() if each.number == number), None)
    if pair is None:
        return set()
    book.next_turn()
    book.undo(number)
    book.move(pair.a, pair.b)
    return regroup(book, (pair.a, pair.b))


def _compare_with_near(book: Book, key: str, done: set[str]) -> None:
    side = book.side(key)
    for other in book.near(key, fullest):
        beside = None if other in done else book.side(other)
        if side is not None and beside is not None and (link := link_of(side, beside)):
            book.keep(link)


def _sure(book: Book, keys: Iterable[str]) -> Iterable[Link]:
    for key in keys:
        for link in book.links(key, "same"):
            yield Link(link.score, link.a, link.b)


def _joining(book: Book, key: str) -> Iterable[str]:
    """The other records of links that join a record to them, or would if no rival contested it."""
    return [link.b if link.a == key else link.a for link in book.links(key) if rivals.would_join(link)]


def _reachable(book: Book, touched: Iterable[str], decided: dict[tuple[str, str], str]) -> set[str]:
    """All records that sure links, decisions or present studies connect with these."""
    joined: dict[str, set[str]] = {}
    for a, b in decided:
        joined.setdefault(a, set()).add(b)
        joined.setdefault(b, set()).add(a)
    neighbours: Sequence[Callable[[str], Iterable[str]]] = (
        book.members,
        lambda key: joined.get(key, ()),
        lambda key: _joining(book, key),
    )
    seen: set[str] = set()
    waiting = list(touched)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting.extend(other for find in neighbours for other in find(key))
    return seen
