"""Steroid injections of the spine (epidural, facet, disc) and how long ago they must or must not have been.

As past care that failed ("no improvement after epidural injections"), as the study's own treatment, or as a test they
are nothing here.
"""

import re
from collections.abc import Iterator

from trials.criteria.bullet import Bullet
from trials.criteria.durations import Duration, durations
from trials.criteria.model import Claim
from trials.criteria.polarity import allowed, denied
from trials.criteria.rules.rule import Rule

_STEROID = (
    r"(?:steroids?|cortico-?steroids?|cortisone|glucocorticoids?|glucocorticosteroids?|corticoids?|"
    r"prednisolone|methylprednisolone|triamcinolone|dexamethasone|betamethasone)"
)
_GIVEN = (
    r"(?:injections?|injected|infiltrations?|blocks?|shots?|administration|therapy|treatments?|"
    r"interventions?)"
)
_SITE = (
    r"(?:epidural\w*|peridural|extradural|transforaminal|interlaminar|caudal|facet(?:s| joints?)?|"
    r"zygapophys\w+|intra-?disc\w*|dis[ck]s?|spinal|spine|lumbar|cervical|paraspinal|nerve root|back|"
    r"intra-?spinal|foraminal|perineural|periradicular)"
)
_MENTION = re.compile(
    r"\b(?:epidural|peridural|caudal|transforaminal|interlaminar|facet(?: joints?)?)(?:[ ,/-]+(?!pain|"
    rf"arthr|joint disease)[\w()/-]+){{0,4}}?[ -]+{_GIVEN}\b|"
    rf"\b{_SITE}(?:[ ,/-]+[\w()/-]+){{0,4}}?[ -]+{_STEROID}[ -](?:[\w()/-]+[ -]){{0,2}}?{_GIVEN}?|"
    rf"\b{_STEROID}[ -](?:[\w()/-]+[ -]){{0,2}}?{_GIVEN}[^;]{{0,50}}?\b{_SITE}\b|"
    rf"\b{_GIVEN} of (?:[\w/-]+ ){{0,3}}?{_STEROID}[^;]{{0,40}}?\b{_SITE}\b|"
    r"\b(?:dis[ck]|intra-?discal|spinal|facet\w*|back|"
    rf"epidural)[ -]+(?:[\w-]+ ){{0,3}}?{_GIVEN}[^;]{{0,60}}?\b{_STEROID}|\bl?esis?\b|"
    rf"\b{_STEROID}[^;]{{0,30}}?\bepidural\w*|epidural[^;]{{0,20}}?{_STEROID}|"
    rf"{_GIVEN} (?:in|into|to|of) (?:the )?epidural space"
)
_PAST_CARE = re.compile(
    r"\b(?:fail\w*|unrespons\w+|not respon\w+|refractory|conservative|non-?operative|non-?surgical|"
    r"despite|improv\w+|relie[fv]\w*|respon\w+|inadequate|"
    r"trial of|lack of|unsuccess\w+|benefit\w*|intend\w*|candidates?|scheduled|consent\w*|referred for|"
    r"agree\w*|willing\w*|plan(?:s|ned|ning)?|will (?:receive|undergo)|contra-?indicat\w*|"
    r"allerg\w*|hypersens\w*|undergoing|eligible|indicated|appropriate|refus\w*|need for|requir\w+|"
    r"inability)\b"
)
_FAILED_CARE = re.compile(r"\bfail\w*|conservative|non-?operative|non-?surgical|unrespons|not respon|refractory")
_BRANCH = re.compile(r"medial branch|diagnostic|an[a]?esthetic block")
_SINCE = re.compile(r"(?:at least|minimum|>|≥|more than)")


def _injection(bullet: Bullet) -> Iterator[Claim]:
    """Time since a steroid injection of the spine, or its mere presence."""
    for found in _MENTION.finditer(bullet.said):
        start, end = found.span()
        before = bullet.view[max(bullet.view.rfind(";", 0, start) + 1, start - 90) : start]
        if (
            (bullet.kind == "inclusion" and _FAILED_CARE.search(bullet.view))
            or _PAST_CARE.search(before)
            or _BRANCH.search(before[-25:] + found[0])
            or allowed(bullet.view, end)
        ):
            continue
        yield _claim(bullet, start, end)
        return


def _claim(bullet: Bullet, start: int, end: int) -> Claim:
    """Make the claim: the length of time nearest to the mention in its sentence, or `present` without one."""
    near = [d for d in durations(bullet.view) if _same_sentence(bullet.view, d, start, end)]
    absent = denied(bullet.said, start, end, bullet.kind)
    if not near:
        return Claim("epidural_steroid_months", "absent" if absent else "present", None, start, end)
    length = min(near, key=lambda d: (not d.recent, abs(d.start - end)))
    op, value = length.claim("<=")
    if op in (">", ">=") and bullet.kind == "exclusion" and length.recent and "within" in bullet.view:
        op = "<="
    raw = {"raw": bullet.text[length.start : length.end].strip()}
    return Claim("epidural_steroid_months", op, value, min(start, length.start), max(end, length.end), raw)


def _same_sentence(view: str, length: Duration, start: int, end: int) -> bool:
    """Tell whether a length of time stands in the sentence of the mention, not too far."""
    first, last = min(end, length.start), max(start, length.end)
    return ";" not in view[first:last] and last - first < 220


RULES = (
    Rule(
        (
            r"epidural|peridural|caudal|transforam|interlam|facet|l?esis?$|steroid|cortico|cortison|glucocort|"
            r"predniso|methylpred|triamcin|dexameth|betameth"
        ),
        _injection,
    ),
)
