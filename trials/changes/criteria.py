"""Changes of eligibility with their direction: does the newer copy let more people in, or fewer?

Three answers, the surest first: limits of age and sex that the registry holds as such; bounds and findings that the
criteria rules read from both texts; numbers in two bullets that are otherwise the same. What none of them decides is
`criterion_reworded`, never a guess.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trials.changes.bounds import Bounds, bounds_of
from trials.changes.bullets import Bullet, Texts, read_texts, where
from trials.changes.change import Change
from trials.changes.findings import finding_changes
from trials.changes.likeness import pairs, unlike
from trials.changes.quantities import turned_by_numbers

Eligibility = Mapping[str, Any]
ALIKE: Final = 0.6  # of two bullets without their numbers: below, one went and another came
FIELD: Final = "eligibility.criteria"
LOOSER, TIGHTER, REWORDED = "criterion_loosened", "criterion_tightened", "criterion_reworded"


def criteria_changes(old: Eligibility, new: Eligibility) -> Iterator[Change]:
    """Every change of who may join."""
    if old == new:
        return
    structured = [*_ages(old, new), *_sex(old, new)]
    yield from structured
    before, after = read_texts(old), read_texts(new)
    if not before.bullets or not after.bullets:
        return  # a copy without the text says nothing of it
    gone, came = unlike(before.bullets, after.bullets, lambda bullet: bullet.key)
    if gone or came:
        yield from _text_changes(before, after, gone, came, {change.field for change in structured})


def _ages(old: Eligibility, new: Eligibility) -> Iterator[Change]:
    """The registry's own limits. No limit is the loosest."""
    for name, sign, open_end in (("minimum_age", -1, 0.0), ("maximum_age", 1, float("inf"))):
        before, after = old.get(name), new.get(name)
        days = [float(limit["days"]) if limit else open_end for limit in (before, after)]
        if days[0] != days[1]:
            kind = LOOSER if (days[1] - days[0]) * sign > 0 else TIGHTER
            yield Change(kind, f"eligibility.{name}", _age(before), _age(after))


def _age(limit: Mapping[str, Any] | None) -> str | None:
    return f"{limit['value']:g} {limit['unit']}" if limit else None


def _sex(old: Eligibility, new: Eligibility) -> Iterator[Change]:
    before, after = old.get("sex"), new.get("sex")
    if before == after or not before or not after:
        return
    kind = LOOSER if after == "all" else TIGHTER if before == "all" else REWORDED
    yield Change(kind, "eligibility.sex", before, after)


def _text_changes(
    before: Texts, after: Texts, gone: list[Bullet], came: list[Bullet], told: set[str]
) -> Iterator[Change]:
    """What the texts say. Bullets that a change with a direction is about are not told again as reworded."""
    matched, lost, found = pairs(gone, came, lambda bullet: bullet.skeleton, ALIKE)
    covered: set[Bullet] = set()
    for change, about in (
        *_bound_changes(before, after, matched, told),
        *finding_changes(before, after, matched, lost, found),
    ):
        if change is not None and not covered & about:  # one bullet is told once
            yield change
        covered |= about
    for one, other in matched:
        if one in covered or other in covered:
            continue
        turn = turned_by_numbers(one, other)
        kind = REWORDED if turn is None else LOOSER if turn > 0 else TIGHTER
        yield Change(kind, where(other), one.text, other.text)
    yield from (Change(REWORDED, where(one), one.text, None) for one in lost if one not in covered)
    yield from (Change(REWORDED, where(other), None, other.text) for other in found if other not in covered)


def _bound_changes(
    before: Texts, after: Texts, matched: list[tuple[Bullet, Bullet]], told: set[str]
) -> Iterator[tuple[Change | None, frozenset[Bullet]]]:
    """Bounds of numbers, as the whole of each text sets them, in whichever list they stand. None instead of a change
    that the registry's own limits have told already."""
    beside = {one: other for pair in matched for one, other in (pair, pair[::-1])}
    old, new = bounds_of(before), bounds_of(after)
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name, Bounds()), new.get(name, Bounds())
        for side in ("lower", "upper"):
            one, other = getattr(was, side), getattr(now, side)
            if one == other or _only_not_read(one, other, beside):
                continue
            about = frozenset(bound.bullet for bound in (one, other) if bound)
            said = [bound.bullet.text if bound else None for bound in (one, other)]
            told_as = f"eligibility.{'minimum' if side == 'lower' else 'maximum'}_age" if name[0] == "age" else ""
            change = None if told_as in told else Change(_turn(side, one, other), f"{FIELD}.{name[0]}", *said)
            yield change, about


def _turn(side: str, one: Any, other: Any) -> str:
    """Looser or tighter: a lower bound that sinks, an upper one that rises, one that goes."""
    if one is None or other is None:
        return TIGHTER if one is None else LOOSER
    raised = (other.value, other.edge) > (one.value, one.edge)
    return LOOSER if raised == (side == "upper") else TIGHTER


def _only_not_read(one: Any, other: Any, beside: Mapping[Bullet, Bullet]) -> bool:
    """Whether a bound that one side lacks may only be said in words that no rule reads: its bullet has a like one."""
    if one is not None and other is not None:
        return False
    bullet = (one or other).bullet
    twin = beside.get(bullet)
    return twin is not None and len(twin.quantities) >= len(bullet.quantities)
