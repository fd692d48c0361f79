"""`trials coverage`: the counts of each registry, what does not add up, what is missing and where it is known from."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from search_cli.render.blocks import Block, Bullet, Head, lines
from search_cli.render.lists import render_sentence
from search_cli.render.output import Output
from search_cli.render.words import count

Value = Mapping[str, Any]
COUNTED: Final = {
    "reported": "listed by the registry",
    "fetched": "fetched",
    "unanswered": "not answered for",
    "archived": "held",
    "parsed": "read",
    "rejected": "rejected",
    "in_scope": "in scope",
    "linked": "linked with others",
    "indexed": "in the index",
}
WHY: Final = {
    "never held": "Named by records, never held here",
    "not fetched": "Listed by the registry, which left the last crawl without an answer for them",
    "gone": "No longer at their registry",
    "mentioned": "Named in running text alone, never held here: studies before it, mostly",
    "purged": "Purged on purpose",
    "rejected": "Rejected",
    "rejected before": "Rejected without a number by an earlier run",
    "held back": "Held, but a newer version was rejected and the one before it stands",
    "not indexed": "Held, not in the index",
    "not readable": "Held, not readable",
}
NAMED: Final = 3  # records told by which one number is named


def render_ledger(out: Output, ledger: Value, titles: Mapping[str, str]) -> None:
    """All of it, the verdict last."""
    for each in ledger["slices"]:
        out.lines(lines(told(each), out.width, plain=out.plain))
    out.line()
    order = list(WHY)
    missing = sorted(ledger["missing"], key=lambda each: (order.index(each["why"]), each["registry"], each["id"]))
    out.lines(lines(listed(missing, titles), out.width, plain=out.plain))
    if missing:
        out.line()
    if ledger["complete"]:
        end = "Complete: every record and every number that a registry lists is found here, or was purged on purpose."
    else:
        off = sum(bool(each["problems"]) for each in ledger["slices"])
        parts = [f"{ledger['open']:,} missing" if ledger["open"] else "", f"{count(off, 'count')} off" if off else ""]
        end = f"Not complete: {', '.join(filter(None, parts))}."
    render_sentence(out, end, "green" if ledger["complete"] else "yellow")


def told(each: Value) -> Iterator[Block]:
    """One registry and query: its counts, why records were rejected, what does not add up."""
    yield Head(f"{each['registry']}, {each['query'] or 'imported files'}")
    told = {name: words for name, words in COUNTED.items() if each[name] or name != "unanswered"}
    counts = [f"{each[name]:,} {words}" for name, words in told.items() if each[name] is not None]
    yield Bullet(", ".join(counts), style="green" if not each["problems"] else "yellow")
    if each["reasons"]:
        yield Bullet(f"rejected: {', '.join(f'{name} {n:,}' for name, n in each['reasons'].items())}")
    yield from (Bullet(problem, style="yellow") for problem in each["problems"])


def listed(missing: Iterable[Value], titles: Mapping[str, str]) -> Iterator[Block]:
    """Missing numbers by reason."""
    for why, group in groupby(missing, key=lambda each: each["why"]):
        found = list(group)
        yield Head(f"{WHY[why]} ({len(found):,})")
        for each in found:
            yield Bullet(f"{each['id']} ({titles.get(each['registry'], each['registry'])})", known_from(each))


def known_from(each: Value) -> str:
    """Which records name it and in which field; else what is known of its going."""
    places = [" in ".join(filter(None, (one["id"], one["field"]))) for one in each["named_by"][:NAMED]]
    more = f" and {each['named'] - len(places):,} more" if each["named"] > len(places) else ""
    named = f"named by {', '.join(places)}{more}" if places else ""
    return "; ".join(filter(None, (each["detail"], named)))
