"""Findings that a text requires or bars, and closed lists of grades: one more is tighter, one less is looser.

In: two texts with their bullets paired. Out: changes with the bullets that they are about. A finding that one side
seems to lack is only told where no like bullet on the other side may say it in words that no rule reads.
"""

from collections.abc import Iterator
from typing import Final

from trials.changes.bullets import Bullet, Texts
from trials.changes.change import Change
from trials.criteria.model import Criterion

About = frozenset[Bullet]
Name = tuple[str, bool]
LOOSER, TIGHTER = "criterion_loosened", "criterion_tightened"
_HAS: Final = ("present", "absent")


def finding_changes(
    before: Texts, after: Texts, matched: list[tuple[Bullet, Bullet]], lost: list[Bullet], found: list[Bullet]
) -> Iterator[tuple[Change, About]]:
    """Findings that came or went as bullets of their own or at the end of an exclusion, then lists of grades."""
    yield from _list_changes(matched)
    old, new = _findings(before), _findings(after)
    for name in dict.fromkeys([*old, *new]):
        if (name in old) == (name in new):
            continue
        bullet = (old.get(name) or new[name])[0]
        alone = bullet in lost or bullet in found
        if not alone and not _appended(bullet, matched):
            continue
        went = name in old
        said = (bullet.text, None) if went else (None, bullet.text)
        kind = LOOSER if went else TIGHTER
        yield Change(kind, f"eligibility.criteria.{name[0]}", *said), frozenset({bullet})


def _findings(texts: Texts) -> dict[Name, list[Bullet]]:
    """What is required (true) or barred (false), in whichever list: "no diabetes" among the inclusions bars it."""
    found: dict[Name, list[Bullet]] = {}
    for claim, bullet in texts.claims:
        if claim.op in _HAS and not claim.extras.get("any_of"):
            required = (claim.op == "present") == (claim.kind == "inclusion")
            found.setdefault((str(claim.variable), required), []).append(bullet)
    return found


def _appended(bullet: Bullet, matched: list[tuple[Bullet, Bullet]]) -> bool:
    """Whether an exclusion is another one with words added: "diabetes" became "diabetes or cancer"."""
    if bullet.kind != "exclusion":
        return False
    twin = next((pair[1 - pair.index(bullet)] for pair in matched if bullet in pair), None)
    return twin is not None and set(twin.skeleton.split()) < set(bullet.skeleton.split())


def _list_changes(matched: list[tuple[Bullet, Bullet]]) -> Iterator[tuple[Change, About]]:
    """Grades and types that may be one of several: Pfirrmann III-IV became III-V."""
    for one, other in matched:
        old, new = _lists(one), _lists(other)
        for name in old.keys() & new.keys():
            if old[name] == new[name] or not (old[name] < new[name] or new[name] < old[name]):
                continue
            wider = old[name] < new[name]
            kind = LOOSER if wider == (other.kind == "inclusion") else TIGHTER
            yield Change(kind, f"eligibility.criteria.{name}", one.text, other.text), frozenset({one, other})


def _lists(bullet: Bullet) -> dict[str, frozenset[float | str]]:
    """The values that each list of a bullet holds; one of a list is a list of one."""
    return {str(claim.variable): found for claim in bullet.claims if (found := _values(claim)) is not None}


def _values(claim: Criterion) -> frozenset[float | str] | None:
    if claim.op == "in" and isinstance(claim.value, tuple):
        return frozenset(claim.value)
    if claim.op == "=" and isinstance(claim.value, int | float | str):
        return frozenset({claim.value})
    return None
