"""Scores with a scale: pain (VAS, NRS), Oswestry (ODI), body mass index.

A number belongs to the nearest score before it in its sentence; the scale itself ("0-10", "of 100", "100 mm") is not a
limit. Improvements ("50 % relief", "a decrease of 2 points") are nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from trials.criteria.bullet import Bullet
from trials.criteria.model import Claim
from trials.criteria.numbers import Quantity, has_number, quantities
from trials.criteria.rules.rule import Rule, alternatives

_CHANGE = re.compile(
    r"\b(?:improv\w+|reduc\w+|decreas\w+|chang\w+|relie[fv]\w*|increas\w+|differen\w+|declin\w+|"
    r"variab\w+|drop|standard deviation)\b[^;]{0,40}$"
)

_BMI = re.compile(
    r"\bbmi\b|body[- ]mass[- ](?:index|indices)|body weight index|quetelet|body mass index|\bkg/m(?!in|l|o)"
)
_BMI_UNIT = (
    r"kgs?\s?[/∙·*.x]\s?\(?m\s?-?(?:2|²|\^\s?2|\*\*2|eter squared)?\)?|kg/m(?!in|l|o)|"
    r"(?:kgs?|kilograms?) per (?:m|sq)\w*(?: met\w+| squared?)?|%"
)


def _bmi(bullet: Bullet) -> Iterator[Claim]:
    """Body mass index in kg/m2: numbers between 10 and 80 near the name or with the unit."""
    view = bullet.view
    named = [found.start() for found in _BMI.finditer(view)]
    for q in quantities(view, _BMI_UNIT):
        top = q.high or q.value
        near = any(-40 < q.start - place < 90 and ";" not in view[place : q.start] for place in named)
        if (
            q.op
            and near
            and 10 <= top <= 80
            and not re.match(
                r"\s?(?:years|%|months|weeks|kg\b(?!\s?[/∙·*.]| per)|lbs|pounds|percentile)", view[q.end :]
            )
        ):
            op, value = q.claim
            name = max((p for p in named if p <= q.start and q.start - p < 60), default=q.start)
            yield Claim("bmi", op, value, name, q.end, alternatives(bullet))


_ODI = re.compile(r"\boswestry\b|\bodi\b|\bodq\b|\boswestri\b")
_ODI_VERSION = re.compile(r"\b(?:version|v\.?|ver\.?)\s?\d(?:\.\d)?a?|\b2\.[01]a?\b")
_ODI_UNIT = r"%|per ?cent|percentage points?|points?|/\s?100|/\s?50|(?:out )?of (?:a possible )?(?:100|50)\b"
_SCALE_RANGE = re.compile(
    r"\b0(?:\.0)?\s?(?:-|to|~)\s?(?:100|10|50)\b(?:\s?(?:mm|cm|points?|%))?|"
    r"(?<!- )(?<!\d-)(?<!to )(?<!and )\b(?:10|11|100|"
    r"101)[- ]{1,2}(?:mm|cm|points?|centim\w+|millim\w+|item)\b|\b0 ?= ?no[^;,)]{0,30}|(?:10|"
    r"100) ?= ?[^;,)]{0,40}"
)


def _odi(bullet: Bullet) -> Iterator[Claim]:
    """Oswestry disability in per cent; points of 50 are doubled."""
    view = _blank(_SCALE_RANGE, _blank(_ODI_VERSION, bullet.view))
    places = [found.start() for found in _ODI.finditer(view)]
    taken: set[str] = set()
    for q in quantities(view, _ODI_UNIT):
        after_name = any(0 <= q.start - p < 140 and ";" not in view[p : q.start] for p in places)
        before_name = any(
            0 < p - q.end < 40 and ";" not in view[q.end : p] for p in places
        ) and not _OTHER_SCORE.search(view, max(0, q.start - 30), q.start)
        if (
            not (after_name or (before_name and q.op))
            or _CHANGE.search(view[max(0, q.start - 50) : q.start])
            or _foreign(view, places, q)
        ):
            continue
        if claim := _odi_claim(bullet, q, places):
            if claim.op not in taken:
                yield claim
            taken.add(claim.op)


_OTHER_SCORE = re.compile(
    r"\b(?:vas|nrs|nprs|ndi|numeric|visual|pain|age|bmi|months?|roland|sf-?\d+|depression|levels?)\b"
)


def _foreign(view: str, places: list[int], q: Quantity) -> bool:
    """Tell whether another score's name stands between Oswestry and the number."""
    name = max((p for p in places if p <= q.start), default=-1)
    if name < 0:
        return False
    between = view[name : q.start]
    return any("pain" not in found[0] or "low back pain" not in between for found in _OTHER_SCORE.finditer(between))


def _odi_claim(bullet: Bullet, q: Quantity, places: list[int]) -> Claim | None:
    """Make the claim, in per cent."""
    op, value = q.claim
    if not q.op and "%" not in q.unit:
        return None
    if re.match(r"(?:months?|weeks?|days?|years?|mm|cm)\b", bullet.view[q.end :].lstrip()):
        return None
    fifty = re.search(r"50$", q.unit.strip()) is not None and (q.high or q.value) <= 50
    factor = 2 if fifty else 1
    scaled = tuple(v * factor for v in value) if isinstance(value, tuple) else value * factor
    if (max(scaled) if isinstance(scaled, tuple) else scaled) > 100:
        return None
    name = max((p for p in places if p <= q.start), default=q.start)
    return Claim("odi", op, scaled, name, q.end, alternatives(bullet))


_PAIN_SCALE = re.compile(
    r"\bvas\b|visual[- ]analog\w*(?: pain)?(?:[- ]scale)?s?|\bvasp?\b|\bn[p]?rs(?:-?11)?\b|\bnprs\b|"
    r"\bnumeric(?:al)?(?: pain)?(?: rating)?(?: pain)?(?: intensity)?[- ]?(?:scale|score|rating)|"
    r"\b(?:pain|leg|back)[- ](?:severity |intensity |level |rating )?(?:scores?|scale|intensity|level|"
    r"severity|rating)\b|\bbpi\b|brief pain inventory|\bpain (?:of|at)\b|"
    r"\bpain\b(?=[^;]{0,80}(?:/\s?10\b|/\s?100\b|of 10\b|of 100|scale|\bvas\b|\bnrs\b|\bmm\b))"
)
_PAIN_UNIT = (
    r"mm|cm|millimet\w+|centimet\w+|points?|levels?|/\s?10(?!\d)(?: points?| cm)?|/\s?100(?: mm)?|"
    r"(?:out )?of (?:a (?:possible|total) )?(?:10|100)\b|%"
)
_NOT_PAIN = re.compile(
    r"\beq-?5d|\beq[- ]vas|fatigue|dyspn|prurit|\bitch|nausea|quality of life|satisfaction|anxiety|"
    r"stiffness|physician global|patient global|\bsleep"
)
_SITES = (
    ("leg", r"\bleg\b|sciatic\w*|radicular|lower limb|lower extremit\w+"),
    ("neck", r"\bneck\b|cervical"),
    ("back", r"\bback\b|low-back|lumbar|lumbago|\blbp\b|\bclbp\b"),
    ("any", r"\barm\b|shoulder|periscapular|knee|hip\b|\bpain\b"),
)
_EITHER = re.compile(r"\b(?:back|leg|neck)(?: pain)?,? ?(?:/|or|and/or) ?(?:lower |low )?(?:back|leg|neck)\b")
_MAX_10 = re.compile(
    r"/\s?10(?!\d)|(?:out )?of (?:a (?:possible|total) )?10\b|\b0\s?(?:-|to|~)\s?10(?!\d)|\b1\s?(?:-|"
    r"to)\s?10(?!\d)|\b10[- ](?:cm|points?)|\b11[- ]point|\bn[p]?rs|numeric|\bcm\b"
)
_MAX_100 = re.compile(
    r"/\s?100|(?:out )?of (?:a (?:possible|total) )?100\b|\b0\s?(?:-|to|~)\s?100|\b100[- ]?(?:mm|"
    r"points?|millim)|\b101[- ]point|\bmm\b|millim"
)


def _pain(bullet: Bullet) -> Iterator[Claim]:
    """Pain on VAS or NRS with `scale_max` 10 or 100 and `site` back, leg, neck or any."""
    if _NOT_PAIN.search(bullet.view) and "pain" not in bullet.view:
        return
    if not has_number(bullet.view):
        return
    view = _blank(_SCALE_RANGE, bullet.view)
    places = [found.span() for found in _PAIN_SCALE.finditer(view)]
    seen: set[tuple[str, object]] = set()
    for q in (_bounded_before(view, places, quantity) for quantity in quantities(view, _PAIN_UNIT)):
        name = _scale_of(view, places, q)
        claim = _pain_claim(bullet, q, name) if name is not None else None
        if claim and (claim.op, claim.extras["site"]) not in seen:
            seen.add((claim.op, claim.extras["site"]))
            yield claim


_BOUND_BEFORE = re.compile(r"\b(?P<low>min(?:imum|imal)?|at least(?: an?)?)|(?P<high>max(?:imum|imal)?)(?: \w+)?\s*$")


def _bounded_before(view: str, places: list[tuple[int, int]], q: Quantity) -> Quantity:
    """Read "a minimum VAS of 20": the bound stands before the name of the scale."""
    if q.op or not places:
        return q
    start, end = min(places, key=lambda place: abs(q.start - place[1]))
    found = _BOUND_BEFORE.search(view, max(0, start - 16), start)
    if not found or not 0 <= q.start - end < 16:
        return q
    return replace(q, op=">=" if found["low"] else "<=")


_OTHER_NAME = re.compile(r"\b(?:odi|oswestry|ndi|bmi|aged?|roland|disability)\b")


def _scale_of(view: str, places: list[tuple[int, int]], q: Quantity) -> int | None:
    """Find the name of the pain scale that a number is on: before it in the sentence, or right after it."""
    if _CHANGE.search(view[max(0, q.start - 45) : q.start]) or not q.op:
        return None
    before = [
        start for start, end in places if start <= q.start and q.start - end < 110 and ";" not in view[start : q.start]
    ]
    if before:
        between = view[before[-1] : q.start]
        if _OTHER_NAME.search(between):
            return None
        return before[-1]
    after = [start for start, _ in places if q.end <= start and start - q.end < 60 and ";" not in view[q.end : start]]
    clause = view.rfind(";", 0, q.start) + 1
    return q.start if after and not _OTHER_NAME.search(view, max(clause, q.start - 60), q.start) else None


def _pain_claim(bullet: Bullet, q: Quantity, name: int) -> Claim | None:
    """Make the claim; the scale is told by its words, else by the size of the number."""
    view = bullet.view
    top = q.high or q.value
    tail = view[q.end : q.end + 24].lstrip()
    if (
        (q.unit == "%" and top > 10)
        or re.match(r"(?:%|months?|weeks?|days?|years?|hours?|minutes?|dis[ck]s?|kg|mg|consecutive|times)\b", tail)
        or tail.startswith("%")
    ):
        return None
    near = view[max(0, name - 60) : q.end + 70]
    scale = 100 if top > 10 else 10 if _MAX_10.search(view[name : q.end + 50]) else 100 if _MAX_100.search(near) else 10
    op, value = q.claim
    if top > 100 or (q.high is not None and q.value == 0):
        return None
    start = min(name, q.start)
    return Claim(
        "pain", op, value, start, q.end, {"scale_max": scale, "site": _site(view, start, q.end), **alternatives(bullet)}
    )


def _site(view: str, start: int, end: int) -> str:
    """Name where the pain is: the site named nearest, in the quote first, then before it, then after it."""
    clause = view.rfind(";", 0, start) + 1
    for part in (view[start:end], view[max(clause, start - 70) : start], view[end : end + 40]):
        found = [(match.start(), site) for site, words in _SITES[:3] for match in re.finditer(words, part)]
        if len({site for _, site in found}) > 1 and _EITHER.search(part):
            return "any"
        other = re.search(r"\barm\b|shoulder|knee|\bhip\b", part)
        if found and not (other and part is view[start:end]):
            return max(found)[1] if part.endswith(view[start - 1 : start] or "\0") else min(found)[1]
        if other:
            return "any"
    return "any"


def _blank(pattern: re.Pattern[str], view: str) -> str:
    """Blank what a pattern matches; the length stays."""
    return pattern.sub(lambda found: " " * len(found[0]), view)


RULES = (
    Rule(r"bmi|body|quetelet|kg", _bmi),
    Rule(r"oswestr|odi$|odq", _odi),
    Rule(r"vasp?$|visual|nrs|nprs|numeric|pain|bpi|back|leg$", _pain),
)
