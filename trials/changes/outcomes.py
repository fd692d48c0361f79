"""Outcome switching: what is measured, how important it is said to be, and when it is measured.

A measure said in nearly the same words is the same one unless its numbers differ ("pain at 6 months", "at 12 months").
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trials.changes.change import Change
from trials.changes.likeness import likeness, pairs, plain_words, unlike

Outcome = Mapping[str, Any]
TYPE: Final = "outcome_switched"
SAME: Final = 0.9  # a word more or another ending; below it is told as a switch
LIKE: Final = 0.6  # is shown as one measure that became another
_NUMBERS: Final = re.compile(r"\d+(?:[.,]\d+)?")


def outcome_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Switched outcomes; none where a copy lists no outcome at all, which says nothing."""
    before, after = list(old.get("outcomes") or ()), list(new.get("outcomes") or ())
    if not before or not after:
        return
    gone, came = unlike(before, after, _whole)
    same, gone, came = pairs(gone, came, _measure, SAME)
    for one, other in list(same):
        if _numbers(one["measure"]) != _numbers(other["measure"]):
            same.remove((one, other))
            gone.append(one)
            came.append(other)
    for one, other in same:
        yield from _moved(one, other)
    for importance in ("primary", "secondary", "other"):
        switched, lost, found = pairs(_of(importance, gone), _of(importance, came), _measure, LIKE)
        field = f"outcomes.{importance}"
        yield from (Change(TYPE, field, one["measure"], other["measure"]) for one, other in switched)
        yield from (Change(TYPE, field, one["measure"], None) for one in lost)
        yield from (Change(TYPE, field, None, other["measure"]) for other in found)


def _of(importance: str, outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.get("importance") == importance]


def _measure(outcome: Outcome) -> str:
    return plain_words(outcome["measure"])


def _whole(outcome: Outcome) -> str:
    return f"{outcome.get('importance')}|{_measure(outcome)}|{plain_words(outcome.get('time_frame'))}"


def _numbers(text: str | None) -> list[str]:
    return _NUMBERS.findall(text or "")


def _moved(one: Outcome, other: Outcome) -> Iterator[Change]:
    """The same measure with another importance or another time."""
    if one.get("importance") != other.get("importance"):
        before, after = (f"{each.get('importance')}: {each['measure']}" for each in (one, other))
        yield Change(TYPE, "outcomes.importance", before, after)
    times = one.get("time_frame"), other.get("time_frame")
    alike = likeness(*map(plain_words, times)) >= SAME and _numbers(times[0]) == _numbers(times[1])
    if plain_words(times[0]) != plain_words(times[1]) and not alike:
        yield Change(TYPE, f"outcomes.{other.get('importance')}.time_frame", *times)
