"""The book of links for people: what makes a study of records, how two of them compare, and what somebody decides.

In: numbers as people write them, and the book. Out: plain values, as `trials links --json` prints them.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from indexer.linking import linker
from indexer.linking.book import VERSION, Book, Decision, Recorded
from indexer.linking.compare import compare
from indexer.linking.side import Side
from indexer.linking.weights import BIAS
from search_cli.linking_words import reason_in_words
from trials.errors import NotFoundError, TrialsError, UsageError
from trials.text import visible

VERDICTS: Final = {"join": "same", "split": "different"}
Value = dict[str, Any]


def keys_of(book: Book, home: Path, number: str, setting: str | None) -> list[str]:
    """The records that a person means by a number: those under it, the fullest first, or else those of the study that
    the index knows by it. Raises `NotFoundError`."""
    from search_cli.shown import spellings

    if book.members(number):  # NCT01234567/ctgov: one record, from one source
        return [number]
    found = [key for word in spellings(number) for key in book.keys_of(word)]
    found = list(dict.fromkeys(found)) or known_to_index(home, number, setting)
    sides = [side for key in found if (side := book.side(key))]
    if not sides:
        told = visible(number)[:60] or "(nothing)"
        raise NotFoundError(f"no record has the number {told}: check it, or bring the links up with `trials index`")
    return [side.key for side in sorted(sides, key=lambda side: (-side.fullness, side.key))]


def known_to_index(home: Path, number: str, setting: str | None) -> list[str]:
    """Records of the study that another number leads to; none where there is no index to ask."""
    from indexer.engine import open_engine
    from indexer.study import study_key
    from search_cli.shown import find_studies

    try:
        studies, _ = find_studies(open_engine(home, setting), [number])
    except TrialsError:
        return []
    return [study_key(record["source"], record["id"]) for study in studies[:1] for record in study.records]


def explain(book: Book, key: str) -> Value:
    """One study: its records, the links between them and to others, what is likely, and what people decided."""
    members = book.members(key)
    inside = [link for link in links_of(book, members) if link.a in members and link.b in members]
    outside = [link for link in links_of(book, members) if link not in inside]
    return {
        "id": key.rpartition("/")[0],
        "records": [record(book, each, members[0]) for each in members],
        "links": [link_value(book, link) for link in inside],
        "likely": [
            {**named(side), "probability": round(score, 3), "links": pairs_with(book, members, side.key)}
            for side, score in linker.likely(book, members)
        ],
        "kept_apart": [link_value(book, link) for link in outside if kept_apart(book, link)],
        "decisions": [decision_value(each) for each in decisions_of(book, members)],
    }


def links_of(book: Book, keys: Iterable[str]) -> list[Recorded]:
    """All recorded comparisons of some records, the surest first."""
    found = {(link.a, link.b): link for key in keys for link in book.links(key)}
    return sorted(found.values(), key=lambda link: (-link.score, link.a, link.b))


def pairs_with(book: Book, members: Sequence[str], other: str) -> list[Value]:
    """The comparisons of a study's records with another record."""
    return [link_value(book, link) for link in links_of(book, [other]) if {link.a, link.b} & set(members)]


def kept_apart(book: Book, link: Recorded) -> bool:
    """Whether a pair would be one study but for something that forbids it."""
    decided = standing(book, link.a, link.b)
    return bool(link.forbidden) or link.verdict == "same" or (decided is not None and decided.verdict == "different")


def decisions_of(book: Book, keys: Iterable[str]) -> list[Decision]:
    """What people decided of some records, oldest first."""
    found = {each.number: each for key in keys for each in book.decisions(key)}
    return [found[number] for number in sorted(found)]


def standing(book: Book, a: str, b: str) -> Decision | None:
    """The decision on two records that holds now."""
    return next((each for each in reversed(book.decisions_on(a, b)) if each.undone is None), None)


def record(book: Book, key: str, lead: str) -> Value:
    """One record of a study."""
    side = book.side(key)
    number, _, source = key.rpartition("/")
    facts = named(side) if side else {"id": number, "source": source, "registry": source, "title": ""}
    return {**facts, "leads": key == lead}


def named(side: Side) -> Value:
    """What a record is called."""
    return {"id": side.id, "source": side.key.rpartition("/")[2], "registry": side.registry, "title": side.shown}


def link_value(book: Book, link: Recorded) -> Value:
    """One recorded comparison with its reasons, and the decision that replaces it if there is one."""
    decided = standing(book, link.a, link.b)
    return {
        "a": link.a,
        "b": link.b,
        "verdict": decided.verdict if decided else link.verdict,
        "method": "decision" if decided else link.method,
        "score": round(link.score, 4),
        "reasons": reasons(link.reasons),
        "forbidden": link.forbidden,
        "author": decided.author if decided else f"rules, version {VERSION}",
        "why": decided.why if decided else None,
        "at": decided.at if decided else link.at,
    }


def reasons(found: Iterable[Sequence[Any]]) -> list[Value]:
    """What each piece of evidence says and adds; all of it, and where every pair begins, sum up to the log-odds."""
    told = [
        {"name": name, "says": reason_in_words(name, value), "value": round(value, 3), "adds": adds}
        for name, value, adds in found
    ]
    start = {"name": "start", "says": "most pairs are of two studies", "value": 1, "adds": BIAS}
    return told if [each["name"] for each in told] == ["one_number"] else [*told, start]


def compared(book: Book, a: str, b: str) -> Value:
    """Two records compared now, whether or not they ever met."""
    one, other = book.side(a), book.side(b)
    if one is None or other is None:
        raise NotFoundError("one of the two records is held no longer: `trials index` brings the links up")
    found = compare(one, other)
    ranked = sorted(found.reasons, key=lambda reason: -abs(reason.adds))
    first, second = sorted((a, b))
    link = Recorded(first, second, found.verdict, found.method, found.probability, ranked, found.forbidden, "")
    return {
        **link_value(book, link),
        "records": [record(book, key, "") for key in (a, b)],
        "one_study": b in book.members(a),
        "decisions": [decision_value(each) for each in book.decisions_on(a, b)],
    }


def decision_value(decision: Decision) -> Value:
    """A decision as plain values."""
    return dict(decision._asdict())


def decide(home: Path, a: str, b: str, verdict: str, author: str, why: str) -> Value:
    """Record a decision; gives it with the studies that came of it, and the number of the one that it replaces. Raises
    `UsageError` where the one that stands says the same: twice recorded, it would have to be taken back twice."""
    with Book(home) as book:
        before = standing(book, a, b)
        if before is not None and before.verdict == verdict:
            raise UsageError(
                f"decision {before.number} says so already ({before.author}, {before.at[:10]}: {before.why}): "
                f"`trials links undo {before.number}` takes it back"
            )
        moved = linker.decide(book, a, b, verdict, author, why)
        found = decided(book, book.decisions()[-1], moved)
        return found if before is None else found | {"replaces": before.number}


def undo(home: Path, number: int) -> Value:
    """Take a decision back. Raises `NotFoundError` where none of that number stands."""
    with Book(home) as book:
        found = next((each for each in book.decisions() if each.number == number), None)
        if found is None or found.undone:
            raise NotFoundError(f"no decision {number} stands: `trials links list` shows all")
        moved = linker.undo(book, number)
        done = decided(book, next(each for each in book.decisions() if each.number == number), moved)
        now = standing(book, found.a, found.b)
        return done if now is None else done | {"stands": now.number}


def decided(book: Book, decision: Decision, moved: Iterable[str]) -> Value:
    """A decision and what came of it: the studies of its two records, and of those that it moved elsewhere."""
    studies = {book.members(key) or (key,) for key in (decision.a, decision.b, *moved)}
    return {"decision": decision_value(decision), "studies": [list(members) for members in sorted(studies)]}


def listed(book: Book, what: str, limit: int) -> Value:
    """Decisions, or recorded comparisons of one verdict, the surest first."""
    if what == "decisions":
        return {"decisions": [decision_value(each) for each in book.decisions()]}
    if what not in ("same", "undecided"):
        raise UsageError(f"`trials links list` lists decisions, undecided or same, not {what!r}")
    links = undecided(book) if what == "undecided" else list(book.links(verdict="same"))
    return {"total": len(links), "links": [link_value(book, link) for link in links[:limit]]}


def undecided(book: Book) -> list[Recorded]:
    """Pairs that a person has to decide, the likeliest first: not decided, not of one study, nothing forbids them."""
    decided_pairs = book.standing()
    return [
        link
        for link in book.links(verdict="undecided")
        if (link.a, link.b) not in decided_pairs
        and link.b not in book.members(link.a)
        and any(link.b == side.key for side, _ in linker.likely(book, book.members(link.a)))
    ]


def summary(value: Mapping[str, Any]) -> str:
    """A pair in short."""
    return f"{value['a'].rpartition('/')[0]} and {value['b'].rpartition('/')[0]}"
