"""The measures that a note may hold: for each field of the profile, the words that state it and how they are read.

In: the view of a sentence, by `MEASURES`, a table of field, pattern and reader. Out: values in the field's own unit.
"""

import re
from collections.abc import Callable
from typing import Any, Final

_TIMES: Final = {"d": 1 / 30.44, "w": 1 / 4.345, "m": 1.0, "y": 12.0}
_LENGTH: Final = (
    r"(?P<n>\d{1,3}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve)[\s-]*(?P<unit>days?|weeks?|months?|years?|yrs?)\b"
)
_WORDS: Final = {
    word: n
    for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1)
} | {"twelve": 12}
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_PAIN: Final = r"(?:vas|nrs|pain (?:score|scale|level|intensity)|pain)"
_RATED: Final = r"[^;\n\d]{0,25}?(?P<n>\d{1,3}(?:\.\d)?)\s?(?:/\s?|out of |of )(?P<max>10|100)\b"
_SITES: Final = {
    "back": r"(?:low(?:er)? )?(?:back|lumbar)",
    "leg": r"(?:leg|radicular|sciatic)",
    "neck": r"(?:neck|cervical)",
}


def _number(match: re.Match[str]) -> float:
    return float(match["n"])


def _months(match: re.Match[str]) -> float:
    count = _WORDS.get(match["n"]) or float(match["n"])
    return round(count * _TIMES[match["unit"][0]], 2)


def _grade(match: re.Match[str]) -> int:
    return _ROMAN.get(match["n"]) or int(match["n"])


def _score(match: re.Match[str]) -> float:
    return float(match["n"]) / (10 if match["max"] == "100" else 1)


_TABLE: Final[tuple[tuple[str, str, Callable[[re.Match[str]], Any]], ...]] = (
    (
        "age",
        (
            r"\b(?P<n>\d{1,3})[\s-]*(?:years?|yrs?|y)?[\s./-]*(?:old\b|o\b|of age\b)|"
            r"\baged? (?:of )?:?\s?(?P<n2>\d{1,3})\b|"
            r"^\W*(?P<n3>\d{2})[\s-]?(?:year|yr|y)?s?[\s/]*(?:m|f|male|female|man|woman)\b"
        ),
        lambda m: float(m["n"] or m["n2"] or m["n3"]),
    ),
    (
        "age",
        r"\b(?P<n>\d{1,3})[\s-]*(?P<unit>days?|weeks?|months?)[\s-]*(?:old\b|of age\b)",
        lambda m: round(_months(m) / 12, 3),
    ),
    ("odi", r"\b(?:odi|oswestry)\b[^;\n\d]{0,40}?(?P<n>\d{1,3}(?:\.\d)?)(?:\s?%|\s?/\s?100|\b)(?!\s?/\s?50)", _number),
    ("odi", r"\b(?:odi|oswestry)\b[^;\n\d]{0,40}?(?P<n>\d{1,2})\s?/\s?50\b", lambda m: float(m["n"]) * 2),
    *((f"{site}_pain", rf"\b{words}[- ]{_PAIN}{_RATED}", _score) for site, words in _SITES.items()),
    *(
        (f"{site}_pain", rf"\b{_PAIN}[- (]{{1,2}}(?:of (?:the )?)?{words}{_RATED}", _score)
        for site, words in _SITES.items()
    ),
    ("bmi", r"\b(?:bmi|body mass index)\b[^;\n\d]{0,15}?(?P<n>\d{2}(?:\.\d{1,2})?)\b", _number),
    ("hba1c", r"\b(?:hb\s?a1c|a1c)\b[^;\n\d]{0,15}?(?P<n>\d{1,2}(?:\.\d{1,2})?)\s?%?(?!\d)", _number),
    ("pfirrmann", r"\bp[fh]irr?man+\b(?:'s)?[^;\n\d]{0,14}?\b(?P<n>[1-5]|iv|iii|ii|i|v)\b", _grade),
    ("modic", r"\bmodic\b(?: changes?)?(?: type)? ?(?P<n>[1-3]|iii|ii|i)\b", _grade),
    (
        "spondylolisthesis_grade",
        r"\bgrade (?P<n>[1-5]|iv|iii|ii|i|v) (?:\w+ )?(?:spondylo|antero|retro)listhesis",
        _grade,
    ),
    ("spondylolisthesis_grade", r"listhesis\b[^;\n\d]{0,12}?\bgrade (?P<n>[1-5]|iv|iii|ii|i|v)\b", _grade),
    ("spondylolisthesis_grade", r"\b(?:no|without) (?:\w+ ){0,3}?(?P<n>)(?:spondylo|antero)listhesis", lambda _: 0),
    (
        "symptom_months",
        (
            rf"\b(?:pain|symptoms?|sciatica|lbp|lumbago)\b[^;\n\d]{{0,30}}?\b(?:for|since|over|lasting|"
            rf"duration(?: of)?:?|x)\s(?:the (?:last|past) |about |over |more than )?{_LENGTH}(?! ago)"
        ),
        _months,
    ),
    (
        "symptom_months",
        rf"\b{_LENGTH}(?:'?s?)? (?:history|duration) of [^;\n]{{0,40}}?\b(?:pain|sciatica|lbp|symptoms)\b",
        _months,
    ),
    (
        "conservative_months",
        (
            rf"\b{_LENGTH} of (?:\w+ ){{0,2}}?"
            r"(?:physio\w*|physical therapy|pt\b|conservative|non-?operative|non-?surgical)"
        ),
        _months,
    ),
    (
        "conservative_months",
        (
            r"\b(?:physiotherapy|physical therapy|pt|conservative (?:care|treatment|therapy|"
            rf"management))\b[^;\n\d]{{0,20}}?\bfor {_LENGTH}"
        ),
        _months,
    ),
    (
        "asia_grade",
        r"\b(?:asia|ais|frankel)\b(?: impairment scale)?[ :-]{0,3}(?:grade )?(?P<n>[a-e])\b",
        lambda m: m["n"].upper(),
    ),
    (
        "injury_level",
        (
            r"\b(?P<n>[ctl]\d{1,2})(?:-[ctl]?\d{1,2})? (?:\w+ ){0,3}?(?:spinal cord injury|sci\b|"
            r"tetraplegi|paraplegi|quadriplegi)"
        ),
        lambda m: m["n"].upper(),
    ),
    (
        "injury_months",
        rf"\b(?:spinal cord injury|sci|tetraplegia|paraplegia|quadriplegia)\b[^;\n\d]{{0,20}}?{_LENGTH} ago",
        _months,
    ),
    ("cigarettes_per_day", r"\b(?P<n>\d{1,3}) (?:cigarettes|cigs)(?: a| per|/) ?day", _number),
    ("epidural_steroid_months", rf"\b(?:epidural|steroid injection)\b[^;\n\d]{{0,25}}?{_LENGTH} ago", _months),
    (
        "prior_spine_surgery_months",
        (
            r"\b(?:discectomy|microdiscectomy|laminectomy|fusion|spin(?:e|al) surgery|back surgery|"
            rf"decompression)\b[^;\n\d]{{0,20}}?{_LENGTH} ago"
        ),
        _months,
    ),
    (
        "malignancy_months",
        rf"\b(?:cancer|carcinoma|lymphoma|melanoma|tumou?r)\b[^;\n\d]{{0,30}}?{_LENGTH} (?:ago|free|in remission)",
        _months,
    ),
    (
        "prior_spine_surgery",
        (
            r"(?P<n>)\bno (?:prior|previous|past|history of) (?:(?:spin(?:e|al)|back|lumbar|cervical) )?"
            r"(?:surger(?:y|ies)|operations?)\b|\b(?:past )?surgical history:? (?:is )?(?:none|negative|unremarkable)\b"
        ),
        lambda _: False,
    ),
    ("diabetes", r"(?P<n>)\b(?:t[12]dm|dm ?(?:type )?(?:1|2|ii|i)|n?iddm)\b", lambda _: True),
    (
        "mri_possible",
        r"\b(?P<n>)(?:pacemaker|cochlear implant|cannot have an? mri|mri (?:is )?contra-?indicated)\b",
        lambda _: False,
    ),
    *(
        ("sex", rf"\b\d{{2}}[ -]?(?:(?:y/?o?|years?[ -]old|yrs?)[ -]?)?(?P<n>){letter}\b", lambda _, sex=sex: sex)
        for letter, sex in (("f", "female"), ("m", "male"))
    ),
    ("sex", r"\b(?P<n>)(?:woman|female|lady|girl|mrs|ms|she|her)\b", lambda _: "female"),
    ("sex", r"\b(?P<n>)(?:man|male|gentleman|boy|mr|he|his)\b", lambda _: "male"),
    (
        "consents",
        (
            r"(?P<n>)\b(?:will|willing to|agrees to|able to) (?:\w+ ){0,2}?(?:provide|give|sign) "
            r"(?:\w+ ){0,2}?consent\b|"
            r"\bconsents to (?:take part|participate|the (?:study|trial))\b"
        ),
        lambda _: True,
    ),
    (
        "saddle_numbness",
        (
            r"(?P<n>)\b(?:saddle (?:an)?(?:a?esthesia|numbness|par\w+)|numb\w*[^;\n]{0,20}(?:groin|"
            r"perine\w+|genital\w*|between (?:my|the|her|his) legs))"
        ),
        lambda _: True,
    ),
    (
        "bladder_bowel_loss",
        (
            r"(?P<n>)\b(?:(?:urinary|bowel|bladder|faecal|fecal)[ /\w]{0,20}(?:incontinence|retention|dysfunction)|"
            r"(?:lost|loss of)[^;\n]{0,20}(?:bladder|bowel)|incontinen(?:t|ce))"
        ),
        lambda _: True,
    ),
    (
        "new_weakness",
        r"(?P<n>)\b(?:new|progressive|worsening|sudden|acute|rapidly) (?:\w+ ){0,2}?(?:weakness|foot drop|paresis)",
        lambda _: True,
    ),
)
MEASURES: Final = tuple((field, re.compile(pattern), read) for field, pattern, read in _TABLE)
