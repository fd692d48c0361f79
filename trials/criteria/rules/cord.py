"""Spinal cord injury: grade (ASIA / AIS / Frankel), level, and time since the injury."""

import re
from collections.abc import Iterator

from trials.criteria.bullet import Bullet
from trials.criteria.durations import Duration, durations
from trials.criteria.model import Claim
from trials.criteria.rules.rule import Rule, alternatives

_SCALE = re.compile(
    r"\basia\b|\bais\b|\bfrankel\b|american spinal (?:cord )?injury association|\bimpairment scale\b|"
    r"\bisncsci\b"
)
_WORDS = (
    r"(?:(?:impairment|scale|scales|score|grade|grades|graded|class|classification|level|levels|type|"
    r"category|asia|ais|of|as|is|are|the|with|to|from|a score of|complete|incomplete|injury|sci|or|by|"
    r"in|motor|sensory|\(ais\)|\(asia\))[\s:,=\"'(\[\]-]+){0,8}"
)
_LETTER = r"[\"'(]?\b[A-E]\b[\"')]?"
_LETTERS = re.compile(
    rf"(?P<not>other than |not |neither )?(?P<first>{_LETTER})(?P<rest>(?:\s*(?:\([^)]{{0,50}}\))?\s*(?"
    rf":,\s*(?:or|and)?|/|or|and|&|;)\s*(?:(?:ASIA|AIS|asia|ais|[Gg]rade)[ -])?{_LETTER}){{0,4}})"
    rf"(?:\s*(?:-|–|to|through|thru)\s*(?P<last>{_LETTER}))?(?P<more>\s*(?:or (?:better|higher|greater|"
    r"above|less severe)))?(?P<less>\s*(?:or (?:worse|lower|below)))?"
)
_AFTER_SCALE = re.compile(rf"[\s:,=\"'(\[\])\]-]*{_WORDS}[\s:=\"'(\[-]*$")
_BEFORE_SCALE = re.compile(
    r"[\s,)\"']*(?:\([^)]{0,40}\)[\s,]*)?(?:(?:in|of|on|by|according to|grade|the|per|scale|"
    r"classification|as|defined|impairment|using|american|spinal|injury|association|sci)[\s,(]*){0,8}$"
)
_GRADE_WORD = re.compile(
    r"(?i)\b(?:grades?|levels?|class|classification|types?|scale|asia|ais|frankel|score|"
    r"category)\W{0,6}(?:of\s+)?$"
)


def _asia(bullet: Bullet) -> Iterator[Claim]:
    """Letters allowed or barred; "other than A or B" is C, D, E. One claim a bullet."""
    for scale in _SCALE.finditer(bullet.view):
        found = _letters_after(bullet, scale) or _letters_before(bullet, scale)
        if found:
            letters = _read_letters(found, bullet)
            if letters:
                start, end = min(scale.start(), found.start()), max(scale.end(), found.end())
                yield Claim("asia_grade", "in", letters, start, end, alternatives(bullet))
                return


def _letters_after(bullet: Bullet, scale: re.Match[str]) -> re.Match[str] | None:
    """Find letters after the name of the scale, with only its own words between."""
    for found in _LETTERS.finditer(bullet.text, scale.end(), min(len(bullet.text), scale.end() + 110)):
        between = bullet.view[scale.end() : found.start()]
        if _AFTER_SCALE.fullmatch(between) and not (
            found["first"] == "A"
            and re.match(r" [a-z]", bullet.text[found.end() : found.end() + 2])
            and not found["rest"]
            and not found["last"]
            and re.match(
                r" (?!in|on|at|by|with|and|or|spinal|sci|complete|injury|patient|who|according)",
                bullet.text[found.end() :],
            )
        ):
            return found
    return None


def _letters_before(bullet: Bullet, scale: re.Match[str]) -> re.Match[str] | None:
    """Find letters before the name of the scale: "grade A or B on the ASIA scale"."""
    best = None
    for found in _LETTERS.finditer(bullet.text, max(0, scale.start() - 80), scale.start()):
        if _GRADE_WORD.search(bullet.text[max(0, found.start() - 20) : found.start()]) and _BEFORE_SCALE.fullmatch(
            bullet.view[found.end() : scale.start()]
        ):
            best = found
    return best


def _read_letters(found: re.Match[str], bullet: Bullet) -> tuple[str, ...]:
    """Turn letters, ranges and "or better" into the list of grades meant."""
    first = found["first"].strip("\"'()")
    letters = {first, *re.findall(r"\b[A-E]\b", found["rest"])}
    if found["last"]:
        last = found["last"].strip("\"'()")
        letters |= {chr(code) for code in range(ord(first), ord(last) + 1)}
    if found["more"]:
        letters |= {chr(code) for code in range(ord(first), ord("E") + 1)}
    if found["less"]:
        letters |= {chr(code) for code in range(ord("A"), ord(first) + 1)}
    before = bullet.view[max(0, found.start() - 24) : found.start()]
    if found["not"] or re.search(r"\b(?:other than|not|neither|except)(?: \w+){0,2} ?$", before):
        letters = set("ABCDE") - letters
    return tuple(sorted(letters))


_INJURY = re.compile(
    r"\b(?:spinal cord (?:injur\w+|lesion|trauma)|sci\b|(?:post|after|since|of|the|time from|"
    r"duration of|from|following|acute|chronic|subacute|traumatic|initial)[ -](?:the |their |a |spinal |"
    r"cord |spine )*(?:injur\w+|lesion|trauma|accident)|injur(?:y|ed|ies)\b|post-?\s?injury|paraplegia|"
    r"tetraplegia|the event|lesion)"
)
_NOT_INJURY = re.compile(
    r"\b(?:treat\w*|therap\w+|participat\w*|trial|study|clinical trials|follow-?up(?! period)|"
    r"medication\w*|infection\w*|surger\w+|pregnan\w*|life expectancy|contracep\w*|rehabilitation|"
    r"physiotherap\w*|progress on|age|aged|old|ventilat\w*|inject\w*|smok\w*|malignan\w*|cancer|mri|"
    r"imaging|before|donat\w*|hospital\w*|botulinum|stable dose|brain)\b"
)
_TIME_TO = re.compile(
    r"\b(?:to|and|until|till|before|prior to) (?:the )?(?:study |cell )?(?:treatment|surgery|therapy|inclusion|"
    r"enrol\w+|transplant\w*|injection|infusion|participation)\b"
)
_LEVEL_CODE = r"(?:th|[ctlsd])-?\s?\d{1,2}"
_VERTEBRA = rf"(?:\b(?:level )?{_LEVEL_CODE}\b)"


def _injury_time(bullet: Bullet) -> Iterator[Claim]:
    """Months since the injury of the spinal cord."""
    view = bullet.said
    mentions = [found.span() for found in _INJURY.finditer(view)]
    stable = re.search(r"clinically stable|neurologically stable|chronically established|chronic disease state", view)
    for length in durations(view):
        near = [
            (start, end) for start, end in mentions if -70 < start - length.end < 60 or -10 < length.start - end < 80
        ]
        if not near and not (stable and length.start > stable.start()):
            continue
        first, last = _widest(length, near)
        if _TREATED.search(view, max(view.rfind(";", 0, length.start) + 1, length.start - 60), length.start):
            continue
        if _NOT_INJURY.search(_TIME_TO.sub("", view[first:last])) or ";" in view[first:last].rstrip(";"):
            continue
        claim = _time_claim(bullet, length, first, last)
        yield claim
        if claim.op in (">", ">="):
            yield from _upper_bound(bullet, length)
        return


def _upper_bound(bullet: Bullet, low: Duration) -> Iterator[Claim]:
    """Give the second bound of "more than 3 months and less than 2 years ago"."""
    for high in durations(bullet.view):
        bridge = bullet.view[low.end : high.start] if 0 <= high.start - low.end < 12 else "-"
        if high.op in ("<", "<=") and not bridge.strip(" ,(").replace("and", "").replace("but", "").strip():
            raw = {"raw": bullet.text[high.start : high.end].strip()}
            yield Claim("injury_months", high.op, high.months, high.start, high.end, raw)


_TREATED = re.compile(
    r"\b(?:surger\w+|operat\w+|decompress\w*|stabili[sz]\w+|fixation|instrument\w+)[^;]{0,50}?\b(?:perform\w*|done|"
    r"complet\w*|within|carried out)\W*$|\b(?:surgery|operation|decompression|fixation) $"
)


def _widest(length: Duration, near: list[tuple[int, int]]) -> tuple[int, int]:
    """Give the span of a length of time with the nearest mention of the injury."""
    if not near:
        return length.start, length.end
    start, end = min(near, key=lambda span: max(span[0] - length.end, length.start - span[1]))
    return min(start, length.start), max(end, length.end)


_WITHIN = re.compile(r"\bwithin\b[^;\d]{0,20}\S*\s*\S+$")
_BY = re.compile(r"\b(?:by|before|not later than) (?:the )?$")
_WITHIN_TO = re.compile(r"within .{1,30}(?:and|to) (?:up to )?")


def _time_claim(bullet: Bullet, length: Duration, start: int, end: int) -> Claim:
    """Make the claim; "within two weeks and up to 1 year after the event" is a range."""
    following = [d for d in durations(bullet.view) if d.start >= length.end and d.start - length.end < 16]
    by = _BY.search(bullet.view, 0, length.start) if length.op is None else None
    op, value = length.claim("<=" if by or (length.recent and _WITHIN.search(bullet.view, 0, length.end)) else ">=")
    if following and _WITHIN_TO.match(bullet.view, length.start) and length.months < following[0].months:
        op, value = "between", (length.months, following[0].months)
        end = max(end, following[0].end)
    raw = {"raw": bullet.text[length.start : length.end].strip(), **alternatives(bullet)}
    return Claim("injury_months", op, value, start, end, raw)


_LEVEL_RANGE = re.compile(
    r"(?:between|from)?\s*(?:the )?(?:(?:vertebral bodies|levels?|segments?|vertebra\w*|"
    rf"neurological level|spinal)\s+)*(?P<a>{_VERTEBRA})\s*(?:-|to|and|through|~|"
    rf"–)\s*(?:level )?(?P<b>{_VERTEBRA})"
)
_LEVEL_BOUND = re.compile(
    r"\b(?P<side>below|above|bellow|under|caudal to|at or below|lower than|"
    rf"distal to)\s+(?:the )?(?:level (?:of )?)?(?P<a>{_VERTEBRA})(?:[^;,)]{{0,20}}(?:and|to|"
    rf"but)\s+(?P<side2>above|below)\s+(?:the )?(?P<b>{_VERTEBRA}))?"
)
_BOUND_AFTER = re.compile(
    rf"(?P<a>{_VERTEBRA})\s*(?:\([^()]{{0,30}}\)\s*)?(?:vertebra\s+)?(?:or|and)\s+(?P<side>above|higher|below|lower)\b"
)
_REGION = (
    r"(?:(?:upper|lower|mid|high|low)[ -])?(?:cervical|thoracic|lumbar|thoraco-?lumbar|cervico-?thoracic|dorsal|sacral)"
)
_LEVEL_REGION = re.compile(rf"\b(?P<region>{_REGION}(?:(?:,| or| and|/|-| o)+ ?{_REGION})*)\b")
_REGION_BEFORE = re.compile(r"(?:injur\w+|sci|lesion|level|damage|tetraplegia|paraplegia)[^;]{0,60}$")
_REGION_AFTER = re.compile(r"[^;]{0,40}?\b(?:injur\w+|sci\b|level|lesion|spinal cord|region|segments?|spine|cord)")
_ABOUT_LEVEL = re.compile(r"injur|lesion|\bsci\b|asia|level|damage|plegi|cord")


def _level(bullet: Bullet) -> Iterator[Claim]:
    """Level of the injury: a range, a bound, or a region of the spine."""
    view = bullet.view
    if (
        bullet.kind == "exclusion"
        or not _ABOUT_LEVEL.search(view)
        or re.search(r"hernia|stenos|fusion|discectom|dis[ck] degenerat|radiculopath", view)
    ):
        return
    found = _LEVEL_RANGE.search(view) or _LEVEL_BOUND.search(view) or _BOUND_AFTER.search(view)
    if found and found.re is _LEVEL_RANGE:
        yield Claim("injury_level", "=", f"{_name(found['a'])}-{_name(found['b'])}", found.start(), found.end())
    elif found:
        side = "above" if found["side"] in ("above", "higher") else "below"
        second = found.groupdict().get("b")
        value = f"{side} {_name(found['a'])}" + (f" {found['side2']} {_name(second)}" if second else "")
        yield Claim("injury_level", "=", value, found.start(), found.end())
    elif (found := _region(view)) is not None:
        yield Claim("injury_level", "=", found["region"], found.start(), found.end())


def _region(view: str) -> re.Match[str] | None:
    """Find a region of the spine said of the injury itself."""
    if not re.search(r"injur|\bsci\b|lesion|plegi", view):
        return None
    for found in _LEVEL_REGION.finditer(view):
        if _REGION_BEFORE.search(view, max(0, found.start() - 80), found.start()) or _REGION_AFTER.match(
            view, found.end()
        ):
            return found
    return None


def _name(words: str) -> str:
    """Write a vertebra the usual way: "c 5" is C5, the German "d8" is T8."""
    plain = re.sub(r"\s|-|level", "", words).upper()
    return re.sub(r"^(?:D|TH)", "T", plain)


RULES = (
    Rule(r"asia$|ais$|frankel|american|impairment|isncsci", _asia),
    Rule(r"injur|sci$|lesion|event|plegi|stable|established|chronic|\w*plegia", _injury_time, cord=True),
    Rule(r"[ctlsd]$|cervical|thora|lumbar|level|below|above|bellow", _level, cord=True),
)
