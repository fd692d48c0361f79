"""The person that a search is for, where its text says so: "54 year old woman" is an age and a sex, not words to find.

In: a person's text. Out: the text without those words, and what was read. Trials rarely say "54 years old"; they take
people from one age to another. An age that is none of a person's (a "2 year old fusion") would hide every trial for
adults: below 18 years something has to say that it is one. "54F", "54/F" and "F54" are read as clinicians write them;
"M54" is the ICD-10 code of back pain. Other languages say a person's sex, "old" or "I am" beside the years.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from indexer.language import QUOTES
from trials.patterns import late

_FEMALE: Final = "female|woman|lady|girl"
_MALE: Final = "male|man|gentleman|boy"
_FEMALE_KIN: Final = "mother|mom|mum|wife|daughter|sister|grandmother"
_MALE_KIN: Final = "father|dad|husband|son|brother|grandfather"
_AGE: Final = (
    r"(?<![\w.-])(?:aged?\s+(\d{1,3})(?:\s+years?)?(?!\w|\s*(?:[-–—/]|(?:to|and|or|old|years?|yrs?|months?|weeks?|days?)\b))|"
    r"(?:aged?\s+)?(\d{1,3})(?:\s*(?:yo|y/o|y\.o\.?)(?!\w)|[\s-]*(year|yr|month|week|day)(s?)[\s-]*old\b))"
    rf"(?:(?P<between>,?(?:\s+(?!(?:with|of|for|and|whose|by|in|has|had)\b)[A-Za-z-]+){{0,3}}?\s+)"
    rf"(?:(?P<female>{_FEMALE})|(?P<male>{_MALE}))(?:['’]s)?\b|,?\s+(?:(?P<f>F)|(?P<m>M))(?![\w/])|"
    rf"\s+(?:(?P<she>{_FEMALE_KIN})|(?P<he>{_MALE_KIN}))(?:['’]s)?\b)?"
)
_SHORT: Final = late(
    r"(?<![\w.\-/])(?:(?P<a>\d{2,3})\s*(?:(?:y|yrs?|years?)\b)?\s*[,/]?\s*(?P<s>[fFmM])|(?P<t>[fFmM])\s?/\s?(?P<b>\d{2,3})|"
    rf"F\s?(?P<c>\d{{2}})|(?P<u>{_FEMALE_KIN}|{_MALE_KIN}|female|woman|male|man),?\s+(?P<d>\d{{2,3}})|(?P<e>\d{{2,3}})\s*(?:y|yrs?|years?)?,?\s+(?P<v>female|woman|male|man))"
    r"(?:\s*(?:yo|y/o|years?|yrs?)\b)?(?![\w/\-+%&]|\.\d|\s*(?:%|[-–]\s*\d|"
    r"(?i:to|cells?|mscs?|ipscs?|needles?|catheters?|gauge|sheaths?|fdg|pet|healthy|patients?|participants?|subjects?|volunteers?|rats?|mice|years)\b))"
)
"""54F, 54 yrs F, 54/M, F/54, F54, female 54, 54 male; not 18F-FDG, 54M cells, "30 male rats"."""
_WOMAN: Final = frozenset({"f", "female", "woman", *_FEMALE_KIN.split("|")})
_WOMEN: Final = (
    "frau|patientin|weiblich|dame|femme|patiente|féminin|mujer|señora|senora|femenin[ao]|mulher|senhora|feminin[ao]|"
    "donna|signora|femmina|vrouw"
)
_MEN: Final = (
    "mann|herr|patient|männlich|homme|monsieur|masculin|hombre|varón|varon|señor|masculino|homem|senhor|"
    "uomo|signore|maschio|man"
)
_YEARS: Final = r"(?:jahre|ans|años|anos|anni|jaar)"
_OLD: Final = r"(?:alt|oud|d['’][eé]t[àa]|de\s+edad|de\s+idade)"
_OF: Final = r"(?:\s*[,(]\s*|\s+)(?:(?:de|di|von|mit|van|con|com|âgée?|agée?|agee)\s+)*"
_AM: Final = r"(?:j['’]ai|âgée?\s+de|agée?\s+de|agee\s+de|tengo|tenho|ho|ich\s+bin|ik\s+ben)"
_ABROAD: Final = late(
    r"(?<!\w)(?:"
    rf"(?:(?P<w1>{_WOMEN})|(?P<m1>{_MEN})){_OF}(?P<a>\d{{1,3}})\s*(?:{_YEARS}|j\.?)(?:\s+{_OLD})?|"
    r"(?P<b>\d{1,3})[\s-]*(?:j(?:ä|ae)hrige[rnsm]?|jarige)(?:\s+[\w-]+)??"
    rf"(?:\s+(?:(?P<w2>{_WOMEN})|(?P<m2>{_MEN})))?|"
    rf"{_AM}\s+(?P<c>\d{{1,3}})\s*{_YEARS}(?:\s+{_OLD})?|"
    rf"(?P<d>\d{{1,3}})\s*{_YEARS}(?:\s+{_OLD})?,?\s+(?:(?P<w3>{_WOMEN})|(?P<m3>{_MEN}))|"
    rf"(?P<e>\d{{1,3}})\s*{_YEARS}\s+{_OLD})(?!\w)",
    re.IGNORECASE,
)
"""54-jährige Frau, femme de 54 ans, tengo 54 años, 54 anni, donna; not "depuis 20 ans", which tells no age."""
_SEX_BEFORE: Final = rf"(?<![\w.-])(?:({_FEMALE})|{_MALE})(?:\s+of)?,?\s+$"
_MAYBE: Final = ("old", "yo", "y/o", "y.o", " age ", " aged ")  # few searches have one: compiled for those alone
_MAYBE_SHORT: Final = late(
    rf"\d[\s\w,/]{{0,9}}[fm]|(?:[fm]|man|male|{_FEMALE_KIN}|{_MALE_KIN})[/,\s]*\d\d",
    re.IGNORECASE,
)
_MEASURES: Final = (
    r"k[gm]s?|cms?|mm\w*|m|f|ft|lbs?|feet|foot|inch(?:es)?|pounds?|stones?|kilo\w*|met(?:er|re)s?|miles?|mi|minutes?|mins?|"
    r"hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?|percent|per|points?|degrees?|levels?|out|of|or|to|in\s+\d+|"
    r"jahre\w*|jaar|monate?\w*|maand\w*|woche\w*|weken|tage?|minuten|stunden|grad|prozent|uur"
)
_PLAIN: Final = late(
    rf"(?<![\w.-])(?:(?:(?:my|our)\s+)?(?:(?P<she>{_FEMALE_KIN}|she)|(?P<he>{_MALE_KIN}|he)|i)"
    r"(?:\s+(?:is|am)|['’][sm])|(?<!\w)(?:im|ich\s+bin|ik\s+ben))\s+(?:now\s+)?(?P<age>\d{2,3})"
    rf"(?![\w%/°'’-]|[.,]\d|\s*(?:[%/°<>=+-]|\d|(?:{_MEASURES})\b))",
    re.IGNORECASE,
)
"""I'm 54, my dad is 78, ich bin 54; not "I am 60 kg", "she is 80 percent better", "he is 50-60"."""
_MAYBE_PLAIN: Final = late(r"(?:\b(?:is|am|im|bin|ben)|['’][sm])\s+(?:now\s+)?\d\d", re.IGNORECASE)
_MAYBE_ABROAD: Final = late(r"\d[\s-]*(?:j[aä.]|an|añ)", re.IGNORECASE)
_UNITS: Final = {"yr": "years", "year": "years", "month": "months", "week": "weeks", "day": "days"}
_CODE: Final = late(r"(?<![\w.])F\d\d(?:\.\d+)?(?!\w)")
_FILED_UNDER_F: Final = (
    ("dement", "alzheimer", "delir"),
    ("alcohol", "opioid", "drug", "substance", "tobacco", "addict", "dependen"),
    ("schiz", "psycho", "delusion"),
    ("depress", "bipolar", "mani", "affective", "mood", "dysthym"),
    ("anxi", "phob", "panic", "obsess", "ptsd", "stress", "adjust", "somato", "dissoc", "neuras"),
    ("eating", "anorex", "bulim", "insomn", "sleep"),
    ("personal", "gambl"),
    ("intellect", "retard"),
    ("autis", "asperger", "dyslex", "speech"),
    ("adhd", "hyperk", "conduct", "tic", "tourette", "enures"),
)
"""How the names of diseases begin that stand under F00 to F09, F10 to F19 and so on (WHO, ICD-10, chapter V)."""
_GROWN: Final = 18  # years: a younger "person" is often an injury or an operation
_OLDEST: Final = 119
_MOST: Final = 20  # ages of a text that are looked at
_NOT_AN_AGE: Final = r"(?:\d\s*(?:to|and|or|[-–—])|\b(?:under|below|than|up to|within|until|most)|[<≤])\s*$"
_OF_ANOTHER: Final = r"\b(?:his|her|their|whose)\s+$"
_TELLS_OF_ONE: Final = r"\b(?:(?:i|he|she)(?:\s+(?:am|is)|['’][ms])|aged?)\s+$"
_CHILD: Final = r"(?:\s+[a-z-]+){0,2}?\s+(?:child|kid|baby|infant|toddler|newborn|teenager|patient)\b"
_ONE_WHO: Final = r"\s*(?:$|[,.;:?!]|\s(?:with|who|has|having|and)\b)"  # "my 3 year old has"


_KIN: Final = late(rf"\b(?:{_FEMALE_KIN}|{_MALE_KIN})\b", re.IGNORECASE)
_OF_KIN: Final = rf"\b(?:(?P<she>{_FEMALE_KIN})|(?P<he>{_MALE_KIN}))(?:\s+is|['’]s)?,?\s+$"
_SAID_BY_ONE: Final = r"\bi(?:\s+am|['’]?m)\s+(?:an?\s+)?$"
_IS_ILL: Final = late(r"\s*,?\s*(?:and\s+)?(?:who\s+)?(?:with|has|have|had|having|suffers?|needs?)\b", re.IGNORECASE)
_MYSELF: Final = late(
    r"\bi\s+(?:have|had|suffer)\b|\bi['’]ve\s+(?:had|got)\b|\b(?:for|to)\s+me\b|"
    r"\bmy\s+(?:own\s+)?(?:lower\s+|low\s+|upper\s+)?(?:back|neck|spine|dis[ck]s?|legs?|pain|sciatica|mri)\b",
    re.IGNORECASE,
)
"""Who says this speaks of an illness of his or her own."""


APART: Final = "' and '"
"""Between the words on several persons, in a quote of both."""


class Asker(NamedTuple):
    """The text that is left, the age as `--age` takes it and the sex as `--sex` does; None where nothing is said, or
    where it stays open of whom: `quote` has the words then too."""

    text: str
    age: str | None = None
    sex: str | None = None
    quote: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person has to be told of it."""
        if self.age is None:
            were = "were" if APART in self.quote else "was"
            told = f"'{self.quote}' {were} not read as an age to filter by, for it may be another person's: give --age"
            return (told,) if self.quote else ()
        options = f"--age '{self.age}'" + (f" --sex {self.sex}" if self.sex else "")
        return (f"'{self.quote}' was read as {options}",)


class _Person(NamedTuple):
    """A person of whom a text tells the age: where, and whether a relative or whoever says it; else it is described as
    patients are."""

    start: int
    end: int
    asker: Asker
    is_kin: bool
    is_speaker: bool


def asker_in(text: str) -> Asker:
    """The first person of whom a text tells the age, unless it tells of a relative and of somebody else: then the one
    of whom an illness is told, and nobody where that stays open. What stands in quotes is left alone."""
    found = _first(text)
    return found if found.age is None or not _KIN.search(text) else _patient_among(text, found)


def _patient_among(text: str, first: Asker) -> Asker:
    """Whose age counts in a text that names a relative."""
    persons = list(_persons(text))
    if not any(person.is_kin for person in persons):
        return first
    if len({person.asker.age for person in persons}) == 1:
        return first if not _MYSELF.search(text) else _undecided(text, persons)
    ill = [person for person in persons if _IS_ILL.match(text, person.end)]
    described = [person for person in persons if not (person.is_kin or person.is_speaker)]
    chosen = ill or described
    return _undecided(text, persons, chosen[0].asker if len(chosen) == 1 else None)


def _undecided(text: str, persons: list[_Person], chosen: Asker | None = None) -> Asker:
    """The text without any of the ages, which say nothing of what is looked for."""
    rest = text
    quotes: list[str] = []
    for person in reversed(persons):
        rest = f"{rest[: person.start]} {rest[person.end :]}"
        quotes.insert(0, " ".join(text[person.start : person.end].split()))
    return chosen._replace(text=rest) if chosen else Asker(rest, quote=APART.join(quotes))


def _persons(text: str) -> Iterator[_Person]:
    """Those of whom a text tells the age, in its order."""
    end = 0
    found = [*_PLAIN.finditer(text), *re.finditer(_AGE, text, re.IGNORECASE), *_SHORT.finditer(text)]
    for each in sorted(found, key=lambda one: (one.start(), -one.end())):
        before = text[: each.start()]
        kin = re.search(_OF_KIN, before, re.IGNORECASE)
        start = kin.start() if kin else each.start()
        asker = _read(text, each)
        if asker is None or start < end:
            continue
        if kin:
            asker = asker._replace(sex="female" if kin["she"] else "male")
        is_kin = bool(kin or _KIN.search(each[0]))
        speaker = re.match(r"i\b|im\b|ich\b|ik\b", each[0], re.IGNORECASE) or _found(_SAID_BY_ONE, before)
        if is_kin or speaker or asker.sex:
            end = each.end()
            yield _Person(start, end, asker, is_kin, bool(speaker and not asker.sex))


def _read(text: str, found: re.Match[str]) -> Asker | None:
    """An age as one of the patterns found it, if it is a person's."""
    if found.re.pattern == _AGE:
        return _taken_out(found, text) if _is_of_the_asker(found, text) else None
    return _short(found, text) if "u" in found.re.groupindex else _plain(found, text)


def _first(text: str) -> Asker:
    """The first person of whom a text tells the age."""
    if not any(map(str.isdecimal, text)):  # most texts: none of the patterns has to be compiled
        return Asker(text)
    if any(each in f" {text.lower()}" for each in _MAYBE):
        for found in islice(re.finditer(_AGE, text, re.IGNORECASE), _MOST):
            if _is_of_the_asker(found, text):
                return _taken_out(found, text)
    return (
        _written_short(text)
        or _said_plainly(text)
        or (_said_abroad(text) if _MAYBE_ABROAD.search(text) else None)
        or Asker(text)
    )


def _written_short(text: str) -> Asker | None:
    """An age and a sex as a clinician's note has them."""
    for found in islice(_SHORT.finditer(text), _MOST) if _MAYBE_SHORT.search(text) else ():
        if asker := _short(found, text):
            return asker
    return None


def _short(found: re.Match[str], text: str) -> Asker | None:
    age = next(found[name] for name in "abcde" if found[name])
    sex = next(found[name] for name in "stuv" if found[name]) if not found["c"] else "F"
    before = text[: found.start()]
    apart = found["s"] and found[0][-1] in "fm" and found[0][-2:-1].isspace()  # "54 m" is a distance
    coded = found["c"] and _names_its_disease(found["c"], before, text[found.end() :])
    if coded or apart or not _GROWN < int(age) <= _OLDEST or _is_elsewhere(before):
        return None
    return _asker(text, found, age, sex.lower() in _WOMAN)


def _names_its_disease(code: str, before: str, behind: str) -> bool:
    """Whether a disease stands beside an F and two figures that the ICD-10 files there, or another such code with them:
    F32 depression, F32 and F45."""
    if _CODE.search(before) or _CODE.search(behind):
        return True
    words = before.lower().split()[-1:] + behind.lower().split()[:1]
    return any(word.strip(",.;:()").startswith(_FILED_UNDER_F[int(code[0])]) for word in words)


def _said_plainly(text: str) -> Asker | None:
    """An age without "years": "I'm 54 and have sciatica", "my dad is 78"."""
    for found in islice(_PLAIN.finditer(text), _MOST) if _MAYBE_PLAIN.search(text) else ():
        if asker := _plain(found, text):
            return asker
    return None


def _plain(found: re.Match[str], text: str) -> Asker | None:
    if not _GROWN <= int(found["age"]) <= _OLDEST or _is_quoted(text[: found.start()]):  # "and I'm 54" ends no range
        return None
    return _asker(text, found, found["age"], bool(found["she"]) if found["she"] or found["he"] else None)


def _said_abroad(text: str) -> Asker | None:
    """An age in German, French, Spanish, Portuguese, Italian or Dutch, with the sex where it stands beside it."""
    for found in islice(_ABROAD.finditer(text), _MOST):
        age = next(found[name] for name in "abcde" if found[name])
        woman, man = (any(found[f"{letter}{number}"] for number in "123") for letter in "wm")
        grown = _GROWN <= int(age) <= _OLDEST
        if grown and not _is_elsewhere(text[: found.start()]):
            return _asker(text, found, age, woman if woman or man else None)
    return None


def _asker(text: str, found: re.Match[str], age: str, is_woman: bool | None) -> Asker:
    sex = None if is_woman is None else "female" if is_woman else "male"
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return Asker(rest, f"{age} years", sex, " ".join(found[0].split()))


def _is_elsewhere(before: str) -> bool:
    """Whether what follows is in quotes or is the end of a range."""
    return _is_quoted(before) or _found(_NOT_AN_AGE, before)


def _is_quoted(before: str) -> bool:
    return before.translate(QUOTES).count('"') % 2 == 1


def _is_of_the_asker(found: re.Match[str], text: str) -> bool:
    """Whether it is an age, of a person, and of the one who asks or is asked for."""
    before, after = text[: found.start()], text[found.end() :]
    if _is_elsewhere(before) or _found(_OF_ANOTHER, before):
        return False
    number = int(found[1] or found[2])
    if number > _OLDEST:
        return False
    if (number >= _GROWN and _unit(found) == "years") or _sex(found):
        return True
    singular = found[3] is not None and not found[4]
    says = re.match(_CHILD, after, re.IGNORECASE) or (singular and re.match(_ONE_WHO, after, re.IGNORECASE))
    return bool(says or found[0][0] in "aA" or found[3] is None or _found(_TELLS_OF_ONE, before))


def _taken_out(found: re.Match[str], text: str) -> Asker:
    """The text without the age, and without the sex that stands beside it."""
    start, end, sex = found.start(), found.end(), _sex(found)
    before = None if sex else re.compile(_SEX_BEFORE, re.IGNORECASE).search(text, max(0, start - 40), start)
    if before:
        start, sex = before.start(), "female" if before[1] else "male"
    between = (found["between"] or "").strip(", ")  # "obese", of "54-year-old obese woman"
    quote = " ".join(text[start:end].split())
    return Asker(f"{text[:start]}{between} {text[end:]}", f"{found[1] or found[2]} {_unit(found)}", sex, quote)


def _unit(found: re.Match[str]) -> str:
    return _UNITS[(found[3] or "year").lower()]


def _sex(found: re.Match[str]) -> str | None:
    if found["female"] or found["f"] or found["she"]:
        return "female"
    return "male" if found["male"] or found["m"] or found["he"] else None


def _found(pattern: str, before: str) -> bool:
    """Whether what stands before an age ends so."""
    return bool(re.search(pattern, before[-40:], re.IGNORECASE))
