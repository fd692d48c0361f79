"""The disc and its neighbours in grades: Pfirrmann, Modic, spondylolisthesis, and lost disc height."""

import re
from collections.abc import Iterator

from trials.criteria.bullet import Bullet
from trials.criteria.grades import Grade, find_grade, last_grade
from trials.criteria.model import Claim
from trials.criteria.numbers import COMPARE, Quantity, operator, quantities
from trials.criteria.polarity import allowed, denied
from trials.criteria.rules.rule import Rule, alternatives

_PFIRRMANN = re.compile(r"\b(?:pf|ph)ir+man+n?(?:'?s)?\b|\bpfirmm?ann?\b|\bgriffiths?\b")
_MODIC = re.compile(r"\bmodic\b(?:'s)?")
_SLIP = re.compile(
    r"\b(?:antero|retro|latero|spondylo)?-?\s?listhes[ie]s\b|spondylolisthes\w*|spondylolysthes\w*|"
    r"spondyloslist\w*"
)
_FILLER = r"[\w ,:;/()'-]"


def _pfirrmann(bullet: Bullet) -> Iterator[Claim]:
    """Pfirrmann grade, scale 5, or 8 where the modified one is named or the grade is above 5."""
    view = bullet.view
    seen: set[tuple[str, object]] = set()
    for found in _PFIRRMANN.finditer(view):
        grade = find_grade(view, found.end(), _clause_end(view, found.end(), 70)) or last_grade(
            view, max(0, found.start() - 90), found.start(), named=True
        )
        if not grade:
            continue
        grade = _bounded(view, found.start(), grade)
        if (grade.op, grade.value) in seen:
            continue
        seen.add((grade.op, grade.value))
        top = max(grade.value) if isinstance(grade.value, tuple) else grade.value
        modified = (
            re.search(r"modified|griffith", view[max(0, found.start() - 40) : found.end() + 30]) is not None or top > 5
        )
        start, end = min(found.start(), grade.start), max(found.end(), grade.end)
        yield Claim(
            "pfirrmann", grade.op, grade.value, start, end, {"scale": 8 if modified else 5, **alternatives(bullet)}
        )


def _bounded(view: str, start: int, grade: Grade) -> Grade:
    """Read "greater than Pfirrmann II": the comparison stands before the name of the scale, which starts at `start`."""
    bound = _OVER.search(view, max(0, start - 30), start) if grade.op == "=" and grade.start > start else None
    return grade._replace(op=operator(bound[1]) or grade.op) if bound else grade


def _clause_end(view: str, start: int, far: int) -> int:
    """Give where a clause ends after a place, at most `far` on."""
    stop = view.find(";", start, start + far)
    return stop if stop >= 0 else min(len(view), start + far)


def _modic(bullet: Bullet) -> Iterator[Claim]:
    """Modic changes with their type, or present / absent without one. One claim a bullet."""
    view = bullet.said
    for found in _MODIC.finditer(view):
        after = find_grade(view, found.end(), _clause_end(view, found.end(), 32))
        before = last_grade(view, max(0, found.start() - 26), found.start())
        grade = after if after and after.start - found.end() < 24 else before if before and before.named else None
        if allowed(view, grade.end if grade else found.end()):
            continue
        start, end = (min(found.start(), grade.start), max(found.end(), grade.end)) if grade else found.span()
        if grade:
            grade = _bounded(view, found.start(), grade)
            yield Claim("modic", grade.op, grade.value, start, end, alternatives(bullet))
        else:
            absent = denied(view, start, end, bullet.kind)
            yield Claim("modic", "absent" if absent else "present", None, start, end, alternatives(bullet))
        return


def _slip(bullet: Bullet) -> Iterator[Claim]:
    """Spondylolisthesis with its grade, or present / absent without one. One claim a bullet."""
    view = bullet.said
    for found in _SLIP.finditer(view):
        grade = _slip_grade(view, found)
        if allowed(view, grade.end if grade else found.end()) and not grade:
            continue
        start, end = (min(found.start(), grade.start), max(found.end(), grade.end)) if grade else found.span()
        if grade:
            op, value = _bounded(view, found.start(), grade).op, grade.value
            if (
                op == "="
                and bullet.kind == "inclusion"
                and denied(view, start, start + 1, bullet.kind)
                and grade.start > found.end()
            ):
                op = "<="
            yield Claim("spondylolisthesis_grade", op, value, start, end, alternatives(bullet))
        elif found[0].startswith("spondylol") or "antero" in found[0]:
            absent = denied(view, start, end, bullet.kind)
            yield Claim(
                "spondylolisthesis_grade", "absent" if absent else "present", None, start, end, alternatives(bullet)
            )
        else:
            continue
        return


_OVER = re.compile(rf"({COMPARE})\s*(?:lumbar |degenerative |a )?$")
_LATER = re.compile(r"\s*(?:or|and) (?:(?P<more>greater|higher|more|above|worse)|less|lower|below)\b")


def _slip_grade(view: str, found: re.Match[str]) -> Grade | None:
    """Find the grade of a slip: after it within its clause, or right before it."""
    after = find_grade(view, found.end(), _clause_end(view, found.end(), 75))
    if (
        after
        and (after.named or after.start - found.end() <= 14)
        and not re.match(r"\s?(?:mm|cm|%|°|degrees)", view[after.end :])
    ):
        return after
    before = last_grade(view, max(0, found.start() - 60), found.start())
    if before and before.op == "=" and (later := _LATER.match(view, found.end())):
        before = before._replace(op=">=" if later["more"] else "<=")
    return before if before and before.named and ";" not in view[before.start : found.start()] else None


_HEIGHT = re.compile(
    r"\bdis[ck](?:al)?[ -](?:space )?(?:height|space|collapse|narrowing)\b|"
    r"\bheight of (?:the )?(?:\w+ ){0,3}dis[ck]s?\b|\bintervertebral (?:space )?height|\bheight (?:loss|"
    r"reduction|collapse)|\b(?:loss|collapse|reduction) of (?:the )?(?:\w+ ){0,2}(?:height|dis[ck])|"
    r"\bcollapse\b|\bdis[ck] height"
)
_FRACTIONS = {
    "½": 50.0,
    "1/2": 50.0,
    "half": 50.0,
    "one half": 50.0,
    "1/3": 33.33,
    "one third": 33.33,
    "one-third": 33.33,
    "2/3": 66.67,
    "two thirds": 66.67,
    "two-thirds": 66.67,
    "1/4": 25.0,
    "one quarter": 25.0,
    "3/4": 75.0,
    "¼": 25.0,
    "¾": 75.0,
    "⅓": 33.33,
    "⅔": 66.67,
}
_FRACTION = re.compile(
    r"(?P<pre>at least|more than|greater than|less than|up to|no more than|not more than|over|under|>|<|"
    r"≥|≤|by)?\s*(?P<part>½|¼|¾|⅓|⅔|1/2|1/3|2/3|1/4|3/4|(?:one )?half|one[ -]third|two[ -]thirds|"
    r"one quarter)(?:\s*(?P<suf>or (?:more|greater|less)))?"
)
_KEPT = re.compile(
    r"\b(?:remain\w*|preserv\w*|conserv(?:ed|ing)|maintain\w*|retain\w*|residual|kept|of (?:the )?(?:normal|original|"
    r"adjacent|healthy|expected|height)|normal (?:disc )?height|compared|relative to|intact|sufficient|"
    r"adequate|as compared)"
)
_LOST = re.compile(r"\b(?:loss|lost|reduc\w*|decreas\w*|collaps\w*|narrow\w*|diminish\w*|lower)\b")
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}


def _height(bullet: Bullet) -> Iterator[Claim]:
    """Disc height lost, in per cent; height kept is turned round ("at least 50 % of height" is a loss up to 50)."""
    view = bullet.view
    for found in _HEIGHT.finditer(view):
        clause = view.rfind(";", 0, found.start()) + 1, _clause_end(view, found.end(), 130)
        first = max(clause[0], found.start() - 110)
        near = [q for q in _parts(view, first, clause[1]) if not re.match(r"\s*(?:mm|cm|pain|relief)", view[q.end :])]
        if not near:
            continue
        part = min(near, key=lambda q: min(abs(q.start - found.end()), abs(found.start() - q.end)))
        if abs(part.start - found.end()) > 110:
            continue
        yield _height_claim(bullet, part, found)
        return


def _parts(view: str, start: int, end: int) -> Iterator[Quantity]:
    """Give the percentages and fractions between two places."""
    for q in quantities(view[start:end], r"%|per ?cent"):
        if q.unit:
            yield Quantity(q.op, q.value, q.high, q.unit, q.start + start, q.end + start)
    ops = {
        "at least": ">=",
        "more than": ">",
        "greater than": ">",
        "less than": "<",
        "up to": "<=",
        "no more than": "<=",
        "not more than": "<=",
        "over": ">",
        "under": "<",
        ">": ">",
        "<": "<",
        "≥": ">=",
        "≤": "<=",
    }
    for found in _FRACTION.finditer(view, start, end):
        op = {"or more": ">=", "or greater": ">=", "or less": "<="}.get(found["suf"] or "") or ops.get(
            (found["pre"] or "").strip()
        )
        yield Quantity(op, _FRACTIONS[found["part"]], None, "%", found.start(), found.end())


def _height_claim(bullet: Bullet, part: Quantity, found: re.Match[str]) -> Claim:
    """Make the claim in per cent lost."""
    view = bullet.view
    start, end = min(part.start, found.start()), max(part.end, found.end())
    around = view[max(0, start - 30) : end + 50]
    lost, kept = _LOST.search(around), _KEPT.search(around)
    op = part.op or ">="
    values: tuple[float, ...] = (part.value,) if part.high is None else (part.value, part.high)
    if kept and not (lost and _LOST.search(view[start : end + 14])):
        op, values = _TURNED.get(op, op), tuple(round(100 - v, 2) for v in reversed(values))
    value: float | tuple[float, ...] = values if part.high is not None else values[0]
    return Claim(
        "disc_height_loss_percent", "between" if part.high is not None else op, value, start, end, alternatives(bullet)
    )


RULES = (
    Rule(r"p[fh]ir|griffith", _pfirrmann),
    Rule(r"modic", _modic),
    Rule(r"\w*listh|\w*lysthes|spondyloslis", _slip),
    Rule(r"height|collaps|narrow|disc$|disk$", _height),
)
