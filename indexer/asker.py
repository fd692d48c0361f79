"""The person that a search is for, where its text says so: "54 year old woman" is an age and a sex, not words to find.

In: a person's text. Out: the text without those words, and what was read. Trials rarely say "54 years old"; they take
people from one age to another. An age that is none of a person's (a "2 year old fusion") would hide every trial for
adults: below 18 years something has to say that it is one.
"""

import re
from itertools import islice
from typing import Final, NamedTuple

from indexer.language import QUOTES

_FEMALE: Final = "female|woman|lady|girl"
_MALE: Final = "male|man|gentleman|boy"
_AGE: Final = (
    r"(?<![\w.-])(?:aged?\s+(\d{1,3})(?:\s+years?)?(?!\w|\s*(?:[-–—/]|(?:to|and|or|old|years?|yrs?|months?|weeks?|days?)\b))|"
    r"(?:aged?\s+)?(\d{1,3})(?:\s*(?:yo|y/o|y\.o\.?)(?!\w)|[\s-]*(year|yr|month|week|day)(s?)[\s-]*old\b))"
    rf"(?:(?P<between>,?(?:\s+(?!(?:with|of|for|and|whose|by|in|has|had)\b)[A-Za-z-]+){{0,3}}?\s+)"
    rf"(?:(?P<female>{_FEMALE})|(?P<male>{_MALE}))(?:['’]s)?\b|,?\s+(?:(?P<f>F)|(?P<m>M))(?![\w/])|"
    r"\s+(?:(?P<she>mother|mom|mum|wife|daughter|sister|grandmother)|"
    r"(?P<he>father|dad|husband|son|brother|grandfather))(?:['’]s)?\b)?"
)
_SEX_BEFORE: Final = rf"(?<![\w.-])(?:({_FEMALE})|{_MALE})(?:\s+of)?,?\s+$"
_MAYBE: Final = ("old", "yo", "y/o", "y.o", " age ", " aged ")  # few searches have one: compiled for those alone
_UNITS: Final = {"yr": "years", "year": "years", "month": "months", "week": "weeks", "day": "days"}
_GROWN: Final = 18  # years: a younger "person" is often an injury or an operation
_OLDEST: Final = 119
_MOST: Final = 20  # ages of a text that are looked at
_NOT_AN_AGE: Final = r"(?:\d\s*(?:to|and|or|[-–—])|\b(?:under|below|than|up to|within|until|most)|[<≤])\s*$"
_OF_ANOTHER: Final = r"\b(?:his|her|their|whose)\s+$"
_TELLS_OF_ONE: Final = r"\b(?:(?:i|he|she)(?:\s+(?:am|is)|['’][ms])|aged?)\s+$"
_CHILD: Final = r"(?:\s+[a-z-]+){0,2}?\s+(?:child|kid|baby|infant|toddler|newborn|teenager|patient)\b"
_ONE_WHO: Final = r"\s*(?:$|[,.;:?!]|\s(?:with|who|has|having|and)\b)"  # "my 3 year old has"


class Asker(NamedTuple):
    """The text that is left, the age as `--age` takes it and the sex as `--sex` does; None where nothing is said."""

    text: str
    age: str | None = None
    sex: str | None = None
    quote: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person has to be told of it."""
        if self.age is None:
            return ()
        options = f"--age '{self.age}'" + (f" --sex {self.sex}" if self.sex else "")
        return (f"'{self.quote}' was read as {options}",)


def asker_in(text: str) -> Asker:
    """The first person of whom a text tells the age. What stands in quotes is left alone."""
    if any(each in f" {text.lower()}" for each in _MAYBE):
        for found in islice(re.finditer(_AGE, text, re.IGNORECASE), _MOST):
            if _is_of_the_asker(found, text):
                return _taken_out(found, text)
    return Asker(text)


def _is_of_the_asker(found: re.Match[str], text: str) -> bool:
    """Whether it is an age, of a person, and of the one who asks or is asked for."""
    before, after = text[: found.start()], text[found.end() :]
    if before.translate(QUOTES).count('"') % 2 or _found(_NOT_AN_AGE, before) or _found(_OF_ANOTHER, before):
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
