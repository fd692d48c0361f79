"""What a rule is: the words that wake it, and a pure function from a bullet to claims.

A table of findings (diabetes, fracture, smoking ...) needs no function of its own: `finding` makes the rule from the
words that say it, the phrases that only look like it, and what the text must be about.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from trials.criteria.bullet import Bullet
from trials.criteria.durations import durations
from trials.criteria.model import Claim
from trials.criteria.polarity import allowed, denied

_NEAR = 100  # mentions closer than this are one quote: "HIV, hepatitis B or C"
_ANY_OF = re.compile(r"\b(?:at least one|one or more|any one|one|any|either) of\b|\bat least one\b|\bor\b[^;]{0,30}:$")
_YEARS_FREE = re.compile(r"(?:for|of|than|least)\s*$")
_QUALIFIER = re.compile(
    r"(?:\b(?:history of|prior|previous|past|current|currently|active|known|acute|chronic|severe|"
    r"uncontrolled|systemic|local|serious|"
    r"suspected|recent|concurrent|ongoing|major|significant|positive|taking|use of|any|spinal|lumbar|"
    r"cervical|vertebral|or|and)[\s,/]+){1,4}$"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule runs on bullets that hold a word which `wakes` matches from its beginning.

    With `spine` it runs only where the whole text is about the spine, with `cord` only where it is about the cord.
    """

    wakes: str
    rule: Callable[[Bullet], Iterable[Claim]]
    spine: bool = False
    cord: bool = False

    def read(self, bullet: Bullet) -> Iterable[Claim]:
        """Give the claims of a bullet."""
        return self.rule(bullet) if (bullet.spine or not self.spine) and (bullet.cord or not self.cord) else ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A yes/no variable: `says` are the words that claim it, `unlike` phrases that only look so and are blanked first.

    `loose` words count only where the whole text is about the spine ("fracture", "instability"), and with `cord` False
    not where it is about spinal cord injury. A bullet that `never` matches gives nothing.
    """

    variable: str
    wakes: str
    says: str
    unlike: str = ""
    loose: str = ""
    cord: bool = True
    never: str = ""
    extras: Callable[[Bullet, int, int], dict[str, object]] | None = None
    only: Literal["inclusion", "exclusion"] | None = None


def finding(entry: Finding) -> Rule:
    """Make the rule of a table entry."""
    says = re.compile(entry.says)
    loose = re.compile(f"{entry.says}|{entry.loose}") if entry.loose else says
    unlike = re.compile(entry.unlike) if entry.unlike else None
    never = re.compile(entry.never) if entry.never else None

    def read(bullet: Bullet) -> Iterator[Claim]:
        if never and never.search(bullet.view):
            return
        view = unlike.sub(lambda found: " " * len(found[0]), bullet.said) if unlike else bullet.said
        words = loose if bullet.spine and (entry.cord or not bullet.cord) else says
        mentions = [found.span() for found in words.finditer(view)]
        claim = mentions and first_claim(entry.variable, bullet, mentions)
        if claim and entry.only in (None, bullet.kind):
            extras = entry.extras(bullet, claim.start, claim.end) if entry.extras else {}
            yield Claim(claim.variable, claim.op, None, claim.start, claim.end, {**claim.extras, **extras})

    return Rule(entry.wakes, read)


def first_claim(variable: str, bullet: Bullet, mentions: list[tuple[int, int]]) -> Claim | None:
    """Make one claim of the first mention that counts and those right beside it; None if none counts."""
    kept: list[tuple[int, int, bool]] = []
    for start, end in mentions:
        if allowed(bullet.view, end):
            continue
        absent = denied(bullet.said, start, end, bullet.kind) or "negative" in bullet.said[start:end]
        if kept and (absent != kept[-1][2] or start - kept[-1][1] > _NEAR or ";" in bullet.view[kept[-1][1] : start]):
            break
        kept.append((start, end, absent))
    if not kept:
        return None
    start, end, absent = kept[0][0], kept[-1][1], kept[0][2]
    qualified = _QUALIFIER.search(bullet.view, max(0, start - 40), start)
    start = qualified.start() if qualified else start
    return Claim(variable, "absent" if absent else "present", None, start, end, alternatives(bullet))


def alternatives(bullet: Bullet) -> dict[str, object]:
    """Give `any_of` where the bullet is one of several under a heading that asks for one of them."""
    return {"any_of": True} if bullet.kind == "inclusion" and bullet.under and _ANY_OF.search(bullet.under) else {}


def lookback(bullet: Bullet, start: int, end: int) -> dict[str, object]:
    """Give `lookback_months` where the bullet limits the finding to a time before now, or asks for years without it."""
    near = [d for d in durations(bullet.view) if d.start > start - 60 and d.high is None]
    for length in near:
        free = _YEARS_FREE.search(bullet.view, 0, length.start) or length.op in (">", ">=")
        if length.recent or (free and length.months >= 6 and length.start >= end):
            return {"lookback_months": length.months}
    return {}
