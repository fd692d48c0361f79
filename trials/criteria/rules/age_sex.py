"""Age in years, and sex where only one may join.

A number is an age by the words around it ("age", "aged", "years old", "or older", "adults (18-65)"); lengths of
illness, of follow-up or since menopause are not. Bare "adults" is nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from trials.criteria.bullet import Bullet
from trials.criteria.model import Claim
from trials.criteria.numbers import Quantity, quantities
from trials.criteria.rules.rule import Rule, alternatives

_UNIT = (
    r"(?:years?|yrs?|y)(?:\.|\b)(?:[ -](?:old|olds|of age|or age|in age))?|year[- ]old|-?year-?old|"
    r"y\.?/?o\.?\b|months?(?:[ -](?:old|of age))?|"
    r"weeks?(?: old| of age)?|days?(?: old| of age)?|hours?"
)
_OLD = re.compile(r"old|aged|of age|in age|y\.?/?o")
_YEARS = re.compile(r"y")
_NAMED_BEFORE = re.compile(
    r"(?:\bskelet\w+ matur\w+\W{0,3}|\b(?:aged?|ages)\b(?! (?:at|of) (?:onset|diagnosis))(?:[^;0-9]{0,28})|"
    r"\bolder (?:than )?|"
    r"\byounger than |\b(?:over|under|above|below) the age of )$"
)
_PEOPLE_BEFORE = re.compile(
    r"\b(?:adults?|patients?|subjects?|participants?|m[ae]n|wom[ae]n|males?|females?|volunteers?|"
    r"individuals?|people|persons?|sex(?:es)?|gender|both)\b"
    r"[ ,:(]{0,3}(?:who (?:are|is) |are |is |between |from |aged |must be |should be |with |an? |the |"
    r"of )*(?:older |younger |either )?(?:than )?$"
)
_NAMED_AFTER = re.compile(
    r"[\s,)]*(?:\((?:inclusive|included)\)|inclusive)?[\s,)]*(?:years?|yrs?)?[\s,]*(?:old\b|aged\b|of age\b|"
    r"in age\b|-?year-?olds?\b|(?:at|on) (?:the )?(?:time of )?(?:screening|enrol|inclusion|consent|"
    r"surgery|signing|study entry|baseline)\w*)"
)
_NOT_AGE = re.compile(
    r"\b(?:gestational|bone|mental|chronological|disease|skeletal|post-?menopaus\w*|menopaus\w*|since|"
    r"for|within|past|last|duration|survival|expectancy|"
    r"diagnos\w+|amenorrh\w*|pain|symptoms?|injury|cancer|malignan\w+|history|experience|education|"
    r"onset|follow-?up|every|lasting|steriliz\w*|free|"
    r"smok\w*|years? of|consent|contracep\w*|trial|study|grade|score|weight|bmi|ago)\b[^;]{0,30}$"
)
_ABOUT_OTHERS = re.compile(
    r"child-?\s?bearing|contracepti|menopausal (?:for|women (?:who|with) (?:no|amen))|amenorrh|t-?score|"
    r"sterili[sz]|partner"
)
_BONE_SCAN = re.compile(r"\b(?:dexa|dxa)\b|bone densitometry")
_REVERSED = re.compile(r"(?<![\d.])(\d{1,3})\s*(?:years?|yrs?|ans)?\s*(<=|=<|≤|<)\s*(?:patient'?s?\s*)?ages?\b")
_AGE_WORD = re.compile(r"\bage[sd]?\b|\bold(?:er)?\b|\byounger\b|\by\.?/?o\b")
_OTHER_AGE = re.compile(r"\b(?:gestational|bone|mental|skeletal) age[^;]{0,20}$")
_FERTILE = re.compile(r"\b(?:bearing|reproductive|fertile)[- ]age")
_IMAGES = re.compile(
    r"\b(?:mri|imag\w+|ct|scans?|x-?rays?|radiograph\w*|fractures?|lesions?|injur\w+|results?)\b[^;]{0,40}$"
)


def _age(bullet: Bullet) -> Iterator[Claim]:
    """Limits of age; a unit of months, weeks or days is turned into years."""
    view = bullet.view
    if _ABOUT_OTHERS.search(view) and not re.search(r"\baged?\b", view):
        return
    if _BONE_SCAN.search(bullet.under) or _BONE_SCAN.search(view):
        return
    yield from _reversed(bullet)
    last_end = -100
    for quantity in _signed(bullet, _paired(view, quantities(view, _UNIT))):
        if _is_age(bullet, quantity, last_end):
            last_end = quantity.end
            if claim := _age_claim(bullet, quantity):
                yield claim


def _paired(view: str, found: list[Quantity]) -> Iterator[Quantity]:
    """Join "age 18 and 80 years", two bare numbers, into the range that is meant."""
    for at, now in enumerate(found):
        before = found[at - 1] if at else None
        after = found[at + 1] if at + 1 < len(found) else None
        if after and _is_pair(view, now, after):
            yield replace(now, op="between", high=after.value, unit=after.unit, end=after.end)
        elif not (before and _is_pair(view, before, now)):
            yield now


_ADULT = 21  # years; where the sign is lost, an age up to this is the lowest one that may join


def _signed(bullet: Bullet, found: Iterator[Quantity]) -> Iterator[Quantity]:
    """Give "age = 18 years" its sign back, which some registries lose from "≥" and "≤"; two of them are a range."""
    known = list(found)
    equal = [now for now in known if now.op == "=" and now.high is None]
    if bullet.kind == "inclusion" and len(equal) == 2 and equal[0].value < equal[1].value:
        low, high = equal
        known = [
            replace(low, op="between", high=high.value, unit=high.unit or low.unit, end=high.end) if now is low else now
            for now in known
            if now is not high
        ]
    for now in known:
        lost = now.op == "=" and bullet.kind == "inclusion" and now.value <= _ADULT
        yield replace(now, op=">=") if lost else now


def _is_pair(view: str, low: Quantity, high: Quantity) -> bool:
    """Tell whether two bare numbers are the ends of one range: nothing between them but "and" or a comma."""
    bare = low.op is None and high.op is None and low.high is None and high.high is None
    joined = bare and low.value < high.value and high.unit.startswith("y") and (not low.unit or low.unit == high.unit)
    return joined and re.fullmatch(r"\s*(?:and|to and including)\s*", view[low.end : high.start]) is not None


def _reversed(bullet: Bullet) -> Iterator[Claim]:
    """Read "18 years ≤ age ≤ 65": the lower half of it."""
    for found in _REVERSED.finditer(bullet.view):
        op = ">" if found[2] == "<" else ">="
        yield Claim("age", op, float(found[1]), found.start(), found.end(), alternatives(bullet))


def _is_age(bullet: Bullet, quantity: Quantity, last_end: int) -> bool:
    """Tell whether a quantity is an age by the words around it."""
    view = bullet.view
    before, after = view[max(0, quantity.start - 60) : quantity.start], view[quantity.end : quantity.end + 50]
    words = view[quantity.start : quantity.end]
    if quantity.unit and not _YEARS.match(quantity.unit) and not _OLD.search(quantity.unit):
        named = re.search(r"\bage[sd]?[\s:(]{0,3}$", before) is not None
        return named and not _FERTILE.search(before) and not _OTHER_AGE.search(before)
    if _IMAGES.search(before) or _EXPECTANCY.search(before):
        return False
    if (
        (_NAMED_BEFORE.search(before) and not _FERTILE.search(before))
        or _OLD.search(quantity.unit)
        or re.search(r"\b(?:age of|older|younger|ages?)\b", words)
        or (not quantity.unit and quantity.op and quantity.value <= 21 and _MINORS.search(before))
        or (not quantity.unit and _OVER.match(words) and _PEOPLE_BEFORE.search(before) and _CLOSED.match(after))
    ):
        return not _OTHER_AGE.search(before)
    if 0 <= quantity.start - last_end <= 22 and re.fullmatch(
        r"[\s,]*(?:years?|old|of age|yrs?)?[\s,]*(?:or|and|and/or|but|to)?\s*(?:is|are)?\s*",
        view[last_end : quantity.start],
    ):
        return quantity.op is not None and (not quantity.unit or bool(_YEARS.match(quantity.unit)))
    if (
        _NAMED_AFTER.match(after)
        and (_OLD.search(after[:24]) or not _NOT_AGE.search(before))
        and (quantity.unit or _OLD.search(after[:16]))
    ):
        return True
    return (
        bool(quantity.unit and (quantity.op or quantity.high))
        and not _LENGTH.match(words)
        and not _LENGTH_AFTER.match(after)
        and (
            (_PEOPLE_BEFORE.search(before) is not None and (quantity.high or quantity.value) >= 12)
            or (_alone(before) and (quantity.high is not None or quantity.op is not None) and len(view) < 60)
        )
        and not _NOT_AGE.search(before)
    )


_EXPECTANCY = re.compile(r"\b(?:expectancy|survival)\b[^;,]{0,30}$")
_MINORS = re.compile(r"\b(?:minors?|child(?:ren)?|adolescents?|adults?)\b[\s(:,]*$")
_OVER = re.compile(r"(?:over|above|under|below) [2-9]\d$")
_CLOSED = re.compile(r"\s*(?:[,;)]|$|who\b|with\b|and\b)")
_LENGTH = re.compile(r"longer|shorter|within|beyond|not longer|no longer")
_LENGTH_AFTER = re.compile(
    r"[\s,)]*(?:post|after|since|from|following|prior|before|ago\b|duration|history|of (?!age)|(?:or|"
    r"and) (?:longer|more since))"
)


def _alone(before: str) -> bool:
    """Tell whether nothing stands before a number in its bullet."""
    return not before.strip(" (:,")


def _age_claim(bullet: Bullet, quantity: Quantity) -> Claim | None:
    """Make the claim of an age; a bare number says nothing."""
    op, value = quantity.claim
    if op == "=" or (quantity.high or quantity.value) > 120:
        return None
    factor = {"m": 1 / 12, "w": 1 / 52.18, "d": 1 / 365.25, "h": 1 / 8766}.get(quantity.unit[:1], 1.0)
    scaled = tuple(round(v * factor, 2) for v in value) if isinstance(value, tuple) else round(value * factor, 2)
    before = bullet.view[max(0, quantity.start - 12) : quantity.start]
    word = re.search(r"\bage[sd]?\b[\s:(]*(?:of |is )?$", before)
    start = quantity.start - (len(before) - word.start()) if word else quantity.start
    return Claim("age", op, scaled, start, quantity.end, alternatives(bullet))


_MALE, _FEMALE = r"(?:males?|m[ae]n|boys?|masculine)", r"(?:females?|wom[ae]n|girls?|feminine)"
_ONE_SEX = re.compile(
    rf"(?:\b(?:sex|gender)\s*(?:[:=-]|is|must be)?\s*(?:(?P<male1>{_MALE})|(?P<female1>{_FEMALE}))\b|"
    rf"\b(?:(?P<male2>{_MALE})|(?P<female2>{_FEMALE}))(?: adult)?[ ,]+(?:sex|gender|only|patients?|"
    r"subjects?|participants?|volunteers?|aged?|ages|between|over|older|\(?\d|with\b|who (?:have|developed|suffer|"
    r"are diagnosed)|diagnosed|suffering)|"
    r"^(?:adult |healthy |be (?:a )?|is (?:a )?|patient is (?:a )?|post-?menopausal |subjects? (?:is|"
    rf"are) |must be (?:a )?)*(?:(?P<male3>{_MALE})|(?P<female3>{_FEMALE}))\s*(?:[;.,(]|$|aged?\b))"
)
_BOTH_OR_OTHER = re.compile(
    r"child-?\s?bearing|contracep|pregnan|breast|lactat|nursing|fertile|partner|condom|birth control|"
    r"\bif\b|reproduct|steril|menstru|vasectom|who (?:can|could|may)|sexually|agree|either (?:sex|"
    r"gender)|both"
)


def _sex(bullet: Bullet) -> Iterator[Claim]:
    """One sex only; "male or female" and rules on contraception constrain nothing."""
    view = bullet.view
    if _BOTH_OR_OTHER.search(view) or (re.search(rf"\b{_MALE}\b", view) and re.search(rf"\b{_FEMALE}\b", view)):
        return
    found = _ONE_SEX.search(view)
    if (
        found
        and (found.start() < 30 or "sex" in found[0] or "gender" in found[0])
        and (bullet.kind == "inclusion" or (len(view) < 30 and "menopaus" not in view))
    ):
        value = "male" if found["male1"] or found["male2"] or found["male3"] else "female"
        yield Claim("sex", "=", value, found.start(), max(found.end(name) for name in found.groupdict()))


RULES = (
    Rule(r"age[sd]?$|year|yr|y$|old|yo$|minor|child|under$|over$|adult", _age),
    Rule(r"m[ae]n$|male|wom|female|boy|girl|sex|gender", _sex),
)
