"""Where the lists begin: "Inclusion Criteria:", "Non-inclusion criteria", "Ausschlusskriterien", in mid-line too.

In: the view of a text. Out: headers in order, each with the list that it opens. A mention in a sentence ("who meet the
inclusion criteria", "defined in the Inclusion Criteria") is not a header: a header stands alone on its line, or has a
colon, or is followed by the first bullet.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trials.criteria.model import Kind


class Header(NamedTuple):
    """The words of a header and the list it opens. `entry` is False for rules on leaving the study."""

    start: int
    end: int
    kind: Kind
    entry: bool = True


_ADJECTIVES = (
    r"(?:(?:key|main|major|general|specific|additional|other|further|principal|primary|secondary|"
    r"patients?|subjects?|"
    r"participants?|study|trial|protocol|radiological|radiographic|imaging|mri|clinical|medical|surgical|"
    r"intra-?operative|pre-?operative|post-?operative|screening|baseline|donor|recipient|control|group|"
    r"arm|cohort|"
    r"part|phase|stage|summary|list|of|the|for|and|healthy|volunteers?|case|cases|safety|absolute|relative|"
    r"[a-z]|\d{1,2})[\s/,&()-]{1,3}){0,6}"
)
_NOT = r"(?:non|not|no)[\s-]{1,2}"
_WORDS = {
    "exclusion": (
        rf"{_NOT}(?:inclusion|eligibility)(?:\s+criteri(?:a|on|ums?|as))?",
        r"criteri(?:a|on)\s+(?:for|of)\s+(?:exclusion|non-?\s?inclusion)",
        r"ex(?:c|s)?lusions?(?:\s+criteri(?:a|on|ums?|as))?(?:\(s\))?",
        r"ineligibility(?:\s+criteria)?",
        r"who\s+(?:cannot|can't|can\s+not|may\s+not|should\s+not)\s+(?:participate|take\s+part|join)",
        (
            r"(?:rejection|withdrawal|discontinuation|elimination|cessation|termination|drop-?\s?out|exit|"
            r"removal)\s+criteria"
        ),
        r"ausschlu(?:ss|ß)kriterien",
        r"criterios?\s+de\s+(?:exclusi[oó]n|eliminaci[oó]n)",
        r"crit[eé]rios\s+de\s+exclus[aã]o",
        r"crit[eè]res?\s+(?:de\s+non[\s-]inclusion|d'exclusion|de\s+exclusion)",
        r"criteri\s+di\s+esclusione",
        r"exclusiecriteria",
        r"排除标准|排除標準|除外基準|제외기준|제외\s기준",
    ),
    "inclusion": (
        r"criteri(?:a|on)\s+(?:for|of)\s+inclusion",
        r"inclusions?(?:\s+criteri(?:a|on|ums?|as))?(?:\(s\))?",
        r"eligibility(?:\s+criteria)?",
        r"who\s+(?:can|may)\s+(?:participate|take\s+part|join)",
        r"einschlu(?:ss|ß)kriterien",
        r"criterios?\s+de\s+inclusi[oó]n",
        r"crit[eé]rios\s+de\s+inclus[aã]o",
        r"crit[eè]res?\s+d'inclusion",
        r"criteri\s+di\s+inclusione",
        r"inclusiecriteria",
        r"纳入标准|入选标准|納入標準|選択基準|선정기준|선정\s기준",
    ),
}
_EXCLUSION, _INCLUSION = ("|".join(_WORDS[kind]) for kind in ("exclusion", "inclusion"))
_CORE = rf"(?:(?P<exc>{_EXCLUSION})|(?P<inc>{_INCLUSION}))"
_BOTH = r"(?:\s*(?:/|and|&|or)\s*(?:inclusion|exclusion)(?:\s+criteria)?)?"
_OWN_LINE = re.compile(
    rf"(?m)^[^\S\n]*(?:[*#>_=•·-]{{1,3}}[^\S\n]*)?(?:\(?\d{{1,2}}[.;)]\s*)?(?"
    rf"P<head>{_ADJECTIVES}{_CORE}{_BOTH})(?P<rest>[^\n]*)$"
)
_MID_LINE = re.compile(rf"(?<![a-z]){_CORE}\s*(?::|(?=\s(?:\(?1[.;)]|[•·*-])\s))")
_ADJECTIVES_BEFORE = re.compile(rf"(?:^|(?<=[^a-z])){_ADJECTIVES}$")
_PEOPLE = (
    r"(?:patients?|subjects?|participants?|individuals?|persons?|people|candidates?|those|wom[ae]n|"
    r"m[ae]n|adults?|"
    r"child(?:ren)?|infants?|volunteers?|they|we|you|your child|your baby|in order to participate)"
)
_SENTENCE = re.compile(
    r"(?m)^[^\S\n]*(?:[*•·-][^\S\n]*)?(?P<head>(?:(?:the |an? |eligible |"
    rf"healthy ){{0,2}}{_PEOPLE}[^\n:;.]{{0,60}}|"
    r"any[^\n:;.]{0,60}|the following[^\n:;.]{0,40}|)"
    r"(?:(?P<exc>(?:be|are|is)\s+(?:excluded|ineligible|not\s+eligible)|not\s+be\s+(?:eligible|included|"
    r"enrolled)|"
    r"exclu(?:ded|des?)|ineligible|must\s+not|may\s+not|cannot)|(?P<inc>(?<!not )(?:be|are|is)\s+(?:included|"
    r"eligible)|included))"
    r"[^\n:;.]{0,50}:)[^\S\n]*$"
)
_LAST_WORDS = re.compile(r"(?m)\b(?:(?P<exc>ex)|(?P<inc>in))clusion\s+criteria(?=[\s:]*$)")
_SHORT_HEAD = re.compile(r"[^.;:]{1,100}")
_DENIED = re.compile(rf"\b{_NOT}inclusion")
_CONTINUES = re.compile(
    r"\b(?:meet|met|satisf\w+|fulfil\w*|not|none|above|below|listed|defined|described|see|refer|was|"
    r"were|will|may)\b"
)
_STEMS = re.compile(
    r"clusi|clude|ligib|schlu|标准|標準|基準|기준|criteri|critér|critèr|must not|may not|cannot|who (?:can|may|should)"
)
_BULLET_AFTER = 6  # characters of the next line that tell whether a bullet follows


def find_headers(view: str, text: str) -> list[Header]:
    """List the headers of a text in order, without overlaps; `view` is the plain view of `text`."""
    kept: list[Header] = []
    for header in sorted({header for line in _likely_lines(view) for way in _WAYS for header in way(view, *line)}):
        if (not kept or header.start >= kept[-1].end) and not _wrapped(text, header.start):
            kept.append(header)
    return kept


def _wrapped(text: str, start: int) -> bool:
    """Tell whether the words at `start` go on with a sentence that was broken on the line above."""
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip() or not text[start : start + 1].islower():
        return False
    above = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)].strip()
    return len(above) >= _BROKEN and above[-1].isalpha()


_BROKEN = 50  # characters of a line that may have been broken by the registry
_LEAVING = re.compile(r"withdraw|discontinu|eliminat|eliminac|cessation|terminat|drop|exit|removal|rejection")


def _header(found: re.Match[str], end: int) -> Header:
    """Make the header of a match that ends at `end`."""
    return Header(found.start("head"), end, _kind(found), _LEAVING.search(found["head"]) is None)


def _kind(found: re.Match[str]) -> Kind:
    """Tell which list the words of a header open."""
    return "exclusion" if found["exc"] else "inclusion"


def _likely_lines(view: str) -> Iterator[tuple[int, int]]:
    """Give first and last place of the lines that hold a stem of a header's words."""
    end = -1
    for found in _STEMS.finditer(view):
        if found.start() > end:
            end = view.find("\n", found.end())
            end = end if end >= 0 else len(view)
            yield view.rfind("\n", 0, found.start()) + 1, end


def _own_line(view: str, start: int, end: int) -> Iterator[Header]:
    """Find headers that fill their line, or open it and end in a colon."""
    for found in _OWN_LINE.finditer(view, start, end):
        rest = found["rest"]
        before, colon, _ = rest.partition(":")
        titled = len(before) <= 80 and ";" not in before and not _CONTINUES.search(before)
        if not rest.strip(" :;.*_-#") or (titled and not colon and len(rest) <= 60 and "riteri" in found["head"]):
            yield _header(found, found.end())
        elif colon and titled:
            yield _header(found, found.end("head") + len(before) + 1)


def _last_words(view: str, start: int, end: int) -> Iterator[Header]:
    """Find short lines that end in "exclusion criteria" whatever stands before, unless that is a sentence."""
    for found in _LAST_WORDS.finditer(view, start, end):
        head = view[start : found.end()].lstrip()
        if _SHORT_HEAD.fullmatch(head) and not _CONTINUES.search(head):
            kind: Kind = "exclusion" if _DENIED.search(head) else _kind(found)
            yield Header(found.end() - len(head), found.end(), kind, _LEAVING.search(head) is None)


def _mid_line(view: str, start: int, end: int) -> Iterator[Header]:
    """Find headers inside a line: "criteria" with a colon, or right before the first bullet."""
    for found in _MID_LINE.finditer(view, start, end + _BULLET_AFTER):
        if "rit" in found[0] or not found[0].isascii():
            from_ = max(start, found.start() - 60)  # a number that ends the line above is the last bullet's
            before = _ADJECTIVES_BEFORE.search(view, from_, found.start())
            yield Header(
                before.start() if before else found.start(),
                found.end(),
                _kind(found),
                _LEAVING.search(found[0]) is None,
            )


def _sentences(view: str, start: int, end: int) -> Iterator[Header]:
    """Find lines such as "Patients will be excluded if:", which open a list without naming it."""
    for found in _SENTENCE.finditer(view, start, end):
        yield _header(found, found.end())


_WAYS = (_own_line, _last_words, _mid_line, _sentences)
